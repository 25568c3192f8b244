// SPDX-License-Identifier: GPL-3.0-or-later
#include "valleys.h"

#include <base/memory.h>
#include <string.h>

lehr_status an_valleys_new(lehr_context *ctx, int32_t n, int32_t room, bool mirror, an_valleys *out)
{
    an_valleys v = {.n = n, .room = room, .mirror = mirror};
    v.bottoms = lehr_scratch(ctx, (size_t)room, sizeof *v.bottoms);
    if (!v.bottoms) return LEHR_NO_MEMORY;
    for (int32_t k = 0; k < room; k++) {
        v.bottoms[k].sign = lehr_scratch(ctx, (size_t)n, sizeof *v.bottoms[k].sign);
        if (!v.bottoms[k].sign) return LEHR_NO_MEMORY;
    }
    *out = v;
    return LEHR_OK;
}

size_t an_valleys_bytes(int32_t n, int32_t room)
{
    return (size_t)room * ((size_t)n + sizeof(an_elite) + 128);
}

void an_valleys_add(an_valleys *v, const an_elite *bottom)
{
    an_elite *place = &v->bottoms[v->count++];
    memcpy(place->sign, bottom->sign, (size_t)v->n);
    place->energy = bottom->energy;
}

bool an_valleys_hold(const an_valleys *v, const int8_t *sign, int64_t energy)
{
    for (int32_t k = 0; k < v->count; k++) {
        const an_elite *bottom = &v->bottoms[k];
        if (energy < bottom->energy) continue;
        if (an_signs_distance(sign, bottom->sign, v->n, v->mirror) < v->reach) return true;
    }
    return false;
}
