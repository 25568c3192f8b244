// SPDX-License-Identifier: GPL-3.0-or-later
/* A walk that never leaves the groups: every move goes from one answer that meets them to another.
 *
 * A set (onehot or card) of `count` members has as many seats; the members on the first `card`
 * seats are 1. A move swaps a one with a zero. The rows of a permutation have a seat each, which
 * holds the column of their one; a move swaps two of them: four flips. A variable of no group flips
 * alone. Which seats swap never depends on the state, so every move is its own inverse and
 * Metropolis with P(accept) = min(1, exp(-beta dE)) leaves Boltzmann's distribution over the
 * answers as it is.
 *
 * A sweep visits
 * - of a set with k ones and z zeros max(k, z) pairs, from a random one and a random zero on: for
 *   onehot each zero once;
 * - of a permutation each pair of rows, in a random order of rows;
 * - each other variable, in order.
 *
 * Each spin has its cached local field f_i = h_i + sum_j J_ij s_j. A move costs O(1) when refused
 * (and a look-up of one or two couplings: O(1) in dense rows, O(log degree) in sparse ones),
 * O(degree) when accepted. Dense rows are taken from a quarter of all couplings on. Whole fields
 * below 2^29 are kept as int32; all others as doubles, which drift by rounding: an_swap_refresh
 * computes them anew. */
#ifndef LEHR_ANNEAL_SWAP_WALK_H
#define LEHR_ANNEAL_SWAP_WALK_H

#include "sa_walk.h"

/* Read-only, shared by walks. */
typedef struct an_swap_rows {
    const an_field *field;
    an_walk_rows table;
    int32_t *first_seat; /* of each group */
    int32_t seats;
    int32_t longest; /* side of a permutation */
    int32_t *lone;   /* variables of no group */
    int32_t lone_count;
    int64_t moves; /* of a sweep */
} an_swap_rows;

typedef struct an_swap_walk {
    const an_swap_rows *rows;
    int8_t *spin;          /* -1, 1 */
    int32_t *local_narrow; /* fields, one of the two */
    double *local_wide;
    int32_t *seat;
    int32_t *order; /* of the rows of a permutation, for a cursor */
} an_swap_walk;

/* ones go to -1 and zeros go to 1; or one spin flips alone. */
typedef struct an_swap_move {
    int pairs; /* 0: spin one[0] flips */
    int32_t one[2], zero[2];
    int32_t *a, *b; /* seats to swap */
} an_swap_move;

/* Where a sweep has come to; all zero is its start. */
typedef struct an_swap_cursor {
    bool every;    /* visit all pairs of ones and zeros */
    bool open;     /* in the middle of a block */
    int32_t block; /* group, or the lone variables after the last */
    int64_t left;  /* moves of the block */
    int32_t i, j;
} an_swap_cursor;

LEHR_MUST_USE lehr_status an_swap_rows_new(lehr_context *ctx, const an_field *field,
                                           an_swap_rows *rows);
void an_swap_rows_clear(lehr_context *ctx, an_swap_rows *rows);
/* Of rows, and of a walk. */
size_t an_swap_rows_bytes(int32_t n, int64_t m);
size_t an_swap_walk_bytes(int32_t n);

/* Memory from the scratch stack of ctx; nothing to free. */
LEHR_MUST_USE lehr_status an_swap_walk_new(lehr_context *ctx, const an_swap_rows *rows,
                                           an_swap_walk *walk);
/* Random spins that meet the groups. */
void an_swap_start(an_swap_walk *walk, lehr_rng *rng);
/* From given bits; false, and the walk is to be started anew, when they violate a group. */
bool an_swap_start_from(an_swap_walk *walk, const uint8_t *bits);
/* Computes all local fields from the spins. */
void an_swap_refresh(an_swap_walk *walk);
void an_swap_copy(an_swap_walk *walk, const an_swap_walk *from);
/* The next move of the sweep; false at its end. */
bool an_swap_next(an_swap_walk *walk, lehr_rng *rng, an_swap_cursor *cursor, an_swap_move *move);
/* Half the change of E. */
double an_swap_cost(const an_swap_walk *walk, const an_swap_move *move);
/* Makes the move. Returns the units of work done. */
int64_t an_swap_make(an_swap_walk *walk, const an_swap_move *move);
void an_swap_bits(const an_swap_walk *walk, uint8_t *bits);
/* The energy of these bits, which must be those of the walk; exact when the field is whole. */
an_coef an_swap_energy(const an_swap_walk *walk, const uint8_t *bits);

#endif
