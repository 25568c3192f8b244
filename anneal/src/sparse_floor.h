// SPDX-License-Identifier: GPL-3.0-or-later
/* Proven lower bounds on the smallest eigenvalue, as in eigen_floor.h, of sparse matrices that
 * differ in their diagonals only. */
#ifndef LEHR_ANNEAL_SPARSE_FLOOR_H
#define LEHR_ANNEAL_SPARSE_FLOOR_H

#include "core_order.h"

typedef struct an_sparse_floor {
    lehr_context *ctx;
    const an_sparse *matrix;
    an_core_order order;
    double *factor; /* of each entry of the scopes */
    double *core;   /* core x core */
    double *column; /* n: the column at work, by steps */
    int32_t *next, *waiting, *link;
    int32_t *row; /* of each step */
    const double *diagonal;
    bool (*stop)(void *);
    void *user;
} an_sparse_floor;

/* *done is false, and nothing is made, when stop said so or the core has more than `most` rows. */
LEHR_MUST_USE lehr_status an_sparse_floor_new(lehr_context *ctx, const an_sparse *matrix,
                                              int32_t most, bool (*stop)(void *), void *user,
                                              an_sparse_floor *out, bool *done);
void an_sparse_floor_clear(an_sparse_floor *floor);
/* Of the matrix with this diagonal; -infinity also when it was stopped. work: 3 n. */
double an_sparse_floor_find(an_sparse_floor *floor, const double *diagonal, double *work);

#endif
