// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef LEHR_ANNEAL_SORT_COUPLINGS_H
#define LEHR_ANNEAL_SORT_COUPLINGS_H

#include <anneal/model.h>

/* Sorts m couplings by (i, j) in place; 0 <= i < n. O(m) when they are sorted already. */
void an_sort_couplings(int32_t n, an_coupling *couplings, int64_t m);

#endif
