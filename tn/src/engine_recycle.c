// SPDX-License-Identifier: GPL-3.0-or-later
/* Qubit recycling: each qubit enters a small dense register as late, and leaves it as early, as the
 * planner could arrange (DeCross, Chertkov, Kohagen, Foss-Feig, PRX 13, 2023). Exact: no
 * truncation, memory 2^width, and each shot comes with its probability.
 *
 * Shots walk the tape together as far as they agree (walk.h). Where qubits would wait for measured
 * bits that operations depend on, bits are guessed (walk_guesses.h). An amplitude is one walk with
 * given outcomes. An expectation is one walk of the light cone of its term. */
#include "block_size.h"
#include "light_cone.h"
#include "register_answers.h"
#include "walk.h"
#include "walk_forecast.h"
#include "walk_guesses.h"

#include <base/memory.h>
#include <stdio.h>
#include <string.h>

/* Terms whose cones are planned for the forecast. */
#define TRIED_TERMS 8

/* clang-format off */
#define RECYCLE_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    CHOICE(precision, "double", "double|single", "of the amplitudes")        \
    INT(guess, -1, -1, TN_GUESSES_MAX,                                       \
        "guess so many of the bits that operations wait for; -1: where it pays")
/* clang-format on */
LEHR_OPTIONS_STRUCT(recycle_options, RECYCLE_OPTIONS);
static LEHR_OPTIONS_TABLE(options, recycle_options, RECYCLE_OPTIONS)

typedef struct recycle_state {
    tn_task task;
    tn_circuit *bare; /* without final measurements: for amplitudes and expectations */
    tn_reel reel;     /* for shots and amplitudes */
    bool has_reel;
    tn_gamble *gamble; /* instead of the reel: for shots with guesses */
    int32_t width;     /* the largest, of all terms that were tried */
} recycle_state;

static void release(lehr_context *ctx, void *state)
{
    recycle_state *s = state;
    if (s->has_reel) tn_reel_free(ctx, &s->reel);
    tn_gamble_free(ctx, s->gamble);
    tn_circuit_free(s->bare);
    lehr_release(ctx, s);
}

/* --- forecasts --- */

static void forecast(const tn_reel *reel, uint64_t shots, tn_cost *cost)
{
    const tn_tape *tape = &reel->tape;
    *cost = (tn_cost){.able = true, .exact = true, .width = tape->width, .bond = -1};
    cost->shot_flops = tape->flops;
    cost->shot_s = tn_walk_seconds(reel, shots);
    cost->bytes = tn_reel_bytes(reel);
    snprintf(cost->how, sizeof cost->how, "%s", tape->planner);
}

static void forecast_gamble(const tn_gamble *gamble, tn_cost *cost)
{
    const tn_tape *tape = &gamble->branches[0].reel.tape;
    int tries = 1 << gamble->guesses;
    *cost = (tn_cost){.able = true, .exact = true, .width = gamble->width, .bond = -1};
    cost->shot_flops = gamble->flops;
    cost->shot_s = gamble->seconds;
    cost->bytes = gamble->bytes;
    snprintf(cost->how, sizeof cost->how, "%.40s, %d bit%s guessed, %d of %d tries rejected",
             tape->planner, gamble->guesses, gamble->guesses == 1 ? "" : "s", tries - 1, tries);
}

static void refuse(tn_cost *cost, const char *why)
{
    *cost = (tn_cost){.able = false};
    snprintf(cost->why_not, sizeof cost->why_not, "%s", why);
}

static void refuse_width(tn_cost *cost, int32_t width)
{
    *cost = (tn_cost){.able = false, .width = width, .bond = -1};
    snprintf(cost->why_not, sizeof cost->why_not, "it would need %d qubits at once, and holds %d",
             (int)width, TN_WALK_WIDTH);
}

/* --- plan --- */

static bool is_single(const tn_task *task)
{
    const recycle_options *o = task->options;
    return o && strcmp(o->precision, "single") == 0;
}

/* No longer than another engine would take for all. */
static double plan_seconds(const tn_task *task)
{
    double seconds = task->plan_seconds > 0 ? task->plan_seconds : 1;
    return task->rival_s > 0 && task->rival_s < seconds ? task->rival_s : seconds;
}

static tn_tape_request tape_request(const tn_task *task)
{
    return (tn_tape_request){.seed = task->seed,
                             .seconds = plan_seconds(task),
                             .walks = task->purpose == TN_FOR_SHOTS ? task->shots : 1,
                             .max_width = 0,
                             .keep_phases = task->purpose == TN_FOR_AMPLITUDES};
}

static tn_reel_wishes reel_wishes(const tn_task *task)
{
    return (tn_reel_wishes){.memory = task->memory,
                            .phases = task->purpose == TN_FOR_AMPLITUDES,
                            .single = is_single(task)};
}

static lehr_status plan_reel(lehr_context *ctx, const recycle_state *s, const tn_circuit *circuit,
                             const int32_t *keep, int32_t keep_count, tn_reel *out)
{
    tn_tape tape;
    tn_tape_request request = tape_request(&s->task);
    tn_reel_wishes wishes = reel_wishes(&s->task);
    request.keep = keep;
    request.keep_count = keep_count;
    LEHR_TRY(tn_tape_plan(ctx, circuit, &request, &tape));
    return tn_reel_new(ctx, &tape, &wishes, out);
}

/* Leaves s->gamble NULL where shots do without guesses. */
static lehr_status plan_gamble(lehr_context *ctx, recycle_state *s, tn_cost *cost)
{
    const recycle_options *o = s->task.options;
    tn_gamble_request request = {.tape = tape_request(&s->task),
                                 .reel = reel_wishes(&s->task),
                                 .shots = s->task.shots,
                                 .wanted = o ? (int)o->guess : -1,
                                 .rival_s = s->task.rival_s};
    if (request.wanted == 0) return LEHR_OK;
    LEHR_TRY(tn_gamble_plan(ctx, s->task.circuit, &request, &s->gamble));
    if (!s->gamble) return LEHR_OK;
    s->width = s->gamble->width;
    if (s->width > TN_WALK_WIDTH)
        refuse_width(cost, s->width);
    else
        forecast_gamble(s->gamble, cost);
    return LEHR_OK;
}

static lehr_status plan_walk(lehr_context *ctx, recycle_state *s, tn_cost *cost)
{
    const tn_circuit *circuit = s->bare ? s->bare : s->task.circuit;
    if (s->task.purpose == TN_FOR_SHOTS) LEHR_TRY(plan_gamble(ctx, s, cost));
    if (s->gamble) return LEHR_OK;
    LEHR_TRY(plan_reel(ctx, s, circuit, NULL, 0, &s->reel));
    s->has_reel = true;
    s->width = s->reel.tape.width;
    if (s->width > TN_WALK_WIDTH)
        refuse_width(cost, s->width);
    else
        forecast(&s->reel, s->task.purpose == TN_FOR_SHOTS ? s->task.shots : 1, cost);
    return LEHR_OK;
}

/* The reel of a term's cone. All its qubits are kept: one that left would have to be summed over.
 */
static lehr_status plan_cone(lehr_context *ctx, const recycle_state *s, const tn_circuit *cone,
                             tn_reel *reel)
{
    int32_t n = tn_circuit_look(cone).n;
    int32_t *all = lehr_scratch(ctx, (size_t)n, sizeof *all);
    if (!all) return LEHR_NO_MEMORY;
    for (int32_t q = 0; q < n; q++) all[q] = q;
    return plan_reel(ctx, s, cone, all, n, reel);
}

static lehr_status find_cone(lehr_context *ctx, const recycle_state *s, int32_t term,
                             tn_circuit **cone)
{
    tn_observable_view o = tn_observable_look(s->task.observable);
    const tn_term *t = &o.term[term];
    return tn_light_cone(ctx, s->bare, o.paulis + t->first, t->count, cone);
}

static lehr_status plan_term(lehr_context *ctx, const recycle_state *s, int32_t term,
                             tn_circuit **cone, tn_reel *reel)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    *cone = NULL;
    lehr_status status = find_cone(ctx, s, term, cone);
    if (status == LEHR_OK) status = plan_cone(ctx, s, *cone, reel);
    lehr_scratch_release(ctx, mark);
    if (status != LEHR_OK) tn_circuit_free(*cone);
    return status;
}

static bool is_identity(const recycle_state *s, int32_t term)
{
    return tn_observable_look(s->task.observable).term[term].count == 0;
}

static lehr_status plan_terms(lehr_context *ctx, recycle_state *s, tn_cost *cost)
{
    int32_t terms = tn_observable_look(s->task.observable).terms, tried = 0;
    tn_cost sum = {.able = true, .exact = true, .bond = -1};
    for (; tried < TRIED_TERMS && tried < terms; tried++) {
        tn_circuit *cone;
        tn_reel reel;
        tn_cost one;
        int32_t term = tried;
        if (terms > TRIED_TERMS) term = (int32_t)((int64_t)tried * terms / TRIED_TERMS);
        if (is_identity(s, term)) continue;
        LEHR_TRY(plan_term(ctx, s, term, &cone, &reel));
        forecast(&reel, 1, &one);
        sum.shot_flops += one.shot_flops, sum.shot_s += one.shot_s;
        if (one.width > sum.width) sum.width = one.width;
        if (one.bytes > sum.bytes) sum.bytes = one.bytes;
        tn_reel_free(ctx, &reel);
        tn_circuit_free(cone);
    }
    s->width = sum.width;
    double scale = tried ? (double)terms / tried : 0;
    sum.shot_flops *= scale, sum.shot_s *= scale;
    snprintf(sum.how, sizeof sum.how,
             terms == 1 ? "the light cone of %d term" : "light cones of %d terms", (int)terms);
    if (sum.width > TN_WALK_WIDTH)
        refuse_width(cost, sum.width);
    else
        *cost = sum;
    return LEHR_OK;
}

static lehr_status make_plan(lehr_context *ctx, recycle_state *s, tn_cost *cost)
{
    if (s->task.purpose == TN_FOR_SHOTS) return plan_walk(ctx, s, cost);
    LEHR_TRY(tn_circuit_unmeasured(ctx, s->task.circuit, &s->bare));
    if (!tn_is_pure(s->bare)) {
        refuse(cost,
               s->task.purpose == TN_FOR_AMPLITUDES
                   ? "the circuit has no single final state"
                   : "the circuit has no single final state; engine paulis averages over all");
        return LEHR_OK;
    }
    if (s->task.purpose == TN_FOR_AMPLITUDES) return plan_walk(ctx, s, cost);
    return plan_terms(ctx, s, cost);
}

static lehr_status plan(lehr_context *ctx, const tn_task *task, void **state, tn_cost *cost)
{
    recycle_state *s = lehr_new_zero(ctx, 1, sizeof *s);
    *state = NULL;
    if (!s) return LEHR_NO_MEMORY;
    s->task = *task;
    lehr_status status = make_plan(ctx, s, cost);
    if (status == LEHR_OK && cost->able)
        *state = s;
    else
        release(ctx, s);
    return status;
}

/* --- answers --- */

static tn_quality quality(const void *state)
{
    const recycle_state *s = state;
    return (tn_quality){.exact = true, .fidelity = 1, .bound = 1, .width = s->width, .bond = -1};
}

static uint64_t block(const void *state)
{
    const recycle_state *s = state;
    return (uint64_t)(s->gamble ? s->gamble->slots : s->reel.slots);
}

static lehr_status sample(lehr_context *worker, const void *state, tn_shots *shots)
{
    const recycle_state *s = state;
    if (s->gamble) return tn_walk_guesses(worker, s->gamble, s->task.seed, shots);
    return tn_walk_sample(worker, &s->reel, s->task.seed, shots);
}

static lehr_status amplitude(lehr_context *worker, const void *state, const uint64_t *bits,
                             double complex *value)
{
    return tn_walk_amplitude(worker, &((const recycle_state *)state)->reel, bits, value);
}

/* Terms that were not tried for the forecast may have wider cones. */
static lehr_status check_memory(lehr_context *worker, const recycle_state *s, int32_t term,
                                size_t bytes)
{
    char needs[16], has[16], what[64];
    if (s->task.memory > 0 && bytes > s->task.memory) {
        lehr_size_print(bytes, needs);
        lehr_size_print(s->task.memory, has);
        return LEHR_FAIL(worker, LEHR_NO_MEMORY,
                         "the light cone of term %d needs %s of memory, and may use %s", (int)term,
                         needs, has);
    }
    snprintf(what, sizeof what, "the light cone of term %d", (int)term);
    return lehr_memory_reserve(worker, bytes, what);
}

static lehr_status walk_term(lehr_context *worker, const recycle_state *s, int32_t term,
                             const tn_reel *reel, double *value, double *error)
{
    tn_observable_view o = tn_observable_look(s->task.observable);
    tn_bank bank;
    bool cut;
    if (reel->tape.width > TN_WALK_WIDTH)
        return LEHR_FAIL(worker, LEHR_UNSUPPORTED,
                         "the light cone of term %d needs %d qubits at once", (int)term,
                         (int)reel->tape.width);
    LEHR_TRY(check_memory(worker, s, term, tn_bank_bytes(reel->tape.width, reel->single)));
    LEHR_TRY(tn_walk_state(worker, reel, &bank, &cut));
    if (!cut) {
        *value = tn_register_pauli(&bank, o.paulis + o.term[term].first, o.term[term].count,
                                   reel->seats);
        *error = 0;
    }
    tn_bank_free(worker, &bank);
    return LEHR_OK;
}

static lehr_status expect(lehr_context *worker, const void *state, int32_t term, double *value,
                          double *error)
{
    const recycle_state *s = state;
    tn_circuit *cone;
    tn_reel reel;
    if (is_identity(s, term)) {
        *value = 1, *error = 0;
        return LEHR_OK;
    }
    LEHR_TRY(plan_term(worker, s, term, &cone, &reel));
    lehr_status status = walk_term(worker, s, term, &reel, value, error);
    tn_reel_free(worker, &reel);
    tn_circuit_free(cone);
    return status;
}

const tn_engine tn_engine_recycle = {
    .name = "recycle",
    .summary = "qubits enter late and leave early: exact, whatever the number of qubits",
    .paper = "DeCross et al., Qubit-reuse compilation, PRX 13 (2023)",
    .options = options,
    .plan_turn = 1,
    .plan = plan,
    .quality = quality,
    .block = block,
    .sample = sample,
    .amplitude = amplitude,
    .expect = expect,
    .release = release,
};
