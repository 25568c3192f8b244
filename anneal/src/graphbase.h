// SPDX-License-Identifier: GPL-3.0-or-later
/* The random numbers of Knuth's Stanford GraphBase (GB_FLIP): x_n = x_{n-24} - x_{n-55} mod 2^31.
 * Not for new work, but public graphs were made with them. */
#ifndef LEHR_ANNEAL_GRAPHBASE_H
#define LEHR_ANNEAL_GRAPHBASE_H

#include <stdint.h>

typedef struct an_graphbase {
    uint32_t value[55];
    int left; /* values not yet given out: value[left - 1] is next */
} an_graphbase;

/* The low 31 bits of the seed count. */
an_graphbase an_graphbase_start(int64_t seed);
/* 0 .. 2^31 - 1. */
uint32_t an_graphbase_next(an_graphbase *flip);
/* Uniform in 0..n-1; 1 <= n <= 2^31. */
uint32_t an_graphbase_below(an_graphbase *flip, uint32_t n);

#endif
