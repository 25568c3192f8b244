// SPDX-License-Identifier: GPL-3.0-or-later
/* Dominance. A spin follows the strongest thing that acts on it when that outweighs the rest:
 *
 *   |h_i| >= sum_j |J_ij|                   s_i = -sign h_i
 *   |J_ij| >= |h_i| + sum_{k!=j} |J_ik|     s_i = -sign(J_ij) s_j
 *
 * One of the two holds for every spin with at most one neighbour, and for every spin with two and
 * no field: so paths, trees and cycles vanish. */
#include "coef_math.h"
#include "reduce.h"

lehr_status an_reduce_dominance(an_spin_graph *g, int32_t i, bool *done)
{
    bool whole = g->whole;
    int32_t largest = an_spin_graph_look(g, i);
    const an_spin *s = &g->spin[i];
    an_coef field = coef_size(whole, s->h);
    *done = true;
    if (coef_at_least(whole, field, s->sum))
        return an_spin_graph_fix(g, i, coef_sign(whole, s->h) > 0 ? -1 : 1);
    if (largest >= 0 &&
        coef_at_least(whole, s->big, coef_add(whole, field, coef_sub(whole, s->sum, s->big)))) {
        const an_half *half = &s->half[largest];
        return an_spin_graph_tie(g, i, half->to, coef_sign(whole, half->w) > 0 ? -1 : 1);
    }
    *done = false;
    return LEHR_OK;
}
