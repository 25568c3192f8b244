// SPDX-License-Identifier: GPL-3.0-or-later
/* Path-integral Monte Carlo inside groups: a ring of slices, each of which meets all groups.
 *
 *   S = sum_k E(s_k) / pt - jp sum_i sum_k s_{i,k} s_{i,k+1},   jp = -ln(tanh(gamma / pt)) / 2
 *
 * A move inside a group flips two or four spins of one slice at once; each of them changes what it
 * has with its twins in the slices before and after. The walk of a ring goes to exp(-S) over all
 * rings of answers that meet the groups. */
#ifndef LEHR_ANNEAL_SWAP_RING_H
#define LEHR_ANNEAL_SWAP_RING_H

#include "exp_stream.h"
#include "swap_descent.h"
#include "swap_walk.h"

typedef struct an_swap_ring {
    int32_t slices; /* at least 2 */
    an_swap_walk *slice;
} an_swap_ring;

/* Memory from the scratch stack of ctx; nothing to free. */
LEHR_MUST_USE lehr_status an_swap_ring_new(lehr_context *ctx, const an_swap_rows *rows,
                                           int32_t slices, an_swap_ring *ring);
/* Each slice random; or all as given, when that meets the groups (bits may be NULL). Once stopped
 * the rest of the slices of a large model are as the first one. */
void an_swap_ring_start(an_swap_ring *ring, lehr_rng *rng, const uint8_t *bits,
                        an_descent_stop *stop, void *user);
/* One sweep of each slice at inverse couplings pt (in units of the field) and jp >= 0. false when
 * stopped; work: units since stop was last asked, kept between sweeps. */
bool an_swap_ring_sweep(an_swap_ring *ring, an_exp_stream *draws, double pt, double jp,
                        an_descent_stop *stop, void *user, int64_t *work);
double an_swap_ring_coupling(double gamma, double pt);

#endif
