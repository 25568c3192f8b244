// SPDX-License-Identifier: GPL-3.0-or-later
/* Disjoint sets of 0..n-1 that only ever merge (Tarjan): the smallest member stands for a set. */
#ifndef LEHR_ANNEAL_UNION_FIND_H
#define LEHR_ANNEAL_UNION_FIND_H

#include <stdint.h>

static inline void union_find_start(int32_t *parent, int32_t n)
{
    for (int32_t i = 0; i < n; i++) parent[i] = i;
}

/* Halves the path on its way up. */
static inline int32_t union_find_root(int32_t *parent, int32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static inline void union_find_merge(int32_t *parent, int32_t i, int32_t j)
{
    i = union_find_root(parent, i);
    j = union_find_root(parent, j);
    if (i < j)
        parent[j] = i;
    else
        parent[i] = j;
}

#endif
