// SPDX-License-Identifier: GPL-3.0-or-later
/* From runs of bench/tn_shots: seconds of a real operation, of a step beside its operations (once
 * for all lanes), of a draw, and of a bit of the answer. Of what shots share, only that is foreseen
 * that they share whatever comes of the draws. */
#include "walk_forecast.h"

#include "block_size.h"

#include <math.h>

/* How much quicker an operation is in single precision. */
#define SINGLE_GAIN 1.6

double tn_walk_seconds(const tn_reel *reel, uint64_t shots)
{
    const tn_tape *tape = &reel->tape;
    if (tape->width > TN_WALK_WIDTH) return HUGE_VAL;
    if (shots == 0) shots = 1;
    int together = shots < (uint64_t)reel->slots ? (int)shots : reel->slots;
    double draws = (double)tape->draws * 8e-9, step = reel->lanes ? 0 : 3e-8;
    double flop = reel->lanes ? 3e-11 : 2.2e-11;
    if (reel->single) flop /= SINGLE_GAIN;
    double block = flop * tn_reel_work(reel, together, step / flop);
    if (reel->lanes) block += (double)tape->count * 3e-8;
    return block / together + draws + (double)tape->bits * 0.7e-9;
}
