// SPDX-License-Identifier: GPL-3.0-or-later
/* Sweeps over all moves, those that lower E are made at once. A local minimum is where a whole
 * sweep made none. Of real fields rounding could go in circles: they get a thousand sweeps. */
#include "swap_descent.h"

#include <anneal/solver.h>
#include <limits.h>

uint64_t an_swap_descend(an_swap_walk *walk, lehr_rng *rng, an_descent_stop *stop, void *user)
{
    uint64_t tried = 0;
    int64_t work = 0, made = 1;
    int most = walk->rows->table.narrow ? INT_MAX : 1000;
    for (int sweep = 0; sweep < most && made > 0; sweep++) {
        an_swap_cursor cursor = {.every = true};
        an_swap_move move;
        made = 0;
        while (an_swap_next(walk, rng, &cursor, &move)) {
            tried++;
            work++;
            if (an_swap_cost(walk, &move) < 0) {
                work += an_swap_make(walk, &move);
                made++;
            }
            if (work < AN_POLL_WORK) continue;
            work = 0;
            if (stop(user)) return tried;
        }
    }
    return tried;
}
