// SPDX-License-Identifier: GPL-3.0-or-later
/* Multi-spin coding: 512 replicas of a model side by side, one bit each.
 *
 * Integer couplings w. A bond is satisfied when w s_i s_j < 0; let c_i be the total |w| of the
 * satisfied bonds of spin i and D_i that of all (h_i is a bond to a ghost spin +1). Flipping i
 * costs dE = 2 (2 c_i - D_i). Metropolis accepts when dE <= X / beta, X exponential, that is when
 *
 *   c_i - floor(D_i/2) <= floor(X / (4 beta))          D_i even
 *   c_i - floor(D_i/2) <= floor(X / (4 beta) + 1/2)    D_i odd
 *
 * c_i is counted for all lanes at once: adding a bit to a number held in bit planes is a chain of
 * full adders, two instructions each on AVX-512. Adding `start_i` = middle - floor(D_i/2) first
 * makes the right-hand side the same for all spins: accept where the count is below a random number
 * Z from a pool (thresholds.h) held in the same planes. Weights of several bits add into higher
 * planes. A digit of a weight may be -1: its entry has the other sign, and start_i is less.
 *
 * Memory: 64 bytes a spin and 4 bytes an entry. */
#ifndef LEHR_ANNEAL_MULTISPIN_H
#define LEHR_ANNEAL_MULTISPIN_H

#include "lanes.h"

#include <anneal/field.h>
#include <base/rng.h>

#define AN_MAX_PLANES 30
#define AN_FEW_PLANES 12 /* of most models, for estimates of memory */

typedef struct an_multispin {
    lehr_context *ctx;
    int32_t n;
    int planes;        /* of the counts */
    int weight_planes; /* of the largest |w| */
    int32_t middle;
    bool exact;        /* w times step are the couplings of the field; else close to them */
    double step;       /* in units of the field */
    int64_t *first;    /* entries of spin i for weight plane p: first[i * weight_planes + p] .. */
    uint32_t *entry;   /* neighbour * 2 + (w < 0), the ghost being spin n */
    int32_t *start;    /* n */
    int64_t surplus;   /* what bits of satisfied bonds, each bond once, add up to above |w| */
    uint8_t *odd;      /* n: D_i & 1 */
    int64_t all_bonds; /* sum of |w|, each bond once */
    double mean_work;  /* entries a spin, on average */
} an_multispin;

size_t an_multispin_bytes(int32_t n, int64_t m);
/* Couplings of more than about `bits` bits are rounded, and giant ones cut down; exact tells. */
LEHR_MUST_USE lehr_status an_multispin_new(lehr_context *ctx, const an_field *field, int bits,
                                           an_multispin **out);
void an_multispin_free(an_multispin *model);

/* (n + 1) vectors, the last being the ghost. */
LEHR_MUST_USE lehr_status an_lanes_new(lehr_context *ctx, int32_t n, an_lanes **out);
void an_lanes_randomise(an_lanes *spins, int32_t n, lehr_rng *rng);
/* The bits of one lane. */
void an_lanes_get(const an_lanes *spins, int32_t n, int lane, uint8_t *bits);
void an_lanes_set(an_lanes *spins, int32_t n, int lane, const uint8_t *bits);

#endif
