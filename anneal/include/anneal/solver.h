// SPDX-License-Identifier: GPL-3.0-or-later
/* What a solver is: a registry (solvers.def) of descriptors. The driver (solve.h) owns time,
 * threads, ranks, the best so far and logs; a solver owns its dynamics.
 *
 * Work is cut into items (a read, a block of replicas, a part of an enumeration). An item depends
 * on (seed, item index) only, so the best of K items is the same for any number of threads and
 * ranks.
 *
 * A solver sees the model as an_field: spins, minimised, both directions of every coupling. */
#ifndef LEHR_ANNEAL_SOLVER_H
#define LEHR_ANNEAL_SOLVER_H

#include <anneal/field.h>
#include <base/context.h>
#include <base/options.h>

/* Handed to an item to give its candidates to. */
typedef struct an_offers an_offers;

/* A candidate: n spins as bits (0: -1, 1: +1) and its energy in the units of the field (a solver
 * that tracks energies gives them; the driver checks the final one from scratch). Copies when it is
 * the best of this item. Thread-safe in the sense that each item has its own. */
LEHR_API LEHR_MUST_USE lehr_status an_offer(an_offers *offers, const uint8_t *bits, an_coef energy);
/* true when the item should end: the target is reached, time is over, or somebody pressed Ctrl-C.
 * The check-point of solvers; includes lehr_stop. `progress` in 0..1 is how far the item is. */
LEHR_API bool an_offers_stop(an_offers *offers, double progress);
/* The best energy any finished item has offered so far, false when there is none: to prune with.
 * Only solvers that prove may look, as heuristics must depend on (seed, item) alone. */
LEHR_API bool an_offers_best(const an_offers *offers, an_coef *energy);
/* Attempted spin updates, for updates_per_ns. */
LEHR_API void an_offers_count(an_offers *offers, uint64_t updates);

typedef struct an_solver {
    const char *name;
    const char *summary;
    const char *paper;
    const lehr_option_table *(*options)(void); /* NULL: none */
    /* true when it can run on this field; otherwise why gets a sentence. NULL: any. */
    bool (*suits)(const an_field *field, const void *options, char why[128]);
    /* Bytes it will need with this many threads; for --memory. */
    size_t (*bytes)(const an_field *field, const void *options, int threads);
    /* Read-only tables shared by all items. *items: how many there are, UINT64_MAX for no end;
     * *reads: how many reads (independent anneals) one item counts for. */
    lehr_status (*prepare)(lehr_context *ctx, const an_field *field, const void *options,
                           uint64_t seed, void **state, uint64_t *items, uint64_t *reads);
    lehr_status (*item)(lehr_context *worker, const void *state, uint64_t item, an_offers *offers);
    void (*release)(lehr_context *ctx, void *state);
    /* All items finished without a stop means the best is optimal. */
    bool proves;
} an_solver;

LEHR_API size_t an_solver_count(void);
LEHR_API const an_solver *an_solver_at(size_t index);
LEHR_API const an_solver *an_solver_find(const char *name);

#endif
