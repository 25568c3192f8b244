// SPDX-License-Identifier: GPL-3.0-or-later
/* The driver: runs a solver on a model under limits and reports what is proven and what was found.
 *
 * The same seed, reads and options give the same report for any number of threads and ranks, except
 * for its seconds, as long as neither a deadline nor a cancel cuts the work short. */
#ifndef LEHR_ANNEAL_SOLVE_H
#define LEHR_ANNEAL_SOLVE_H

#include <anneal/model.h>
#include <anneal/solver.h>
#include <base/json.h>

typedef enum an_outcome {
    AN_OPTIMAL,     /* proven; for real coefficients: up to the rounding that bound allows for */
    AN_TARGET,      /* the target was reached */
    AN_FEASIBLE,    /* an answer, no proof */
    AN_INFEASIBLE,  /* proven: no answer meets the groups */
    AN_INTERRUPTED, /* cancelled; the answer is the best so far */
    AN_UNKNOWN      /* no feasible answer found, none excluded */
} an_outcome;
LEHR_API const char *an_outcome_name(an_outcome outcome); /* "OPTIMAL" */

/* Called for each new best of this rank, under a lock, from any thread, in the order found; values
 * only get better and the last one is the reported one unless another rank found a better one. */
typedef void an_improved_fn(void *user, double value, const char *value_text, double seconds);

typedef enum an_bound_effort {
    AN_BOUND_NONE,
    AN_BOUND_FAST, /* the better of the roof dual and the sum of all |coefficients| */
    AN_BOUND_TIGHT /* and of semidefinite bounds, for at most half of the time that is left */
} an_bound_effort;

/* Presolve keeps some best answer, not all, and says nothing about the second best. It never runs
 * on models with groups. */
typedef enum an_presolving {
    AN_PRESOLVE_AUTO, /* on, unless several answers are asked for */
    AN_PRESOLVE_ON,
    AN_PRESOLVE_OFF
} an_presolving;

/* All zero is a valid request: the automatic choice, until something stops it. */
typedef struct an_request {
    const char *solver;     /* name, NULL or "auto" */
    const an_solver *own;   /* a solver that is in no registry; goes before the name */
    const char *const *set; /* "key=value", solver options */
    size_t set_count;
    uint64_t seed;
    uint64_t reads; /* 0: as many as time allows */
    int64_t sweeps; /* 0: the solver's default; a short-cut for set sweeps=N */
    bool has_target;
    double target;   /* stop when the value is at least as good */
    int64_t samples; /* how many distinct best answers to keep; 0 or 1: the best only */
    an_bound_effort bound;
    an_presolving presolve;
    /* Answers to start from, n bits each, best first. They are evaluated at once, so that the
     * result is at least as good, and solvers may go on from them. Under ranks: the same on all. */
    const uint8_t *const *starts;
    size_t start_count;
    /* A file: the run goes on from where it says, and is saved to it every checkpoint_period
     * seconds (0: 10) and at the end. NULL: neither. */
    const char *checkpoint;
    double checkpoint_period;
    double started; /* lehr_now() when the job began, so that seconds include loading; 0: now */
    an_improved_fn *improved;
    void *user;
} an_request;

typedef struct an_sample {
    const uint8_t *bits;
    an_coef value;
    uint64_t count; /* how many reads ended in it; 0: a start that none came back to,
                     * or what presolve has settled */
} an_sample;

typedef struct an_report {
    an_outcome outcome;
    const uint8_t *bits; /* NULL when there is no answer */
    an_coef value;       /* evaluated from scratch on the model */
    bool has_bound;
    double bound;
    double gap;          /* |value - bound| / max(1, |value|); 0 without answer or bound */
    double time_to_best; /* seconds from request.started, plus `earlier` */
    double earlier;      /* seconds of sessions that the checkpoint goes on from */
    const char *solver;
    char why[256]; /* one sentence: why this solver */
    int32_t fixed; /* variables taken out by presolve */
    uint64_t reads, updates;
    double solver_seconds; /* processor seconds inside items, for updates per ns */
    lehr_stop_reason stopped;
    int64_t sample_count;
    const an_sample *samples; /* best first, equal values in the order of their bits */
    lehr_json *options;       /* the solver's, as resolved */
} an_report;

/* Runs until the first of: target or bound reached, all items or reads done, deadline or cancel of
 * ctx. At least one read is tried, however late it is. OK whenever the input was fine; *out must be
 * freed. A checkpoint of another run is BAD_ARGUMENT. A final value that differs from the tracked
 * one is LEHR_BUG. Under ranks: collective, and the report is the same on all. */
LEHR_API LEHR_MUST_USE lehr_status an_solve(lehr_context *ctx, const an_model *model,
                                            const an_request *request, an_report **out);
LEHR_API void an_report_free(lehr_context *ctx, an_report *report);
/* Bytes that an_solve will need beside the model, about; for --memory. */
LEHR_API LEHR_MUST_USE lehr_status an_solve_bytes(lehr_context *ctx, const an_model *model,
                                                  const an_request *request, size_t *bytes);

#endif
