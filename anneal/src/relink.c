// SPDX-License-Identifier: GPL-3.0-or-later
#include "relink.h"

#include "elites.h"

/* Flips `steps` of the spins not barred, each of them once; order tells which. Returns after how
 * many, first at least, the energy was lowest. */
static int32_t walk_on(an_tabu_walk *t, int32_t first, int32_t steps, int32_t *order)
{
    an_rise_walk *w = &t->walk;
    int64_t lowest = INT64_MAX;
    int32_t best = 0;
    for (int32_t k = 0; k < steps; k++) {
        order[k] = an_rise_walk_next(w, an_tabu_word(t));
        an_rise_walk_flip_and_bar(w, order[k]);
        if (k + 1 < first || w->energy >= lowest) continue;
        lowest = w->energy;
        best = k + 1;
    }
    return best;
}

/* The spins in which both ends agree stay barred on the way. */
void an_relink(an_tabu_walk *t, const int8_t *from, const int8_t *to, bool mirror, int32_t *order)
{
    an_rise_walk *w = &t->walk;
    int32_t n = w->rows->n, apart = an_signs_apart(from, to, n);
    int8_t image = 0;
    if (mirror && apart > n / 2) {
        apart = n - apart;
        image = -1;
    }
    an_rise_walk_go(w, from);
    for (int32_t i = 0; i < n; i++) {
        if (from[i] == (to[i] ^ image)) an_rise_walk_bar(w, i);
    }
    an_rise_walk_scan(w);
    int32_t third = apart / 3, steps = apart - third;
    int32_t best = walk_on(t, third, steps, order);
    for (int32_t i = 0; i < n; i++) {
        if (from[i] == (to[i] ^ image)) an_rise_walk_unbar(w, i);
    }
    for (int32_t k = 0; k < steps; k++) an_rise_walk_unbar(w, order[k]);
    for (int32_t k = steps; k > best; k--) an_rise_walk_flip(w, order[k - 1]);
    an_rise_walk_scan(w);
}
