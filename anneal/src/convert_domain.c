// SPDX-License-Identifier: GPL-3.0-or-later
/* QUBO <-> Ising, and what follows from it: the canonical hash and the trivial bounds.
 *
 *   x = (1 + s) / 2:   4 q x_i x_j = q (1 + s_i + s_j + s_i s_j),  4 l x = 2 l (1 + s)
 *   s = 2 x - 1:       w s_i s_j = w (4 x_i x_j - 2 x_i - 2 x_j + 1),  h s = h (2 x - 1)
 *
 * Integers stay integers: to spins the unit becomes a quarter. */
#include "model_inside.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

lehr_number an_number(const an_model_view *v, an_coef value, int64_t factor)
{
    if (v->whole) return an_whole(value.whole * factor);
    return (lehr_number){.whole = false, .r = value.real * (double)factor};
}

static lehr_status to_spins(const an_model_view *v, an_builder *b)
{
    LEHR_TRY(an_builder_offset(b, an_number(v, v->offset, 4)));
    for (int32_t i = 0; i < v->n; i++) {
        LEHR_TRY(an_builder_linear(b, i, an_number(v, v->linear[i], 2)));
        LEHR_TRY(an_builder_offset(b, an_number(v, v->linear[i], 2)));
    }
    for (int64_t k = 0; k < v->m; k++) {
        const an_coupling *c = &v->couplings[k];
        lehr_number q = an_number(v, c->w, 1);
        LEHR_TRY(an_builder_pair(b, c->i, c->j, q));
        LEHR_TRY(an_builder_linear(b, c->i, q));
        LEHR_TRY(an_builder_linear(b, c->j, q));
        LEHR_TRY(an_builder_offset(b, q));
    }
    return LEHR_OK;
}

static lehr_status to_bits(const an_model_view *v, an_builder *b)
{
    LEHR_TRY(an_builder_offset(b, an_number(v, v->offset, 1)));
    for (int32_t i = 0; i < v->n; i++) {
        LEHR_TRY(an_builder_linear(b, i, an_number(v, v->linear[i], 2)));
        LEHR_TRY(an_builder_offset(b, an_number(v, v->linear[i], -1)));
    }
    for (int64_t k = 0; k < v->m; k++) {
        const an_coupling *c = &v->couplings[k];
        LEHR_TRY(an_builder_pair(b, c->i, c->j, an_number(v, c->w, 4)));
        LEHR_TRY(an_builder_linear(b, c->i, an_number(v, c->w, -2)));
        LEHR_TRY(an_builder_linear(b, c->j, an_number(v, c->w, -2)));
        LEHR_TRY(an_builder_offset(b, an_number(v, c->w, 1)));
    }
    return LEHR_OK;
}

static lehr_status same_domain(const an_model_view *v, an_builder *b)
{
    LEHR_TRY(an_builder_offset(b, an_number(v, v->offset, 1)));
    for (int32_t i = 0; i < v->n; i++) {
        LEHR_TRY(an_builder_linear(b, i, an_number(v, v->linear[i], 1)));
    }
    for (int64_t k = 0; k < v->m; k++) {
        const an_coupling *c = &v->couplings[k];
        LEHR_TRY(an_builder_pair(b, c->i, c->j, an_number(v, c->w, 1)));
    }
    return LEHR_OK;
}

static lehr_status copy_rest(const an_model_view *v, an_builder *b)
{
    for (int32_t g = 0; g < v->group_count; g++) {
        const an_group *group = &v->groups[g];
        LEHR_TRY(an_builder_group(b, group->kind, group->card, group->members, group->count));
    }
    for (int32_t i = 0; v->labels && i < v->n; i++) {
        LEHR_TRY(an_builder_label(b, i, v->labels[i], strlen(v->labels[i])));
    }
    return an_builder_name(b, v->name);
}

static lehr_status fill(const an_model_view *v, an_domain domain, an_builder *b)
{
    LEHR_TRY(an_builder_reserve(b, v->m));
    if (domain == v->domain) {
        LEHR_TRY(same_domain(v, b));
    } else if (domain == AN_SPIN) {
        LEHR_TRY(to_spins(v, b));
    } else {
        LEHR_TRY(to_bits(v, b));
    }
    return copy_rest(v, b);
}

lehr_status an_model_convert(lehr_context *ctx, const an_model *model, an_domain domain,
                             an_model **out)
{
    const an_model_view *v = &model->view;
    double unit = domain == AN_SPIN && v->domain == AN_BINARY ? v->unit / 4 : v->unit;
    if (an_unit_bits(unit) < 0) {
        return LEHR_FAIL(ctx, LEHR_NUMERIC, "coefficients in steps of %g are too fine to convert",
                         v->unit);
    }
    an_builder *b;
    LEHR_TRY(an_builder_new(ctx, domain, v->sense, v->n, unit, &b));
    lehr_status status = fill(v, domain, b);
    if (status != LEHR_OK) {
        an_builder_free(b);
        return status;
    }
    return an_builder_finish(b, out);
}

/* --- hash --- */

/* A step of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t h, uint64_t value)
{
    h = (h ^ value) + UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

static uint64_t mix_coef(uint64_t h, const an_model_view *v, an_coef c)
{
    bool negate = v->sense == AN_MAXIMIZE;
    if (v->whole) return mix(h, (uint64_t)(negate ? -c.whole : c.whole));
    double value = (negate ? -c.real : c.real) + 0.0; /* -0 becomes 0 */
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return mix(h, bits);
}

static uint64_t hash_binary(const an_model_view *v)
{
    uint64_t h = mix(v->whole ? (uint64_t)an_unit_bits(v->unit) : 99, (uint64_t)v->n);
    h = mix_coef(h, v, v->offset);
    for (int32_t i = 0; i < v->n; i++) h = mix_coef(h, v, v->linear[i]);
    for (int64_t k = 0; k < v->m; k++) {
        const an_coupling *c = &v->couplings[k];
        h = mix(h, (uint64_t)c->i << 32 | (uint64_t)c->j);
        h = mix_coef(h, v, c->w);
    }
    for (int32_t g = 0; g < v->group_count; g++) {
        const an_group *group = &v->groups[g];
        h = mix(h, (uint64_t)group->kind << 32 | (uint64_t)group->card);
        for (int32_t k = 0; k < group->count; k++) h = mix(h, (uint64_t)group->members[k]);
    }
    return h;
}

lehr_status an_model_hash(lehr_context *ctx, const an_model *model, uint64_t *hash)
{
    if (model->view.domain == AN_BINARY) {
        *hash = hash_binary(&model->view);
        return LEHR_OK;
    }
    an_model *binary;
    LEHR_TRY(an_model_convert(ctx, model, AN_BINARY, &binary));
    *hash = hash_binary(&binary->view);
    an_model_free(binary);
    return LEHR_OK;
}

/* --- range --- */

static double coef(const an_model_view *v, an_coef c)
{
    return v->whole ? (double)c.whole : c.real;
}

static double size_sum(const an_model_view *v)
{
    double sum = 0;
    for (int32_t i = 0; i < v->n; i++) sum += fabs(coef(v, v->linear[i]));
    for (int64_t k = 0; k < v->m; k++) sum += fabs(coef(v, v->couplings[k].w));
    return sum;
}

/* Of a model of bits as one of spins: its constant, and the size of all other terms. In quarters.
 */
static lehr_status spin_terms(lehr_context *ctx, const an_model_view *v, double *offset,
                              double *sum)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    double *h = lehr_scratch(ctx, (size_t)v->n, sizeof *h);
    if (!h) return LEHR_NO_MEMORY;
    *offset = 4 * coef(v, v->offset);
    *sum = 0;
    for (int32_t i = 0; i < v->n; i++) {
        h[i] = 2 * coef(v, v->linear[i]);
        *offset += h[i];
    }
    for (int64_t k = 0; k < v->m; k++) {
        const an_coupling *c = &v->couplings[k];
        double q = coef(v, c->w);
        h[c->i] += q;
        h[c->j] += q;
        *offset += q;
        *sum += fabs(q);
    }
    for (int32_t i = 0; i < v->n; i++) *sum += fabs(h[i]);
    lehr_scratch_release(ctx, mark);
    return LEHR_OK;
}

lehr_status an_model_range(lehr_context *ctx, const an_model *model, double *low, double *high)
{
    const an_model_view *v = &model->view;
    double given = size_sum(v), offset = coef(v, v->offset), sum = given, unit = v->unit;
    double scale = (given + fabs(offset)) * unit;
    if (v->domain == AN_BINARY) {
        LEHR_TRY(spin_terms(ctx, v, &offset, &sum));
        unit /= 4;
    }
    offset *= unit;
    sum *= unit;
    /* Sums of integers below 2^53 are exact. Otherwise give every addition here, and every one of
     * the conversion before, the benefit of the doubt. */
    scale += sum + fabs(offset);
    bool exact = v->whole && scale / unit < 0x1p53;
    double slack = exact ? 0 : scale * (2 * (double)v->n + 8 * (double)v->m + 8) * 0x1p-52;
    *low = offset - sum - slack;
    *high = offset + sum + slack;
    return LEHR_OK;
}
