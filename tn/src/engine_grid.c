// SPDX-License-Identifier: GPL-3.0-or-later
/* Space-evolving block decimation: a shallow circuit on a grid as one column that moves over it, a
 * matrix product state of the qubits between the measured and the untouched ones.
 *
 * Where the columns lie is found from the circuit. Of all ways to see it (numberings, both
 * directions, one or two neighbours a site) each is tried on a corner of the circuit, and the best
 * ones on more of it, with a fixed seed and counting operations, so that the choice is the same
 * everywhere. Each shot is a sweep of
 * its own: what is discarded depends on what was measured. */
#include "column.h"
#include "grid_sweep.h"
#include "pairs.h"
#include "places.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <tn/engine.h>

/* Operations in a second, measured with bench_forecasts. */
#define FLOPS_SECOND 3e10

/* A corner that shows which views are worth a look, and a wider one that shows what one costs:
 * deep circuits need wider bonds in longer columns. */
typedef struct pilot_size {
    int32_t sites, batches;
    double flops;
} pilot_size;
static const pilot_size corner = {16, 16, 6e8}, stretch = {64, 64, 2e9};
#define WORSE 2.0 /* a view that takes so many times the best one's on a corner is given up */

#define BLOCK_QUBITS 4096 /* measured in a block of shots, about */

#define GRID_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                      \
    REAL(cutoff, 1e-9, 0, 1, "weight that cutting a bond may discard, as a part of the whole") \
    INT(bond, 64, 1, 4096, "cut bonds to at most this dimension, whatever that discards")

LEHR_OPTIONS_STRUCT(grid_options, GRID_OPTIONS);
static LEHR_OPTIONS_TABLE(grid_table, grid_options, GRID_OPTIONS)

/* What a part of the circuit showed. */
typedef struct pilot {
    double flops, discarded; /* for a qubit; flops infinite: not possible */
    int32_t bond;
    size_t site_bytes;
    bool whole; /* it was not given up */
} pilot;

#define VIEWS 6 /* of each kind of places */

typedef struct candidate {
    tn_places_kind kind;
    tn_sweep_view view;
    pilot pilot;
    bool sure; /* it was tried on a stretch, or on all */
} candidate;

typedef struct state {
    tn_pairs pairs;
    tn_sweep sweep; /* by the best view, */
    pilot pilot;    /* which this is about */
    tn_column_limits limits;
    uint64_t seed;
} state;

/* Ways to see the circuit. */
typedef struct choosing {
    lehr_context *ctx;
    state *s;
    tn_places places[TN_PLACES_KINDS];
    candidate candidates[TN_PLACES_KINDS * VIEWS];
    int count;
    double left; /* operations that trials may still take */
    bool cut;    /* one was stopped as it took more */
} choosing;

static void release(lehr_context *ctx, void *of)
{
    state *s = of;
    tn_pairs_clear(ctx, &s->pairs);
    tn_sweep_clear(ctx, &s->sweep);
    lehr_release(ctx, s);
}

/* --- the pilot --- */

/* Of the readings, those of qubits of the circuit. */
static double circuit_share(const tn_sweep *sweep)
{
    if (sweep->environment == 0) return 1;
    return 1 - (double)sweep->environment / (double)sweep->reading_count;
}

static size_t measured_by(const tn_sweep *sweep, size_t batches)
{
    return batches > 0 ? sweep->batches[batches - 1].readings : 0;
}

static lehr_status new_row(const tn_column *c, uint64_t **row)
{
    int32_t words = 1;
    for (size_t k = 0; k < c->sweep->reading_count; k++)
        if (c->sweep->readings[k].bit / 64 >= words) words = c->sweep->readings[k].bit / 64 + 1;
    *row = lehr_scratch(c->ctx, (size_t)words, sizeof **row);
    return *row ? LEHR_OK : LEHR_NO_MEMORY;
}

/* settles: only the second half counts, as bonds have settled then and more of the same follows. */
static lehr_status run_pilot(tn_column *c, bool settles, pilot *out)
{
    size_t batches = c->sweep->batch_count, half = settles ? batches / 2 : 0, done = 0;
    double flops = 0, discarded = 0;
    uint64_t *row;
    LEHR_TRY(new_row(c, &row));
    LEHR_TRY(tn_column_start(c, 0, 0));
    for (; done < batches; done++) {
        if (done == half) flops = c->flops, discarded = c->discarded;
        LEHR_TRY(tn_column_batch(c, done, row));
        if (c->stopped) break;
    }
    if (c->stopped) half = 0, flops = discarded = 0;
    size_t seen = measured_by(c->sweep, done) - measured_by(c->sweep, half);
    double qubits = (double)(seen > 0 ? seen : 1) * circuit_share(c->sweep);
    out->flops = (c->flops - flops) / qubits;
    out->discarded = (c->discarded - discarded) / qubits;
    out->bond = c->widest;
    out->site_bytes = tn_column_bytes(c) / ((size_t)c->sites > 0 ? (size_t)c->sites : 1);
    out->whole = !c->stopped;
    return LEHR_OK;
}

/* A column that took more than `most` operations a qubit is given up; out->flops is then what it
 * took at least. */
static lehr_status pilot_sweep(choosing *c, const tn_sweep *sweep, pilot_size size, double most,
                               pilot *out)
{
    tn_column column;
    tn_column_limits limits = c->s->limits;
    double readings = (double)sweep->reading_count * circuit_share(sweep);
    limits.flops = fmin(fmin(size.flops, most * readings), c->left);
    LEHR_TRY(tn_column_new(c->ctx, sweep, &limits, &column));
    lehr_mark mark = lehr_scratch_mark(c->ctx);
    lehr_status status = run_pilot(&column, sweep->batch_count >= (size_t)size.batches, out);
    if (column.stopped && limits.flops < size.flops) out->flops = column.flops / readings;
    if (column.stopped && limits.flops == c->left) {
        out->flops = (double)INFINITY;
        c->cut = true;
    }
    c->left = fmax(0, c->left - column.flops);
    tn_column_free(&column);
    lehr_scratch_release(c->ctx, mark);
    return status;
}

/* most: operations a qubit. */
static lehr_status try_view(choosing *c, candidate *at, pilot_size size, double most)
{
    tn_sweep sweep;
    tn_sweep_view view = at->view;
    view.sites = size.sites;
    view.batches = size.batches;
    at->pilot = (pilot){.flops = (double)INFINITY};
    LEHR_TRY(tn_sweep_new(c->ctx, &c->s->pairs, &c->places[at->kind], &view, &sweep));
    lehr_status status = LEHR_OK;
    if (!sweep.too_wide) status = pilot_sweep(c, &sweep, size, most, &at->pilot);
    if (at->pilot.whole && sweep.reading_count - sweep.environment == (size_t)c->s->pairs.n)
        at->sure = true;
    tn_sweep_clear(c->ctx, &sweep);
    return status;
}

static candidate *cheapest(choosing *c)
{
    candidate *best = NULL;
    for (int k = 0; k < c->count; k++) {
        candidate *at = &c->candidates[k];
        if (isfinite(at->pilot.flops) && (!best || at->pilot.flops < best->pilot.flops)) best = at;
    }
    return best;
}

/* Both directions, sites of one and of two neighbours. */
static lehr_status try_places(choosing *c, tn_places_kind kind)
{
    static const int32_t blocks[][2] = {{1, 0}, {2, 0}, {2, 1}};
    for (int k = 0; k < VIEWS && !c->cut; k++) {
        const candidate *best = cheapest(c);
        candidate *at = &c->candidates[c->count];
        *at = (candidate){
            .kind = kind,
            .view = {.turned = k % 2, .block = blocks[k / 2][0], .offset = blocks[k / 2][1]}};
        double most = best ? WORSE * best->pilot.flops : (double)INFINITY;
        LEHR_TRY(try_view(c, at, corner, most));
        c->count++;
    }
    return LEHR_OK;
}

/* The sweep over all; false when some part of it is wider than what was tried. */
static lehr_status take_view(const choosing *c, candidate *at, bool *taken)
{
    tn_sweep sweep;
    LEHR_TRY(tn_sweep_new(c->ctx, &c->s->pairs, &c->places[at->kind], &at->view, &sweep));
    *taken = !sweep.too_wide;
    if (sweep.too_wide) {
        at->pilot.flops = (double)INFINITY;
        tn_sweep_clear(c->ctx, &sweep);
        return LEHR_OK;
    }
    c->s->sweep = sweep;
    c->s->pilot = at->pilot;
    return LEHR_OK;
}

/* The cheapest on a corner is tried on a stretch, until that leaves it the cheapest. */
static lehr_status take_best(choosing *c)
{
    bool taken = false;
    for (candidate *best = cheapest(c); best && !taken; best = cheapest(c)) {
        if (best->sure || c->cut) {
            LEHR_TRY(take_view(c, best, &taken));
        } else {
            candidate seen = *best;
            best->sure = true;
            LEHR_TRY(try_view(c, best, stretch, (double)INFINITY));
            if (c->cut) *best = seen;
        }
    }
    return LEHR_OK;
}

static lehr_status try_all(choosing *c)
{
    for (int kind = 0; kind < TN_PLACES_KINDS && !c->cut; kind++) {
        bool found;
        LEHR_TRY(
            tn_places_find(c->ctx, &c->s->pairs, (tn_places_kind)kind, &c->places[kind], &found));
        if (found) LEHR_TRY(try_places(c, (tn_places_kind)kind));
    }
    return take_best(c);
}

/* Where an exact engine is quick, it will be preferred: trials take a part of its time. */
#define TRIALS 0.1
/* Operations of a circuit that are looked through in a second. */
#define LOOKED_THROUGH 4e6
static lehr_status choose(lehr_context *ctx, const tn_task *task, state *s, bool *cut)
{
    double most = task->rival_s > 0 ? TRIALS * task->rival_s * FLOPS_SECOND : (double)INFINITY;
    choosing c = {.ctx = ctx, .s = s, .left = most};
    s->pilot.flops = (double)INFINITY;
    lehr_status status = try_all(&c);
    for (int kind = 0; kind < TN_PLACES_KINDS; kind++) tn_places_clear(ctx, &c.places[kind]);
    *cut = c.cut;
    return status;
}

/* --- the plan --- */

#define QUICK_RIVAL "it was not tried for long, as an exact engine is quick"

static void refuse(tn_cost *cost, const char *why)
{
    *cost = (tn_cost){.width = -1, .bond = -1};
    snprintf(cost->why_not, sizeof cost->why_not, "%s", why);
}

static void estimate(const state *s, tn_cost *cost)
{
    *cost = (tn_cost){.able = true, .width = -1, .bond = s->pilot.bond};
    if (s->pilot.whole) cost->fidelity = exp(-s->pilot.discarded * s->pairs.n);
    cost->shot_flops = s->pilot.flops * s->pairs.n;
    cost->shot_s = cost->shot_flops / FLOPS_SECOND;
    cost->bytes = tn_sweep_bytes(&s->sweep) + s->pairs.count * sizeof *s->pairs.gates +
                  (size_t)(s->sweep.sites + 1) * s->pilot.site_bytes;
    snprintf(cost->how, sizeof cost->how, "a column of %d sites, bonds of about %d", s->sweep.sites,
             s->pilot.bond);
}

static bool is_worth_a_look(const tn_task *task)
{
    double operations = (double)tn_circuit_look(task->circuit).count;
    return task->rival_s <= 0 || TRIALS * task->rival_s * LOOKED_THROUGH >= operations;
}

static lehr_status find_state(lehr_context *ctx, const tn_task *task, state *s, tn_cost *cost)
{
    const grid_options *options = task->options;
    const char *why;
    bool cut = false;
    s->seed = task->seed;
    s->limits = (tn_column_limits){options->cutoff, (int32_t)options->bond, 0};
    if (!is_worth_a_look(task)) {
        refuse(cost, QUICK_RIVAL);
        return LEHR_OK;
    }
    LEHR_TRY(tn_pairs_find(ctx, task->circuit, &s->pairs, &why));
    if (!why && s->pairs.count == 0) why = "the circuit has no gates";
    if (!why) LEHR_TRY(choose(ctx, task, s, &cut));
    if (!why && isinf(s->pilot.flops)) why = cut ? QUICK_RIVAL : "its gates lie on no narrow grid";
    if (why)
        refuse(cost, why);
    else
        estimate(s, cost);
    return LEHR_OK;
}

static lehr_status plan(lehr_context *ctx, const tn_task *task, void **out, tn_cost *cost)
{
    *out = NULL;
    state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    lehr_status status = find_state(ctx, task, s, cost);
    if (status == LEHR_OK && cost->able)
        *out = s;
    else
        release(ctx, s);
    return status;
}

/* --- shots --- */

static tn_quality quality(const void *of)
{
    const state *s = of;
    double left = exp(-s->pilot.discarded * s->pairs.n);
    return (tn_quality){.fidelity = left,
                        .bound = 0,
                        .width = -1,
                        .bond = s->pilot.bond,
                        .by = "extrapolated from a pilot on a corner"};
}

static uint64_t block(const void *of)
{
    int32_t n = ((const state *)of)->pairs.n;
    return n < BLOCK_QUBITS ? (uint64_t)(BLOCK_QUBITS / n) : 1;
}

static void misread(const state *s, uint64_t shot, uint64_t *row)
{
    lehr_rng rng = lehr_rng_stream(s->seed, LEHR_RNG_READOUT, shot);
    for (int32_t q = 0; q < s->pairs.n; q++) {
        int32_t bit = s->pairs.bit[q];
        if (bit < 0) continue;
        uint64_t one = UINT64_C(1) << (bit % 64);
        double odds = s->pairs.odds[q][(row[bit / 64] & one) != 0];
        if (odds > 0 && lehr_rng_unit(&rng) < odds) row[bit / 64] ^= one;
    }
}

static lehr_status sample(lehr_context *worker, const void *of, tn_shots *shots)
{
    const state *s = of;
    tn_column c;
    LEHR_TRY(tn_column_new(worker, &s->sweep, &s->limits, &c));
    lehr_status status = LEHR_OK;
    for (uint64_t k = 0; k < shots->count && status == LEHR_OK && !c.stopped; k++) {
        status = tn_column_start(&c, s->seed, shots->first + k);
        for (size_t b = 0; b < s->sweep.batch_count && status == LEHR_OK && !c.stopped; b++)
            status = tn_column_batch(&c, b, shots->rows + k * shots->words);
        if (s->pairs.misreads) misread(s, shots->first + k, shots->rows + k * shots->words);
        shots->logp[k] = c.logp;
        shots->error[k] = c.discarded;
    }
    shots->cut = c.stopped;
    tn_column_free(&c);
    return status;
}

const tn_engine tn_engine_grid = {
    .name = "grid",
    .summary = "shallow circuits on wide grids, by a column of tensors that sweeps over them",
    .paper = "J. C. Napp, R. L. La Placa, A. M. Dalzell, F. G. S. L. Brandao, A. W. Harrow, Phys. "
             "Rev. X 12, 021021 (2022)",
    .options = grid_table,
    .plan_turn = 2,
    .plan = plan,
    .quality = quality,
    .block = block,
    .sample = sample,
    .release = release,
};
