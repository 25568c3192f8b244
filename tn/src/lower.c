// SPDX-License-Identifier: GPL-3.0-or-later
/* In the order of the file, with a note for each qubit: in the register, or in its cell.
 *
 * A gate leaves those of its qubits in their cells whose values it keeps: they become guards, one
 * step for each combination of their values that does something. It flips cells when all its qubits
 * are in cells and it maps values to values. Other qubits enter the register right before it.
 * Qubits leave the register as soon as tn_wires says that they may. */
#include "lower.h"

#include "grow.h"
#include "matrix_facts.h"

#include <math.h>
#include <string.h>

typedef struct lowering {
    lehr_context *ctx;
    const tn_actions *actions;
    const tn_wires *wires;
    tn_program program;
    bool *held;     /* qubit is in the register */
    tn_guard *open; /* guards of the action at hand; room for all of its qubits and one more */
    uint32_t open_count;
    int32_t *in; /* its qubits that are in the register */
} lowering;

static int32_t qubit_of(const lowering *l, const tn_action *a, int k)
{
    return l->actions->qubits[a->slots + (uint32_t)k];
}

static bool classical_after(const lowering *l, const tn_action *a, int k)
{
    return l->wires->classical[l->wires->next[a->slots + (uint32_t)k]];
}

/* --- writing steps --- */

/* Appends a step on qubits of the register under guards. */
static lehr_status emit(lowering *l, tn_step step, const int32_t *qubits, const tn_guard *guards,
                        uint32_t guard_count)
{
    tn_program *p = &l->program;
    size_t qubit_count = (size_t)step.controls + step.targets;
    TN_ROOM_FOR(l->ctx, p->steps, p->room, p->count, 1);
    TN_ROOM_FOR(l->ctx, p->qubits, p->qubit_room, p->qubit_count, qubit_count);
    TN_ROOM_FOR(l->ctx, p->guards, p->guard_room, p->guard_count, guard_count);
    step.qubits = (uint32_t)p->qubit_count;
    step.guards = (uint32_t)p->guard_count;
    step.guard_count = guard_count;
    if (qubits && qubit_count > 0)
        memcpy(p->qubits + p->qubit_count, qubits, qubit_count * sizeof *qubits);
    if (guards && guard_count > 0)
        memcpy(p->guards + p->guard_count, guards, guard_count * sizeof *guards);
    p->qubit_count += qubit_count;
    p->guard_count += guard_count;
    p->steps[p->count++] = step;
    return LEHR_OK;
}

static lehr_status emit_entries(lowering *l, tn_step step, const int32_t *qubits,
                                const double complex *entries, uint32_t count)
{
    step.entry_count = count;
    LEHR_TRY(tn_pool_put(l->ctx, &l->program.pool, entries, count, &step.entries));
    return emit(l, step, qubits, l->open, l->open_count);
}

static lehr_status enter(lowering *l, int32_t qubit)
{
    if (l->held[qubit]) return LEHR_OK;
    LEHR_TRY(emit(l, (tn_step){.code = TN_TAPE_ADD, .targets = 1, .cell = qubit}, &qubit, NULL, 0));
    l->held[qubit] = true;
    return LEHR_OK;
}

static lehr_status leave(lowering *l, int32_t qubit)
{
    LEHR_TRY(
        emit(l, (tn_step){.code = TN_TAPE_MEASURE, .targets = 1, .cell = qubit}, &qubit, NULL, 0));
    l->held[qubit] = false;
    return LEHR_OK;
}

/* Flips a cell under the open guards. */
static lehr_status flip(lowering *l, int32_t qubit)
{
    return emit(l, (tn_step){.code = TN_TAPE_FLIP, .cell = qubit}, NULL, l->open, l->open_count);
}

/* --- guards --- */

static void open_condition(lowering *l, int32_t condition)
{
    l->open_count = 0;
    if (condition >= 0) l->open[l->open_count++] = (tn_guard){.cell = ~condition, .value = true};
}

/* Requires a value of a qubit in its cell. */
static void require(lowering *l, int32_t qubit, bool value)
{
    l->open[l->open_count++] = (tn_guard){.cell = qubit, .value = value};
}

/* Controls in cells become guards, others go to `in`: how many. */
static int take_controls(lowering *l, const tn_action *a)
{
    int in_count = 0;
    for (int k = 0; k < a->controls; k++) {
        int32_t q = qubit_of(l, a, k);
        if (l->held[q])
            l->in[in_count++] = q;
        else
            require(l, q, true);
    }
    return in_count;
}

/* --- gates on cells --- */

/* A map of the values of two cells is a sequence of these: flip one (if the other is 1). */
typedef struct map_step {
    int target;
    bool if_other;
} map_step;

/* Steps that turn the identity into `map` (value -> value of two cells), found by trying: every
 * permutation of four values is an affine map of two bits, so at most three steps with a condition
 * and two without are needed. */
static bool find_map(const int map[4], int depth, map_step *steps)
{
    static const map_step all[] = {{0, true}, {1, true}, {0, false}, {1, false}};
    bool done = true;
    for (int v = 0; v < 4; v++) done = done && map[v] == v;
    if (done) return true;
    if (depth == 0) return false;
    for (int k = 0; k < 4; k++) {
        int before[4]; /* what is left to do before the last step */
        for (int v = 0; v < 4; v++) {
            int other = map[v] >> !all[k].target & 1;
            before[v] = map[v] ^ ((!all[k].if_other || other) << all[k].target);
        }
        steps[depth - 1] = all[k];
        if (find_map(before, depth - 1, steps)) return true;
    }
    return false;
}

static void value_map(const double complex *matrix, int targets, int *map)
{
    int rows = 1 << targets;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < rows; c++)
            if (matrix[r * rows + c] != 0) map[c] = r;
}

/* A gate that maps values to values, all its qubits being in cells. */
static lehr_status lower_map(lowering *l, const tn_action *a, const double complex *matrix)
{
    int32_t target[2] = {qubit_of(l, a, a->controls), -1};
    int map[4];
    (void)take_controls(l, a); /* none is held */
    value_map(matrix, a->targets, map);
    if (a->targets == 1) return map[0] == 1 ? flip(l, target[0]) : LEHR_OK;
    target[1] = qubit_of(l, a, a->controls + 1);
    map_step steps[5];
    int depth = 0;
    while (!find_map(map, depth, steps)) depth++;
    uint32_t outer = l->open_count;
    for (int k = 0; k < depth; k++) {
        l->open_count = outer;
        if (steps[k].if_other) require(l, target[!steps[k].target], true);
        LEHR_TRY(flip(l, target[steps[k].target]));
    }
    return LEHR_OK;
}

/* --- gates on the register --- */

/* The part of a matrix where the targets of `fixed` have the values of `at`: on the others. */
static void take_part(const double complex *matrix, int targets, int fixed, int at,
                      double complex *part)
{
    int rows = 1 << targets, out = 0;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < rows; c++)
            if ((r & fixed) == at && (c & fixed) == at) part[out++] = matrix[r * rows + c];
}

/* A matrix on the last `targets` of the qubits in l->in, `controls` before them. */
static lehr_status emit_matrix(lowering *l, int controls, int targets, const double complex *matrix)
{
    int rows = 1 << targets;
    tn_step step = {.code = TN_TAPE_MATRIX,
                    .controls = (uint16_t)controls,
                    .targets = (uint8_t)targets,
                    .steady = tn_matrix_steady(matrix, targets),
                    .steady_x = tn_matrix_steady_x(matrix, targets)};
    bool seen = controls + targets > 0 || l->actions->keep_phases;
    if (tn_matrix_identity(matrix, targets) || !seen) return LEHR_OK;
    for (int k = 0; k < controls + targets; k++) LEHR_TRY(enter(l, l->in[k]));
    if (step.steady != (1 << targets) - 1)
        return emit_entries(l, step, l->in, matrix, (uint32_t)(rows * rows));
    double complex diagonal[1 << TN_MAX_TARGETS];
    for (int r = 0; r < rows; r++) diagonal[r] = matrix[r * rows + r];
    step.code = TN_TAPE_DIAGONAL;
    return emit_entries(l, step, l->in, diagonal, (uint32_t)rows);
}

/* Targets in cells whose values are kept become guards, with one part of the matrix for each
 * combination of their values. */
static lehr_status lower_matrix(lowering *l, const tn_action *a, const double complex *matrix)
{
    int fixed = 0, controls = take_controls(l, a), in_count = controls;
    double complex part[TN_MAX_ENTRIES];
    for (int k = 0; k < a->targets; k++) {
        int32_t q = qubit_of(l, a, a->controls + k);
        if (!l->held[q] && a->steady >> k & 1)
            fixed |= 1 << k;
        else
            l->in[in_count++] = q;
    }
    uint32_t outer = l->open_count;
    for (int at = 0; at < 1 << a->targets; at++) {
        if (at & ~fixed) continue;
        l->open_count = outer;
        for (int k = 0; k < a->targets; k++)
            if (fixed >> k & 1) require(l, qubit_of(l, a, a->controls + k), at >> k & 1);
        take_part(matrix, a->targets, fixed, at, part);
        LEHR_TRY(emit_matrix(l, controls, in_count - controls, part));
    }
    return LEHR_OK;
}

static bool none_held(const lowering *l, const tn_action *a)
{
    for (int k = 0; k < tn_action_slots(a); k++)
        if (l->held[qubit_of(l, a, k)]) return false;
    return true;
}

static lehr_status lower_gate(lowering *l, const tn_action *a)
{
    double complex matrix[TN_MAX_ENTRIES]; /* a copy: the pool may move when it grows */
    memcpy(matrix, l->program.pool.entries + a->entries, a->entry_count * sizeof *matrix);
    bool diagonal = a->steady == (1 << a->targets) - 1;
    if (a->monomial && !diagonal && none_held(l, a)) return lower_map(l, a, matrix);
    return lower_matrix(l, a, matrix);
}

/* --- measurements --- */

static lehr_status copy(lowering *l, int32_t cell, int32_t from, double complex odds)
{
    tn_step step = {.code = TN_TAPE_COPY, .cell = cell, .from = from};
    if (odds != 0) return emit_entries(l, step, NULL, &odds, 1);
    return emit(l, step, NULL, l->open, l->open_count);
}

/* Channel that forgets a value: |0><0| and |0><1|. */
static lehr_status emit_reset(lowering *l, int32_t qubit)
{
    static const double complex forget[8] = {1, 0, 0, 0, 0, 1, 0, 0};
    tn_step step = {.code = TN_TAPE_KRAUS, .targets = 1};
    return emit_entries(l, step, &qubit, forget, 8);
}

static double complex odds_of(const lowering *l, const tn_action *a)
{
    return a->entry_count > 0 ? l->program.pool.entries[a->entries] : 0;
}

/* A condition and a qubit that must go on when it does not hold: the bit itself enters the
 * register, is cleared and takes the value of the qubit if the condition holds, and leaves. */
static lehr_status measure_maybe(lowering *l, const tn_action *a, int32_t qubit, int32_t bit)
{
    static const double complex x[4] = {0, 1, 1, 0};
    double complex odds = odds_of(l, a);
    int32_t on[2] = {qubit, bit};
    tn_step add = {.code = TN_TAPE_ADD, .targets = 1, .cell = bit};
    tn_step take = {.code = TN_TAPE_MATRIX, .controls = 1, .targets = 1, .steady_x = 1};
    tn_step out = {.code = TN_TAPE_MEASURE, .targets = 1, .cell = bit};
    LEHR_TRY(emit(l, add, &bit, NULL, 0));
    LEHR_TRY(emit_reset(l, bit));
    LEHR_TRY(emit_entries(l, take, on, x, 4));
    if (odds != 0) {
        double p = creal(odds), q = cimag(odds);
        const double complex misread[12] = {sqrt(1 - p), 0, 0, sqrt(1 - q), 0,       sqrt(q),
                                            0,           0, 0, 0,           sqrt(p), 0};
        tn_step wrong = {.code = TN_TAPE_KRAUS, .targets = 1};
        LEHR_TRY(emit_entries(l, wrong, &bit, misread, 12));
    }
    return emit(l, out, &bit, NULL, 0);
}

static lehr_status lower_measure(lowering *l, const tn_action *a)
{
    int32_t qubit = qubit_of(l, a, 0), bit = l->actions->n + a->bit;
    if (l->held[qubit]) return measure_maybe(l, a, qubit, bit);
    return copy(l, bit, qubit, odds_of(l, a));
}

static lehr_status lower_reset(lowering *l, const tn_action *a)
{
    int32_t qubit = qubit_of(l, a, 0);
    if (l->held[qubit]) return emit_reset(l, qubit);
    return emit(l, (tn_step){.code = TN_TAPE_SET, .cell = qubit}, NULL, l->open, l->open_count);
}

/* --- noise --- */

/* A channel on one qubit that is in its cell before and after it is a wrong reading. */
static lehr_status lower_misreading(lowering *l, const tn_action *a, int32_t qubit)
{
    const double complex *m = l->program.pool.entries + a->entries;
    double up = 0, down = 0;
    for (uint32_t k = 0; k < a->entry_count; k += 4) {
        up += creal(m[k + 2] * conj(m[k + 2]));
        down += creal(m[k + 1] * conj(m[k + 1]));
    }
    if (up == 0 && down == 0) return LEHR_OK;
    return copy(l, qubit, qubit, up + TN_I * down);
}

static lehr_status lower_channel(lowering *l, const tn_action *a)
{
    int32_t qubit = qubit_of(l, a, 0);
    if (a->targets == 1 && !l->held[qubit] && classical_after(l, a, 0))
        return lower_misreading(l, a, qubit);
    for (int k = 0; k < a->targets; k++) {
        l->in[k] = qubit_of(l, a, k);
        LEHR_TRY(enter(l, l->in[k]));
    }
    tn_step step = {.code = TN_TAPE_KRAUS, .targets = a->targets, .steady = a->steady};
    const double complex *matrices = l->program.pool.entries + a->entries;
    return emit_entries(l, step, l->in, matrices, a->entry_count);
}

/* --- all --- */

static lehr_status lower_action(lowering *l, const tn_action *a)
{
    open_condition(l, a->condition);
    switch (a->kind) {
    case TN_MEASURE:
        LEHR_TRY(lower_measure(l, a));
        break;
    case TN_RESET:
        LEHR_TRY(lower_reset(l, a));
        break;
    case TN_KRAUS:
        LEHR_TRY(lower_channel(l, a));
        break;
    default:
        LEHR_TRY(lower_gate(l, a));
        break;
    }
    for (int k = 0; k < tn_action_slots(a); k++) {
        int32_t q = qubit_of(l, a, k);
        if (l->held[q] && classical_after(l, a, k)) LEHR_TRY(leave(l, q));
    }
    return LEHR_OK;
}

static lehr_status take_room(lowering *l)
{
    size_t n = (size_t)l->actions->n, most = 0;
    for (size_t k = 0; k < l->actions->count; k++) {
        size_t slots = (size_t)tn_action_slots(&l->actions->list[k]);
        if (slots > most) most = slots;
    }
    l->held = lehr_scratch(l->ctx, n, sizeof *l->held);
    l->open = lehr_scratch(l->ctx, most + 2, sizeof *l->open);
    l->in = lehr_scratch(l->ctx, most + 1, sizeof *l->in);
    if (!l->held || !l->open || !l->in) return LEHR_NO_MEMORY;
    memset(l->held, 0, n * sizeof *l->held);
    return LEHR_OK;
}

static lehr_status lower_all(lowering *l, const int32_t *keep, int32_t keep_count)
{
    LEHR_TRY(take_room(l));
    for (size_t k = 0; k < l->actions->count; k++)
        if (!l->actions->list[k].dead) LEHR_TRY(lower_action(l, &l->actions->list[k]));
    for (int32_t k = 0; k < keep_count; k++) LEHR_TRY(enter(l, keep[k]));
    return LEHR_OK;
}

lehr_status tn_lower(lehr_context *ctx, tn_actions *actions, const tn_wires *wires,
                     const int32_t *keep, int32_t keep_count, tn_program *out)
{
    lowering l = {.ctx = ctx,
                  .actions = actions,
                  .wires = wires,
                  .program = {.circuit = actions->circuit,
                              .n = actions->n,
                              .bits = actions->bits,
                              .pool = actions->pool}};
    actions->pool = (tn_pool){0};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = lower_all(&l, keep, keep_count);
    lehr_scratch_release(ctx, mark);
    if (status == LEHR_OK)
        *out = l.program;
    else
        tn_program_clear(ctx, &l.program);
    return status;
}
