// SPDX-License-Identifier: GPL-3.0-or-later
#include "lone.h"

#include <base/memory.h>
#include <string.h>

/* A state depends on at most so many values, and so many qubits are followed at a time. */
#define MOST_VALUES 6
#define FOLLOWED    1024
#define NOBODY      UINT16_MAX

/* With more than a Toffoli gate and the value it begins with need, reasons are forgotten. */
#define MANY_VALUES 3

/* Odds below this are rounding. */
#define NOTHING 1e-24

/* The value that a cell had between two changes. */
typedef struct value {
    int32_t cell;
    uint32_t version;
} value;

typedef struct lone {
    int values;
    value value[MOST_VALUES];
    double complex state[1 << MOST_VALUES][2]; /* number: bit v is value v */
} lone;

struct tn_lones {
    const tn_actions *actions;
    lone *list;
    uint16_t *free; /* a stack of those not in use */
    int free_count;
    uint16_t *of;      /* each qubit: its place in the list, or NOBODY */
    uint32_t *version; /* of each cell */
};

lehr_status tn_lones_new(lehr_context *ctx, const tn_actions *actions, tn_lones **out)
{
    size_t n = (size_t)actions->n;
    tn_lones *l = lehr_new_zero(ctx, 1, sizeof *l);
    if (!l) return LEHR_NO_MEMORY;
    l->actions = actions;
    l->list = lehr_new(ctx, FOLLOWED, sizeof *l->list);
    l->free = lehr_new(ctx, FOLLOWED, sizeof *l->free);
    l->of = lehr_new(ctx, n, sizeof *l->of);
    l->version = lehr_new(ctx, n, sizeof *l->version);
    if (!l->list || !l->free || !l->of || !l->version) {
        tn_lones_free(ctx, l);
        return LEHR_NO_MEMORY;
    }
    *out = l;
    return LEHR_OK;
}

void tn_lones_free(lehr_context *ctx, tn_lones *l)
{
    if (!l) return;
    lehr_release(ctx, l->list);
    lehr_release(ctx, l->free);
    lehr_release(ctx, l->of);
    lehr_release(ctx, l->version);
    lehr_release(ctx, l);
}

void tn_lones_restart(tn_lones *l)
{
    for (int k = 0; k < FOLLOWED; k++) l->free[k] = (uint16_t)(FOLLOWED - 1 - k);
    l->free_count = FOLLOWED;
    for (int32_t q = 0; q < l->actions->n; q++) l->of[q] = NOBODY, l->version[q] = 0;
}

void tn_lones_lose(tn_lones *l, int32_t qubit)
{
    l->version[qubit]++;
    if (l->of[qubit] == NOBODY) return;
    l->free[l->free_count++] = l->of[qubit];
    l->of[qubit] = NOBODY;
}

/* The qubit leaves its cell with the value that it has there. */
static void begin(tn_lones *l, int32_t qubit)
{
    if (l->free_count == 0) return;
    l->of[qubit] = l->free[--l->free_count];
    lone *to = &l->list[l->of[qubit]];
    to->values = 1;
    to->value[0] = (value){qubit, l->version[qubit]};
    to->state[0][0] = to->state[1][1] = 1;
    to->state[0][1] = to->state[1][0] = 0;
}

/* Number of the value that a cell has now among those that the state depends on; -1: too many. */
static int find_value(tn_lones *l, lone *to, int32_t cell)
{
    for (int v = 0; v < to->values; v++)
        if (to->value[v].cell == cell && to->value[v].version == l->version[cell]) return v;
    if (to->values == MOST_VALUES) return -1;
    int cases = 1 << to->values;
    memcpy(to->state + cases, to->state, (size_t)cases * sizeof *to->state);
    to->value[to->values] = (value){cell, l->version[cell]};
    return to->values++;
}

/* The 2 x 2 part of the matrix on target k where the other target has the value. */
static void take_part(const tn_action *a, const double complex *matrix, int k, int other,
                      double complex part[4])
{
    int rows = 1 << a->targets;
    for (int r = 0; r < 2; r++)
        for (int c = 0; c < 2; c++) {
            int row = r << k | other << !k, column = c << k | other << !k;
            part[2 * r + c] = matrix[row % rows * rows + column % rows];
        }
}

static void multiply(const double complex part[4], double complex state[2])
{
    double complex zero = part[0] * state[0] + part[1] * state[1];
    state[1] = part[2] * state[0] + part[3] * state[1];
    state[0] = zero;
}

static double odds(double complex amplitude)
{
    return creal(amplitude * conj(amplitude));
}

static bool is_definite(const lone *l)
{
    for (int c = 0; c < 1 << l->values; c++)
        if (odds(l->state[c][0]) > NOTHING && odds(l->state[c][1]) > NOTHING) return false;
    return true;
}

/* Which values must be 1 for the gate to act, and which one the other target has (-1: none). False:
 * depends on too many. */
static bool find_values(tn_lones *l, lone *to, const tn_action *a, int k, int *need, int *other)
{
    const int32_t *qubit = l->actions->qubits + a->slots;
    *need = 0;
    *other = -1;
    for (int j = 0; j < tn_action_slots(a); j++) {
        if (j == k) continue;
        int v = find_value(l, to, qubit[j]);
        if (v < 0) return false;
        if (j < a->controls)
            *need |= 1 << v;
        else
            *other = v;
    }
    return true;
}

/* The lone qubit is a control: a phase when all other values allow it. */
static void act_as_control(lone *to, int need, int other, const tn_action *a,
                           const double complex *matrix)
{
    int rows = 1 << a->targets;
    for (int c = 0; c < 1 << to->values; c++) {
        if ((c & need) != need) continue;
        int at = other >= 0 ? c >> other & 1 : 0;
        to->state[c][1] *= matrix[at % rows * rows + at % rows];
    }
}

static void act_as_target(lone *to, int need, int other, const tn_action *a,
                          const double complex *matrix, int target)
{
    for (int c = 0; c < 1 << to->values; c++) {
        double complex part[4];
        if ((c & need) != need) continue;
        take_part(a, matrix, target, other >= 0 ? c >> other & 1 : 0, part);
        multiply(part, to->state[c]);
    }
}

/* --- forgetting --- */

/* The same but for a phase. */
static bool same_state(const double complex a[2], const double complex b[2])
{
    return odds(a[0] * b[1] - a[1] * b[0]) <= NOTHING;
}

static bool depends_on(const lone *to, int v)
{
    for (int c = 0; c < 1 << to->values; c++)
        if (!(c >> v & 1) && !same_state(to->state[c], to->state[c | 1 << v])) return true;
    return false;
}

/* Takes out a value that does not matter. */
static void forget_value(lone *to, int v)
{
    int low = (1 << v) - 1;
    to->values--;
    for (int c = 0; c < 1 << to->values; c++) {
        int from = (c & low) | (c & ~low) << 1;
        memcpy(to->state[c], to->state[from], sizeof to->state[c]);
    }
    for (int k = v; k < to->values; k++) to->value[k] = to->value[k + 1];
}

/* A state that depends on many values in only two ways (the target between two Toffoli gates)
 * depends on one value that nobody else knows. */
static void forget_reason(lone *to)
{
    double complex other[2];
    bool two = false;
    for (int c = 1; c < 1 << to->values; c++) {
        if (same_state(to->state[c], to->state[0])) continue;
        if (two && !same_state(to->state[c], other)) return;
        if (!two) memcpy(other, to->state[c], sizeof other);
        two = true;
    }
    to->values = 1;
    to->value[0] = (value){.cell = -1};
    memcpy(to->state[1], two ? other : to->state[0], sizeof other);
}

static void forget(lone *to)
{
    for (int v = to->values; v-- > 0;)
        if (!depends_on(to, v)) forget_value(to, v);
    if (to->values > MANY_VALUES) forget_reason(to);
}

bool tn_lones_act(tn_lones *l, const tn_action *a, int k, bool leaving)
{
    int32_t qubit = l->actions->qubits[a->slots + (uint32_t)k];
    const double complex *matrix = l->actions->pool.entries + a->entries;
    int need, other;
    if (leaving) begin(l, qubit);
    if (l->of[qubit] == NOBODY) return false;
    lone *to = &l->list[l->of[qubit]];
    if ((k < a->controls && a->targets > 1) || !find_values(l, to, a, k, &need, &other)) {
        tn_lones_lose(l, qubit);
        return false;
    }
    if (k < a->controls)
        act_as_control(to, need, other, a, matrix);
    else
        act_as_target(to, need, other, a, matrix, k - a->controls);
    forget(to);
    return is_definite(to);
}
