// SPDX-License-Identifier: GPL-3.0-or-later
/* Walking along a reel with a block of shots.
 *
 * Shots with equal outcomes so far have equal registers, so there is one register for each distinct
 * history: the prefix trie of the outcomes. Wide registers are walked depth first, one at a time
 * (walk_trie.c); narrow ones breadth first, all side by side in the lanes of a bank
 * (walk_lanes.c). Both give the same bits, because kernels do: how shots run together, and who runs
 * them, does not show.
 *
 * A draw is asked for only where both outcomes can be: less than 2^-60 of the other is never. */
#ifndef LEHR_TN_WALK_H
#define LEHR_TN_WALK_H

#include "bank.h"
#include "cells.h"
#include "channel.h"
#include "draws.h"
#include "reel.h"

/* Draws the shots, which say in `cut` whether there was time for all. */
LEHR_MUST_USE lehr_status tn_walk_sample(lehr_context *worker, const tn_reel *reel, uint64_t seed,
                                         tn_shots *shots);
/* A try at a shot: its draws are those of the shot's streams from chunk `skip` on. */
typedef struct tn_try {
    uint64_t shot, skip;
} tn_try;

/* As many tries as shots->count, at most reel->slots. */
LEHR_MUST_USE lehr_status tn_walk_tries(lehr_context *worker, const tn_reel *reel, uint64_t seed,
                                        const tn_try *tries, tn_shots *shots);
/* The amplitude of n packed bits, of a tape with phases kept and nothing to draw but its
 * measurements. */
LEHR_MUST_USE lehr_status tn_walk_amplitude(lehr_context *worker, const tn_reel *reel,
                                            const uint64_t *bits, double complex *amplitude);
/* The register at the end of a tape that draws nothing; for the caller to free. */
LEHR_MUST_USE lehr_status tn_walk_state(lehr_context *worker, const tn_reel *reel, tn_bank *out,
                                        bool *cut);

/* --- inside --- */

typedef struct tn_walk {
    lehr_context *ctx;
    const tn_reel *reel;
    const tn_kernels *kernels;
    int slots; /* shots of this block */
    tn_cells cells;
    tn_draws draws, readout;
    double *logp; /* of the slots */
    uint64_t everyone[TN_SLOT_WORDS];
    uint64_t work; /* elements since the last poll */
    bool cut;
} tn_walk;

LEHR_MUST_USE lehr_status tn_walk_lanes(tn_walk *walk);
LEHR_MUST_USE lehr_status tn_walk_trie(tn_walk *walk);

/* Counts work; true when it is time to stop. */
bool tn_walk_tick(tn_walk *walk, uint64_t elements);
/* COPY with odds, number `number` of the tape, in the slots of mask. */
void tn_walk_misread(tn_walk *walk, const tn_tape_step *step, const uint64_t *mask,
                     uint64_t number);

/* 0 or 1 when the outcome is certain, else -1. */
static inline int tn_certain(double p0, double p1)
{
    if (p1 <= 0x1p-60 * p0) return 0;
    if (p0 <= 0x1p-60 * p1) return 1;
    return -1;
}

/* A product of many odds as logarithm + odds, the logarithm taken rarely. */
typedef struct tn_odds {
    double odds, log;
} tn_odds;

void tn_odds_settle(tn_odds *o);

static inline void tn_odds_times(tn_odds *o, double factor)
{
    o->odds *= factor;
    if (o->odds < 0x1p-900) tn_odds_settle(o);
}

/* Norms below are lifted, above this they need not be. */
#define TN_SMALL_NORM 0x1p-64
/* The power of two that lifts a small norm to about 1. */
double tn_lift(double norm);

/* Densities of the step's targets, as from tn_bank_density; what its odds do not depend on may be 0
 * instead. */
void tn_walk_density(const tn_bank *bank, const tn_tape_step *step, double complex *density);

/* How many matrices a channel has. */
static inline int tn_kraus_count(const tn_tape_step *step)
{
    return (int)(step->entry_count >> (2 * step->targets));
}

/* Probabilities of the channel's matrices for a register with this density (not looked at when the
 * odds are known); their sum is 1. */
void tn_kraus_odds(const tn_reel *reel, const tn_tape_step *step, const double complex *density,
                   double *odds);
/* Matrix number k; over the root of its odds, when they are known. */
void tn_kraus_matrix(const tn_reel *reel, const tn_tape_step *step, int k, double complex *matrix);

#endif
