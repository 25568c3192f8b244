// SPDX-License-Identifier: GPL-3.0-or-later
/* Matrix product states: a chain of tensors, cut to a largest bond, with the fidelity that is left
 * (Vidal, PRL 91, 147902 (2003); Ferris and Vidal, PRB 85, 165146 (2012)).
 *
 * Built once for all shots, so measurements must come last, and there must be no noise. */
#include "chain_order.h"
#include "light_cone.h"
#include "mps_forecast.h"
#include "mps_play.h"
#include "mps_sample.h"

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

typedef struct mps_state {
    tn_task task;
    tn_circuit *bare; /* without final measurements: for amplitudes and expectations */
    tn_circuit_view circuit;
    mps_options options;
    int limit;
    int32_t *qubit_at; /* by site: when planned, then as built */
    tn_reading reading;
    bool has_reading;
    tn_site_bit *bits;
    int32_t bit_count, sites;
    tn_quality quality;
} mps_state;

static void release(lehr_context *ctx, void *state)
{
    mps_state *s = state;
    if (s->has_reading) tn_reading_clear(ctx, &s->reading);
    tn_circuit_free(s->bare);
    lehr_release(ctx, s->qubit_at);
    lehr_release(ctx, s->bits);
    lehr_release(ctx, s);
}

/* --- what it can run --- */

static void refuse(tn_cost *cost, const char *why)
{
    *cost = (tn_cost){.able = false, .width = -1, .bond = -1};
    snprintf(cost->why_not, sizeof cost->why_not, "%s", why);
}

/* NULL, or why an operation is beyond it. measured: the qubits that are, so far. */
static const char *obstacle(const tn_circuit_view *c, const tn_op *op, bool *measured)
{
    const int32_t *qubits = c->qubits + op->qubits;
    if (op->gate == TN_BARRIER) return NULL;
    if (op->condition >= 0) return "an operation depends on a condition";
    if (op->gate == TN_RESET) return "a qubit is reset";
    if (op->gate == TN_KRAUS) return "the circuit has noise";
    for (int32_t i = 0; op->gate < TN_GATE_COUNT && i < op->controls + op->targets; i++)
        if (measured[qubits[i]]) return "a qubit is used after its measurement";
    if (op->gate == TN_MEASURE) measured[qubits[0]] = true;
    return NULL;
}

static lehr_status find_obstacle(lehr_context *ctx, const tn_circuit_view *c, const char **why)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    bool *measured = lehr_scratch(ctx, (size_t)c->n, sizeof *measured);
    *why = NULL;
    if (!measured) return LEHR_NO_MEMORY;
    memset(measured, 0, (size_t)c->n * sizeof *measured);
    for (size_t k = 0; k < c->count && !*why; k++) *why = obstacle(c, &c->ops[k], measured);
    lehr_scratch_release(ctx, mark);
    return LEHR_OK;
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

static lehr_precision precision_of(const mps_state *s)
{
    return strcmp(s->options.precision, "single") == 0 ? LEHR_SINGLE : LEHR_DOUBLE;
}

static lehr_status make_plan(lehr_context *ctx, mps_state *s, tn_cost *cost)
{
    const char *why, *order = "file order";
    s->circuit = tn_circuit_look(s->task.circuit);
    if (s->task.purpose != TN_FOR_SHOTS) {
        LEHR_TRY(tn_circuit_unmeasured(ctx, s->task.circuit, &s->bare));
        s->circuit = tn_circuit_look(s->bare);
    }
    LEHR_TRY(find_obstacle(ctx, &s->circuit, &why));
    if (!why && s->bare && !tn_is_pure(s->bare)) why = "the circuit has no single final state";
    if (why) {
        refuse(cost, why);
        return LEHR_OK;
    }
    s->qubit_at = lehr_new(ctx, (size_t)s->circuit.n, sizeof *s->qubit_at);
    if (!s->qubit_at) return LEHR_NO_MEMORY;
    for (int32_t q = 0; q < s->circuit.n; q++) s->qubit_at[q] = q;
    if (strcmp(s->options.order, "auto") == 0)
        LEHR_TRY(tn_chain_order(ctx, &s->circuit, s->qubit_at, &order));
    s->limit = (int)s->options.bond;
    if (s->limit == 0) s->limit = bond_for(s->task.memory, s->circuit.n, precision_of(s));
    *cost = (tn_cost){.able = true, .width = -1};
    LEHR_TRY(tn_mps_forecast(ctx, &s->circuit, s->qubit_at, precision_of(s), s->limit, cost));
    snprintf(cost->how, sizeof cost->how, "a chain in %s, bonds up to %d", order, cost->bond);
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

/* Of the measurements into one bit only the last one counts. */
static lehr_status find_bits(lehr_context *ctx, mps_state *s)
{
    const tn_circuit_view *c = &s->circuit;
    size_t n = (size_t)c->n, bits = (size_t)c->bits;
    int32_t *site_of = lehr_scratch(ctx, n, sizeof *site_of);
    int32_t *place = lehr_scratch(ctx, bits, sizeof *place);
    s->bits = lehr_new(ctx, bits, sizeof *s->bits);
    if (!site_of || !place || !s->bits) return LEHR_NO_MEMORY;
    for (int32_t k = 0; k < c->n; k++) site_of[s->qubit_at[k]] = k;
    for (size_t b = 0; b < bits; b++) place[b] = -1;
    for (size_t k = 0; k < c->count; k++) {
        const tn_op *op = &c->ops[k];
        if (op->gate != TN_MEASURE) continue;
        if (place[op->bit] < 0) place[op->bit] = s->bit_count++;
        tn_site_bit bit = {.site = site_of[c->qubits[op->qubits]], .bit = op->bit};
        if (op->param_count == 2) memcpy(bit.odds, c->params + op->params, sizeof bit.odds);
        s->bits[place[op->bit]] = bit;
        if (bit.site >= s->sites) s->sites = bit.site + 1;
    }
    return LEHR_OK;
}

static void judge(mps_state *s, const tn_mps *mps)
{
    s->quality = (tn_quality){.exact = mps->angle == 0,
                              .fidelity = mps->kept,
                              .bound = tn_mps_bound(mps),
                              .by = "product of (1 - discarded weight)",
                              .width = -1,
                              .bond = mps->widest};
}

static lehr_status play_and_read(lehr_context *ctx, mps_state *s, tn_mps *mps)
{
    LEHR_TRY(tn_mps_play(ctx, &s->circuit, s->qubit_at, mps));
    judge(s, mps);
    if (lehr_stop(ctx)) return LEHR_OK;
    LEHR_TRY(tn_reading_new(ctx, mps, s->task.purpose == TN_FOR_EXPECTATIONS, &s->reading));
    s->has_reading = true;
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = find_bits(ctx, s);
    lehr_scratch_release(ctx, mark);
    return status;
}

static lehr_status build(lehr_context *ctx, void *state)
{
    mps_state *s = state;
    tn_mps mps;
    lehr_precision precision = precision_of(s);
    double rounding = precision == LEHR_DOUBLE ? 1e-26 : 1e-12;
    double cutoff = s->options.cutoff > rounding ? s->options.cutoff : rounding;
    LEHR_TRY(tn_mps_new(ctx, precision, s->circuit.n, s->limit, cutoff, &mps));
    lehr_status status = play_and_read(ctx, s, &mps);
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
    return tn_mps_block(&((const mps_state *)state)->reading);
}

static lehr_status sample(lehr_context *worker, const void *state, tn_shots *shots)
{
    const mps_state *s = state;
    tn_sampler sampler = {.reading = &s->reading,
                          .bits = s->bits,
                          .bit_count = s->bit_count,
                          .sites = s->sites,
                          .seed = s->task.seed};
    for (uint64_t k = 0; k < shots->count; k++) shots->error[k] = 1 - s->quality.fidelity;
    return tn_mps_sample(worker, &sampler, shots);
}

static lehr_status amplitude(lehr_context *worker, const void *state, const uint64_t *bits,
                             double complex *value)
{
    const mps_state *s = state;
    lehr_mark mark = lehr_scratch_mark(worker);
    uint8_t *values = lehr_scratch(worker, (size_t)s->circuit.n, sizeof *values);
    lehr_status status = values ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK) {
        for (int32_t k = 0; k < s->circuit.n; k++)
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
    char *letter_at = lehr_scratch(worker, (size_t)s->circuit.n, 1);
    int32_t found = 0;
    if (!letter_at) return LEHR_NO_MEMORY;
    memset(letter_at, 0, (size_t)s->circuit.n);
    for (int32_t k = 0; k < count; k++) letter_at[paulis[k].qubit] = paulis[k].letter;
    for (int32_t k = 0; k < s->circuit.n; k++) {
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
    .release = release,
};
