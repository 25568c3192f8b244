// SPDX-License-Identifier: GPL-3.0-or-later
#include "mps_collapse.h"

#include "operator_schmidt.h"
#include "split_bond.h"

#include <base/memory.h>
#include <limits.h>
#include <math.h>

/* --- looking --- */

/* The matrix left x right of one value. */
static lehr_matrix value_of(const tn_mps *mps, int32_t site, int value)
{
    const tn_site *s = &mps->sites[site];
    char *at = s->at;
    return (lehr_matrix){.precision = mps->precision,
                         .rows = s->left,
                         .columns = s->right,
                         .stride = 2 * s->left,
                         .at = at +
                               (size_t)value * (size_t)s->left * lehr_complex_size(mps->precision)};
}

lehr_status tn_mps_odds(lehr_context *ctx, tn_mps *mps, int32_t site, double odds[2])
{
    LEHR_TRY(tn_mps_walk(ctx, mps, site));
    for (int value = 0; value < 2; value++)
        odds[value] = lehr_matrix_square(value_of(mps, site, value));
    return LEHR_OK;
}

static lehr_matrix packed(lehr_context *ctx, lehr_matrix a)
{
    lehr_matrix copy = lehr_matrix_scratch(ctx, a.precision, a.rows, a.columns);
    if (copy.at) lehr_matrix_copy(a, copy);
    return copy;
}

/* The sum of a conj(b) over all entries; both packed. */
static double complex inner(lehr_matrix a, lehr_matrix b)
{
    double complex sum = 0;
    size_t count = (size_t)a.rows * (size_t)a.columns;
    for (size_t k = 0; k < count; k++)
        sum +=
            a.precision == LEHR_DOUBLE
                ? ((double complex *)a.at)[k] * conj(((double complex *)b.at)[k])
                : (double complex)(((float complex *)a.at)[k] * conjf(((float complex *)b.at)[k]));
    return sum;
}

static lehr_status density_of_one(lehr_context *ctx, const tn_mps *mps, double complex *density)
{
    lehr_matrix value[2];
    for (int k = 0; k < 2; k++) {
        value[k] = packed(ctx, value_of(mps, mps->centre, k));
        if (!value[k].at) return LEHR_NO_MEMORY;
    }
    for (int k = 0; k < 4; k++) density[k] = inner(value[k / 2], value[k % 2]);
    return LEHR_OK;
}

/* to = sum over the values of a site between of value' e value */
static lehr_status pass(lehr_context *ctx, const tn_mps *mps, int32_t site, lehr_matrix e,
                        lehr_matrix to)
{
    lehr_matrix half = lehr_matrix_scratch(ctx, mps->precision, e.rows, to.columns);
    if (!half.at) return LEHR_NO_MEMORY;
    for (int k = 0; k < 2; k++) {
        lehr_matrix value = value_of(mps, site, k);
        lehr_complex_multiply(1, LEHR_AS_IS, e, LEHR_AS_IS, value, 0, half);
        lehr_complex_multiply(1, LEHR_ADJOINT, value, LEHR_AS_IS, half, k, to);
    }
    return LEHR_OK;
}

/* Adds what values a, b of the centre (before and behind the density) say of a site far behind. */
static lehr_status density_row(lehr_context *ctx, const tn_mps *mps, int32_t far, int a, int b,
                               double complex rho[2][2])
{
    int bond = mps->sites[mps->centre].right;
    lehr_matrix e = lehr_matrix_scratch(ctx, mps->precision, bond, bond), half, value;
    if (!e.at) return LEHR_NO_MEMORY;
    lehr_complex_multiply(1, LEHR_ADJOINT, value_of(mps, mps->centre, b), LEHR_AS_IS,
                          value_of(mps, mps->centre, a), 0, e);
    for (int32_t site = mps->centre + 1; site < far; site++) {
        bond = mps->sites[site].right;
        lehr_matrix next = lehr_matrix_scratch(ctx, mps->precision, bond, bond);
        if (!next.at) return LEHR_NO_MEMORY;
        LEHR_TRY(pass(ctx, mps, site, e, next));
        e = next;
    }
    half = lehr_matrix_scratch(ctx, mps->precision, e.rows, mps->sites[far].right);
    if (!half.at) return LEHR_NO_MEMORY;
    for (int k = 0; k < 4; k++) {
        value = packed(ctx, value_of(mps, far, k % 2));
        if (!value.at) return LEHR_NO_MEMORY;
        lehr_complex_multiply(1, LEHR_AS_IS, e, LEHR_AS_IS, value_of(mps, far, k / 2), 0, half);
        rho[k / 2][k % 2] = inner(half, value);
    }
    return LEHR_OK;
}

static lehr_status density_of_two(lehr_context *ctx, const tn_mps *mps, int32_t far, bool first_low,
                                  double complex *density)
{
    for (int k = 0; k < 4; k++) {
        double complex rho[2][2];
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_status status = density_row(ctx, mps, far, k / 2, k % 2, rho);
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
        for (int j = 0; j < 4; j++) {
            int low[2] = {first_low ? k / 2 : j / 2, first_low ? k % 2 : j % 2};
            int high[2] = {first_low ? j / 2 : k / 2, first_low ? j % 2 : k % 2};
            density[4 * (low[0] | high[0] << 1) + (low[1] | high[1] << 1)] = rho[j / 2][j % 2];
        }
    }
    return LEHR_OK;
}

lehr_status tn_mps_density(lehr_context *ctx, tn_mps *mps, const int32_t *sites, int count,
                           double complex *density)
{
    bool swapped = count == 2 && sites[1] < sites[0];
    LEHR_TRY(tn_mps_walk(ctx, mps, sites[swapped]));
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = count == 1 ? density_of_one(ctx, mps, density)
                                    : density_of_two(ctx, mps, sites[!swapped], !swapped, density);
    lehr_scratch_release(ctx, mark);
    return status;
}

/* --- acting --- */

/* a = left right with `right` taking a's place, left going into the site before. */
static lehr_status give_left(lehr_context *ctx, tn_mps *mps, int32_t site, lehr_matrix *a)
{
    const tn_site *before = &mps->sites[site - 1];
    tn_split split;
    tn_split_rule rule = {.limit = INT_MAX,
                          .rank = INT_MAX,
                          .cutoff = mps->cutoff,
                          .rightward = true,
                          .thrifty = true};
    LEHR_TRY(tn_split_bond(ctx, *a, &rule, &split));
    int bond = split.left.columns;
    lehr_matrix moved = lehr_matrix_scratch(ctx, mps->precision, 2 * before->left, bond);
    if (!moved.at) return LEHR_NO_MEMORY;
    lehr_complex_multiply(1, LEHR_AS_IS, tn_mps_tall(mps, site - 1), LEHR_AS_IS, split.left, 0,
                          moved);
    tn_mps_note_loss(mps, split.dropped);
    *a = split.right;
    return tn_mps_put(ctx, mps, site - 1, before->left, bond, moved);
}

/* a = left right with `left` taking a's place, right going into the site behind. */
static lehr_status give_right(lehr_context *ctx, tn_mps *mps, int32_t site, lehr_matrix *a)
{
    const tn_site *behind = &mps->sites[site + 1];
    int bond = a->rows < a->columns ? a->rows : a->columns;
    lehr_matrix right = packed(ctx, *a);
    lehr_matrix left = lehr_matrix_scratch(ctx, mps->precision, a->rows, bond);
    lehr_matrix moved = lehr_matrix_scratch(ctx, mps->precision, bond, 2 * behind->right);
    if (!right.at || !left.at || !moved.at) return LEHR_NO_MEMORY;
    LEHR_TRY(lehr_complex_lq(ctx, right, left));
    lehr_complex_multiply(1, LEHR_AS_IS, lehr_matrix_rows(right, 0, bond), LEHR_AS_IS,
                          tn_mps_flat(mps, site + 1), 0, moved);
    *a = left;
    return tn_mps_put(ctx, mps, site + 1, bond, behind->right, moved);
}

/* The tensor of a site that has this column and, for it, this matrix. */
static lehr_status put_product(lehr_context *ctx, tn_mps *mps, int32_t site, lehr_matrix a,
                               const double complex column[2])
{
    lehr_matrix tensor = lehr_matrix_scratch(ctx, mps->precision, a.rows, 2 * a.columns);
    if (!tensor.at) return LEHR_NO_MEMORY;
    lehr_matrix_clear(tensor);
    for (int k = 0; k < a.columns; k++)
        lehr_matrix_copy(lehr_matrix_columns(a, k, 1), lehr_matrix_columns(tensor, 2 * k, 1));
    LEHR_TRY(tn_mps_put(ctx, mps, site, a.rows, a.columns, tensor));
    tn_mps_apply_one(mps, site, (double complex[4]){column[0], 0, column[1], 0});
    return LEHR_OK;
}

static lehr_status collapse(lehr_context *ctx, tn_mps *mps, int32_t site,
                            const double complex row[2], const double complex column[2])
{
    tn_mps_apply_one(mps, site, (double complex[4]){row[0], row[1], 0, 0});
    lehr_matrix a = packed(ctx, value_of(mps, site, 0));
    if (!a.at) return LEHR_NO_MEMORY;
    double square = lehr_matrix_square(a);
    if (!(square > 0)) return LEHR_FAIL(ctx, LEHR_NUMERIC, "the state has lost its norm");
    lehr_matrix_scale(a, 1 / sqrt(square));
    if (site > 0) LEHR_TRY(give_left(ctx, mps, site, &a));
    if (site + 1 < mps->n) LEHR_TRY(give_right(ctx, mps, site, &a));
    return put_product(ctx, mps, site, a, column);
}

lehr_status tn_mps_collapse(lehr_context *ctx, tn_mps *mps, int32_t site,
                            const double complex row[2], const double complex column[2])
{
    LEHR_TRY(tn_mps_walk(ctx, mps, site));
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = collapse(ctx, mps, site, row, column);
    lehr_scratch_release(ctx, mark);
    return status;
}

/* A matrix of rank 1 as column times row, the column of length 1. */
static bool as_product(const double complex *matrix, double complex row[2],
                       double complex column[2])
{
    int best = 0;
    for (int k = 1; k < 4; k++)
        if (cabs(matrix[k]) > cabs(matrix[best])) best = k;
    double complex minor = matrix[0] * matrix[3] - matrix[1] * matrix[2];
    if (cabs(minor) > 1e-15 * cabs(matrix[best]) * cabs(matrix[best])) return false;
    double length = hypot(cabs(matrix[best % 2]), cabs(matrix[2 + best % 2]));
    for (int k = 0; k < 2; k++) {
        column[k] = matrix[2 * k + best % 2] / length;
        row[k] = matrix[2 * (best / 2) + k] * length / matrix[best];
    }
    return true;
}

static lehr_status happen_to_one(lehr_context *ctx, tn_mps *mps, int32_t site,
                                 const double complex *matrix, double odds)
{
    double complex row[2], column[2], scaled[4];
    if (as_product(matrix, row, column)) return tn_mps_collapse(ctx, mps, site, row, column);
    for (int k = 0; k < 4; k++) scaled[k] = matrix[k] / sqrt(odds);
    LEHR_TRY(tn_mps_walk(ctx, mps, site));
    tn_mps_apply_one(mps, site, scaled);
    return LEHR_OK;
}

static lehr_status happen_to_two(lehr_context *ctx, tn_mps *mps, const int32_t *sites,
                                 const double complex *matrix, double odds)
{
    tn_operator_schmidt schmidt;
    double complex scaled[16], factors[32];
    bool swapped = sites[1] < sites[0];
    const int32_t sorted[2] = {sites[swapped], sites[!swapped]};
    for (int k = 0; k < 16; k++) scaled[k] = matrix[k] / sqrt(odds);
    LEHR_TRY(tn_operator_schmidt_find(ctx, scaled, &schmidt));
    for (int k = 0; k < schmidt.rank; k++)
        for (int j = 0; j < 4; j++) {
            factors[8 * k + (swapped ? 4 : 0) + j] = schmidt.first[k][j];
            factors[8 * k + (swapped ? 0 : 4) + j] = schmidt.second[k][j];
        }
    return tn_mps_apply_sum(ctx, mps, sorted, 2, schmidt.rank, factors);
}

lehr_status tn_mps_happen(lehr_context *ctx, tn_mps *mps, const int32_t *sites, int count,
                          const double complex *matrix, double odds)
{
    return count == 1 ? happen_to_one(ctx, mps, sites[0], matrix, odds)
                      : happen_to_two(ctx, mps, sites, matrix, odds);
}
