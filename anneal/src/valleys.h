// SPDX-License-Identifier: GPL-3.0-or-later
/* The lowest places of valleys that a search has been to, and how far from them it has to stay so
 * as to come to others. What lies near a bottom is held by it, unless it is lower. */
#ifndef LEHR_ANNEAL_VALLEYS_H
#define LEHR_ANNEAL_VALLEYS_H

#include "elites.h"

typedef struct an_valleys {
    int32_t n, room, count;
    bool mirror;   /* as in an_elites */
    int32_t reach; /* fewer different spins than this are near */
    an_elite *bottoms;
} an_valleys;

/* None yet, with no reach. Memory from the scratch stack of ctx; nothing to free. */
LEHR_MUST_USE lehr_status an_valleys_new(lehr_context *ctx, int32_t n, int32_t room, bool mirror,
                                         an_valleys *valleys);
size_t an_valleys_bytes(int32_t n, int32_t room);
/* There must be room. */
void an_valleys_add(an_valleys *valleys, const an_elite *bottom);
bool an_valleys_hold(const an_valleys *valleys, const int8_t *sign, int64_t energy);

#endif
