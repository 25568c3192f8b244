// SPDX-License-Identifier: GPL-3.0-or-later
/* The referee: all qubits in one dense register, 2^n amplitudes, in file order and without
 * rewrites.
 *
 * When all measurements are final the state is made once and shots are drawn from its distribution,
 * a binary search each. Otherwise shots walk the circuit as trajectories that share what they have
 * in common (walk.h). Cost: gates x 2^n; memory 16 bytes x 2^n, half as much again for the
 * distribution. */
#include "block_size.h"
#include "draws.h"
#include "light_cone.h"
#include "register_answers.h"
#include "tape_whole.h"
#include "walk.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_QUBITS 28

/* Of one thread: a real operation, as in bench/tn_shots, though from memory rather than cache, and
 * a step beside its operations. */
#define FLOP_SECONDS 5e-11
#define STEP_SECONDS 3e-8

/* clang-format off */
#define VECTOR_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    CHOICE(precision, "double", "double|single", "of the amplitudes")
/* clang-format on */
LEHR_OPTIONS_STRUCT(vector_options, VECTOR_OPTIONS);
static LEHR_OPTIONS_TABLE(options, vector_options, VECTOR_OPTIONS)

typedef struct vector_state {
    tn_task task;
    bool final;       /* measurements only at the end, or none asked for */
    tn_circuit *bare; /* without them */
    tn_reel reel;
    bool has_reel;
    tn_bank bank; /* final: the state, until the distribution is made */
    tn_distribution distribution;
    int32_t measured[MAX_QUBITS], bits[MAX_QUBITS]; /* qubit and bit of each measurement */
    int32_t measurements;
} vector_state;

static void release(lehr_context *ctx, void *state)
{
    vector_state *s = state;
    if (s->has_reel) tn_reel_free(ctx, &s->reel);
    tn_bank_free(ctx, &s->bank);
    tn_distribution_free(ctx, &s->distribution);
    tn_circuit_free(s->bare);
    lehr_release(ctx, s);
}

/* --- plan --- */

/* Lists what is measured. False: some is measured under a condition or with errors. */
static bool list_measurements(vector_state *s, const tn_circuit_view *circuit)
{
    for (size_t k = 0; k < circuit->count; k++) {
        const tn_op *op = &circuit->ops[k];
        if (op->gate != TN_MEASURE) continue;
        if (op->condition >= 0 || op->param_count > 0) return false;
        s->measured[s->measurements] = circuit->qubits[op->qubits];
        s->bits[s->measurements++] = op->bit;
    }
    return true;
}

static bool is_single(const tn_task *task)
{
    const vector_options *o = task->options;
    return o && strcmp(o->precision, "single") == 0;
}

static lehr_status write_tape(lehr_context *ctx, vector_state *s)
{
    tn_tape tape;
    int32_t all[MAX_QUBITS];
    tn_circuit_view circuit = tn_circuit_look(s->task.circuit);
    LEHR_TRY(tn_circuit_unmeasured(ctx, s->task.circuit, &s->bare));
    s->final = tn_is_pure(s->bare) && list_measurements(s, &circuit);
    for (int32_t q = 0; q < circuit.n; q++) all[q] = q;
    tn_tape_request request = {.keep = all, .keep_count = s->final ? circuit.n : 0};
    LEHR_TRY(tn_tape_whole(ctx, s->final ? s->bare : s->task.circuit, &request, &tape));
    tn_reel_wishes wishes = {.memory = s->task.memory,
                             .phases = s->task.purpose == TN_FOR_AMPLITUDES,
                             .single = is_single(&s->task)};
    LEHR_TRY(tn_reel_new(ctx, &tape, &wishes, &s->reel));
    s->has_reel = true;
    return LEHR_OK;
}

/* Of a shot: what is foreseen to be shared, is. */
static double walk_seconds(const vector_state *s)
{
    uint64_t slots = (uint64_t)s->reel.slots, shots = s->task.shots < slots ? s->task.shots : slots;
    int together = shots > 0 ? (int)shots : 1;
    double work = tn_reel_work(&s->reel, together, STEP_SECONDS / FLOP_SECONDS);
    return FLOP_SECONDS * work / together;
}

static void estimate(const vector_state *s, tn_cost *cost)
{
    const tn_tape *tape = &s->reel.tape;
    double steps = (double)tape->count;
    *cost = (tn_cost){.able = true, .exact = true, .width = tape->width, .bond = -1};
    snprintf(cost->how, sizeof cost->how, "all %d qubits in one register", (int)tape->n);
    if (!s->final) {
        cost->shot_flops = tape->flops;
        cost->shot_s = walk_seconds(s);
        cost->bytes = tn_reel_bytes(&s->reel);
        return;
    }
    cost->build_flops = tape->flops;
    cost->build_s = tape->flops * FLOP_SECONDS + steps * STEP_SECONDS;
    cost->shot_s = 2e-7;
    cost->bytes = tn_bank_bytes(tape->width, s->reel.single);
    if (s->task.purpose == TN_FOR_SHOTS) cost->bytes += sizeof(double) << s->measurements;
}

static void refuse(tn_cost *cost, const char *why)
{
    *cost = (tn_cost){.able = false};
    snprintf(cost->why_not, sizeof cost->why_not, "%s", why);
}

static lehr_status plan(lehr_context *ctx, const tn_task *task, void **state, tn_cost *cost)
{
    *state = NULL;
    if (tn_circuit_look(task->circuit).n > MAX_QUBITS) {
        refuse(cost, "it holds at most 28 qubits");
        return LEHR_OK;
    }
    vector_state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->task = *task;
    lehr_status status = write_tape(ctx, s);
    bool able = status == LEHR_OK && (s->final || task->purpose == TN_FOR_SHOTS);
    if (able) {
        estimate(s, cost);
        *state = s;
        return LEHR_OK;
    }
    if (status == LEHR_OK)
        refuse(cost,
               task->purpose == TN_FOR_AMPLITUDES
                   ? "the circuit has no single final state"
                   : "the circuit has no single final state; engine paulis averages over all");
    release(ctx, s);
    return status;
}

/* --- build --- */

static lehr_status build(lehr_context *ctx, void *state)
{
    vector_state *s = state;
    int32_t seats[MAX_QUBITS];
    bool cut;
    if (!s->final) return LEHR_OK;
    LEHR_TRY(tn_walk_state(ctx, &s->reel, &s->bank, &cut));
    if (cut || s->task.purpose != TN_FOR_SHOTS) return LEHR_OK;
    for (int32_t k = 0; k < s->measurements; k++) seats[k] = s->reel.seats[s->measured[k]];
    LEHR_TRY(tn_distribution_new(ctx, &s->bank, seats, s->measurements, &s->distribution));
    tn_bank_free(ctx, &s->bank);
    return LEHR_OK;
}

static tn_quality quality(const void *state)
{
    const vector_state *s = state;
    return (tn_quality){
        .exact = true, .fidelity = 1, .bound = 1, .width = s->reel.tape.width, .bond = -1};
}

/* --- answers --- */

static uint64_t block(const void *state)
{
    return (uint64_t)((const vector_state *)state)->reel.slots;
}

static void set_bit(uint64_t *row, int32_t bit, bool value)
{
    row[bit / 64] &= ~(UINT64_C(1) << (bit % 64));
    row[bit / 64] |= (uint64_t)value << (bit % 64);
}

static lehr_status sample(lehr_context *worker, const void *state, tn_shots *shots)
{
    const vector_state *s = state;
    if (!s->final) return tn_walk_sample(worker, &s->reel, s->task.seed, shots);
    for (uint64_t k = 0; k < shots->count; k++) {
        lehr_rng rng = lehr_rng_stream(s->task.seed, LEHR_RNG_SHOT, shots->first + k);
        uint64_t outcome =
            tn_distribution_draw(&s->distribution, lehr_rng_unit(&rng), &shots->logp[k]);
        for (int32_t m = 0; m < s->measurements; m++)
            set_bit(shots->rows + k * shots->words, s->bits[m], outcome >> m & 1);
    }
    return LEHR_OK;
}

static lehr_status amplitude(lehr_context *worker, const void *state, const uint64_t *bits,
                             double complex *value)
{
    const vector_state *s = state;
    uint64_t at = 0;
    (void)worker;
    for (int32_t q = 0; q < s->reel.tape.n; q++) at |= (bits[0] >> q & 1) << s->reel.seats[q];
    *value = tn_bank_amplitude(&s->bank, at, 0);
    return LEHR_OK;
}

static lehr_status expect(lehr_context *worker, const void *state, int32_t term, double *value,
                          double *error)
{
    const vector_state *s = state;
    tn_observable_view o = tn_observable_look(s->task.observable);
    const tn_term *t = &o.term[term];
    const tn_pauli *paulis = o.paulis + t->first;
    int32_t seats[MAX_QUBITS];
    (void)worker;
    for (int32_t k = 0; k < t->count; k++) seats[k] = s->reel.seats[paulis[k].qubit];
    *value = tn_register_pauli(&s->bank, paulis, t->count, seats);
    *error = 0;
    return LEHR_OK;
}

const tn_engine tn_engine_statevector = {
    .name = "statevector",
    .summary = "all qubits in one dense register: exact, up to 28 qubits",
    .paper = "",
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
