// SPDX-License-Identifier: GPL-3.0-or-later
/* Which groups are kept for solvers that move inside them, and what the objective loses by that.
 *
 * Kept are groups that share no variable, permutations first, then in the order of the model. For
 * the others penalties are added (penalise_groups.c).
 *
 * Many models carry penalties for the very groups that they declare. On answers that meet the
 * groups these are constant, and so they go:
 * - x_i x_j within a onehot, a row or a column is always 0: the coupling is dropped;
 * - when all pairs of a card group have couplings of one sign, the smallest |coupling| is taken off
 *   all of them: together that is a constant;
 * - the smallest linear term of a group (of a row, then of a column) is taken off all of it. */
#include "keep_groups.h"

#include "model_inside.h"
#include "penalise_groups.h"

#include <base/memory.h>

/* Pairs inside a card group. */
typedef struct inner_pairs {
    int64_t count;
    an_coef low, high;
} inner_pairs;

typedef struct keeping {
    const an_model_view *v; /* in bits */
    int32_t *home;          /* group of each variable among the kept, -1 for none */
    int32_t *place;         /* and its place among the members */
    bool *kept;             /* each group */
    inner_pairs *inner;     /* of each group */
    an_coef *linear;        /* minimised, less what is constant */
    an_coef offset;
} keeping;

/* --- coefficients --- */

static bool less(const keeping *k, an_coef a, an_coef b)
{
    return k->v->whole ? a.whole < b.whole : a.real < b.real;
}

static an_coef plus_times(const keeping *k, an_coef a, an_coef b, int64_t factor)
{
    if (k->v->whole) {
        a.whole += factor * b.whole;
    } else {
        a.real += (double)factor * b.real;
    }
    return a;
}

static an_coef zero(const keeping *k)
{
    an_coef c;
    if (k->v->whole) {
        c.whole = 0;
    } else {
        c.real = 0;
    }
    return c;
}

static an_coef minimised(const keeping *k, an_coef c)
{
    return plus_times(k, zero(k), c, k->v->sense == AN_MINIMIZE ? 1 : -1);
}

static lehr_number number(const keeping *k, an_coef c)
{
    return an_number(k->v, c, 1);
}

/* --- which --- */

static void claim(keeping *k, int32_t g)
{
    const an_group *group = &k->v->groups[g];
    for (int32_t m = 0; m < group->count; m++)
        if (k->home[group->members[m]] >= 0) return;
    for (int32_t m = 0; m < group->count; m++) {
        k->home[group->members[m]] = g;
        k->place[group->members[m]] = m;
    }
    k->kept[g] = true;
}

static void choose(keeping *k)
{
    for (int32_t i = 0; i < k->v->n; i++) k->home[i] = -1;
    for (int32_t g = 0; g < k->v->group_count; g++)
        if (k->v->groups[g].kind == AN_PERM) claim(k, g);
    for (int32_t g = 0; g < k->v->group_count; g++)
        if (k->v->groups[g].kind != AN_PERM) claim(k, g);
}

/* --- pairs --- */

/* Are x_i and x_j never 1 together? */
static bool exclusive(const keeping *k, int32_t i, int32_t j)
{
    int32_t g = k->home[i], a = k->place[i], b = k->place[j];
    if (g < 0 || g != k->home[j]) return false;
    const an_group *group = &k->v->groups[g];
    if (group->kind != AN_PERM) return group->card <= 1;
    return a / group->card == b / group->card || a % group->card == b % group->card;
}

/* Is it a pair of a card group, whose couplings may share a constant? */
static bool comrades(const keeping *k, int32_t i, int32_t j)
{
    int32_t g = k->home[i];
    if (g < 0 || g != k->home[j]) return false;
    return k->v->groups[g].kind != AN_PERM && k->v->groups[g].card > 1;
}

static void survey_pairs(keeping *k)
{
    for (int64_t e = 0; e < k->v->m; e++) {
        const an_coupling *c = &k->v->couplings[e];
        if (!comrades(k, c->i, c->j)) continue;
        inner_pairs *in = &k->inner[k->home[c->i]];
        an_coef w = minimised(k, c->w);
        if (in->count == 0 || less(k, w, in->low)) in->low = w;
        if (in->count == 0 || less(k, in->high, w)) in->high = w;
        in->count++;
    }
}

/* What all pairs of the group have in common. */
static an_coef common_pair(const keeping *k, int32_t g)
{
    const an_group *group = &k->v->groups[g];
    const inner_pairs *in = &k->inner[g];
    if (in->count < (int64_t)group->count * (group->count - 1) / 2 || in->count == 0)
        return zero(k);
    if (less(k, zero(k), in->low)) return in->low;
    if (less(k, in->high, zero(k))) return in->high;
    return zero(k);
}

static lehr_status add_pairs(const keeping *k, an_builder *b)
{
    for (int64_t e = 0; e < k->v->m; e++) {
        const an_coupling *c = &k->v->couplings[e];
        if (exclusive(k, c->i, c->j)) continue;
        an_coef w = minimised(k, c->w);
        if (comrades(k, c->i, c->j)) w = plus_times(k, w, common_pair(k, k->home[c->i]), -1);
        LEHR_TRY(an_builder_pair(b, c->i, c->j, number(k, w)));
    }
    return LEHR_OK;
}

/* --- linear terms --- */

/* Takes the smallest of `count` members in steps off all of them; `ones` of them are 1. */
static void level(keeping *k, const int32_t *members, int32_t count, int32_t step, int32_t ones)
{
    an_coef low = k->linear[members[0]];
    for (int32_t m = 1; m < count; m++)
        if (less(k, k->linear[members[m * step]], low)) low = k->linear[members[m * step]];
    for (int32_t m = 0; m < count; m++) {
        an_coef *l = &k->linear[members[m * step]];
        *l = plus_times(k, *l, low, -1);
    }
    k->offset = plus_times(k, k->offset, low, ones);
}

static void take_off_constants(keeping *k, int32_t g)
{
    const an_group *group = &k->v->groups[g];
    int64_t card = group->card;
    if (group->kind != AN_PERM) {
        level(k, group->members, group->count, 1, group->card);
        k->offset = plus_times(k, k->offset, common_pair(k, g), card * (card - 1) / 2);
        return;
    }
    for (int64_t r = 0; r < card; r++) level(k, group->members + r * card, group->card, 1, 1);
    for (int64_t c = 0; c < card; c++) level(k, group->members + c, group->card, group->card, 1);
}

/* --- the model --- */

static lehr_status keeping_new(lehr_context *ctx, const an_model_view *v, keeping *k)
{
    size_t n = (size_t)v->n, groups = (size_t)v->group_count;
    *k = (keeping){.v = v};
    k->home = lehr_scratch(ctx, n, sizeof *k->home);
    k->place = lehr_scratch(ctx, n, sizeof *k->place);
    k->linear = lehr_scratch(ctx, n, sizeof *k->linear);
    k->kept = lehr_scratch(ctx, groups, sizeof *k->kept);
    k->inner = lehr_scratch(ctx, groups, sizeof *k->inner);
    if (!k->home || !k->place || !k->linear || !k->kept || !k->inner) return LEHR_NO_MEMORY;
    for (size_t i = 0; i < n; i++) k->linear[i] = minimised(k, v->linear[i]);
    k->offset = minimised(k, v->offset);
    for (size_t g = 0; g < groups; g++) {
        k->kept[g] = false;
        k->inner[g].count = 0;
    }
    return LEHR_OK;
}

static lehr_status add_groups(const keeping *k, an_builder *b, bool kept, int32_t *count)
{
    *count = 0;
    for (int32_t g = 0; g < k->v->group_count; g++) {
        const an_group *group = &k->v->groups[g];
        if (k->kept[g] != kept) continue;
        LEHR_TRY(an_builder_group(b, group->kind, group->card, group->members, group->count));
        ++*count;
    }
    return LEHR_OK;
}

static lehr_status fill(const keeping *k, an_builder *b, int32_t *kept, int32_t *others)
{
    LEHR_TRY(an_builder_offset(b, number(k, k->offset)));
    for (int32_t i = 0; i < k->v->n; i++)
        LEHR_TRY(an_builder_linear(b, i, number(k, k->linear[i])));
    LEHR_TRY(add_pairs(k, b));
    LEHR_TRY(add_groups(k, b, true, kept));
    return add_groups(k, b, false, others);
}

/* Without what is constant; the kept groups come first. */
static lehr_status strip(lehr_context *ctx, const an_model_view *v, int32_t *kept, int32_t *others,
                         an_model **out)
{
    keeping k;
    LEHR_TRY(keeping_new(ctx, v, &k));
    choose(&k);
    survey_pairs(&k);
    for (int32_t g = 0; g < v->group_count; g++)
        if (k.kept[g]) take_off_constants(&k, g);
    an_builder *b;
    LEHR_TRY(an_builder_new(ctx, AN_BINARY, AN_MINIMIZE, v->n, v->unit, &b));
    lehr_status status = fill(&k, b, kept, others);
    if (status == LEHR_OK) return an_builder_finish(b, out);
    an_builder_free(b);
    return status;
}

static lehr_status keep_in_bits(lehr_context *ctx, const an_model *model, an_model **out)
{
    int32_t kept, others;
    an_model *stripped;
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = strip(ctx, &model->view, &kept, &others, &stripped);
    lehr_scratch_release(ctx, mark);
    LEHR_TRY(status);
    if (others == 0) {
        *out = stripped;
        return LEHR_OK;
    }
    lehr_note(ctx, 1, "%d groups share variables with others: penalties stand for them", others);
    status = an_penalise_groups(ctx, stripped, kept, out);
    an_model_free(stripped);
    return status;
}

lehr_status an_keep_groups(lehr_context *ctx, const an_model *model, an_model **out)
{
    if (model->view.domain == AN_BINARY) return keep_in_bits(ctx, model, out);
    an_model *bits;
    LEHR_TRY(an_model_convert(ctx, model, AN_BINARY, &bits));
    lehr_status status = keep_in_bits(ctx, bits, out);
    an_model_free(bits);
    return status;
}
