// SPDX-License-Identifier: GPL-3.0-or-later
/* Space-evolving block decimation: a shallow circuit on a grid as one column that moves over it, a
 * matrix product state of the qubits between the measured and the untouched ones.
 *
 * Where the columns lie is found from the circuit. Of all ways to see it (numberings, both
 * directions, one or two neighbours a site) each is tried on a corner of the circuit, with a fixed
 * seed and counting operations, so that the choice is the same everywhere. Each shot is a sweep of
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

/* Operations in a second, measured with bench_grid: half of what the kernels do, as a corner has
 * narrower bonds than the middle. */
#define FLOPS_SECOND 1.5e10

/* The corner: large enough for bonds to settle. */
#define PILOT_SITES   16
#define PILOT_BATCHES 16
#define PILOT_FLOPS   6e8
#define WORSE         2.0 /* a pilot that takes so many times the best one's is given up */

#define BLOCK_QUBITS 4096 /* measured in a block of shots, about */

#define GRID_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                      \
    REAL(cutoff, 1e-9, 0, 1, "weight that cutting a bond may discard, as a part of the whole") \
    INT(bond, 64, 1, 4096, "cut bonds to at most this dimension, whatever that discards")

LEHR_OPTIONS_STRUCT(grid_options, GRID_OPTIONS);
static LEHR_OPTIONS_TABLE(grid_table, grid_options, GRID_OPTIONS)

/* What a corner of the circuit showed. */
typedef struct pilot {
    double flops, discarded; /* for a qubit; flops infinite: not possible */
    int32_t bond;
    size_t site_bytes;
} pilot;

typedef struct state {
    tn_pairs pairs;
    tn_sweep sweep; /* by the best view, */
    pilot pilot;    /* which this is about */
    tn_column_limits limits;
    uint64_t seed;
} state;

static void release(lehr_context *ctx, void *of)
{
    state *s = of;
    tn_pairs_clear(ctx, &s->pairs);
    tn_sweep_clear(ctx, &s->sweep);
    lehr_release(ctx, s);
}

/* --- the pilot --- */

static size_t measured_by(const tn_sweep *sweep, size_t batches)
{
    return batches > 0 ? sweep->batches[batches - 1].readings : 0;
}

/* The second half counts: bonds have settled then. */
static lehr_status run_pilot(tn_column *c, pilot *out)
{
    size_t batches = c->sweep->batch_count, half = batches / 2, done = 0;
    double flops = 0, discarded = 0;
    uint64_t *row;
    int32_t words = 1;
    for (size_t k = 0; k < c->sweep->reading_count; k++)
        if (c->sweep->readings[k].bit / 64 >= words) words = c->sweep->readings[k].bit / 64 + 1;
    row = lehr_scratch(c->ctx, (size_t)words, sizeof *row);
    if (!row) return LEHR_NO_MEMORY;
    LEHR_TRY(tn_column_start(c, 0, 0));
    while (done < batches) {
        if (done == half) flops = c->flops, discarded = c->discarded;
        LEHR_TRY(tn_column_batch(c, done, row));
        if (c->stopped) break;
        done++;
    }
    size_t seen = measured_by(c->sweep, done) - (done > half ? measured_by(c->sweep, half) : 0);
    double qubits = seen > 0 ? (double)seen : 1;
    out->flops = (c->flops - flops) / qubits;
    out->discarded = (c->discarded - discarded) / qubits;
    out->bond = c->widest;
    out->site_bytes = tn_column_bytes(c) / ((size_t)c->sites > 0 ? (size_t)c->sites : 1);
    return LEHR_OK;
}

static lehr_status try_view(lehr_context *ctx, const state *s, const tn_places *places,
                            tn_sweep_view view, pilot *out)
{
    tn_sweep corner;
    tn_column column;
    tn_column_limits limits = s->limits;
    view.sites = PILOT_SITES;
    view.batches = PILOT_BATCHES;
    *out = (pilot){.flops = (double)INFINITY};
    LEHR_TRY(tn_sweep_new(ctx, &s->pairs, places, &view, &corner));
    lehr_status status = LEHR_OK;
    if (!corner.too_wide) {
        limits.flops = fmin(PILOT_FLOPS, WORSE * s->pilot.flops * (double)corner.reading_count);
        status = tn_column_new(ctx, &corner, &limits, &column);
        lehr_mark mark = lehr_scratch_mark(ctx);
        if (status == LEHR_OK) {
            status = run_pilot(&column, out);
            /* What it did in so few batches says nothing of those to come. */
            if (column.stopped && isfinite(s->pilot.flops)) out->flops = (double)INFINITY;
            tn_column_free(&column);
        }
        lehr_scratch_release(ctx, mark);
    }
    tn_sweep_clear(ctx, &corner);
    return status;
}

/* A corner may be narrower than the rest. */
static lehr_status take_view(lehr_context *ctx, state *s, const tn_places *places,
                             const tn_sweep_view *view, const pilot *p)
{
    tn_sweep sweep;
    LEHR_TRY(tn_sweep_new(ctx, &s->pairs, places, view, &sweep));
    if (sweep.too_wide) {
        tn_sweep_clear(ctx, &sweep);
        return LEHR_OK;
    }
    tn_sweep_clear(ctx, &s->sweep);
    s->sweep = sweep;
    s->pilot = *p;
    return LEHR_OK;
}

/* Both directions, sites of one and of two neighbours. */
static lehr_status try_places(lehr_context *ctx, state *s, const tn_places *places)
{
    static const int32_t blocks[][2] = {{1, 0}, {2, 0}, {2, 1}};
    for (int k = 0; k < 6; k++) {
        tn_sweep_view view = {
            .turned = k % 2, .block = blocks[k / 2][0], .offset = blocks[k / 2][1]};
        pilot p;
        LEHR_TRY(try_view(ctx, s, places, view, &p));
        if (p.flops < s->pilot.flops) LEHR_TRY(take_view(ctx, s, places, &view, &p));
    }
    return LEHR_OK;
}

static lehr_status choose(lehr_context *ctx, state *s)
{
    s->pilot.flops = (double)INFINITY;
    for (int kind = 0; kind < TN_PLACES_KINDS; kind++) {
        tn_places places;
        bool found;
        LEHR_TRY(tn_places_find(ctx, &s->pairs, (tn_places_kind)kind, &places, &found));
        if (!found) continue;
        lehr_status status = try_places(ctx, s, &places);
        tn_places_clear(ctx, &places);
        LEHR_TRY(status);
    }
    return LEHR_OK;
}

/* --- the plan --- */

static void refuse(tn_cost *cost, const char *why)
{
    *cost = (tn_cost){.width = -1, .bond = -1};
    snprintf(cost->why_not, sizeof cost->why_not, "%s", why);
}

static void estimate(const state *s, tn_cost *cost)
{
    *cost = (tn_cost){.able = true, .width = -1, .bond = s->pilot.bond};
    cost->shot_flops = s->pilot.flops * s->pairs.n;
    cost->shot_s = cost->shot_flops / FLOPS_SECOND;
    cost->bytes = tn_sweep_bytes(&s->sweep) + s->pairs.count * sizeof *s->pairs.gates +
                  (size_t)(s->sweep.sites + 1) * s->pilot.site_bytes;
    snprintf(cost->how, sizeof cost->how, "a column of %d sites, bonds of about %d", s->sweep.sites,
             s->pilot.bond);
}

static lehr_status find_state(lehr_context *ctx, const tn_task *task, state *s, tn_cost *cost)
{
    const grid_options *options = task->options;
    const char *why;
    s->seed = task->seed;
    s->limits = (tn_column_limits){options->cutoff, (int32_t)options->bond, 0};
    LEHR_TRY(tn_pairs_find(ctx, task->circuit, &s->pairs, &why));
    if (!why && s->pairs.count == 0) why = "the circuit has no gates";
    if (!why) LEHR_TRY(choose(ctx, s));
    if (!why && isinf(s->pilot.flops)) why = "its gates lie on no narrow grid";
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
    .plan = plan,
    .quality = quality,
    .block = block,
    .sample = sample,
    .release = release,
};
