// SPDX-License-Identifier: GPL-3.0-or-later
/* Clifford circuits of any size: one reference shot by a tableau, the others as Pauli frames.
 *
 * Noise may be any mixture of Paulis, and Paulis may depend on classical bits. Where other gates,
 * measurements or resets depend on them, each shot has a tableau of its own. */
#include "frames.h"
#include "tableau.h"
#include "tableau_shots.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* From bench_forecasts, in a second on one thread: words of a column that a gate handles; words
 * that a measurement looks at for each qubit, few for states like GHZ's (2.5e9) and all for random
 * ones (4e8); words of frames that a step handles. And the seconds to see what a gate does to
 * Paulis, and for a bit of a shot. */
#define GATE_WORDS  2e8
#define ROW_WORDS   1e9
#define FRAME_WORDS 1.6e8
#define GATE_S      2.7e-6
#define BIT_S       1.6e-9

typedef struct state {
    lehr_context *ctx;
    tn_circuit_view circuit;
    const tn_observable *observable;
    tn_tableau tableau;
    tn_frame_step *steps;
    tn_frame_noise *noise;
    size_t count, noise_count;
    uint64_t *bits; /* of the reference */
    tn_frames frames;
    bool one_by_one; /* frames cannot follow its conditions */
    size_t shared;   /* steps that all shots have in common then: those the tableau has seen */
} state;

/* --- what it can run --- */

static lehr_status not_able(tn_cost *cost, const char *why)
{
    cost->able = false;
    snprintf(cost->why_not, sizeof cost->why_not, "%s", why);
    return LEHR_OK;
}

/* The Paulis of a channel and their odds; false when it is no mixture of Paulis. noise NULL: only
 * looks. */
static bool read_channel(const tn_circuit_view *c, const tn_op *op, tn_frame_noise *noise)
{
    size_t entries = (size_t)1 << (2 * op->targets), count = op->param_count / (2 * entries);
    double sum = 0;
    for (size_t k = 0; k < count; k++) {
        double complex matrix[TN_MAX_ENTRIES];
        const double *params = c->params + op->params + 2 * k * entries;
        double weight = 0;
        uint8_t pauli = 0;
        for (size_t e = 0; e < entries; e++) {
            matrix[e] = params[2 * e] + TN_I * params[2 * e + 1];
            weight += creal(matrix[e] * conj(matrix[e]));
        }
        weight /= (double)(1 << op->targets);
        if (weight > 0 && !tn_pauli_of_matrix(matrix, op->targets, &pauli)) return false;
        sum += weight;
        if (noise) noise[k] = (tn_frame_noise){sum, pauli};
    }
    return true;
}

static bool is_pauli(const tn_circuit_view *c, const tn_op *op)
{
    double complex matrix[TN_MAX_ENTRIES];
    uint8_t pauli;
    if (op->controls > 0 || op->targets < 1) return false;
    tn_op_matrix(c, op, matrix);
    return tn_pauli_of_matrix(matrix, op->targets, &pauli);
}

/* NULL, or why the operation is beyond it. */
static const char *obstacle(const tn_circuit_view *c, const tn_op *op)
{
    tn_clifford gate;
    if (op->gate == TN_KRAUS && !read_channel(c, op, NULL)) return "noise that is no Pauli mixture";
    if (op->gate >= TN_GATE_COUNT || op->controls + op->targets == 0) return NULL;
    return tn_clifford_of(c, op, &gate) ? NULL : "not all its gates are Clifford gates";
}

/* What happens under a condition is a Pauli, or noise made of Paulis. */
static bool frames_follow(const tn_circuit_view *c, const tn_op *op)
{
    if (op->condition < 0 || op->gate == TN_KRAUS || op->controls + op->targets == 0) return true;
    return op->gate < TN_GATE_COUNT && is_pauli(c, op);
}

static bool draws(const tn_op *op)
{
    return op->gate == TN_MEASURE || op->gate == TN_RESET || op->gate == TN_KRAUS ||
           op->condition >= 0;
}

static lehr_status estimate(const tn_task *task, tn_cost *cost, bool *one_by_one)
{
    tn_circuit_view c = tn_circuit_look(task->circuit);
    size_t measured = 0;
    *one_by_one = false;
    *cost = (tn_cost){.able = true, .exact = true, .width = -1, .bond = -1};
    for (size_t k = 0; k < c.count; k++) {
        const char *why = obstacle(&c, &c.ops[k]);
        if (why) return not_able(cost, why);
        if (task->purpose != TN_FOR_SHOTS && draws(&c.ops[k]))
            return not_able(cost, "the circuit measures on the way");
        if (!frames_follow(&c, &c.ops[k])) *one_by_one = true;
        measured += c.ops[k].gate == TN_MEASURE || c.ops[k].gate == TN_RESET;
    }
    double words = 2 * ceil(c.n / 64.0), steps = (double)c.count;
    double rows = (double)measured * c.n * words;
    double walk = steps * words / GATE_WORDS + rows / ROW_WORDS;
    cost->build_flops = steps * words * 16 + rows * 8;
    cost->build_s = steps * GATE_S + walk;
    cost->shot_flops = (steps + c.n) / 64 * 8;
    cost->shot_s = cost->shot_flops / 8 / FRAME_WORDS + c.bits * BIT_S;
    cost->bytes = tn_tableau_bytes(c.n) + c.count * sizeof(tn_frame_step) +
                  3 * (size_t)(c.n + c.bits) * TN_FRAME_WORDS * sizeof(uint64_t);
    snprintf(cost->how, sizeof cost->how, "a tableau of %d qubits and Pauli frames", c.n);
    if (!*one_by_one) return LEHR_OK;
    cost->shot_flops = cost->build_flops;
    cost->shot_s = walk;
    snprintf(cost->how, sizeof cost->how, "a tableau of %d qubits for each shot", c.n);
    return LEHR_OK;
}

static void release(lehr_context *ctx, void *of)
{
    state *s = of;
    tn_tableau_clear(ctx, &s->tableau);
    lehr_release(ctx, s->steps);
    lehr_release(ctx, s->noise);
    lehr_release(ctx, s->bits);
    lehr_release(ctx, s);
}

static lehr_status plan(lehr_context *ctx, const tn_task *task, void **out, tn_cost *cost)
{
    bool one_by_one;
    *out = NULL;
    LEHR_TRY(estimate(task, cost, &one_by_one));
    if (!cost->able) return LEHR_OK;
    state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->ctx = ctx;
    s->circuit = tn_circuit_look(task->circuit);
    s->observable = task->observable;
    s->frames.seed = task->seed;
    s->one_by_one = one_by_one;
    *out = s;
    return LEHR_OK;
}

/* --- the reference shot --- */

static void set_reference_bit(state *s, int32_t bit, bool value)
{
    uint64_t one = UINT64_C(1) << (bit % 64);
    s->bits[bit / 64] = value ? s->bits[bit / 64] | one : s->bits[bit / 64] & ~one;
}

static void note_random(state *s, bool random)
{
    if (random) s->frames.logp -= 0.69314718055994530942;
}

static void add_gate(state *s, const tn_op *op, tn_frame_step step)
{
    const tn_circuit_view *c = &s->circuit;
    tn_clifford gate;
    if (op->controls + op->targets == 0 || !tn_clifford_of(c, op, &gate)) return;
    step.gate = gate;
    if (s->one_by_one) {
        s->steps[s->count++] = step;
        return;
    }
    if (op->condition >= 0) {
        double complex matrix[TN_MAX_ENTRIES];
        tn_op_matrix(c, op, matrix);
        (void)tn_pauli_of_matrix(matrix, op->targets, &step.pauli);
        step.code = TN_FRAME_PAULI;
        step.reference = tn_condition_holds(c, op->condition, s->bits);
    }
    if (op->condition < 0 || step.reference) tn_tableau_apply(&s->tableau, &gate, step.a, step.b);
    s->steps[s->count++] = step;
}

static void add_measurement(state *s, const tn_op *op, tn_frame_step step)
{
    bool random = false;
    step.code = TN_FRAME_MEASURE;
    step.bit = op->bit;
    if (!s->one_by_one) step.reference = tn_tableau_measure(&s->tableau, step.a, false, &random);
    if (op->param_count == 2) memcpy(step.odds, s->circuit.params + op->params, sizeof step.odds);
    set_reference_bit(s, op->bit, step.reference);
    note_random(s, random);
    s->steps[s->count++] = step;
}

/* A reset that finds 1 makes the reference 0 by an X; the frame forgets the difference. */
static void add_reset(state *s, tn_frame_step step)
{
    static const tn_clifford x = {.qubits = 1, .image = {0, 1, 2, 3}, .negative = 1 << 2 | 1 << 3};
    bool random = false;
    step.code = TN_FRAME_RESET;
    if (!s->one_by_one && tn_tableau_measure(&s->tableau, step.a, false, &random))
        tn_tableau_apply(&s->tableau, &x, step.a, -1);
    note_random(s, random);
    s->steps[s->count++] = step;
}

static void add_noise(state *s, const tn_op *op, tn_frame_step step)
{
    step.code = TN_FRAME_NOISE;
    step.noise = (uint32_t)s->noise_count;
    step.outcomes = op->param_count / (uint32_t)(2 << (2 * op->targets));
    (void)read_channel(&s->circuit, op, s->noise + s->noise_count);
    s->noise_count += step.outcomes;
    s->steps[s->count++] = step;
}

static void add_op(state *s, const tn_op *op)
{
    const int32_t *qubits = s->circuit.qubits + op->qubits;
    int32_t count = op->controls + op->targets;
    tn_frame_step step = {.a = count > 0 ? qubits[0] : -1,
                          .b = count > 1 ? qubits[1] : -1,
                          .condition = op->condition,
                          .bit = -1};
    if (op->gate < TN_GATE_COUNT) add_gate(s, op, step);
    if (op->gate == TN_MEASURE) add_measurement(s, op, step);
    if (op->gate == TN_RESET) add_reset(s, step);
    if (op->gate == TN_KRAUS) add_noise(s, op, step);
}

/* Gates before anything is drawn or asked for. */
static void share_beginning(state *s)
{
    for (; s->shared < s->count; s->shared++) {
        const tn_frame_step *step = &s->steps[s->shared];
        if (step->code != TN_FRAME_GATE || step->condition >= 0) return;
        tn_tableau_apply(&s->tableau, &step->gate, step->a, step->b);
    }
}

static lehr_status make_room(lehr_context *ctx, state *s)
{
    size_t noise = 0;
    for (size_t k = 0; k < s->circuit.count; k++)
        if (s->circuit.ops[k].gate == TN_KRAUS) noise += s->circuit.ops[k].param_count / 8;
    s->steps = lehr_new(ctx, s->circuit.count, sizeof *s->steps);
    s->noise = lehr_new(ctx, noise, sizeof *s->noise);
    s->bits = lehr_new_zero(ctx, ((size_t)s->circuit.bits + 63) / 64 + 1, sizeof *s->bits);
    if (!s->steps || !s->noise || !s->bits) return LEHR_NO_MEMORY;
    return tn_tableau_new(ctx, s->circuit.n, &s->tableau);
}

static lehr_status build(lehr_context *ctx, void *of)
{
    state *s = of;
    LEHR_TRY(make_room(ctx, s));
    for (size_t k = 0; k < s->circuit.count; k++) {
        if (k % 256 == 0 && lehr_stop(ctx)) return LEHR_OK;
        add_op(s, &s->circuit.ops[k]);
    }
    if (s->one_by_one) share_beginning(s);
    s->frames.circuit = s->circuit;
    s->frames.count = s->count;
    s->frames.steps = s->steps;
    s->frames.noise = s->noise;
    return LEHR_OK;
}

/* --- answers --- */

static tn_quality quality(const void *of)
{
    (void)of;
    return (tn_quality){.exact = true, .fidelity = 1, .bound = 1, .width = -1, .bond = -1};
}

static uint64_t block(const void *of)
{
    const state *s = of;
    return s->one_by_one ? 16 : TN_FRAME_SHOTS;
}

static lehr_status sample(lehr_context *worker, const void *of, tn_shots *shots)
{
    const state *s = of;
    if (s->one_by_one)
        return tn_tableau_shots_draw(worker, &s->frames, &s->tableau, s->shared, shots);
    return tn_frames_draw(worker, &s->frames, shots);
}

static uint8_t number_of(char letter)
{
    if (letter == 'X') return 1;
    return letter == 'Z' ? 2 : 3;
}

static lehr_status expect(lehr_context *worker, const void *of, int32_t term, double *value,
                          double *error)
{
    const state *s = of;
    tn_observable_view o = tn_observable_look(s->observable);
    const tn_term *t = &o.term[term];
    size_t count = (size_t)t->count;
    lehr_mark mark = lehr_scratch_mark(worker);
    int32_t *qubits = lehr_scratch(worker, count, sizeof *qubits);
    uint8_t *paulis = lehr_scratch(worker, count, sizeof *paulis);
    uint64_t *work = lehr_scratch(worker, 2 * s->tableau.words, sizeof *work);
    lehr_status status = qubits && paulis && work ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK) {
        for (size_t k = 0; k < count; k++) {
            qubits[k] = o.paulis[(size_t)t->first + k].qubit;
            paulis[k] = number_of(o.paulis[(size_t)t->first + k].letter);
        }
        tn_tableau own = s->tableau; /* other threads use its work columns */
        own.mask = work;
        own.low = work + s->tableau.words;
        *value = tn_tableau_expect(&own, t->count, qubits, paulis);
        *error = 0;
    }
    lehr_scratch_release(worker, mark);
    return status;
}

const tn_engine tn_engine_stabilizer = {
    .name = "stabilizer",
    .summary = "Clifford circuits of any size, by tableau and Pauli frames",
    .paper = "S. Aaronson, D. Gottesman, Phys. Rev. A 70, 052328 (2004); C. Gidney, Quantum 5, 497 "
             "(2021)",
    .plan = plan,
    .build = build,
    .quality = quality,
    .block = block,
    .sample = sample,
    .expect = expect,
    .release = release,
};
