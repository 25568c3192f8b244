// SPDX-License-Identifier: GPL-3.0-or-later
/* The planners: ways to choose which measurement to finish next. Each begins with a fresh schedule
 * and leaves it with every measurement done that it knows of. */
#ifndef LEHR_TN_PLANNERS_H
#define LEHR_TN_PLANNERS_H

#include "schedule.h"
#include "stay_graph.h"

/* The cheapest to finish next. fresh: how many that have nothing in the register yet are looked at,
 * too, when the best one brings in two qubits or more. False: gave up after max_visits. */
bool tn_plan_greedy(tn_schedule *schedule, uint32_t fresh, double max_visits);
/* One after the other; stays are numbered as in depend->measures. */
void tn_plan_in_order(tn_schedule *schedule, const uint32_t *stays, size_t count);

/* --- orders for tn_plan_in_order: fill all of `stays` --- */

/* Reverse Cuthill-McKee: neighbours stay close. */
LEHR_MUST_USE lehr_status tn_order_rcm(lehr_context *ctx, const tn_stay_graph *graph,
                                       uint32_t *stays);
/* By the Fiedler vector of each island; stays: begins with an order in which islands are together,
 * such as that of tn_order_rcm. */
LEHR_MUST_USE lehr_status tn_order_fiedler(lehr_context *ctx, const tn_stay_graph *graph,
                                           uint32_t *stays);
/* Moves stays about in the order while that makes the program cheaper, hotter at first, until
 * max_visits; leaves the best order in stays. */
LEHR_MUST_USE lehr_status tn_order_anneal(lehr_context *ctx, tn_schedule *schedule, uint64_t seed,
                                          double max_visits, uint32_t *stays, size_t count);

#endif
