// SPDX-License-Identifier: GPL-3.0-or-later
/* Whose turn is it? A stride scheduler (Waldspurger, Weihl 1995) whose weights learn: time goes to
 * each arm in proportion to its weight, and the weight follows what its turns brought lately. */
#ifndef LEHR_ANNEAL_TURNS_H
#define LEHR_ANNEAL_TURNS_H

#include <stdbool.h>
#include <stdint.h>

#define AN_MOST_WEIGHT  16.0
#define AN_LEAST_WEIGHT 0.25

typedef struct an_turns {
    double spent, weight;
    uint64_t count; /* turns taken */
} an_turns;

/* The one that has had the least time for its weight; the first of equals. */
int an_turns_next(const an_turns *turns, int count);
/* After a turn: doubles the weight when it brought news, else halves it, within limits. The first
 * turn of all teaches nothing, as anything is news then. */
void an_turns_take(an_turns *turns, double time, bool first, bool news);

#endif
