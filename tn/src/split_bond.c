// SPDX-License-Identifier: GPL-3.0-or-later
/* Three ways, the cheapest that is as good as the singular value decomposition:
 *
 *   free   the rank may be full and fits: one factor is the identity, the other the matrix;
 *   gram   much must go: the largest eigenvectors of theta theta' in single precision, polished to
 *          be orthonormal in the precision of the state. An error e in the space costs weight of
 *          order e^2, so what is dropped is optimal to about 1e-12, and it is measured on the
 *          result, not on the eigenvalues;
 *   svd    little or nothing must go: small singular values count, and Gram matrices lose them. */
#include "split_bond.h"

#include <base/memory.h>
#include <math.h>

/* Matrices up to this size are always decomposed: that costs little, and shows low ranks. */
#define SMALL 8
/* Where less than this is dropped, single precision might show in a state in double; */
#define RESOLVED 1e-9
/* and eigenvalues below this, relative to the largest, are rounding. */
#define NOISE 1e-7

/* --- free --- */

static void set_identity(lehr_matrix a)
{
    for (int j = 0; j < a.columns; j++)
        for (int i = 0; i < a.rows; i++) {
            lehr_matrix at = lehr_matrix_rows(lehr_matrix_columns(a, j, 1), i, 1);
            double complex value = i == j;
            lehr_matrix_copy(lehr_matrix_over(LEHR_DOUBLE, 1, 1, &value), at);
        }
}

static lehr_status split_free(lehr_context *ctx, lehr_matrix theta, tn_split *out)
{
    bool rightward = theta.rows <= theta.columns;
    int k = rightward ? theta.rows : theta.columns;
    lehr_matrix identity = lehr_matrix_scratch(ctx, theta.precision, k, k);
    if (!identity.at) return LEHR_NO_MEMORY;
    set_identity(identity);
    *out = (tn_split){.left = rightward ? identity : theta,
                      .right = rightward ? theta : identity,
                      .rightward = rightward};
    return LEHR_OK;
}

/* --- svd --- */

/* How many to keep, and the relative weight of the others. */
static int keep(const double *s, int count, const tn_split_rule *rule, double *dropped)
{
    double total = 0, tail = 0;
    for (int i = 0; i < count; i++) total += s[i] * s[i];
    int k = count;
    while (k > 1 && (k > rule->limit || tail + s[k - 1] * s[k - 1] <= rule->cutoff * total)) {
        k--;
        tail += s[k] * s[k];
    }
    *dropped = tail / total;
    return k;
}

static lehr_status split_svd(lehr_context *ctx, lehr_matrix theta, const tn_split_rule *rule,
                             tn_split *out)
{
    int count = theta.rows < theta.columns ? theta.rows : theta.columns;
    lehr_matrix u = lehr_matrix_scratch(ctx, theta.precision, theta.rows, count);
    lehr_matrix vt = lehr_matrix_scratch(ctx, theta.precision, count, theta.columns);
    double *s = lehr_scratch(ctx, (size_t)count, sizeof *s), norm = 0;
    if (!u.at || !vt.at || !s) return LEHR_NO_MEMORY;
    LEHR_TRY(lehr_complex_svd(ctx, theta, u, s, vt));
    if (!(s[0] > 0)) return LEHR_FAIL(ctx, LEHR_NUMERIC, "the state has lost its norm");
    int k = keep(s, count, rule, &out->dropped);
    for (int i = 0; i < k; i++) norm += s[i] * s[i];
    for (int i = 0; i < k; i++) s[i] /= sqrt(norm);
    out->left = lehr_matrix_columns(u, 0, k);
    out->right = lehr_matrix_rows(vt, 0, k);
    out->rightward = rule->rightward;
    if (rule->rightward)
        lehr_matrix_scale_rows(out->right, s);
    else
        lehr_matrix_scale_columns(out->left, s);
    return LEHR_OK;
}

/* --- gram --- */

/* Columns nearly orthonormal become so to the square of the error: p <- p - p (p'p - 1) / 2. What
 * is subtracted is rounding of single precision, and single precision of that is enough. rough: p
 * in single precision. */
static lehr_status polish(lehr_context *ctx, lehr_matrix rough, lehr_matrix p)
{
    int k = p.columns;
    lehr_matrix gram = lehr_matrix_scratch(ctx, p.precision, k, k);
    lehr_matrix off = lehr_matrix_scratch(ctx, LEHR_SINGLE, k, k);
    lehr_matrix change = lehr_matrix_scratch(ctx, LEHR_SINGLE, p.rows, k);
    if (!gram.at || !off.at || !change.at) return LEHR_NO_MEMORY;
    lehr_complex_gram(LEHR_ADJOINT, p, gram);
    lehr_matrix_shift(gram, -1);
    lehr_matrix_mirror(gram);
    lehr_matrix_copy(gram, off);
    lehr_complex_multiply(0.5, LEHR_AS_IS, rough, LEHR_AS_IS, off, 0, change);
    lehr_matrix_subtract(p, change);
    return LEHR_OK;
}

/* The space of the k largest singular values, as orthonormal columns: left ones when rightward.
 * *full: most of them are larger than noise. */
static lehr_status main_space(lehr_context *ctx, lehr_matrix theta, int k, bool rightward,
                              lehr_matrix *space, bool *full)
{
    int order = rightward ? theta.rows : theta.columns;
    lehr_matrix rough = lehr_matrix_scratch(ctx, LEHR_SINGLE, theta.rows, theta.columns);
    lehr_matrix gram = lehr_matrix_scratch(ctx, LEHR_SINGLE, order, order);
    lehr_matrix top = lehr_matrix_scratch(ctx, LEHR_SINGLE, order, k);
    double *values = lehr_scratch(ctx, (size_t)k, sizeof *values);
    *space = lehr_matrix_scratch(ctx, theta.precision, order, k);
    if (!rough.at || !gram.at || !top.at || !values || !space->at) return LEHR_NO_MEMORY;
    lehr_matrix_copy(theta, rough);
    lehr_complex_gram(rightward ? LEHR_AS_IS : LEHR_ADJOINT, rough, gram);
    LEHR_TRY(lehr_complex_eigen(ctx, gram, k, values, top));
    lehr_matrix_copy(top, *space);
    *full = values[k / 2] > NOISE * values[k - 1];
    return polish(ctx, top, *space);
}

/* *good: the result is as good as that of singular values. */
static lehr_status split_gram(lehr_context *ctx, lehr_matrix theta, const tn_split_rule *rule,
                              tn_split *out, bool *good)
{
    int k = rule->limit;
    lehr_matrix space;
    LEHR_TRY(main_space(ctx, theta, k, rule->rightward, &space, good));
    lehr_matrix rest = rule->rightward ? lehr_matrix_scratch(ctx, theta.precision, k, theta.columns)
                                       : lehr_matrix_scratch(ctx, theta.precision, theta.rows, k);
    if (!rest.at) return LEHR_NO_MEMORY;
    if (rule->rightward)
        lehr_complex_multiply(1, LEHR_ADJOINT, space, LEHR_AS_IS, theta, 0, rest);
    else
        lehr_complex_multiply(1, LEHR_AS_IS, theta, LEHR_AS_IS, space, 0, rest);
    double length = lehr_matrix_square(space) / k; /* of its columns: 1 but for rounding */
    double kept = lehr_matrix_square(rest) / length, total = lehr_matrix_square(theta);
    out->dropped = fmax(0, 1 - kept / total);
    *good = theta.precision == LEHR_SINGLE ? *good : out->dropped > RESOLVED;
    if (!*good) return LEHR_OK;
    lehr_matrix_scale(rest, 1 / sqrt(kept));
    out->rightward = rule->rightward;
    if (rule->rightward) {
        out->left = space;
        out->right = rest;
    } else { /* theta space space' */
        lehr_matrix turned = lehr_matrix_scratch(ctx, theta.precision, k, theta.columns);
        if (!turned.at) return LEHR_NO_MEMORY;
        lehr_matrix_adjoint(space, turned);
        out->left = rest;
        out->right = turned;
    }
    return LEHR_OK;
}

/* --- the choice --- */

lehr_status tn_split_bond(lehr_context *ctx, lehr_matrix theta, const tn_split_rule *rule,
                          tn_split *out)
{
    int small = theta.rows < theta.columns ? theta.rows : theta.columns;
    int rank = rule->rank < small ? rule->rank : small;
    *out = (tn_split){0};
    if (small > SMALL && rank == small && rank <= rule->limit && !rule->thrifty)
        return split_free(ctx, theta, out);
    if (small > SMALL && rank > rule->limit) {
        bool good;
        LEHR_TRY(split_gram(ctx, theta, rule, out, &good));
        if (good) return LEHR_OK;
    }
    return split_svd(ctx, theta, rule, out);
}
