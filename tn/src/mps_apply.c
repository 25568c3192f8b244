// SPDX-License-Identifier: GPL-3.0-or-later
/* Gates on one site of a matrix product state, and on two neighbours: the tensors are multiplied,
 * the gate acts on the product, and the product is split again. */
#include "mps.h"
#include "site_gate.h"
#include "split_bond.h"

#include <base/memory.h>
#include <limits.h>

void tn_mps_apply_one(tn_mps *mps, int32_t site, const double complex *matrix)
{
    const tn_site *s = &mps->sites[site];
    if (mps->precision == LEHR_DOUBLE)
        tn_site_gate_double(s->at, s->left, 1, (size_t)s->right, matrix);
    else
        tn_site_gate_single(s->at, s->left, 1, (size_t)s->right, matrix);
}

static lehr_status apply_pair(lehr_context *ctx, tn_mps *mps, int32_t site,
                              const double complex *matrix, int rank, bool rightward)
{
    const tn_site *a = &mps->sites[site], *b = &mps->sites[site + 1];
    int left = a->left, right = b->right;
    tn_split split;
    tn_split_rule rule = {.limit = mps->limit,
                          .rank = a->right <= INT_MAX / 4 ? rank * a->right : INT_MAX,
                          .cutoff = mps->cutoff,
                          .rightward = rightward};
    lehr_matrix theta = lehr_matrix_scratch(ctx, mps->precision, 2 * left, 2 * right);
    if (!theta.at) return LEHR_NO_MEMORY;
    lehr_complex_multiply(1, LEHR_AS_IS, tn_mps_tall(mps, site), LEHR_AS_IS,
                          tn_mps_flat(mps, site + 1), 0, theta);
    if (mps->precision == LEHR_DOUBLE)
        tn_site_gate_double(theta.at, left, 2, (size_t)right, matrix);
    else
        tn_site_gate_single(theta.at, left, 2, (size_t)right, matrix);
    LEHR_TRY(tn_split_bond(ctx, theta, &rule, &split));
    LEHR_TRY(tn_mps_put(ctx, mps, site, left, split.left.columns, split.left));
    LEHR_TRY(tn_mps_put(ctx, mps, site + 1, split.left.columns, right, split.right));
    tn_mps_note_loss(mps, split.dropped);
    mps->centre = split.rightward ? site + 1 : site;
    return LEHR_OK;
}

/* About what a split of the widest bond needs. */
static size_t work_space(const tn_mps *mps)
{
    size_t rows = 2 * (size_t)mps->widest;
    return 8 * rows * rows * lehr_complex_size(mps->precision);
}

lehr_status tn_mps_apply_pair(lehr_context *ctx, tn_mps *mps, int32_t site,
                              const double complex *matrix, int rank, bool rightward)
{
    LEHR_TRY(lehr_scratch_keep(ctx, work_space(mps)));
    LEHR_TRY(tn_mps_walk(ctx, mps, mps->centre <= site ? site : site + 1));
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = apply_pair(ctx, mps, site, matrix, rank, rightward);
    lehr_scratch_release(ctx, mark);
    return status;
}
