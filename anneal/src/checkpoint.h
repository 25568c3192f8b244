// SPDX-License-Identifier: GPL-3.0-or-later
/* A run in a file, so that it can go on after whatever has ended it (docs/answers.md has the
 * format).
 *
 * Items are keyed by their index, so what has to be kept is which items are done and what came of
 * them:
 *
 *   committed   all items below; their answers are merged into one set
 *   ahead       items above that have run to their end, each with its answers; none above one that
 *               has reached the goal
 *   best        the best answer seen so far, of whatever item
 *
 * Items that were running, or were told to stop, run again from their beginning. So the answer at
 * the end is that of a run that nobody interrupted, bit by bit. The file is replaced as a whole
 * (output.h): there is always a complete one.
 *
 * A solver whose items are parts of a whole keeps its results in its own state: of it only the best
 * answer is kept. */
#ifndef LEHR_ANNEAL_CHECKPOINT_H
#define LEHR_ANNEAL_CHECKPOINT_H

#include "deal.h"

#include <base/json.h>

typedef struct an_checkpoint {
    const char *path;
    lehr_json *run;    /* what must be the same in the file; owned */
    double period;     /* seconds between saves */
    double earlier;    /* seconds of the sessions before this one */
    atomic_llong next; /* microseconds of lehr_now: the next save */
    bool failing;      /* the last save failed, and that was noted */
} an_checkpoint;

/* What is saved. */
typedef struct an_standing {
    uint64_t committed;
    uint64_t reads, updates;
    double cpu;
    const an_samples *samples;
    const an_offers *ahead; /* those cut short are left out, and those above the winner */
} an_standing;

/* Takes run, also when it fails. */
LEHR_MUST_USE lehr_status an_checkpoint_new(lehr_context *ctx, const char *path, double period,
                                            lehr_json *run, an_checkpoint **out);
void an_checkpoint_free(lehr_context *ctx, an_checkpoint *checkpoint);
/* Puts the deal where the file says, if there is a file; before any item runs. Fails with
 * BAD_ARGUMENT when it is of another run. Collective. */
LEHR_MUST_USE lehr_status an_checkpoint_load(lehr_context *ctx, an_checkpoint *checkpoint,
                                             an_deal *deal);
/* Whether it is time to save; true for one thread only. */
bool an_checkpoint_due(an_checkpoint *checkpoint);
/* The caller holds what keeps `standing` as it is. */
LEHR_MUST_USE lehr_status an_checkpoint_save(lehr_context *ctx, const an_checkpoint *checkpoint,
                                             an_deal *deal, const an_standing *standing);
/* The same while work goes on: a failure is noted, once, and forgotten. */
void an_checkpoint_try(lehr_context *ctx, an_checkpoint *checkpoint, an_deal *deal,
                       const an_standing *standing);

#endif
