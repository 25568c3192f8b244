// SPDX-License-Identifier: GPL-3.0-or-later
/* The inner loop of the mixing method (see elliptope.h), chosen by instruction set at run time.
 * mix_body.h is the one source; all give the same bits. */
#ifndef LEHR_ANNEAL_MIX_H
#define LEHR_ANNEAL_MIX_H

#define AN_MIX_RANK 16 /* vectors have a multiple of so many components */
/* How far vectors go, as a share of the way to where they would be best: anything below 2 lets the
 * objective fall, as in successive over-relaxation. Proofs by solver branch take 0.6 of the time
 * that 1 takes. */
#define AN_MIX_BEYOND 1.75

/* One pass over all vectors: v_i goes towards -g / |g| and beyond, u_i := -|g|, where g = sum_j
 * m_ij v_j. m is n x n with zero diagonal, v is n x rank. Returns how far the objective fell. */
typedef double an_mix_fn(int n, int rank, const double *m, double *v, double *u);
an_mix_fn an_mix_portable, an_mix_avx2, an_mix_avx512;

#endif
