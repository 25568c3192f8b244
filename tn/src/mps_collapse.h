// SPDX-License-Identifier: GPL-3.0-or-later
/* Looking at one or two sites of a matrix product state, and what no unitary does to them. */
#ifndef LEHR_TN_MPS_COLLAPSE_H
#define LEHR_TN_MPS_COLLAPSE_H

#include "mps.h"

/* The odds of both values of a site, which becomes the centre. */
LEHR_MUST_USE lehr_status tn_mps_odds(lehr_context *ctx, tn_mps *mps, int32_t site, double odds[2]);
/* The density matrix of one or two different sites, sites[0] as lowest bit; the centre becomes the
 * first of them. */
LEHR_MUST_USE lehr_status tn_mps_density(lehr_context *ctx, tn_mps *mps, const int32_t *sites,
                                         int count, double complex *density);
/* Applies the matrix of entries column[i] row[j], and gives the state norm 1 again. The site knows
 * nothing of the others any more, so its bonds become as small as can be. */
LEHR_MUST_USE lehr_status tn_mps_collapse(lehr_context *ctx, tn_mps *mps, int32_t site,
                                          const double complex row[2],
                                          const double complex column[2]);
/* Applies a matrix that takes the state from norm 1 to norm sqrt(odds), and gives it norm 1. */
LEHR_MUST_USE lehr_status tn_mps_happen(lehr_context *ctx, tn_mps *mps, const int32_t *sites,
                                        int count, const double complex *matrix, double odds);

#endif
