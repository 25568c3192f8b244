// SPDX-License-Identifier: GPL-3.0-or-later
/* A finished matrix product state, arranged for questions: right-canonical, for each site and value
 * a matrix that takes what is known on the left (a column of `bonds[site]` numbers) one site on.
 * What a column's norm is behind a site does not depend on the sites to come, so outcomes can be
 * drawn from left to right. Read by many threads at once. */
#ifndef LEHR_TN_MPS_READING_H
#define LEHR_TN_MPS_READING_H

#include "mps.h"

#include <tn/observable.h>

typedef struct tn_reading {
    lehr_precision precision;
    int32_t n;
    int *bonds;         /* n + 1 */
    void **step;        /* n: bonds[s + 1] x 2 bonds[s]: the matrix of 0, then that of 1 */
    void **environment; /* n: what all sites before s are worth, bonds[s] x bonds[s]; or NULL */
} tn_reading;

/* Walks the centre to the left end, then takes the tensors out of the state one by one. */
LEHR_MUST_USE lehr_status tn_reading_new(lehr_context *ctx, tn_mps *mps, bool environments,
                                         tn_reading *out);
void tn_reading_clear(lehr_context *ctx, tn_reading *reading);

static inline lehr_matrix tn_reading_step(const tn_reading *reading, int32_t site, int value)
{
    lehr_matrix both = lehr_matrix_over(reading->precision, reading->bonds[site + 1],
                                        2 * reading->bonds[site], reading->step[site]);
    return lehr_matrix_columns(both, value ? reading->bonds[site] : 0, reading->bonds[site]);
}

/* <values|state>; values: one of each site. */
LEHR_MUST_USE lehr_status tn_reading_amplitude(lehr_context *ctx, const tn_reading *reading,
                                               const uint8_t *values, double complex *amplitude);
/* The expectation of a product of Paulis: letter[k] (X, Y, Z) at sites[k], ascending. */
LEHR_MUST_USE lehr_status tn_reading_expect(lehr_context *ctx, const tn_reading *reading,
                                            const int32_t *sites, const char *letters, int count,
                                            double *value);

#endif
