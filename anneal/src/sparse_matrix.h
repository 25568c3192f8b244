// SPDX-License-Identifier: GPL-3.0-or-later
/* An island as a sparse matrix: energy(s) = s^T C s as in quadratic.h, for those too large to be
 * dense. */
#ifndef LEHR_ANNEAL_SPARSE_MATRIX_H
#define LEHR_ANNEAL_SPARSE_MATRIX_H

#include <anneal/field.h>

typedef struct an_sparse {
    lehr_context *ctx;
    int32_t n;      /* spins, and the reference when there are fields: the last one */
    int64_t *start; /* n + 1 */
    int32_t *column;
    double *entry; /* symmetric, no diagonal */
    double size;   /* sum of |entries| */
} an_sparse;

/* The spins must make up an island of a field that an_quadratic_takes. */
LEHR_MUST_USE lehr_status an_sparse_new(lehr_context *ctx, const an_field *field,
                                        const int32_t *spin, int32_t count, an_sparse *out);
void an_sparse_clear(an_sparse *matrix);

#endif
