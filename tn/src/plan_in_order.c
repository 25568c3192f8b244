// SPDX-License-Identifier: GPL-3.0-or-later
/* Finishing in a given order, whatever it costs: what orders from graphs and searches are for. */
#include "planners.h"

void tn_plan_in_order(tn_schedule *schedule, const uint32_t *stays, size_t count)
{
    tn_schedule_restart(schedule);
    for (size_t k = 0; k < count; k++)
        tn_schedule_finish(schedule, schedule->depend->measures[stays[k]]);
    tn_schedule_end(schedule);
}
