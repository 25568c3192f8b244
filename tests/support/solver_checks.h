// SPDX-License-Identifier: GPL-3.0-or-later
/* What every solver must do, whoever wrote it: run these on a new solver before anything else. Each
 * asserts; ctx comes from context_fixture.h. Without presolve, which would leave little to solve.
 */
#ifndef LEHR_TESTS_SOLVER_CHECKS_H
#define LEHR_TESTS_SOLVER_CHECKS_H

#include <anneal/solve.h>

/* Runs the solver and asserts that this works and that the report agrees with itself and with the
 * model. */
an_report *solve_checked(lehr_context *ctx, const an_model *model, const an_request *request);

/* Has name, summary and paper; its options pass their own checks. */
void check_description(lehr_context *ctx, const an_solver *solver);
/* No answer is better than the optimum by enumeration; a solver that proves finds it, and says so.
 */
void check_small_models(lehr_context *ctx, const an_solver *solver);
/* No variables, one, many without couplings: solved. */
void check_trivial_models(lehr_context *ctx, const an_solver *solver);
/* The same report for 1, 2 and 3 threads, with and without a target. */
void check_threads(lehr_context *ctx, const an_solver *solver);
/* Another seed, another answer to a large model; the same seed, the same. */
void check_seeds(lehr_context *ctx, const an_solver *solver);
/* Stopped at each of its first polls, and by a deadline that is over: a valid answer. */
void check_stops(lehr_context *ctx, const an_solver *solver);
/* Stopped again and again and gone on from a checkpoint: the same report as without. */
void check_checkpoints(lehr_context *ctx, const an_solver *solver);
/* Each allocation failing in turn. */
void check_allocations(lehr_context *ctx, const an_solver *solver);

/* All of the above. */
void check_solver(lehr_context *ctx, const an_solver *solver);

#endif
