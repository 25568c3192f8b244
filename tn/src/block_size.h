// SPDX-License-Identifier: GPL-3.0-or-later
/* How many shots walk together, and what that takes. More shots share more. But a block is whole or
 * lost when time runs out, so it is bounded by its work; and registers wait where shots part, so it
 * is bounded by memory. The rule looks at the tape and at the memory that is allowed, never at a
 * clock, nor at threads.
 *
 * Both bounds suppose that every draw parts every shot it can. */
#ifndef LEHR_TN_BLOCK_SIZE_H
#define LEHR_TN_BLOCK_SIZE_H

#include "reel.h"

/* Up to this width shots run side by side: the steps of so small registers cost more than their
 * arithmetic. */
#define TN_LANES_WIDTH 7
/* Real operations of a block: about a second of one thread at most. */
#define TN_BLOCK_WORK 0x1p34

/* Sets what the reel says about it. memory: what one block may take, 0: any. */
void tn_reel_choose_slots(tn_reel *reel, size_t memory);
/* Of a block of so many shots. beside: operations that a step of one register takes beside its
 * own. */
double tn_reel_work(const tn_reel *reel, int slots, double beside);
/* Memory of a block at work. */
size_t tn_reel_bytes(const tn_reel *reel);

#endif
