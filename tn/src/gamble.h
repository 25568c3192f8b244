// SPDX-License-Identifier: GPL-3.0-or-later
/* A circuit whose shots begin with guesses: for each combination of the guessed bits the circuit
 * under it (guess_circuit.h), planned like any other. Of k guesses, each of which is right for half
 * of the shots whatever the circuit does, 2^k tries make a shot. */
#ifndef LEHR_TN_GAMBLE_H
#define LEHR_TN_GAMBLE_H

#include "guess_bits.h"
#include "reel.h"

/* The circuit under one combination of guesses. */
typedef struct tn_guess_branch {
    tn_circuit *circuit;
    tn_reel reel;
    uint64_t *ones; /* as from tn_guess_circuit */
} tn_guess_branch;

typedef struct tn_gamble {
    int guesses;
    int32_t bits;              /* of the circuit itself */
    tn_guess_branch *branches; /* 2^guesses; bit k of a branch's number is guess k */
    int32_t width;             /* of the widest branch */
    int slots;                 /* shots in a block */
    double seconds;            /* of a shot, with the tries that are in vain */
    double flops;              /* likewise */
    size_t bytes;              /* of a block at work */
} tn_gamble;

typedef struct tn_gamble_request {
    tn_tape_request tape; /* seconds: for all plans together */
    tn_reel_wishes reel;
    uint64_t shots;
    int wanted;     /* so many guesses, or as many as can be; -1: as many as pay */
    double rival_s; /* what another engine would take for all shots; 0: none is known */
} tn_gamble_request;

/* *out is NULL when there is nothing to guess, or when it would not pay. */
LEHR_MUST_USE lehr_status tn_gamble_plan(lehr_context *ctx, const tn_circuit *circuit,
                                         const tn_gamble_request *request, tn_gamble **out);
void tn_gamble_free(lehr_context *ctx, tn_gamble *gamble);

#endif
