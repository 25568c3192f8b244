// SPDX-License-Identifier: GPL-3.0-or-later
/* A max-heap of spins by gain, with the place of each spin, so that gains can change. Of equal
 * gains the lowest spin comes first. O(log n) a change. */
#ifndef LEHR_ANNEAL_GAIN_HEAP_H
#define LEHR_ANNEAL_GAIN_HEAP_H

#include <stdint.h>

/* All arrays have room for n; place must be filled with -1 at the start. */
typedef struct an_gain_heap {
    int32_t count;
    int32_t *spin;  /* the heap */
    int32_t *place; /* of each spin in the heap, -1: not in it */
    double *gain;   /* of each spin */
} an_gain_heap;

/* Sets the gain of a spin, which is in the heap from now on exactly when its gain is positive. */
void an_gain_heap_set(an_gain_heap *heap, int32_t spin, double gain);
/* The spin of the largest gain, -1 when there is none. */
int32_t an_gain_heap_top(const an_gain_heap *heap);

#endif
