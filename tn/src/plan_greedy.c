// SPDX-License-Identifier: GPL-3.0-or-later
/* Greedy: of what is in the register, finish what brings in the fewest qubits; then what takes the
 * fewest steps. */
#include "planners.h"

/* At the very start, with nothing in the register, so many are looked at. */
#define FIRST_FRESH 2000

typedef struct choice {
    uint32_t measure;
    tn_cone cone;
} choice;

static void consider(tn_schedule *s, uint32_t measure, choice *best)
{
    tn_cone cone = tn_schedule_cone(s, measure, TN_NEVER - 1);
    if (best->measure != TN_NEVER && cone.fresh > best->cone.fresh) return;
    if (best->measure != TN_NEVER && cone.fresh == best->cone.fresh &&
        cone.steps >= best->cone.steps)
        return;
    *best = (choice){.measure = measure, .cone = cone};
}

static void consider_open(tn_schedule *s, choice *best)
{
    for (size_t k = 0; k < s->open_count; k++) {
        consider(s, s->open[k], best);
        if (best->cone.fresh <= 0) return;
    }
}

/* The next `count` in the order of the file; *from: the first that is not finished. */
static void consider_fresh(tn_schedule *s, size_t *from, uint32_t count, choice *best)
{
    const tn_depend *d = s->depend;
    while (*from < d->measure_count && tn_schedule_did(s, d->measures[*from])) ++*from;
    for (size_t k = *from; k < d->measure_count && count > 0; k++) {
        if (tn_schedule_did(s, d->measures[k])) continue;
        consider(s, d->measures[k], best);
        count--;
        if (best->cone.fresh <= 1) return;
    }
}

bool tn_plan_greedy(tn_schedule *s, uint32_t fresh, double max_visits)
{
    size_t from = 0;
    double visits = s->visits;
    for (;;) {
        choice best = {.measure = TN_NEVER};
        consider_open(s, &best);
        if (best.measure == TN_NEVER)
            consider_fresh(s, &from, s->done_count == 0 ? FIRST_FRESH : fresh + 1, &best);
        else if (best.cone.fresh >= 2)
            consider_fresh(s, &from, fresh, &best);
        if (best.measure == TN_NEVER) return true;
        tn_schedule_finish(s, best.measure);
        if (s->visits - visits > max_visits) return false;
    }
}
