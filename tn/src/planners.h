// SPDX-License-Identifier: GPL-3.0-or-later
/* The planners: ways to choose which measurement to finish next. Each begins with a fresh schedule
 * and leaves it with every measurement done. */
#ifndef LEHR_TN_PLANNERS_H
#define LEHR_TN_PLANNERS_H

#include "schedule.h"

/* The cheapest to finish next. fresh: how many that have nothing in the register yet are looked at,
 * too, when the best one brings in two qubits or more. False: gave up after max_visits. */
bool tn_plan_greedy(tn_schedule *schedule, uint32_t fresh, double max_visits);

#endif
