// SPDX-License-Identifier: GPL-3.0-or-later
/* Shots by guessing.
 *
 * A try at a shot draws the guesses, each 0 or 1 with the same odds, walks the circuit under them,
 * and is a hit when the measurements agree. Under guesses g an outcome that agrees with them has
 * the probability it has in the circuit itself, so hits are distributed as shots are, and a try is
 * one with odds 2^-k. A shot is its first hit. Try t of shot s has streams and places in them of
 * its own, so shots depend neither on each other nor on how many are tried together. */
#ifndef LEHR_TN_WALK_GUESSES_H
#define LEHR_TN_WALK_GUESSES_H

#include "gamble.h"

#include <tn/engine.h>

/* Draws the shots, which say in `cut` whether there was time for all. */
LEHR_MUST_USE lehr_status tn_walk_guesses(lehr_context *worker, const tn_gamble *gamble,
                                          uint64_t seed, tn_shots *shots);

#endif
