// SPDX-License-Identifier: GPL-3.0-or-later
/* When to stop for being good enough: the target of the request, or the proven bound. */
#ifndef LEHR_ANNEAL_GOAL_H
#define LEHR_ANNEAL_GOAL_H

#include <anneal/solve.h>

typedef struct an_goal {
    const an_model *model;
    bool minimize;
    bool has_target, has_bound;
    double target, bound;
    double rounding; /* two evaluations of an answer differ by no more; 0 when whole */
} an_goal;

LEHR_MUST_USE lehr_status an_goal_set(lehr_context *ctx, const an_model *model,
                                      const an_request *request, an_goal *goal);
/* Takes over a bound on energies (the negative of a value that is maximised), each of which may be
 * wrong by `error`, if it is better. */
void an_goal_tighten(an_goal *goal, double energy, double error);
bool an_goal_meets_target(const an_goal *goal, an_coef value);
/* The value is as good as the bound: proven optimal. */
bool an_goal_meets_bound(const an_goal *goal, an_coef value);
/* Either of the two. */
bool an_goal_reached(const an_goal *goal, an_coef value);
/* Replaces the bound by the value of an answer that is proven optimal. */
void an_goal_prove(an_goal *goal, an_coef value);
/* |value - bound| / max(1, |value|). */
double an_goal_gap(const an_goal *goal, an_coef value);

#endif
