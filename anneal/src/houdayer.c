// SPDX-License-Identifier: GPL-3.0-or-later
#include "houdayer.h"

#include <base/memory.h>
#include <string.h>

/* A flood on a lattice is complete in a few passes unless its bed winds a lot. */
enum { PASSES = 12 };
/* Spins that stand for all where sizes are estimated. */
enum { SAMPLE = 63, SAMPLE_PLANES = 6 };
/* How far a seed is looked for. */
enum { SEED_SPINS = 1024 };
/* Of what differs; a cluster that is more of it is no true part. */
#define LARGEST_SHARE 0.9

lehr_status an_houdayer_new(lehr_context *ctx, const an_field *field, int period, an_houdayer **out)
{
    an_houdayer *h = lehr_new_zero(ctx, 1, sizeof *h);
    if (!h) return LEHR_NO_MEMORY;
    h->ctx = ctx;
    h->field = field;
    h->kernels = an_flood_choose();
    h->period = period;
    h->passes = PASSES;
    h->active = ~UINT64_C(0);
    h->mirror = true;
    for (int32_t i = 0; i < field->n; i++) {
        if (field->whole ? field->h[i].whole != 0 : field->h[i].real != 0) h->mirror = false;
    }
    h->ground = lehr_new(ctx, (size_t)field->n, sizeof *h->ground);
    h->wet = lehr_new(ctx, (size_t)field->n, sizeof *h->wet);
    if (!h->ground || !h->wet) {
        an_houdayer_free(h);
        return LEHR_NO_MEMORY;
    }
    *out = h;
    return LEHR_OK;
}

void an_houdayer_free(an_houdayer *h)
{
    if (!h) return;
    lehr_release(h->ctx, h->ground);
    lehr_release(h->ctx, h->wet);
    lehr_release(h->ctx, h);
}

size_t an_houdayer_bytes(int32_t n)
{
    return sizeof(an_houdayer) + 2 * (size_t)n * sizeof(an_lanes);
}

/* --- samples of spins --- */

typedef struct sample {
    an_lanes count[SAMPLE_PLANES];
} sample;

/* How many of SAMPLE evenly spread spins have the bit, in each lane. */
static sample sample_of(const an_lanes *x, int32_t n)
{
    sample s = {0};
    for (int64_t k = 0; k < SAMPLE; k++) {
        an_lanes carry = x[k * n / SAMPLE];
        for (int p = 0; p < SAMPLE_PLANES; p++) {
            an_lanes sum = s.count[p] ^ carry;
            carry &= s.count[p];
            s.count[p] = sum;
        }
    }
    return s;
}

static void add_by_temperature(const sample *s, int period, int64_t sum[64])
{
    for (int lane = 0; lane < AN_LANES; lane++) {
        for (int p = 0; p < SAMPLE_PLANES; p++) {
            sum[lane % period] += (int64_t)(s->count[p][lane / 64] >> (lane % 64) & 1) << p;
        }
    }
}

/* --- a move --- */

/* Where partners differ; where that is most of the spins, and makes no difference, where they
 * agree. */
static void make_ground(an_houdayer *h, const an_lanes *spins, int hop)
{
    int32_t n = h->field->n;
    h->kernels->differ(spins, n, hop, h->ground);
    an_lanes other = {0}, active = (an_lanes){0} + h->active;
    if (h->mirror) other = sample_of(h->ground, n).count[SAMPLE_PLANES - 1]; /* 32 or more */
    for (int32_t i = 0; i < n; i++) h->ground[i] = (h->ground[i] ^ other) & active;
}

/* In each of these lanes the first spin from a random one on that differs. */
static void sow(an_houdayer *h, an_lanes lanes, lehr_rng *rng)
{
    int32_t n = h->field->n, at = (int32_t)lehr_rng_below(rng, (uint32_t)n);
    int32_t spins = n < SEED_SPINS ? n : SEED_SPINS;
    for (int32_t k = 0; k < spins; k++) {
        an_lanes seed = h->ground[at] & lanes;
        h->wet[at] |= seed;
        lanes &= ~seed;
        at = at + 1 < n ? at + 1 : 0;
    }
}

/* Partners sow in different places. */
static void sow_both(an_houdayer *h, int hop, lehr_rng *rng)
{
    an_lanes first = {0};
    for (int lane = 0; lane < AN_LANES; lane++) {
        if (lane < (lane ^ hop)) first[lane / 64] |= UINT64_C(1) << (lane % 64);
    }
    memset(h->wet, 0, (size_t)h->field->n * sizeof *h->wet);
    sow(h, first, rng);
    sow(h, ~first, rng);
}

static bool any_of(const uint64_t word[8])
{
    uint64_t any = 0;
    for (int w = 0; w < 8; w++) any |= word[w];
    return any != 0;
}

/* false when stopped; `growing` are the lanes whose clusters are not complete. */
static bool grow(an_houdayer *h, uint64_t growing[8])
{
    for (int pass = 0; pass < h->passes; pass++) {
        if (lehr_stop(h->ctx)) return false;
        h->kernels->spread(h->field, h->ground, h->wet, pass % 2 != 0, growing);
        if (!any_of(growing)) break;
    }
    return true;
}

void an_houdayer_move(an_houdayer *h, an_lanes *spins, lehr_rng *rng)
{
    int32_t n = h->field->n;
    int replicas = AN_LANES / h->period;
    int hop = h->period * (1 + (int)lehr_rng_below(rng, (uint32_t)replicas - 1));
    if (n == 0 || !h->active) return;
    make_ground(h, spins, hop);
    sow_both(h, hop, rng);
    uint64_t growing[8] = {0}, complete[8];
    if (!grow(h, growing)) return;
    for (int w = 0; w < 8; w++) complete[w] = ~growing[w];
    h->kernels->swap(spins, h->wet, n, hop, complete);
    sample ground = sample_of(h->ground, n), wet = sample_of(h->wet, n);
    add_by_temperature(&ground, h->period, h->differing);
    add_by_temperature(&wet, h->period, h->growing);
}

/* --- where it pays --- */

void an_houdayer_forget(an_houdayer *h)
{
    memset(h->differing, 0, sizeof h->differing);
    memset(h->growing, 0, sizeof h->growing);
}

void an_houdayer_settle(an_houdayer *h)
{
    h->active = 0;
    for (int lane = 0; lane < 64; lane++) {
        int t = lane % h->period;
        bool parts = (double)h->growing[t] < LARGEST_SHARE * (double)h->differing[t];
        if (parts) h->active |= UINT64_C(1) << lane;
    }
}
