// SPDX-License-Identifier: GPL-3.0-or-later
/* Comparisons are exact for whole models: up to 2^53 units a value is its double, and above it no
 * bound is trusted to be reached. */
#include "goal.h"

#include <float.h>
#include <math.h>

#define EXACT_UNITS 0x1p53

/* The sum of all |coefficients| as written: no partial sum of an evaluation exceeds it. */
static double size_of(const an_model_view *v)
{
    double size = fabs(v->offset.real);
    for (int32_t i = 0; i < v->n; i++) size += fabs(v->linear[i].real);
    for (int64_t k = 0; k < v->m; k++) size += fabs(v->couplings[k].w.real);
    return size;
}

/* Error bound of a sum in any order (Higham, Accuracy and Stability of Numerical Algorithms, 4.2),
 * with room for energies that a solver updates up to 2^13 times in a row. `span` stands for the
 * coefficients as spins, which may be larger than as written. */
static double rounding(const an_model_view *v, double span)
{
    if (v->whole) return 0;
    double terms = (double)v->n + (double)v->m + 8192;
    return 4 * terms * DBL_EPSILON * (size_of(v) + span);
}

lehr_status an_goal_set(lehr_context *ctx, const an_model *model, const an_request *request,
                        an_goal *goal)
{
    an_model_view v = an_model_look(model);
    double low, high;
    LEHR_TRY(an_model_range(ctx, model, &low, &high));
    if (request->has_target && isnan(request->target))
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "the target is not a number");
    goal->model = model;
    goal->minimize = v.sense == AN_MINIMIZE;
    goal->rounding = rounding(&v, high - low);
    goal->has_target = request->has_target;
    goal->target = request->target;
    goal->has_bound = request->bound != AN_BOUND_NONE;
    goal->bound = goal->minimize ? low - goal->rounding : high + goal->rounding;
    return LEHR_OK;
}

static bool as_good_as(const an_goal *goal, double value, double other)
{
    return goal->minimize ? value <= other : value >= other;
}

void an_goal_tighten(an_goal *goal, double energy, double error)
{
    goal->rounding += error;
    double bound = energy - goal->rounding;
    if (!goal->minimize) bound = -bound;
    if (goal->has_bound && as_good_as(goal, goal->bound, bound)) goal->bound = bound;
}

bool an_goal_meets_target(const an_goal *goal, an_coef value)
{
    return goal->has_target && as_good_as(goal, an_model_real(goal->model, value), goal->target);
}

bool an_goal_meets_bound(const an_goal *goal, an_coef value)
{
    if (!goal->has_bound) return false;
    an_model_view v = an_model_look(goal->model);
    double real = an_model_real(goal->model, value);
    if (v.whole && fabs(real) > EXACT_UNITS * v.unit) return false;
    double slack = 2 * goal->rounding;
    return as_good_as(goal, real, goal->minimize ? goal->bound + slack : goal->bound - slack);
}

bool an_goal_reached(const an_goal *goal, an_coef value)
{
    return an_goal_meets_target(goal, value) || an_goal_meets_bound(goal, value);
}

void an_goal_prove(an_goal *goal, an_coef value)
{
    double real = an_model_real(goal->model, value);
    goal->has_bound = true;
    goal->bound = goal->minimize ? real - goal->rounding : real + goal->rounding;
}

double an_goal_gap(const an_goal *goal, an_coef value)
{
    double real = an_model_real(goal->model, value);
    return fabs(real - goal->bound) / fmax(1, fabs(real));
}
