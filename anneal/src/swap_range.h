// SPDX-License-Identifier: GPL-3.0-or-later
/* Temperatures for walks inside groups, from the costs of their own moves. */
#ifndef LEHR_ANNEAL_SWAP_RANGE_H
#define LEHR_ANNEAL_SWAP_RANGE_H

#include "sa_range.h"
#include "swap_walk.h"

/* typical: root mean square of half the costs at random, of the liveliest moves. Polls lehr_stop
 * and is less careful once it says so. A few sweeps. */
LEHR_MUST_USE lehr_status an_swap_range_find(lehr_context *ctx, const an_swap_rows *rows,
                                             an_sa_range *range);

#endif
