// SPDX-License-Identifier: GPL-3.0-or-later
/* Star to triangle: a spin with three arms, the field being an arm to a spin that is always +1.
 *
 * Given its neighbours it follows them: min over s of s (a x + b y + c z) = -|a x + b y + c z|.
 * When no arm outweighs the other two (dominance has seen to that) this is, for x, y, z = +-1 and
 * with a, b, c > 0 after a change of signs,
 *
 *   -|a x + b y + c z| = -(a + b + c)/2 - (a + b - c)/2 x y - (a + c - b)/2 x z - (b + c - a)/2 y z
 *
 * Integers stay integers when a + b + c is even. Counting in halves makes it even, for good: all
 * reductions keep the parity of h_i + sum_j J_ij. */
#include "coef_math.h"
#include "reduce.h"

#define GHOST (-1) /* the spin that is always +1 */

typedef struct arm {
    int32_t to;
    an_coef w;
} arm;

static bool has_three_arms(const an_spin_graph *g, int32_t i)
{
    const an_spin *s = &g->spin[i];
    return s->degree + (coef_sign(g->whole, s->h) != 0) == 3;
}

static void read_arms(const an_spin_graph *g, int32_t i, arm arms[3])
{
    const an_spin *s = &g->spin[i];
    for (int32_t p = 0; p < s->degree; p++) arms[p] = (arm){s->half[p].to, s->half[p].w};
    for (int32_t p = s->degree; p < 3; p++) arms[p] = (arm){GHOST, s->h};
}

static an_coef total(const an_spin_graph *g, const arm arms[3])
{
    an_coef sum = coef_of(g->whole, 0);
    for (int k = 0; k < 3; k++) sum = coef_add(g->whole, sum, coef_size(g->whole, arms[k].w));
    return sum;
}

/* Makes the sum of the arms even. */
static bool make_even(an_spin_graph *g, int32_t i, arm arms[3])
{
    if (!g->whole || total(g, arms).whole % 2 == 0) return true;
    if (!g->may_double) return false;
    an_spin_graph_double(g);
    read_arms(g, i, arms);
    return true;
}

static lehr_status record(an_spin_graph *g, int32_t i, const arm arms[3])
{
    an_follower f = {.spin = i, .h = coef_of(g->whole, 0)};
    for (int k = 0; k < 3; k++) {
        if (arms[k].to == GHOST) {
            f.h = arms[k].w;
        } else {
            f.other[f.arms] = arms[k].to;
            f.w[f.arms++] = arms[k].w;
        }
    }
    return an_postsolve_push(g->ctx, &g->post, &f);
}

/* The side of the triangle across from arm c. */
static lehr_status add_side(an_spin_graph *g, const arm *a, const arm *b, const arm *c)
{
    bool whole = g->whole;
    an_coef both = coef_add(whole, coef_size(whole, a->w), coef_size(whole, b->w));
    an_coef w = coef_half(whole, coef_sub(whole, both, coef_size(whole, c->w)));
    if (coef_sign(whole, w) == 0) return LEHR_OK;
    int sign = -coef_sign(whole, a->w) * coef_sign(whole, b->w);
    w = coef_signed(whole, sign, w);
    if (b->to != GHOST) return an_spin_graph_add(g, a->to, b->to, w);
    an_spin_graph_add_field(g, a->to, w);
    return LEHR_OK;
}

lehr_status an_reduce_star(an_spin_graph *g, int32_t i, bool *done)
{
    arm arms[3];
    *done = false;
    if (!has_three_arms(g, i)) return LEHR_OK;
    read_arms(g, i, arms);
    if (!make_even(g, i, arms)) return LEHR_OK;
    LEHR_TRY(record(g, i, arms));
    an_coef sum = total(g, arms);
    an_spin_graph_round(g, 16, coef_number(g->whole, sum));
    an_spin_graph_drop(g, i);
    an_spin_graph_add_offset(g, coef_negate(g->whole, coef_half(g->whole, sum)));
    LEHR_TRY(add_side(g, &arms[0], &arms[1], &arms[2]));
    LEHR_TRY(add_side(g, &arms[0], &arms[2], &arms[1]));
    LEHR_TRY(add_side(g, &arms[1], &arms[2], &arms[0]));
    *done = true;
    return LEHR_OK;
}
