// SPDX-License-Identifier: GPL-3.0-or-later
/* A walk by single flips that always knows what each flip would cost: spins and rises on dense rows
 * (dense_rows.h). A flip updates all rises and finds the lowest of each chunk in one pass over
 * memory: see flip_pass.h.
 *
 * Spins can be barred, which adds to their rise a number above all rises: so the search for the
 * lowest rise needs no second array to look at. Bars that change do so for an_rise_walk_next after
 * the next flip or scan. Walks make no use of the field but through its rows, so the bits of a walk
 * are the same on all machines. */
#ifndef LEHR_ANNEAL_RISE_WALK_H
#define LEHR_ANNEAL_RISE_WALK_H

#include "dense_rows.h"

typedef struct an_rise_walk {
    const an_dense_rows *rows;
    const an_flip_kernel *kernel;
    int8_t *sign;   /* 0: +1, -1: -1 */
    void *rise;     /* int16 or int32, with bars */
    void *least;    /* of each chunk */
    int64_t energy; /* what flips have added to E, in units of 2 step */
    uint64_t flips;
} an_rise_walk;

/* All spins -1, nothing barred. Memory from the scratch stack of ctx; nothing to free. */
LEHR_MUST_USE lehr_status an_rise_walk_new(lehr_context *ctx, const an_dense_rows *rows,
                                           an_rise_walk *walk);
size_t an_rise_walk_bytes(int32_t n);

/* What flipping i adds to walk->energy; i must not be barred. */
int64_t an_rise_walk_cost(const an_rise_walk *walk, int32_t i);
void an_rise_walk_flip(an_rise_walk *walk, int32_t i);
/* The same, and i is barred. */
void an_rise_walk_flip_and_bar(an_rise_walk *walk, int32_t i);
/* Flips i, which must not be barred, and does not find the lowest of each chunk: for those who look
 * at all rises anyway. Before an_rise_walk_next there must be a scan. Which spin is likely to be
 * flipped next only matters for speed. */
void an_rise_walk_drift(an_rise_walk *walk, int32_t i, int32_t likely);
/* Flips whatever differs from sign; nothing may be barred. Before an_rise_walk_next there must be
 * a scan. */
void an_rise_walk_go(an_rise_walk *walk, const int8_t *sign);
/* Goes to where `other` is, a walk on the same couplings; then there must be a scan, too. */
void an_rise_walk_copy(an_rise_walk *walk, const an_rise_walk *other);
void an_rise_walk_bar(an_rise_walk *walk, int32_t i);
void an_rise_walk_unbar(an_rise_walk *walk, int32_t i);
void an_rise_walk_scan(an_rise_walk *walk);
/* The spin of the lowest rise among those not barred, -1 when all are. The random word breaks ties.
 */
int32_t an_rise_walk_next(const an_rise_walk *walk, uint32_t random);

#endif
