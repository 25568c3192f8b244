// SPDX-License-Identifier: GPL-3.0-or-later
/* Matrix product states: a chain of tensors, cut to a largest bond, with the fidelity that is left
 * (Vidal, PRL 91, 147902 (2003); Ferris and Vidal, PRB 85, 165146 (2012)).
 *
 * Built once, as far as all shots agree. Where all that is left then is to measure, shots are drawn
 * together from one state; else each has a path of its own (mps_paths.h). */
#include "chain_order.h"
#include "light_cone.h"
#include "mps_entropy.h"
#include "mps_forecast.h"
#include "mps_paths.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
#define MPS_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                           \
    INT(bond, 64, 0, 1 << 20, "largest bond; 0: as large as memory allows")                        \
    REAL(cutoff, 0, 0, 0.5, "weight that a split may drop without need; 0: rounding")              \
    CHOICE(precision, "double", "double|single", "of the tensors")                                 \
    CHOICE(order, "auto", "auto|file", "of the qubits on the chain")
/* clang-format on */
LEHR_OPTIONS_STRUCT(mps_options, MPS_OPTIONS);
static LEHR_OPTIONS_TABLE(options, mps_options, MPS_OPTIONS)

/* Paths whose losses are taken for those of all. */
#define PILOT_SHOTS 4

typedef struct mps_state {
    tn_task task;
    tn_circuit *bare; /* without final measurements: for amplitudes and expectations */
    tn_mps_script script;
    bool parts; /* shots have states of their own */
    mps_options options;
    int limit;
    int32_t *qubit_at;  /* by site: when planned, then as built */
    tn_mps start;       /* where shots part */
    uint64_t block;     /* likewise */
    bool exact;         /* as planned, */
    int32_t bond;       /* likewise */
    tn_reading reading; /* where they do not */
    bool has_reading;
    tn_site_bit *bits;
    tn_sampler sampler;
    tn_entropies entropies; /* TN_FOR_ENTROPIES */
    tn_quality quality;
} mps_state;

static void release(lehr_context *ctx, void *state)
{
    mps_state *s = state;
    if (s->has_reading) tn_reading_clear(ctx, &s->reading);
    tn_mps_clear(ctx, &s->start);
    lehr_release(ctx, s->entropies.von_neumann);
    tn_mps_script_clear(ctx, &s->script);
    tn_circuit_free(s->bare);
    lehr_release(ctx, s->qubit_at);
    lehr_release(ctx, s->bits);
    lehr_release(ctx, s);
}

/* --- plan --- */

/* The largest power of two that memory can hold at every site, and that the qubits can fill. */
static int bond_for(size_t memory, int32_t n, lehr_precision precision)
{
    int bond = 1, half = n / 2 < 20 ? n / 2 : 20;
    double sites = n, size = (double)lehr_complex_size(precision);
    for (int k = 0; k < half; k++) {
        double wide = 2.0 * bond;
        if (memory > 0 && (2.2 * sites + 40) * wide * wide * size > (double)memory) break;
        bond *= 2;
    }
    return bond;
}

static size_t words_of(const mps_state *s)
{
    return ((size_t)s->script.circuit.bits + 63) / 64;
}

static lehr_precision precision_of(const mps_state *s)
{
    return strcmp(s->options.precision, "single") == 0 ? LEHR_SINGLE : LEHR_DOUBLE;
}

static void refuse(tn_cost *cost, const char *why)
{
    *cost = (tn_cost){.able = false, .width = -1, .bond = -1};
    snprintf(cost->why_not, sizeof cost->why_not, "%s", why);
}

static lehr_status choose_order(lehr_context *ctx, mps_state *s, const char **name)
{
    const tn_circuit_view *c = &s->script.circuit;
    *name = "file order";
    s->qubit_at = lehr_new(ctx, (size_t)c->n, sizeof *s->qubit_at);
    if (!s->qubit_at) return LEHR_NO_MEMORY;
    for (int32_t q = 0; q < c->n; q++) s->qubit_at[q] = q;
    if (strcmp(s->options.order, "auto") != 0) return LEHR_OK;
    return tn_chain_order(ctx, c, s->qubit_at, name);
}

static lehr_status make_plan(lehr_context *ctx, mps_state *s, tn_cost *cost)
{
    const char *order;
    const tn_circuit *circuit = s->task.circuit;
    if (s->task.purpose != TN_FOR_SHOTS) {
        LEHR_TRY(tn_circuit_unmeasured(ctx, circuit, &s->bare));
        circuit = s->bare;
    }
    if (s->bare && !tn_is_pure(s->bare)) {
        refuse(cost,
               "the circuit has no single final state (paulis gives expectations with noise)");
        return LEHR_OK;
    }
    LEHR_TRY(tn_mps_script_new(ctx, circuit, &s->script));
    LEHR_TRY(choose_order(ctx, s, &order));
    s->parts = s->script.shared < s->script.count;
    s->limit = (int)s->options.bond;
    if (s->limit == 0) s->limit = bond_for(s->task.memory, s->script.circuit.n, precision_of(s));
    *cost = (tn_cost){.able = true, .width = -1};
    LEHR_TRY(tn_mps_forecast(ctx, &s->script, s->qubit_at, precision_of(s), s->limit, s->task.shots,
                             cost, &s->block));
    s->exact = cost->exact;
    s->bond = cost->bond;
    snprintf(cost->how, sizeof cost->how, "a chain in %s, bonds up to %d%s", order, cost->bond,
             s->parts ? ", shot by shot" : "");
    return LEHR_OK;
}

static lehr_status plan(lehr_context *ctx, const tn_task *task, void **state, tn_cost *cost)
{
    mps_state *s = lehr_new_zero(ctx, 1, sizeof *s);
    *state = NULL;
    if (!s) return LEHR_NO_MEMORY;
    s->task = *task;
    memcpy(&s->options, task->options, sizeof s->options);
    lehr_status status = make_plan(ctx, s, cost);
    if (status == LEHR_OK && cost->able)
        *state = s;
    else
        release(ctx, s);
    return status;
}

/* --- build --- */

static void judge(mps_state *s, const tn_mps *mps)
{
    s->quality = (tn_quality){.exact = mps->angle == 0,
                              .fidelity = mps->kept,
                              .bound = tn_mps_bound(mps),
                              .by = "product of (1 - discarded weight)",
                              .width = -1,
                              .bond = mps->widest};
}

static lehr_status read_state(lehr_context *ctx, mps_state *s, tn_mps *mps)
{
    s->sampler = (tn_sampler){.reading = &s->reading, .seed = s->task.seed};
    LEHR_TRY(tn_reading_new(ctx, mps, s->task.purpose == TN_FOR_EXPECTATIONS, &s->reading));
    s->has_reading = true;
    s->bits = lehr_new(ctx, (size_t)s->script.circuit.bits, sizeof *s->bits);
    if (!s->bits) return LEHR_NO_MEMORY;
    return tn_mps_last_bits(ctx, &s->script, s->qubit_at, s->bits, &s->sampler);
}

static lehr_status keep_entropies(lehr_context *ctx, mps_state *s, tn_mps *mps)
{
    size_t n = (size_t)mps->n;
    double *room = lehr_new_zero(ctx, 3 * n, sizeof *room);
    s->entropies = (tn_entropies){.n = mps->n, .order = s->qubit_at, .von_neumann = room};
    if (!room) return LEHR_NO_MEMORY;
    s->entropies.renyi2 = room + n;
    s->entropies.error = room + 2 * n;
    return tn_mps_entropies(ctx, mps, &s->entropies);
}

static tn_mps_paths paths_of(const mps_state *s)
{
    return (tn_mps_paths){&s->script, &s->start, s->qubit_at, s->task.seed};
}

/* The first shots say what the others will lose. */
static lehr_status try_paths(lehr_context *ctx, mps_state *s)
{
    uint64_t *rows = lehr_new_zero(ctx, PILOT_SHOTS * words_of(s), sizeof *rows);
    double logp[PILOT_SHOTS], error[PILOT_SHOTS], mean = 0;
    tn_shots shots = {.count = PILOT_SHOTS, .words = words_of(s), .rows = rows};
    tn_mps_paths paths = paths_of(s);
    shots.logp = logp;
    shots.error = error;
    lehr_status status = rows ? tn_mps_paths_draw(ctx, &paths, &shots) : LEHR_NO_MEMORY;
    lehr_release(ctx, rows);
    LEHR_TRY(status);
    if (shots.cut) return LEHR_OK;
    for (int k = 0; k < PILOT_SHOTS; k++) mean += error[k] / PILOT_SHOTS;
    s->quality.exact = false;
    s->quality.fidelity = 1 - mean;
    s->quality.bound = 0;
    s->quality.by = "product of (1 - discarded weight), mean of the first shots";
    return LEHR_OK;
}

static lehr_status play_and_keep(lehr_context *ctx, mps_state *s, tn_mps *mps)
{
    uint64_t *bits = lehr_new_zero(ctx, words_of(s), sizeof *bits);
    lehr_status status = LEHR_NO_MEMORY;
    if (bits) status = tn_mps_play_shared(ctx, &s->script, bits, s->qubit_at, mps);
    lehr_release(ctx, bits);
    LEHR_TRY(status);
    judge(s, mps);
    if (lehr_stop(ctx)) return LEHR_OK;
    if (s->task.purpose == TN_FOR_ENTROPIES) return keep_entropies(ctx, s, mps);
    if (!s->parts) return read_state(ctx, s, mps);
    s->quality.bond = s->bond;
    s->start = *mps;
    *mps = (tn_mps){0};
    return s->exact ? LEHR_OK : try_paths(ctx, s);
}

static lehr_status build(lehr_context *ctx, void *state)
{
    mps_state *s = state;
    tn_mps mps;
    lehr_precision precision = precision_of(s);
    double rounding = precision == LEHR_DOUBLE ? 1e-26 : 1e-12;
    double cutoff = s->options.cutoff > rounding ? s->options.cutoff : rounding;
    LEHR_TRY(tn_mps_new(ctx, precision, s->script.circuit.n, s->limit, cutoff, &mps));
    lehr_status status = play_and_keep(ctx, s, &mps);
    tn_mps_clear(ctx, &mps);
    return status;
}

/* --- answers --- */

static tn_quality quality(const void *state)
{
    return ((const mps_state *)state)->quality;
}

static uint64_t block(const void *state)
{
    const mps_state *s = state;
    return s->parts ? s->block : tn_mps_block(&s->reading);
}

static lehr_status sample(lehr_context *worker, const void *state, tn_shots *shots)
{
    const mps_state *s = state;
    if (s->parts) {
        tn_mps_paths paths = paths_of(s);
        return tn_mps_paths_draw(worker, &paths, shots);
    }
    for (uint64_t k = 0; k < shots->count; k++) shots->error[k] = 1 - s->quality.fidelity;
    return tn_mps_sample(worker, &s->sampler, shots);
}

static lehr_status amplitude(lehr_context *worker, const void *state, const uint64_t *bits,
                             double complex *value)
{
    const mps_state *s = state;
    lehr_mark mark = lehr_scratch_mark(worker);
    uint8_t *values = lehr_scratch(worker, (size_t)s->script.circuit.n, sizeof *values);
    lehr_status status = values ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK) {
        for (int32_t k = 0; k < s->script.circuit.n; k++)
            values[k] = bits[s->qubit_at[k] / 64] >> (s->qubit_at[k] % 64) & 1;
        status = tn_reading_amplitude(worker, &s->reading, values, value);
    }
    lehr_scratch_release(worker, mark);
    return status;
}

/* The Paulis of a term by site. */
static lehr_status place_term(lehr_context *worker, const mps_state *s, const tn_pauli *paulis,
                              int32_t count, int32_t *sites, char *letters)
{
    char *letter_at = lehr_scratch(worker, (size_t)s->script.circuit.n, 1);
    int32_t found = 0;
    if (!letter_at) return LEHR_NO_MEMORY;
    memset(letter_at, 0, (size_t)s->script.circuit.n);
    for (int32_t k = 0; k < count; k++) letter_at[paulis[k].qubit] = paulis[k].letter;
    for (int32_t k = 0; k < s->script.circuit.n; k++) {
        if (!letter_at[s->qubit_at[k]]) continue;
        sites[found] = k;
        letters[found++] = letter_at[s->qubit_at[k]];
    }
    return LEHR_OK;
}

static lehr_status expect_term(lehr_context *worker, const mps_state *s, const tn_pauli *paulis,
                               int32_t count, double *value)
{
    int32_t *sites = lehr_scratch(worker, (size_t)count, sizeof *sites);
    char *letters = lehr_scratch(worker, (size_t)count, 1);
    if (!sites || !letters) return LEHR_NO_MEMORY;
    LEHR_TRY(place_term(worker, s, paulis, count, sites, letters));
    return tn_reading_expect(worker, &s->reading, sites, letters, count, value);
}

/* Expectations in two states of overlap F differ by no more than 2 sqrt(1 - F). */
static lehr_status expect(lehr_context *worker, const void *state, int32_t term, double *value,
                          double *error)
{
    const mps_state *s = state;
    tn_observable_view o = tn_observable_look(s->task.observable);
    const tn_term *t = &o.term[term];
    lehr_status status = LEHR_OK;
    lehr_mark mark = lehr_scratch_mark(worker);
    *value = 1;
    *error = 0;
    if (t->count > 0) {
        status = expect_term(worker, s, o.paulis + t->first, t->count, value);
        *error = fmin(2, 2 * sqrt(fmax(0, 1 - s->quality.bound)));
    }
    lehr_scratch_release(worker, mark);
    return status;
}

static void entropies(const void *state, tn_entropies *out)
{
    const tn_entropies *e = &((const mps_state *)state)->entropies;
    size_t n = (size_t)e->n;
    memcpy(out->order, e->order, n * sizeof *e->order);
    memcpy(out->von_neumann, e->von_neumann, n * sizeof *e->von_neumann);
    memcpy(out->renyi2, e->renyi2, n * sizeof *e->renyi2);
    memcpy(out->error, e->error, n * sizeof *e->error);
}

const tn_engine tn_engine_mps = {
    .name = "mps",
    .summary = "matrix product states, cut to a largest bond; says the fidelity that is left",
    .paper = "G. Vidal, PRL 91, 147902 (2003); A. Ferris, G. Vidal, PRB 85, 165146 (2012)",
    .options = options,
    .plan = plan,
    .build = build,
    .quality = quality,
    .block = block,
    .sample = sample,
    .amplitude = amplitude,
    .expect = expect,
    .entropies = entropies,
    .release = release,
};
