// SPDX-License-Identifier: GPL-3.0-or-later
/* A slice: a stretch of work of one arm of a portfolio (solve_portfolio.c).
 *
 * While a slice is set in the offers of an item, the solver that runs there is an arm: what it
 * offers goes to the pool that all arms share, what it starts from comes from there, and it is told
 * to stop when its budget is spent. Budgets are polls, not seconds, so that the same seed gives the
 * same slices. */
#ifndef LEHR_ANNEAL_SLICE_H
#define LEHR_ANNEAL_SLICE_H

#include <anneal/field.h>

/* The best different answers of all arms, best first. */
typedef struct an_pool {
    const an_field *field;
    bool mirror; /* no fields: an answer and its mirror image are the same */
    int32_t room, count;
    uint8_t **bits;
    double *energy; /* as in an_pool_energy */
} an_pool;

typedef struct an_slice {
    an_pool *pool;
    uint64_t polls, budget;
    double best;       /* energy of its own answers; HUGE_VAL before the first */
    uint64_t improved; /* polls when that was found */
    double patience;   /* polls since then, per poll until then, that end the slice */
    uint64_t least;    /* polls before patience may end it */
    bool news;         /* it found something better than all in the pool */
} an_slice;

/* Memory from the scratch stack of ctx; nothing to free. */
LEHR_MUST_USE lehr_status an_pool_new(lehr_context *ctx, const an_field *field, int32_t room,
                                      an_pool *pool);
size_t an_pool_bytes(int32_t n, int32_t room);
/* Takes the answer unless it is there, or there is no room and all are as good. True when it is
 * better than all. */
bool an_pool_add(an_pool *pool, const uint8_t *bits, an_coef energy);
/* An energy of the field as a number to compare: whole ones in units, from the offset, so that they
 * are exact below 2^53. */
double an_pool_energy(const an_pool *pool, an_coef energy);
void an_slice_take(an_slice *slice, const uint8_t *bits, an_coef energy);
/* Counts a poll; true when the budget is spent, or it found nothing better for long. */
bool an_slice_over(an_slice *slice);

#endif
