// SPDX-License-Identifier: GPL-3.0-or-later
/* The inner loop of the mixing method (see elliptope.h), chosen by instruction set at run time.
 * mix_body.h is the one source; all give the same bits. */
#ifndef LEHR_ANNEAL_MIX_H
#define LEHR_ANNEAL_MIX_H

#define AN_MIX_RANK 16 /* vectors have a multiple of so many components */

/* One pass over all vectors: v_i := -g / |g|, u_i := -|g|, where g = sum_j m_ij v_j. m is n x n
 * with zero diagonal, v is n x rank. Returns the sum of |g| |change of v_i|^2, twice of which is
 * how far the objective fell. */
typedef double an_mix_fn(int n, int rank, const double *m, double *v, double *u);
an_mix_fn an_mix_portable, an_mix_avx2, an_mix_avx512;

#endif
