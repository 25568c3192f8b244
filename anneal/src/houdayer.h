// SPDX-License-Identifier: GPL-3.0-or-later
/* Isoenergetic cluster moves (Houdayer, Eur. Phys. J. B 22, 479 (2001); Zhu, Ochoa, Katzgraber,
 * Phys. Rev. Lett. 115, 077201 (2015)) of 512 lanes at once.
 *
 * Two replicas of the same temperature differ in connected clusters of spins. To swap one of these
 * keeps the sum of both energies, so it is always accepted, and it changes more than any number of
 * single flips could. 512 lanes are 256 pairs; what differs is the same seen from either side, so
 * each lane grows a cluster of its own and a pair swaps up to two. Clusters are floods: from a seed
 * in each lane, passes over all spins let them grow until none does; those that would take more
 * passes than allowed stay where they are. Seeds, sides and passes depend on where partners differ
 * only, which a move does not change, so that it is its own reverse and detailed balance holds.
 *
 * On graphs where most of what differs hangs together a move only swaps names, so the temperatures
 * for which it is worth its time are to be found out: an_houdayer counts how large clusters are. */
#ifndef LEHR_ANNEAL_HOUDAYER_H
#define LEHR_ANNEAL_HOUDAYER_H

#include "flood.h"

#include <base/rng.h>

typedef struct an_houdayer {
    lehr_context *ctx;
    const an_field *field;
    const an_flood_kernels *kernels;
    int period;      /* lane % period is the temperature; 8, 16, 32 or 64 */
    int passes;      /* in which a cluster must be complete */
    bool mirror;     /* no h: replicas may differ by all spins at no cost */
    uint64_t active; /* temperatures that move, repeated to fill the word */
    /* Of a sample of spins, by temperature, since an_houdayer_forget: how many differed, and how
     * many of these were in the cluster that grew. */
    int64_t differing[64], growing[64];
    an_lanes *ground, *wet;
} an_houdayer;

LEHR_MUST_USE lehr_status an_houdayer_new(lehr_context *ctx, const an_field *field, int period,
                                          an_houdayer **out);
void an_houdayer_free(an_houdayer *houdayer);
size_t an_houdayer_bytes(int32_t n);
/* One move of each pair of a random pairing. Stops without a trace when lehr_stop says so. */
void an_houdayer_move(an_houdayer *houdayer, an_lanes *spins, lehr_rng *rng);
void an_houdayer_forget(an_houdayer *houdayer);
/* Lets only those temperatures move in whose pairs a cluster is a true part of what differs. */
void an_houdayer_settle(an_houdayer *houdayer);

#endif
