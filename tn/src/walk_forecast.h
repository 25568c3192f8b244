// SPDX-License-Identifier: GPL-3.0-or-later
/* What walking along a reel will take. */
#ifndef LEHR_TN_WALK_FORECAST_H
#define LEHR_TN_WALK_FORECAST_H

#include "reel.h"

/* Wider registers are refused. */
#define TN_WALK_WIDTH 34

/* Seconds on one thread of a shot, of so many; infinite when the register is too wide. */
double tn_walk_seconds(const tn_reel *reel, uint64_t shots);

#endif
