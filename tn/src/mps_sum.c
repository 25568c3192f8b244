// SPDX-License-Identifier: GPL-3.0-or-later
/* Operators that are sums of few products, wherever their sites are: a controlled gate is 1 plus
 * |1><1| on all controls times (U - 1) on the target, so two products, however many controls; a
 * gate on two distant sites is at most four. The bonds between first and last site are copied for
 * each product, and then made small again by a walk to the right (QR) and one back (truncation).
 * So no site changes its place, and nothing between is entangled on the way. */
#include "mps.h"
#include "split_bond.h"

#include <base/memory.h>
#include <limits.h>

typedef struct product_sum {
    const int32_t *sites;
    int width, count;
    const double complex *factors;
} product_sum;

/* A tensor with `count` copies of the bonds that the sum opens: block k of the new tensor is the
 * old one under the factor of product k, or as it is between the sites. */
static lehr_status spread(lehr_context *ctx, tn_mps *mps, int32_t site, const product_sum *sum,
                          int which)
{
    const tn_site old = mps->sites[site];
    bool first = site == sum->sites[0], last = site == sum->sites[sum->width - 1];
    int left = first ? old.left : old.left * sum->count;
    int right = last ? old.right : old.right * sum->count;
    size_t size = lehr_complex_size(mps->precision);
    tn_site new = {left, right, lehr_new_zero(ctx, 2 * (size_t)left * (size_t)right, size)};
    lehr_matrix piece = lehr_matrix_scratch(ctx, mps->precision, old.left, 2 * old.right);
    if (!new.at || !piece.at) {
        lehr_release(ctx, new.at);
        return LEHR_NO_MEMORY;
    }
    tn_mps shell = *mps;
    tn_site only = {old.left, old.right, piece.at};
    shell.sites = &only;
    lehr_matrix all = lehr_matrix_over(mps->precision, left, 2 * right, new.at);
    lehr_matrix from = tn_mps_flat(mps, site);
    for (int k = 0; k < sum->count; k++) {
        lehr_matrix_copy(from, piece);
        if (which >= 0)
            tn_mps_apply_one(&shell, 0,
                             sum->factors + 4 * ((size_t)k * (size_t)sum->width + (size_t)which));
        lehr_matrix rows = lehr_matrix_rows(all, first ? 0 : k * old.left, old.left);
        lehr_matrix_copy(piece,
                         lehr_matrix_columns(rows, last ? 0 : 2 * k * old.right, 2 * old.right));
    }
    lehr_release(ctx, old.at);
    mps->sites[site] = new;
    return LEHR_OK;
}

static lehr_status spread_all(lehr_context *ctx, tn_mps *mps, const product_sum *sum)
{
    int which = 0;
    for (int32_t site = sum->sites[0]; site <= sum->sites[sum->width - 1]; site++) {
        bool named = site == sum->sites[which];
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_status status = spread(ctx, mps, site, sum, named ? which : -1);
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
        which += named;
    }
    return LEHR_OK;
}

/* The centre, at `site`, goes one to the left over the smallest bond that will do. */
static lehr_status squeeze(lehr_context *ctx, tn_mps *mps, int32_t site)
{
    const tn_site *here = &mps->sites[site], *next = &mps->sites[site - 1];
    tn_split_rule rule = {
        .limit = mps->limit, .rank = INT_MAX, .cutoff = mps->cutoff, .thrifty = true};
    tn_split split;
    LEHR_TRY(tn_split_bond(ctx, tn_mps_flat(mps, site), &rule, &split));
    int k = split.left.columns;
    lehr_matrix moved = lehr_matrix_scratch(ctx, mps->precision, 2 * next->left, k);
    if (!moved.at) return LEHR_NO_MEMORY;
    lehr_complex_multiply(1, LEHR_AS_IS, tn_mps_tall(mps, site - 1), LEHR_AS_IS, split.left, 0,
                          moved);
    LEHR_TRY(tn_mps_put(ctx, mps, site, k, here->right, split.right));
    LEHR_TRY(tn_mps_put(ctx, mps, site - 1, next->left, k, moved));
    tn_mps_note_loss(mps, split.dropped);
    mps->centre = site - 1;
    return LEHR_OK;
}

lehr_status tn_mps_apply_sum(lehr_context *ctx, tn_mps *mps, const int32_t *sites, int width,
                             int count, const double complex *factors)
{
    product_sum sum = {sites, width, count, factors};
    int widest = mps->widest;
    LEHR_TRY(tn_mps_walk(ctx, mps, sites[0]));
    LEHR_TRY(spread_all(ctx, mps, &sum));
    LEHR_TRY(tn_mps_walk(ctx, mps, sites[width - 1]));
    mps->widest = widest; /* the copies were for a moment only */
    while (mps->centre > sites[0]) {
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_status status = squeeze(ctx, mps, mps->centre);
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
    }
    return LEHR_OK;
}
