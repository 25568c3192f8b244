// SPDX-License-Identifier: GPL-3.0-or-later
/* What a solver is: a registry (solvers.def) of descriptors. The driver (solve.h) owns time,
 * threads, ranks, the best so far and logs; a solver owns its dynamics. docs/adding-a-solver.md
 * walks through one.
 *
 * Work is cut into items (a read, a block of replicas, a part of an enumeration). An item depends
 * on (seed, item index) only and ends in a bounded time, so that the best of K items is the same
 * for any number of threads and ranks.
 *
 * A solver sees the model as an_field: spins, minimised, both directions of every coupling. */
#ifndef LEHR_ANNEAL_SOLVER_H
#define LEHR_ANNEAL_SOLVER_H

#include <anneal/field.h>
#include <base/context.h>
#include <base/options.h>

/* --- what an item does with the driver --- */

/* Handed to an item to give its answers to. Each item has its own. */
typedef struct an_offers an_offers;

/* The answer of one read: n spins as bits (0: -1, 1: +1) and its energy as the solver tracks it, in
 * the units of the field. Exact when the field is whole; otherwise close is enough, the driver
 * evaluates again. Copies what it keeps. A tracked energy that is wrong ends in LEHR_BUG. */
LEHR_API LEHR_MUST_USE lehr_status an_offer(an_offers *offers, const uint8_t *bits, an_coef energy);
/* The same for an answer on the way, which is kept but is not counted as a read: so that a long
 * item that is stopped has lost little. */
LEHR_API LEHR_MUST_USE lehr_status an_offer_early(an_offers *offers, const uint8_t *bits,
                                                  an_coef energy);
/* No answer has an energy below this (in the units of the field): proven, rounding of this number
 * included. For finish: every rank must say the same. */
LEHR_API void an_offer_bound(an_offers *offers, double energy);
/* true when the item should offer what it has and end: time is over, somebody pressed Ctrl-C, or it
 * or an item before it reached the goal. The check-point of solvers: ask at least every
 * AN_POLL_WORK units of work. */
LEHR_API bool an_offers_stop(an_offers *offers);
/* The k-th answer that the caller wants to start from, best first, as n bits; NULL when there are
 * no more. A solver of single reads starts read k from it, one of populations puts all of them in.
 */
LEHR_API const uint8_t *an_offers_start(const an_offers *offers, uint64_t k);
/* Attempted spin updates, for updates_per_ns. */
LEHR_API void an_offers_count(an_offers *offers, uint64_t updates);

/* A unit of work is one visit of a spin or one update of a neighbour: this many take about a
 * millisecond. */
#define AN_POLL_WORK 200000

/* --- what a solver gives to the driver --- */

typedef struct an_plan {
    void *state;    /* read-only tables shared by all items */
    uint64_t items; /* how many there are; UINT64_MAX: no end */
    uint64_t reads; /* answers that one item offers; 0: items are parts of a whole, not reads */
} an_plan;

typedef struct an_solver {
    const char *name; /* as in solvers.def */
    const char *summary;
    const char *paper;
    /* Its answers never leave the groups that a field keeps, so it gets such fields. */
    bool keeps_groups;
    /* The solver of the same kind that keeps groups: it runs in place of this one when the model
     * has groups that can be kept. NULL: groups are penalties. */
    const char *within_groups;
    const lehr_option_table *(*options)(void); /* NULL: none */
    /* true when it can run on this field; otherwise why gets half a sentence. NULL: any. */
    lehr_status (*suits)(lehr_context *ctx, const an_field *field, const void *options, bool *suits,
                         char why[128]);
    /* Bytes it will need for n variables and m couplings with this many threads; for --memory. */
    size_t (*bytes)(int32_t n, int64_t m, int threads);
    /* Options come checked; automatic ones may be replaced by what was chosen, for the report. The
     * seed is to be kept in the state. On failure nothing is left behind. */
    lehr_status (*prepare)(lehr_context *ctx, const an_field *field, void *options, uint64_t seed,
                           an_plan *plan);
    lehr_status (*item)(lehr_context *worker, const void *state, uint64_t item, an_offers *offers);
    /* After the items, also when they were stopped: makes answers of what several items left in the
     * state. Collective, every rank offers the same. NULL: nothing to do. */
    lehr_status (*finish)(lehr_context *ctx, const void *state, an_offers *offers);
    void (*release)(lehr_context *ctx, void *state);
    /* All items finished without a stop means the best is optimal. */
    bool proves;
} an_solver;

LEHR_API size_t an_solver_count(void);
LEHR_API const an_solver *an_solver_at(size_t index);
/* NULL when there is none of this name. */
LEHR_API const an_solver *an_solver_find(const char *name);

#endif
