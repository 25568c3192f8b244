// SPDX-License-Identifier: GPL-3.0-or-later
/* Deals the items of a solver to threads and ranks, and puts together what comes back.
 *
 * Item i belongs to rank i mod ranks; a rank's threads claim its items in order. What an item found
 * is committed in item order, so the result is that of one thread running item after item:
 *
 *   claimed   0 1 2 3 4 5 6 7
 *   handed in 0 1 2   4   6      items 4 and 6 are pending until 3 is there
 *   committed 0 1 2
 *
 * The winner is the lowest item that reached the goal. Items above it are told to end and are not
 * committed. Items that were told to stop are committed at the very end, so that a checkpoint has
 * none of them. When several ranks chase a goal they work in rounds, and commit after each round
 * what no rank's winner excludes. */
#ifndef LEHR_ANNEAL_DEAL_H
#define LEHR_ANNEAL_DEAL_H

#include "goal.h"
#include "samples.h"
#include "slice.h"

#include <anneal/presolve.h>
#include <anneal/solver.h>
#include <pthread.h>
#include <stdatomic.h>

/* What an item has offered. */
struct an_offers {
    struct an_deal *deal;
    lehr_context *worker;
    uint64_t item;
    uint64_t quota; /* answers that count; the last item may have fewer than the others */
    uint64_t reads, updates;
    bool reached;    /* the goal */
    bool cut;        /* was told to stop: not what the item would have found */
    an_slice *slice; /* while an arm of a portfolio runs in the item; else NULL */
    uint8_t *bits;   /* work space: an answer to the model as given; NULL until needed */
    an_samples kept;
    an_offers *next; /* pending, by item */
};

typedef struct an_deal {
    /* set by the driver */
    const an_model *model;
    const an_field *field;
    const an_presolved *presolved; /* the way from answers of field to answers of model; or NULL */
    const an_solver *solver;
    const void *state;
    an_goal goal;
    uint64_t items;       /* of all ranks */
    uint64_t item_reads;  /* of one item */
    uint64_t total_reads; /* UINT64_MAX: no end */
    int64_t room;         /* for distinct answers */
    const uint8_t *const *starts;
    size_t start_count;
    double started;     /* less the seconds of earlier sessions */
    double cpu_started; /* the same of processor seconds */
    double scale;       /* of energies: no sum of terms of the field exceeds it */
    an_improved_fn *improved;
    void *user;
    struct an_checkpoint *checkpoint; /* NULL: none */

    /* claims and commits, under lock */
    pthread_mutex_t lock;
    uint64_t rank, ranks;
    uint64_t next;      /* item to claim */
    uint64_t round_end; /* items of this round are below */
    uint64_t expected;  /* next item to commit */
    uint64_t skipped;   /* items below were done in an earlier session */
    an_offers *pending;
    bool hold; /* commits wait for the end of the round */
    bool failed;
    bool settled;         /* what was known before is good enough: no item needs to run */
    atomic_ullong winner; /* UINT64_MAX: none yet */

    /* the best answer from before the items, of the caller; bits NULL: none */
    an_kept known;

    /* the result */
    an_samples best;
    uint64_t reads, updates;

    /* the stream of improvements, under its own lock */
    pthread_mutex_t stream;
    bool has_incumbent;
    an_coef incumbent;
    double incumbent_when;   /* seconds since started, as in answers */
    uint8_t *incumbent_bits; /* kept for checkpoints only, else NULL */
} an_deal;

/* The fields set by the driver must be set. */
LEHR_MUST_USE lehr_status an_deal_start(lehr_context *ctx, an_deal *deal);
/* Takes an answer into account that no item has found; not one that violates the groups. */
LEHR_MUST_USE lehr_status an_deal_know(lehr_context *ctx, an_deal *deal, const uint8_t *bits,
                                       double when);
/* Before another solver of the same job deals its items: these start from 0. What was found stays.
 */
void an_deal_renew(an_deal *deal);
/* Runs the items; collective. */
LEHR_MUST_USE lehr_status an_deal_run(lehr_context *ctx, an_deal *deal);
/* Gives all ranks the result of all; collective. */
LEHR_MUST_USE lehr_status an_deal_gather(lehr_context *ctx, an_deal *deal);
/* Runs the solver's finish, if it has one, and adds the answer known before when nothing better was
 * found; collective. */
LEHR_MUST_USE lehr_status an_deal_finish(lehr_context *ctx, an_deal *deal);
/* When the value of the best answer was first seen on any rank, in seconds since the start;
 * collective. There must be an answer. */
LEHR_MUST_USE lehr_status an_deal_time_to_best(lehr_context *ctx, const an_deal *deal,
                                               double *seconds);
void an_deal_clear(lehr_context *ctx, an_deal *deal);

/* For checkpoints, before items run: items below are done. */
void an_deal_skip(an_deal *deal, uint64_t items);
/* For checkpoints: an item that is done, to be filled in; NULL when out of memory. */
an_offers *an_deal_restore(lehr_context *ctx, an_deal *deal, uint64_t item);
/* Saves a checkpoint when it is time to; any thread that holds no lock. */
void an_deal_save_when_due(lehr_context *ctx, an_deal *deal);

/* For an_offer: tells the stream about an answer. */
void an_deal_improve(an_deal *deal, const uint8_t *bits, an_coef value, double when);
/* For an_offer: this item reached the goal. */
void an_deal_reached(an_deal *deal, uint64_t item);

#endif
