// SPDX-License-Identifier: GPL-3.0-or-later
/* The inner loops of cluster moves for 512 lanes at once, chosen by instruction set at run time.
 * flood_body.h is their one source. All give the same bits.
 *
 * Lanes k and k ^ hop are partners, hop being a multiple of 8 below 512. */
#ifndef LEHR_ANNEAL_FLOOD_H
#define LEHR_ANNEAL_FLOOD_H

#include "lanes.h"

#include <anneal/field.h>

typedef struct an_flood_kernels {
    /* Where partners differ. */
    void (*differ)(const an_lanes *spins, int32_t n, int hop, an_lanes *differ);
    /* One pass over all spins, upwards or downwards: what is wet wets its neighbours within
     * `ground`. Returns the lanes in which anything became wet. */
    void (*spread)(const an_field *field, const an_lanes *ground, an_lanes *wet, bool down,
                   uint64_t changed[8]);
    /* Partners swap their spins where either lane of the two is wet and in `keep`. */
    void (*swap)(an_lanes *spins, const an_lanes *wet, int32_t n, int hop, const uint64_t keep[8]);
} an_flood_kernels;

extern const an_flood_kernels an_flood_portable, an_flood_avx2, an_flood_avx512;
/* The best one this machine may use. */
const an_flood_kernels *an_flood_choose(void);

#endif
