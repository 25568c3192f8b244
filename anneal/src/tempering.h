// SPDX-License-Identifier: GPL-3.0-or-later
/* Parallel tempering of 512 lanes at once (Swendsen, Wang 1986; Hukushima, Nemoto 1996).
 *
 * Lane k is replica k / rungs at temperature k % rungs: the temperature belongs to the place of a
 * bit in its word. The draws of a visit are read at a random window that begins at a multiple of
 * `rungs` bits, so scaling the pool of draws by place gives every lane its own temperature, at no
 * cost in the sweep. Replicas at neighbouring temperatures are neighbouring bits: an exchange swaps
 * them in all spins. Energies are counted anew before exchanges. */
#ifndef LEHR_ANNEAL_TEMPERING_H
#define LEHR_ANNEAL_TEMPERING_H

#include "exp_stream.h"
#include "ladder.h"
#include "multispin.h"
#include "sweep.h"
#include "thresholds.h"

#include <anneal/solver.h>

typedef struct an_tempering {
    lehr_context *ctx;
    const an_multispin *model;
    const an_sweep_kernels *kernels;
    int rungs;                 /* a power of two, 8 to 64 */
    double beta[AN_RUNGS_MAX]; /* in steps of the model, the hottest first */
    an_lanes *spins;
    double energy[AN_LANES]; /* in steps of the model, offset left out; of the last exchange */
    /* Since an_tempering_forget. */
    double energy_sum[AN_RUNGS_MAX]; /* of all replicas at a temperature */
    int64_t exchanged[AN_RUNGS_MAX]; /* with the next colder temperature */
    int64_t exchanges[AN_RUNGS_MAX]; /* tried */
    int64_t looks;
    int parity; /* of the lower rung of the pairs to exchange next */
    an_thresholds *pool;
    uint32_t *windows;
    lehr_rng rng;          /* of sweeps */
    an_exp_stream chances; /* of exchanges */
} an_tempering;

/* Random spins. The stream's item names the run. */
LEHR_MUST_USE lehr_status an_tempering_new(lehr_context *ctx, const an_multispin *model, int rungs,
                                           uint64_t seed, uint64_t item, an_tempering **out);
void an_tempering_free(an_tempering *tempering);
size_t an_tempering_bytes(int32_t n);
/* Sets the temperatures, now or (less exactly, but at less cost) within the next eight sweeps. */
void an_tempering_set(an_tempering *tempering, const double *beta, bool now);
/* One sweep of all lanes; false when stopped. */
bool an_tempering_sweep(an_tempering *tempering, an_offers *offers);
/* Counts energies and tries every other pair of neighbouring temperatures, by turns. */
void an_tempering_exchange(an_tempering *tempering);
void an_tempering_forget(an_tempering *tempering);
/* Appends mean energies at the temperatures; looks must not be 0. */
void an_tempering_measured(const an_tempering *tempering, an_curve *curve);

#endif
