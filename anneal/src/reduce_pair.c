// SPDX-License-Identifier: GPL-3.0-or-later
/* Pairs (after Glover, Lewis, Kochenberger: Logical and inequality implications for reducing the
 * size and difficulty of quadratic unconstrained binary optimization problems, EJOR 2018).
 *
 * A state (a, b) of a coupled pair (i, j) is not needed when some other state is as good whatever
 * the other spins do. That is so when flipping away from it never costs:
 *
 *   flip i      a h_i + J a b >= sum_{k!=j} |J_ik|
 *   flip j      b h_j + J a b >= sum_{k!=i} |J_jk|
 *   flip both   a h_i + b h_j >= sum_k |a J_ik + b J_jk|
 *
 * States are struck out one by one, each for one that is left. Two left: a spin is fixed or the
 * pair is tied. */
#include "coef_math.h"
#include "reduce.h"

typedef struct pair {
    int32_t i, j;
    an_coef h[2], w;
    an_coef rest[2];  /* sum of |J| to the others */
    an_coef joint[2]; /* sum_k |J_ik + J_jk| and sum_k |J_ik - J_jk| */
} pair;

/* States 0..3: bit 0 is s_i = +1, bit 1 is s_j = +1. */
static int spin_of(int state, int which)
{
    return state >> which & 1 ? 1 : -1;
}

static bool flip_one(bool whole, const pair *p, int state, int which)
{
    int a = spin_of(state, which), ab = a * spin_of(state, 1 - which);
    an_coef gain =
        coef_add(whole, coef_signed(whole, a, p->h[which]), coef_signed(whole, ab, p->w));
    return coef_at_least(whole, gain, p->rest[which]);
}

static bool flip_both(bool whole, const pair *p, int state)
{
    int a = spin_of(state, 0), b = spin_of(state, 1);
    an_coef gain = coef_add(whole, coef_signed(whole, a, p->h[0]), coef_signed(whole, b, p->h[1]));
    return coef_at_least(whole, gain, p->joint[a != b]);
}

static bool is_needless(bool whole, const pair *p, int state, unsigned left)
{
    if (left >> (state ^ 1) & 1 && flip_one(whole, p, state, 0)) return true;
    if (left >> (state ^ 2) & 1 && flip_one(whole, p, state, 1)) return true;
    return left >> (state ^ 3) & 1 && flip_both(whole, p, state);
}

/* The set of states that are left. */
static unsigned strike_out(bool whole, const pair *p)
{
    unsigned left = 15;
    for (int state = 0; state < 4; state++)
        if (is_needless(whole, p, state, left)) left &= ~(1u << state);
    return left;
}

/* Neighbours of both make the joint sums differ from the sum of the rests. */
static void read_joint(an_spin_graph *g, pair *p)
{
    bool whole = g->whole;
    const an_spin *s = &g->spin[p->i], *t = &g->spin[p->j];
    an_coef apart = coef_add(whole, p->rest[0], p->rest[1]);
    p->joint[0] = p->joint[1] = apart;
    for (int32_t k = 0; k < s->degree; k++) g->place[s->half[k].to] = k + 1;
    for (int32_t k = 0; k < t->degree; k++) {
        int32_t at = g->place[t->half[k].to];
        if (!at) continue;
        an_coef x = s->half[at - 1].w, y = t->half[k].w;
        an_coef sizes = coef_add(whole, coef_size(whole, x), coef_size(whole, y));
        an_coef plus = coef_size(whole, coef_add(whole, x, y));
        an_coef minus = coef_size(whole, coef_sub(whole, x, y));
        p->joint[0] = coef_add(whole, p->joint[0], coef_sub(whole, plus, sizes));
        p->joint[1] = coef_add(whole, p->joint[1], coef_sub(whole, minus, sizes));
    }
    for (int32_t k = 0; k < s->degree; k++) g->place[s->half[k].to] = 0;
    g->work += 2 * (uint64_t)s->degree + (uint64_t)t->degree;
}

static pair read_pair(an_spin_graph *g, int32_t i, const an_half *half)
{
    bool whole = g->whole;
    an_spin_graph_look(g, half->to);
    const an_spin *s = &g->spin[i], *t = &g->spin[half->to];
    an_coef size = coef_size(whole, half->w);
    pair p = {.i = i, .j = half->to, .h = {s->h, t->h}, .w = half->w};
    p.rest[0] = coef_sub(whole, s->sum, size);
    p.rest[1] = coef_sub(whole, t->sum, size);
    read_joint(g, &p);
    return p;
}

/* The comparisons were of rounded sums. */
static void count_rounding(an_spin_graph *g, const pair *p)
{
    double size = 0;
    for (int k = 0; k < 2; k++)
        size += fabs(coef_number(g->whole, p->h[k])) + coef_number(g->whole, p->rest[k]);
    size += fabs(coef_number(g->whole, p->w));
    int64_t terms = (int64_t)g->spin[p->i].degree + g->spin[p->j].degree + 4;
    an_spin_graph_round(g, 12 * terms, size);
}

/* Bit v of the result: spin `which` takes the value v in some state that is left. */
static unsigned values_left(unsigned left, int which)
{
    unsigned values = 0;
    for (int state = 0; state < 4; state++)
        if (left >> state & 1) values |= 1u << (state >> which & 1);
    return values;
}

static lehr_status conclude(an_spin_graph *g, const pair *p, unsigned left, bool *done)
{
    unsigned of_i = values_left(left, 0), of_j = values_left(left, 1);
    *done = of_i != 3 || of_j != 3 || left == 9 || left == 6;
    if (!*done) return LEHR_OK;
    count_rounding(g, p);
    if (left == 9 || left == 6) return an_spin_graph_tie(g, p->i, p->j, left == 9 ? 1 : -1);
    if (of_i != 3) LEHR_TRY(an_spin_graph_fix(g, p->i, of_i == 2 ? 1 : -1));
    if (of_j != 3) LEHR_TRY(an_spin_graph_fix(g, p->j, of_j == 2 ? 1 : -1));
    return LEHR_OK;
}

lehr_status an_reduce_pair(an_spin_graph *g, int32_t i, bool *done)
{
    bool whole = g->whole;
    const an_spin *s = &g->spin[i];
    an_coef field = coef_size(whole, s->h);
    *done = false;
    for (int32_t k = 0; k < s->degree && !*done; k++) {
        /* Nothing can follow unless some flip of i alone never costs. */
        an_coef most = coef_add(whole, field, coef_double(whole, coef_size(whole, s->half[k].w)));
        if (!coef_at_least(whole, most, s->sum)) continue;
        pair p = read_pair(g, i, &s->half[k]);
        LEHR_TRY(conclude(g, &p, strike_out(whole, &p), done));
    }
    return LEHR_OK;
}
