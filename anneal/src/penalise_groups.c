// SPDX-License-Identifier: GPL-3.0-or-later
/* Groups as penalties: min f(x) + P sum_c (sum_{i in c} x_i - k_c)^2.
 *
 * How large must P be? Let D be the largest change of f by one flip.
 * - Groups that share no variable: from any violated condition one flip towards it gains at least P
 *   and costs at most D, so with P > D no minimum is violated.
 * - Permutations that share no variable with other groups: a violated one always has one to three
 *   flips that gain 2P: set the crossing of an empty row and an empty column; clear the crossing of
 * a row and a column with too many; move a one from a full row to an empty one within its column;
 * or, with a row r and a column c too full but no one at their crossing, clear (r,c') and (r',c)
 * and set (r',c'). P > 3/2 D is enough; P > 2 D is taken.
 * - Otherwise, and beside kept groups, P > max f - min f, by the trivial bounds. */
#include "penalise_groups.h"

#include "model_inside.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* Groups that share variables? And is any a permutation? */
static lehr_status look_at_groups(lehr_context *ctx, const an_model_view *v, bool *overlap,
                                  bool *perm)
{
    uint8_t *seen = lehr_new_zero(ctx, (size_t)v->n, 1);
    if (!seen) return LEHR_NO_MEMORY;
    *overlap = *perm = false;
    for (int32_t g = 0; g < v->group_count; g++) {
        const an_group *group = &v->groups[g];
        if (group->kind == AN_PERM) *perm = true;
        for (int32_t k = 0; k < group->count; k++) {
            if (seen[group->members[k]]) *overlap = true;
            seen[group->members[k]] = 1;
        }
    }
    lehr_release(ctx, seen);
    return LEHR_OK;
}

static double coef_real(const an_model_view *v, an_coef c)
{
    return v->whole ? (double)c.whole : c.real;
}

/* The largest |change| of the objective by one flip, in units, rounded up. */
static lehr_status largest_flip(lehr_context *ctx, const an_model_view *v, double *largest)
{
    double *up = lehr_new(ctx, 2 * (size_t)v->n, sizeof *up);
    if (!up) return LEHR_NO_MEMORY;
    double *down = up + v->n;
    for (int32_t i = 0; i < v->n; i++) up[i] = down[i] = coef_real(v, v->linear[i]);
    for (int64_t k = 0; k < v->m; k++) {
        const an_coupling *c = &v->couplings[k];
        double w = coef_real(v, c->w);
        double *side = w > 0 ? up : down;
        side[c->i] += w;
        side[c->j] += w;
    }
    double most = 0;
    for (int32_t i = 0; i < v->n; i++) most = fmax(most, fmax(fabs(up[i]), fabs(down[i])));
    lehr_release(ctx, up);
    *largest = most * (1 + 1e-9);
    return LEHR_OK;
}

static lehr_status choose_penalty(lehr_context *ctx, const an_model *model, int32_t keep,
                                  lehr_number *penalty)
{
    const an_model_view *v = &model->view;
    bool overlap, perm;
    LEHR_TRY(look_at_groups(ctx, v, &overlap, &perm));
    double size;
    if (overlap || keep > 0) {
        double low, high;
        LEHR_TRY(an_model_range(ctx, model, &low, &high));
        size = (high - low) / v->unit * (1 + 1e-9);
    } else {
        LEHR_TRY(largest_flip(ctx, v, &size));
        if (perm) size *= 2;
    }
    if (!v->whole) {
        *penalty = (lehr_number){.whole = false, .r = size > 0 ? size * (1 + 1e-6) : 1};
        return LEHR_OK;
    }
    if (size >= 0x1p50) {
        return LEHR_FAIL(ctx, LEHR_NUMERIC, "the coefficients are too large to penalise groups");
    }
    *penalty = an_whole((int64_t)size + 1);
    return LEHR_OK;
}

static lehr_number times(lehr_number p, int64_t factor)
{
    if (p.whole) return an_whole(p.i * factor);
    return (lehr_number){.whole = false, .r = p.r * (double)factor};
}

/* P (sum x - k)^2 = P (k^2 + (1 - 2k) sum x + 2 sum_{i<j} x_i x_j) over `count` members in steps.
 */
static lehr_status add_condition(an_builder *b, lehr_number p, const int32_t *members,
                                 int32_t count, int32_t step, int64_t k)
{
    if (k * k > INT32_MAX) {
        /* Keeps P k^2 within the reach of the overflow checks of the builder. */
        p = an_real(p.r);
    }
    LEHR_TRY(an_builder_offset(b, times(p, k * k)));
    for (int32_t i = 0; i < count; i++) {
        LEHR_TRY(an_builder_linear(b, members[i * step], times(p, 1 - 2 * k)));
        for (int32_t j = 0; j < i; j++) {
            LEHR_TRY(an_builder_pair(b, members[i * step], members[j * step], times(p, 2)));
        }
    }
    return LEHR_OK;
}

static lehr_status add_group(an_builder *b, lehr_number p, const an_group *g)
{
    if (g->kind != AN_PERM) return add_condition(b, p, g->members, g->count, 1, g->card);
    for (int32_t k = 0; k < g->card; k++) {
        LEHR_TRY(add_condition(b, p, g->members + (size_t)k * (size_t)g->card, g->card, 1, 1));
        LEHR_TRY(add_condition(b, p, g->members + k, g->card, g->card, 1));
    }
    return LEHR_OK;
}

static lehr_status add_objective(an_builder *b, const an_model_view *v)
{
    int64_t sign = v->sense == AN_MINIMIZE ? 1 : -1;
    LEHR_TRY(an_builder_offset(b, an_number(v, v->offset, sign)));
    for (int32_t i = 0; i < v->n; i++) {
        LEHR_TRY(an_builder_linear(b, i, an_number(v, v->linear[i], sign)));
    }
    for (int64_t k = 0; k < v->m; k++) {
        const an_coupling *c = &v->couplings[k];
        LEHR_TRY(an_builder_pair(b, c->i, c->j, an_number(v, c->w, sign)));
    }
    return LEHR_OK;
}

static lehr_status penalise_bits(lehr_context *ctx, const an_model *model, int32_t keep,
                                 an_model **out)
{
    const an_model_view *v = &model->view;
    lehr_number penalty;
    LEHR_TRY(choose_penalty(ctx, model, keep, &penalty));
    an_builder *b;
    LEHR_TRY(an_builder_new(ctx, AN_BINARY, AN_MINIMIZE, v->n, v->unit, &b));
    lehr_status status = add_objective(b, v);
    for (int32_t g = 0; g < v->group_count && status == LEHR_OK; g++) {
        const an_group *group = &v->groups[g];
        if (g < keep) {
            status = an_builder_group(b, group->kind, group->card, group->members, group->count);
        } else {
            status = add_group(b, penalty, group);
        }
    }
    if (status != LEHR_OK) {
        an_builder_free(b);
        return status;
    }
    return an_builder_finish(b, out);
}

lehr_status an_penalise_groups(lehr_context *ctx, const an_model *model, int32_t keep,
                               an_model **out)
{
    if (model->view.domain == AN_BINARY) return penalise_bits(ctx, model, keep, out);
    an_model *bits;
    LEHR_TRY(an_model_convert(ctx, model, AN_BINARY, &bits));
    lehr_status status = penalise_bits(ctx, bits, keep, out);
    an_model_free(bits);
    return status;
}
