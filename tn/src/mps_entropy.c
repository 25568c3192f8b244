// SPDX-License-Identifier: GPL-3.0-or-later
/* With the centre beside a bond, the squares of the singular values there are the eigenvalues p of
 * the density matrix of either side: S = -sum p ln p, S2 = -ln sum p^2.
 *
 * Two states of overlap F have reduced states of trace distance T <= sqrt(1 - F), and their
 * entropies differ by no more than T ln(d - 1) + h(T) (Audenaert, J. Phys. A 40, 8127 (2007)), d
 * the dimension of the smaller side. */
#include "mps_entropy.h"

#include <base/memory.h>
#include <math.h>

/* Eigenvalues at the bond behind the centre. */
static lehr_status spectrum(lehr_context *ctx, const tn_mps *mps, double *values)
{
    lehr_matrix tall = tn_mps_tall(mps, mps->centre);
    int bond = tall.columns;
    lehr_matrix centre = lehr_matrix_scratch(ctx, LEHR_DOUBLE, tall.rows, bond);
    lehr_matrix density = lehr_matrix_scratch(ctx, LEHR_DOUBLE, bond, bond);
    lehr_matrix vectors = lehr_matrix_scratch(ctx, LEHR_DOUBLE, bond, bond);
    if (!centre.at || !density.at || !vectors.at) return LEHR_NO_MEMORY;
    lehr_matrix_copy(tall, centre);
    lehr_complex_gram(LEHR_ADJOINT, centre, density);
    return lehr_complex_eigen(ctx, density, bond, values, vectors);
}

static lehr_status at_bond(lehr_context *ctx, const tn_mps *mps, double *von_neumann,
                           double *renyi2)
{
    int bond = mps->sites[mps->centre].right;
    double *p = lehr_scratch(ctx, (size_t)bond, sizeof *p), total = 0, entropy = 0, purity = 0;
    if (!p) return LEHR_NO_MEMORY;
    LEHR_TRY(spectrum(ctx, mps, p));
    for (int k = 0; k < bond; k++) total += fmax(0, p[k]);
    for (int k = 0; k < bond; k++) {
        double odds = p[k] / total;
        if (odds > 0) entropy -= odds * log(odds);
        if (odds > 0) purity += odds * odds;
    }
    *von_neumann = fmax(0, entropy);
    *renyi2 = fmax(0, -log(purity));
    return LEHR_OK;
}

/* d = 2^bits, for a trace distance. */
static double largest_error(double distance, int32_t bits)
{
    double most = bits * log(2), rest = exp(-most); /* 1 / d */
    if (distance <= 0) return 0;
    if (distance >= 1 - rest) return most;
    double spread = -distance * log(distance) - (1 - distance) * log1p(-distance);
    return fmin(most, distance * (most + log1p(-rest)) + spread);
}

lehr_status tn_mps_entropies(lehr_context *ctx, tn_mps *mps, tn_entropies *out)
{
    double distance = sqrt(fmax(0, 1 - tn_mps_bound(mps)));
    for (int32_t k = 0; k + 1 < mps->n; k++) {
        if (lehr_stop(ctx)) return LEHR_OK;
        LEHR_TRY(tn_mps_walk(ctx, mps, k));
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_status status = at_bond(ctx, mps, &out->von_neumann[k], &out->renyi2[k]);
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
        out->error[k] = largest_error(distance, k + 1 < mps->n - k - 1 ? k + 1 : mps->n - k - 1);
    }
    return LEHR_OK;
}
