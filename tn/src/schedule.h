// SPDX-License-Identifier: GPL-3.0-or-later
/* An order of steps in the making: a planner asks how much it would take to finish a measurement,
 * and finishes one after the other.
 *
 * The cone of a step is what must still happen before it. Cones are walked with stamps that are
 * never cleared; finishing walks depth first, so that what a cone measures on the way is out of the
 * register before the rest of the cone comes in. */
#ifndef LEHR_TN_SCHEDULE_H
#define LEHR_TN_SCHEDULE_H

#include "depend.h"

typedef struct tn_schedule {
    const tn_program *program;
    const tn_depend *depend;
    uint32_t *order; /* what is done, in order */
    size_t done_count;
    uint32_t *seen; /* stamp of the last walk that saw a step; TN_NEVER: done */
    uint32_t stamp;
    uint32_t *stack, *cursor; /* of walks */
    uint32_t *open;           /* MEASURE steps of what is in the register */
    size_t open_count;
    float *cost;   /* tn_step_cost of each step */
    double visits; /* steps and edges walked over so far, for limits on work */
    int32_t width, peak;
    int32_t extra; /* 1 from an ADD to the next MEASURE, else 0: the last qubit to enter before a
                    * measurement mostly takes the seat of the one that leaves (bank.h) */
    double flops;
} tn_schedule;

typedef struct tn_cone {
    int32_t fresh;  /* ADDs less MEASUREs before the last */
    uint32_t steps; /* TN_NEVER: more than the limits */
} tn_cone;

LEHR_MUST_USE lehr_status tn_schedule_new(lehr_context *ctx, const tn_program *program,
                                          const tn_depend *depend, tn_schedule *out);
void tn_schedule_clear(lehr_context *ctx, tn_schedule *schedule);
/* Nothing is done any more. */
void tn_schedule_restart(tn_schedule *schedule);
static inline bool tn_schedule_did(const tn_schedule *schedule, uint32_t step)
{
    return schedule->seen[step] == TN_NEVER;
}
/* What is left before `step`. Stops early beyond max_steps. */
tn_cone tn_schedule_cone(tn_schedule *schedule, uint32_t step, uint32_t max_steps);
/* Does the cone of the step and then the step. */
void tn_schedule_finish(tn_schedule *schedule, uint32_t step);
/* Does all that is left. */
void tn_schedule_end(tn_schedule *schedule);

#endif
