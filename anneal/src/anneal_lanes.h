// SPDX-License-Identifier: GPL-3.0-or-later
/* One anneal of 512 lanes: schedules over multi-spin sweeps, and what follows them. */
#ifndef LEHR_ANNEAL_ANNEAL_LANES_H
#define LEHR_ANNEAL_ANNEAL_LANES_H

#include "multispin.h"
#include "sweep.h"

#include <anneal/solver.h>

/* Work space of a thread for one item. */
typedef struct an_annealer {
    lehr_context *ctx;
    const an_multispin *model;
    const an_sweep_kernels *kernels;
    an_lanes *spins;
    an_thresholds *pool;
    uint32_t *windows;
    lehr_rng rng;
} an_annealer;

LEHR_MUST_USE lehr_status an_annealer_new(lehr_context *ctx, const an_multispin *model, int classes,
                                          lehr_rng rng, an_annealer **out);
void an_annealer_free(an_annealer *annealer);

/* In steps of the multi-spin model. From spins as they are; an offers stop ends early, and offers
 * may be NULL in a pilot. When the deadline of the context would cut the anneal short, it cools
 * faster. */
typedef struct an_sa_schedule {
    int64_t sweeps;
    double beta_hot, beta_cold; /* geometric */
} an_sa_schedule;
void an_anneal_classical(an_annealer *a, const an_sa_schedule *schedule, an_offers *offers);

/* Path-integral annealing of rings of AN_SLICES slices at temperature pt / AN_SLICES; the
 * transverse field goes from gamma to gamma_end linearly. */
typedef struct an_sqa_schedule {
    int64_t sweeps;
    double pt, gamma, gamma_end;
} an_sqa_schedule;
void an_anneal_quantum(an_annealer *a, const an_sqa_schedule *schedule, an_offers *offers);

/* Time is over, and looking at the energies of all lanes would take much longer than what is left
 * to do then. */
bool an_anneal_is_late(const an_annealer *a, an_offers *offers);

/* Greedy descent of every lane until none can improve. */
void an_anneal_descend(an_annealer *a, an_offers *offers);

#endif
