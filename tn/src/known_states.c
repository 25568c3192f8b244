// SPDX-License-Identifier: GPL-3.0-or-later
/* A target separates from a gate when the gate takes |x>|s> to A|x>|s'> whatever x is: then the
 * target goes from s to s' by itself, and A is what is left. Gates without other qubits always do;
 * diagonal ones if the target has a value; cx if its target is |+> or |->. Under controls or a
 * condition s' must be s, as the gate may not happen. A control with a value needs none of this. */
#include "known_states.h"

#include "matrix_facts.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* Amplitudes below this are rounding, odds below its square. */
#define ROUNDING 1e-12
#define NOTHING  (ROUNDING * ROUNDING)

struct tn_known {
    double complex one;
    double zero; /* amplitude: its phase is that of the whole */
    bool unknown;
    bool left_one; /* the value that actions left it with; the state differs if it is not that */
};

lehr_status tn_knowns_begin(lehr_context *ctx, int32_t n, tn_knowns *out)
{
    out->of = lehr_scratch(ctx, (size_t)n, sizeof *out->of);
    if (!out->of) return LEHR_NO_MEMORY;
    for (int32_t q = 0; q < n; q++) out->of[q] = (tn_known){.zero = 1};
    out->phase = 1;
    return LEHR_OK;
}

/* --- numbers --- */

static double odds(double complex amplitude)
{
    return creal(amplitude) * creal(amplitude) + cimag(amplitude) * cimag(amplitude);
}

static double tidy_part(double x)
{
    double whole = nearbyint(x);
    return fabs(x - whole) <= ROUNDING ? whole + 0.0 : x; /* no -0: equal matrices are one */
}

/* What is 0, 1, -1 but for rounding becomes it, so that exact tests see it. */
static void tidy(double complex *entries, int count)
{
    for (int k = 0; k < count; k++)
        entries[k] = tidy_part(creal(entries[k])) + TN_I * tidy_part(cimag(entries[k]));
}

/* The state of norm 1 with the phase that struct tn_known wants. */
static tn_known state_of(double complex zero, double complex one)
{
    double of_zero = odds(zero), of_one = odds(one), all = of_zero + of_one;
    if (of_zero <= NOTHING * all) return (tn_known){.one = 1};
    if (of_one <= NOTHING * all) return (tn_known){.zero = 1};
    return (tn_known){.zero = sqrt(of_zero / all), .one = one * conj(zero) / sqrt(of_zero * all)};
}

static void become(tn_known *k, tn_known state)
{
    k->zero = state.zero;
    k->one = state.one;
}

static bool has_value(const tn_known *k, bool value)
{
    return !k->unknown && (value ? k->zero == 0 : k->one == 0);
}

/* --- separating a target --- */

/* What the gate makes of a target in a state: for each entry of what is left, the amplitudes of the
 * target. */
static void act_on(const tn_gate_at *g, int target, const tn_known *s, double complex to[][2])
{
    int rows = 1 << g->targets, rest = rows / 2, bit = 1 << target;
    for (int row = 0; row < rows; row++)
        for (int other = 0; other < rest; other++) {
            int column = target == 0 ? 2 * other : other;
            int left = target == 0 ? row / 2 : row % rest;
            const double complex *m = g->matrix + row * rows + column;
            to[left * rest + other][(row & bit) != 0] = m[0] * s->zero + m[bit] * s->one;
        }
}

/* The largest of them is the target's next state, if all are multiples of it. */
static tn_known largest(double complex to[][2], int count)
{
    int best = 0;
    double most = 0;
    for (int k = 0; k < count; k++) {
        double size = odds(to[k][0]) + odds(to[k][1]);
        if (size > most) most = size, best = k;
    }
    return state_of(to[best][0], to[best][1]);
}

/* Writes as multiples of a state; false: they are not. */
static bool divide(double complex to[][2], int count, const tn_known *by, double complex *left)
{
    for (int k = 0; k < count; k++) {
        left[k] = by->zero * to[k][0] + conj(by->one) * to[k][1];
        if (odds(to[k][0] - left[k] * by->zero) > NOTHING) return false;
        if (odds(to[k][1] - left[k] * by->one) > NOTHING) return false;
    }
    return true;
}

static void remove_qubit(tn_gate_at *g, int place)
{
    int after = g->controls + g->targets - place - 1;
    memmove(g->qubits + place, g->qubits + place + 1, (size_t)after * sizeof *g->qubits);
}

static bool separate(tn_knowns *knowns, tn_gate_at *g, int target)
{
    tn_known *s = &knowns->of[g->qubits[g->controls + target]];
    double complex to[4][2], left[4];
    if (s->unknown) return false;
    int count = 1 << (2 * (g->targets - 1));
    act_on(g, target, s, to);
    bool may_not_happen = g->controls > 0 || g->condition >= 0;
    tn_known next = may_not_happen ? *s : largest(to, count);
    if (!divide(to, count, &next, left)) return false;
    tidy(left, count);
    become(s, next);
    remove_qubit(g, g->controls + target);
    g->targets--;
    memcpy(g->matrix, left, (size_t)count * sizeof *left);
    return true;
}

/* Two targets in known states may become two others, though not whatever their states are. */
static bool separate_both(tn_knowns *knowns, tn_gate_at *g)
{
    if (g->targets != 2 || g->controls > 0 || g->condition >= 0) return false;
    tn_known *a = &knowns->of[g->qubits[0]], *b = &knowns->of[g->qubits[1]];
    if (a->unknown || b->unknown) return false;
    double complex to[4][2], pair[2][2], left[2];
    act_on(g, 0, a, to); /* entry 2 * row + column of b */
    for (int row = 0; row < 2; row++)
        for (int k = 0; k < 2; k++)
            pair[row][k] = to[2 * row][k] * b->zero + to[2 * row + 1][k] * b->one;
    tn_known next = largest(pair, 2);
    if (!divide(pair, 2, &next, left)) return false;
    become(a, next);
    become(b, state_of(left[0], left[1]));
    g->matrix[0] = b->zero * left[0] + conj(b->one) * left[1];
    tidy(g->matrix, 1);
    g->targets = 0;
    return true;
}

/* --- gates --- */

/* False: one is 0. */
static bool drop_controls(const tn_knowns *knowns, tn_gate_at *g)
{
    for (int k = g->controls; k-- > 0;) {
        const tn_known *s = &knowns->of[g->qubits[k]];
        if (has_value(s, false)) return false;
        if (!has_value(s, true)) continue;
        remove_qubit(g, k);
        g->controls--;
    }
    return true;
}

/* A phase under controls is a diagonal gate on the last of them. */
static bool take_control_for_target(tn_gate_at *g)
{
    if (g->targets > 0 || g->controls == 0) return false;
    double complex phase = g->matrix[0];
    g->controls--;
    g->targets = 1;
    memcpy(g->matrix, (double complex[]){1, 0, 0, phase}, 4 * sizeof *g->matrix);
    return true;
}

static bool shrink(tn_knowns *knowns, tn_gate_at *g)
{
    for (int k = g->targets; k-- > 0;)
        if (separate(knowns, g, k)) return true;
    return take_control_for_target(g) || separate_both(knowns, g);
}

static bool any_known(const tn_knowns *knowns, const tn_gate_at *g)
{
    for (int k = 0; k < g->controls + g->targets; k++)
        if (!knowns->of[g->qubits[k]].unknown) return true;
    return false;
}

bool tn_knowns_reduce(tn_knowns *knowns, tn_gate_at *g)
{
    if (!any_known(knowns, g)) return true;
    if (!drop_controls(knowns, g)) return false;
    while (shrink(knowns, g)) continue;
    if (g->targets > 0 || g->condition >= 0) return !tn_matrix_identity(g->matrix, g->targets);
    knowns->phase *= g->matrix[0];
    return false;
}

/* --- other operations --- */

/* From a value to a state. To a superposition by a rotation: one about X still commutes with cx. */
static void bring(bool from, const tn_known *to, double complex *matrix)
{
    double complex zero = to->zero, one = to->one;
    double complex flip[4] = {0, 1, 1, 0}, up[4] = {zero, -conj(one), one, zero};
    double complex down[4] = {-conj(one), zero, zero, one};
    bool value = to->zero == 0 || to->one == 0;
    memcpy(matrix, value ? flip : from ? down : up, sizeof flip);
    tidy(matrix, 4);
}

bool tn_knowns_settle(tn_knowns *knowns, int32_t qubit, double complex *matrix)
{
    tn_known *k = &knowns->of[qubit];
    if (k->unknown || has_value(k, k->left_one)) return false;
    bring(k->left_one, k, matrix);
    k->left_one = has_value(k, true);
    k->unknown = k->zero != 0 && k->one != 0;
    return true;
}

void tn_knowns_forget(tn_knowns *knowns, int32_t qubit)
{
    knowns->of[qubit].unknown = true;
}

bool tn_knowns_reset(tn_knowns *knowns, int32_t qubit, int32_t condition)
{
    tn_known *k = &knowns->of[qubit];
    if (has_value(k, false)) return false;
    if (condition >= 0) return true;
    bool acts = k->unknown;
    *k = (tn_known){.zero = 1, .left_one = !acts && k->left_one};
    return acts;
}

bool tn_knowns_spared(const tn_knowns *knowns, int32_t qubit, uint32_t count,
                      const double complex *matrices)
{
    const tn_known *k = &knowns->of[qubit];
    if (k->unknown) return false;
    for (uint32_t at = 0; at < 4 * count; at += 4) {
        const double complex *m = matrices + at;
        double complex to[1][2] = {
            {m[0] * k->zero + m[1] * k->one, m[2] * k->zero + m[3] * k->one}};
        double complex left[1];
        if (!divide(to, 1, k, left)) return false;
    }
    return true;
}
