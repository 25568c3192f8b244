// SPDX-License-Identifier: GPL-3.0-or-later
/* The source of flood_portable.c, flood_avx2.c and flood_avx512.c, which differ in compiler flags
 * and in AN_FLOOD_NAME only. */
#include "flood.h"

/* Each lane's partner in its place: whole words change places, then parts within words. */
LANES_INLINE an_lanes partners(const an_lanes *x, int hop)
{
    an_lanes y = {0};
    for (int w = 0; w < 8; w++) y[w] = (*x)[w ^ (hop >> 6)];
    if (hop & 32) y = y << 32 | y >> 32;
    if (hop & 16) {
        y = (y << 16 & UINT64_C(0xffff0000ffff0000)) | (y >> 16 & UINT64_C(0x0000ffff0000ffff));
    }
    if (hop & 8) {
        y = (y << 8 & UINT64_C(0xff00ff00ff00ff00)) | (y >> 8 & UINT64_C(0x00ff00ff00ff00ff));
    }
    return y;
}

static void differ(const an_lanes *spins, int32_t n, int hop, an_lanes *out)
{
    for (int32_t i = 0; i < n; i++) out[i] = spins[i] ^ partners(&spins[i], hop);
}

LANES_INLINE an_lanes wet_after(const an_field *f, const an_lanes *ground, const an_lanes *wet,
                                int32_t i)
{
    an_lanes now = wet[i];
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) now |= wet[f->neighbour[k]];
    return now & ground[i];
}

static void spread(const an_field *f, const an_lanes *ground, an_lanes *wet, bool down,
                   uint64_t changed[8])
{
    an_lanes any = {0};
    for (int32_t k = 0; k < f->n; k++) {
        int32_t i = down ? f->n - 1 - k : k;
        an_lanes now = wet_after(f, ground, wet, i);
        any |= now ^ wet[i];
        wet[i] = now;
    }
    memcpy(changed, &any, sizeof any);
}

static void swap(an_lanes *spins, const an_lanes *wet, int32_t n, int hop, const uint64_t keep[8])
{
    an_lanes mask;
    memcpy(&mask, keep, sizeof mask);
    for (int32_t i = 0; i < n; i++) {
        an_lanes flip = wet[i] & mask;
        spins[i] ^= flip | partners(&flip, hop);
    }
}

const an_flood_kernels AN_FLOOD_NAME = {differ, spread, swap};
