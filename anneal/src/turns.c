// SPDX-License-Identifier: GPL-3.0-or-later
#include "turns.h"

#include <math.h>

int an_turns_next(const an_turns *turns, int count)
{
    int next = 0;
    for (int k = 1; k < count; k++) {
        if (turns[k].spent * turns[next].weight < turns[next].spent * turns[k].weight) next = k;
    }
    return next;
}

void an_turns_take(an_turns *t, double time, bool first, bool news)
{
    t->count++;
    t->spent += time;
    if (first) return;
    t->weight = news ? fmin(AN_MOST_WEIGHT, 2 * t->weight) : fmax(AN_LEAST_WEIGHT, t->weight / 2);
}
