// SPDX-License-Identifier: GPL-3.0-or-later
#include "draws.h"

#include <base/memory.h>

lehr_status tn_draws_new(lehr_context *ctx, uint64_t seed, lehr_purpose purpose, int slots,
                         tn_draws *out)
{
    tn_draws draws = {.seed = seed, .purpose = purpose};
    draws.shot = lehr_new(ctx, (size_t)slots, sizeof *draws.shot);
    draws.skip = lehr_new(ctx, (size_t)slots, sizeof *draws.skip);
    draws.chunk = lehr_new(ctx, (size_t)slots, sizeof *draws.chunk);
    draws.words = lehr_new(ctx, (size_t)slots * TN_DRAW_CHUNK, 2 * sizeof *draws.words);
    if (!draws.shot || !draws.skip || !draws.chunk || !draws.words) {
        tn_draws_free(ctx, &draws);
        return LEHR_NO_MEMORY;
    }
    *out = draws;
    return LEHR_OK;
}

void tn_draws_free(lehr_context *ctx, tn_draws *draws)
{
    lehr_release(ctx, draws->shot);
    lehr_release(ctx, draws->skip);
    lehr_release(ctx, draws->chunk);
    lehr_release(ctx, draws->words);
    draws->shot = draws->skip = draws->chunk = NULL;
    draws->words = NULL;
}

void tn_draws_start(tn_draws *draws, uint64_t first, int slots)
{
    for (int slot = 0; slot < slots; slot++) tn_draws_aim(draws, slot, first + (uint64_t)slot, 0);
}

void tn_draws_aim(tn_draws *draws, int slot, uint64_t shot, uint64_t skip)
{
    draws->shot[slot] = shot;
    draws->skip[slot] = skip;
    draws->chunk[slot] = UINT64_MAX;
}

void tn_draws_refill(tn_draws *draws, int slot, uint64_t chunk)
{
    uint64_t words = 2 * TN_DRAW_CHUNK;
    lehr_rng rng = lehr_rng_at(draws->seed, draws->purpose, draws->shot[slot],
                               (draws->skip[slot] + chunk) * words);
    lehr_rng_fill(&rng, draws->words + (size_t)slot * words, words);
    draws->chunk[slot] = chunk;
}
