// SPDX-License-Identifier: GPL-3.0-or-later
#include "mps.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* --- life --- */

static lehr_status put_zero(lehr_context *ctx, tn_mps *mps, int32_t site)
{
    double complex zero[2] = {1, 0};
    return tn_mps_put(ctx, mps, site, 1, 1, lehr_matrix_over(LEHR_DOUBLE, 2, 1, zero));
}

lehr_status tn_mps_new(lehr_context *ctx, lehr_precision precision, int32_t n, int limit,
                       double cutoff, tn_mps *out)
{
    tn_mps mps = {.precision = precision,
                  .n = n,
                  .limit = limit,
                  .cutoff = cutoff,
                  .widest = 1,
                  .kept = 1,
                  .sites = lehr_new_zero(ctx, (size_t)n, sizeof *mps.sites)};
    lehr_status status = mps.sites ? LEHR_OK : LEHR_NO_MEMORY;
    for (int32_t k = 0; status == LEHR_OK && k < n; k++) status = put_zero(ctx, &mps, k);
    if (status == LEHR_OK)
        *out = mps;
    else
        tn_mps_clear(ctx, &mps);
    return status;
}

void tn_mps_clear(lehr_context *ctx, tn_mps *mps)
{
    for (int32_t k = 0; mps->sites && k < mps->n; k++) lehr_release(ctx, mps->sites[k].at);
    lehr_release(ctx, mps->sites);
    *mps = (tn_mps){0};
}

static lehr_status copy_site(lehr_context *ctx, lehr_precision precision, const tn_site *from,
                             tn_site *to)
{
    size_t count = 2 * (size_t)from->left * (size_t)from->right,
           size = lehr_complex_size(precision);
    void *at = lehr_new(ctx, count, size);
    if (!at) return LEHR_NO_MEMORY;
    memcpy(at, from->at, count * size);
    *to = (tn_site){from->left, from->right, at};
    return LEHR_OK;
}

lehr_status tn_mps_copy(lehr_context *ctx, const tn_mps *mps, tn_mps *out)
{
    tn_mps copy = *mps;
    copy.sites = lehr_new_zero(ctx, (size_t)mps->n, sizeof *copy.sites);
    lehr_status status = copy.sites ? LEHR_OK : LEHR_NO_MEMORY;
    for (int32_t k = 0; status == LEHR_OK && k < mps->n; k++)
        status = copy_site(ctx, mps->precision, &mps->sites[k], &copy.sites[k]);
    if (status == LEHR_OK)
        *out = copy;
    else
        tn_mps_clear(ctx, &copy);
    return status;
}

/* --- sites --- */

lehr_matrix tn_mps_tall(const tn_mps *mps, int32_t site)
{
    const tn_site *s = &mps->sites[site];
    return lehr_matrix_over(mps->precision, 2 * s->left, s->right, s->at);
}

lehr_matrix tn_mps_flat(const tn_mps *mps, int32_t site)
{
    const tn_site *s = &mps->sites[site];
    return lehr_matrix_over(mps->precision, s->left, 2 * s->right, s->at);
}

lehr_status tn_mps_put(lehr_context *ctx, tn_mps *mps, int32_t site, int left, int right,
                       lehr_matrix tensor)
{
    tn_site *s = &mps->sites[site];
    size_t count = 2 * (size_t)left * (size_t)right;
    void *at = s->at;
    if (!at || s->left != left || s->right != right) {
        at = lehr_new(ctx, count, lehr_complex_size(mps->precision));
        if (!at) return LEHR_NO_MEMORY;
    }
    lehr_matrix_copy(tensor, lehr_matrix_over(mps->precision, tensor.rows, tensor.columns, at));
    if (at != s->at) lehr_release(ctx, s->at);
    *s = (tn_site){left, right, at};
    if (right > mps->widest) mps->widest = right;
    return LEHR_OK;
}

/* --- what it is worth --- */

void tn_mps_note_loss(tn_mps *mps, double dropped)
{
    if (!(dropped > mps->cutoff)) return;
    mps->kept *= 1 - dropped;
    mps->angle += asin(sqrt(dropped < 1 ? dropped : 1));
}

double tn_mps_bound(const tn_mps *mps)
{
    double cosine = mps->angle < acos(0.0) ? cos(mps->angle) : 0;
    return cosine * cosine;
}

/* --- the centre --- */

/* A bond of this width had to be cut, or will be: so much weight goes there that the isometry may
 * be one only as far as the state has weight. The state is the same; what errs by rounding is what
 * is said of its weights: gates behind the bond leave those in front of it, cuts lower them, and
 * outcomes raise them by as much as these were unlikely to be drawn. */
static bool is_cut(const tn_mps *mps, int width)
{
    return width == mps->limit;
}

static lehr_status step_right(lehr_context *ctx, tn_mps *mps)
{
    int32_t c = mps->centre;
    tn_site *here = &mps->sites[c], *next = &mps->sites[c + 1];
    lehr_matrix tall = tn_mps_tall(mps, c);
    int k = tall.rows < tall.columns ? tall.rows : tall.columns;
    lehr_matrix r = lehr_matrix_scratch(ctx, mps->precision, k, here->right);
    lehr_matrix moved = lehr_matrix_scratch(ctx, mps->precision, k, 2 * next->right);
    if (!r.at || !moved.at) return LEHR_NO_MEMORY;
    LEHR_TRY((is_cut(mps, k) ? lehr_complex_quick_qr : lehr_complex_qr)(ctx, tall, r));
    lehr_complex_multiply(1, LEHR_AS_IS, r, LEHR_AS_IS, tn_mps_flat(mps, c + 1), 0, moved);
    LEHR_TRY(tn_mps_put(ctx, mps, c, here->left, k, lehr_matrix_columns(tall, 0, k)));
    return tn_mps_put(ctx, mps, c + 1, k, next->right, moved);
}

static lehr_status step_left(lehr_context *ctx, tn_mps *mps)
{
    int32_t c = mps->centre;
    tn_site *here = &mps->sites[c], *next = &mps->sites[c - 1];
    lehr_matrix flat = tn_mps_flat(mps, c);
    int k = flat.rows < flat.columns ? flat.rows : flat.columns;
    lehr_matrix l = lehr_matrix_scratch(ctx, mps->precision, here->left, k);
    lehr_matrix moved = lehr_matrix_scratch(ctx, mps->precision, 2 * next->left, k);
    if (!l.at || !moved.at) return LEHR_NO_MEMORY;
    LEHR_TRY((is_cut(mps, k) ? lehr_complex_quick_lq : lehr_complex_lq)(ctx, flat, l));
    lehr_complex_multiply(1, LEHR_AS_IS, tn_mps_tall(mps, c - 1), LEHR_AS_IS, l, 0, moved);
    LEHR_TRY(tn_mps_put(ctx, mps, c, k, here->right, lehr_matrix_rows(flat, 0, k)));
    return tn_mps_put(ctx, mps, c - 1, next->left, k, moved);
}

lehr_status tn_mps_walk(lehr_context *ctx, tn_mps *mps, int32_t to)
{
    while (mps->centre != to) {
        bool right = mps->centre < to;
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_status status = right ? step_right(ctx, mps) : step_left(ctx, mps);
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
        mps->centre += right ? 1 : -1;
    }
    return LEHR_OK;
}
