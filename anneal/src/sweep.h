// SPDX-License-Identifier: GPL-3.0-or-later
/* The inner loops of multi-spin annealing, chosen by instruction set at run time. sweep_body.h is
 * their one source. All give the same bits. */
#ifndef LEHR_ANNEAL_SWEEP_H
#define LEHR_ANNEAL_SWEEP_H

#include "multispin.h"
#include "thresholds.h"

#define AN_SLICES 16 /* of a ring of SQA: 16 neighbouring lanes */

typedef struct an_sweep {
    const an_multispin *model;
    an_lanes *spins;
    const an_thresholds *pool;
    const uint32_t *windows; /* one random word a spin */
    int32_t from, to;        /* spins to visit, in order */
} an_sweep;

typedef struct an_sweep_kernels {
    /* Classical: Metropolis with classes 0 (even) and 1 (odd). Returns whether any spin flipped. */
    bool (*classical)(const an_sweep *sweep);
    /* Quantum: lanes are rings of AN_SLICES Trotter slices; even slices, then odd ones. Classes 0,
     * 1: both neighbours in time are opposite; 2, 3: one is; 4, 5: none is. Returns true. */
    bool (*quantum)(const an_sweep *sweep);
    /* Satisfied |w| of each lane, each bond once; below 2^47. */
    void (*satisfied)(const an_multispin *model, const an_lanes *spins, int64_t total[AN_LANES]);
    /* Lane k and k + 1 swap their spins where `low` has bit k; they must be of one word. */
    void (*exchange)(an_lanes *spins, int32_t n, const uint64_t low[8]);
    /* z = clip(floor(a x + b) + base, 0, 2^planes - 1) for 8 * bytes x, its bits into `planes`
     * planes; a, x >= 0, 0 <= b < 1, |base| <= 2^30. */
    void (*cut)(const float *x, float a, float b, int32_t base, int planes, int32_t bytes,
                uint8_t *bits);
} an_sweep_kernels;

extern const an_sweep_kernels an_sweep_portable, an_sweep_avx2, an_sweep_avx512;
/* The best one this machine may use. */
const an_sweep_kernels *an_sweep_choose(void);

#endif
