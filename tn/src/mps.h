// SPDX-License-Identifier: GPL-3.0-or-later
/* A matrix product state: a chain of n sites, each a tensor (left, 2, right), column-major.
 *
 * Invariants: the state has norm 1; sites before `centre` are isometries from left to right (their
 * matrix (left 2) x right has orthonormal columns), those behind it from right to left. So the
 * Schmidt values of a bond beside the centre are the singular values there, and what is cut off is
 * the least that can be cut off. Only a failure leaves a state without these; it may then only be
 * cleared. */
#ifndef LEHR_TN_MPS_H
#define LEHR_TN_MPS_H

#include <base/complex_matrix.h>

typedef struct tn_site {
    int left, right;
    void *at;
} tn_site;

typedef struct tn_mps {
    lehr_precision precision;
    int32_t n;
    int limit;     /* bonds never grow larger */
    double cutoff; /* relative weight that may be dropped at a split without need */
    tn_site *sites;
    int32_t centre;
    int widest;   /* bond there ever was */
    double kept;  /* product of (1 - d): d the relative weight dropped at a split */
    double angle; /* sum of arcsin sqrt d */
} tn_mps;

/* |0..0>. */
LEHR_MUST_USE lehr_status tn_mps_new(lehr_context *ctx, lehr_precision precision, int32_t n,
                                     int limit, double cutoff, tn_mps *out);
void tn_mps_clear(lehr_context *ctx, tn_mps *mps);
LEHR_MUST_USE lehr_status tn_mps_copy(lehr_context *ctx, const tn_mps *mps, tn_mps *out);

/* The tensor of a site as a matrix: (left 2) x right, or left x (2 right). */
lehr_matrix tn_mps_tall(const tn_mps *mps, int32_t site);
lehr_matrix tn_mps_flat(const tn_mps *mps, int32_t site);
/* Replaces the tensor by a copy of this matrix, whatever its shape. */
LEHR_MUST_USE lehr_status tn_mps_put(lehr_context *ctx, tn_mps *mps, int32_t site, int left,
                                     int right, lehr_matrix tensor);

/* Walks the centre to a site. */
LEHR_MUST_USE lehr_status tn_mps_walk(lehr_context *ctx, tn_mps *mps, int32_t to);

/* Matrices are row-major as in tn/gate.h; of two sites the first is the lowest bit. */
void tn_mps_apply_one(tn_mps *mps, int32_t site, const double complex *matrix);
/* On site and site + 1, of which the centre becomes the first or (rightward) the second, or stays
 * where the split is free. rank: that of the matrix as an operator between the two. */
LEHR_MUST_USE lehr_status tn_mps_apply_pair(lehr_context *ctx, tn_mps *mps, int32_t site,
                                            const double complex *matrix, int rank, bool rightward);
/* The sum of `count` products of matrices on sites[0] < ... < sites[width - 1]: matrix (k, s) of
 * product k on sites[s] begins at factors[4 * (k * width + s)]. The state must be of norm 1 after
 * it, too. */
LEHR_MUST_USE lehr_status tn_mps_apply_sum(lehr_context *ctx, tn_mps *mps, const int32_t *sites,
                                           int width, int count, const double complex *factors);

/* A split dropped this relative weight. */
void tn_mps_note_loss(tn_mps *mps, double dropped);
/* |<true|this>|^2: about `kept`; at least this, as angles between states add up. */
double tn_mps_bound(const tn_mps *mps);

#endif
