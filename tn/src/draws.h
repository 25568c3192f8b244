// SPDX-License-Identifier: GPL-3.0-or-later
/* The random numbers of a block of shots: draw number d of shot s is number d of the stream
 * (seed, purpose, s), whatever the draws before it were for; a shot that is tried again goes on
 * behind the numbers of its earlier tries. Made 32 at a time and only where they are asked for. */
#ifndef LEHR_TN_DRAWS_H
#define LEHR_TN_DRAWS_H

#include <base/context.h>
#include <base/rng.h>

#define TN_DRAW_CHUNK 32

typedef struct tn_draws {
    uint64_t seed;
    lehr_purpose purpose;
    uint64_t *shot;  /* of each slot */
    uint64_t *skip;  /* chunks of its stream before its draw 0 */
    uint64_t *chunk; /* which draws / TN_DRAW_CHUNK a slot holds; all ones: none */
    uint32_t *words; /* slots x 2 TN_DRAW_CHUNK */
} tn_draws;

LEHR_MUST_USE lehr_status tn_draws_new(lehr_context *ctx, uint64_t seed, lehr_purpose purpose,
                                       int slots, tn_draws *out);
void tn_draws_free(lehr_context *ctx, tn_draws *draws);
/* For a block that begins with this shot. */
void tn_draws_start(tn_draws *draws, uint64_t first, int slots);
/* After that: another shot for a slot, from another place of its stream. */
void tn_draws_aim(tn_draws *draws, int slot, uint64_t shot, uint64_t skip);
void tn_draws_refill(tn_draws *draws, int slot, uint64_t chunk);

/* Uniform in [0, 1), 53 bits. */
static inline double tn_draw(tn_draws *draws, int slot, uint64_t number)
{
    if (draws->chunk[slot] != number / TN_DRAW_CHUNK)
        tn_draws_refill(draws, slot, number / TN_DRAW_CHUNK);
    const uint32_t *at = draws->words + ((size_t)slot * TN_DRAW_CHUNK + number % TN_DRAW_CHUNK) * 2;
    return (double)(((uint64_t)at[1] << 32 | at[0]) >> 11) * 0x1p-53;
}

#endif
