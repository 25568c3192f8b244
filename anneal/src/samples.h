// SPDX-License-Identifier: GPL-3.0-or-later
/* The N best distinct answers seen, with how often each was seen.
 *
 * The order is total: by value, then by bits. So what is kept does not depend on the order in which
 * answers come, and counts are exact even when sets that forgot different answers are merged: an
 * answer among the N best at the end was never among the forgotten ones. */
#ifndef LEHR_ANNEAL_SAMPLES_H
#define LEHR_ANNEAL_SAMPLES_H

#include <anneal/model.h>

typedef struct an_kept {
    uint8_t *bits; /* owned */
    an_coef value;
    uint64_t count;
    double when; /* the first time, in seconds since the job started */
} an_kept;

typedef struct an_samples {
    const an_model *model;
    int32_t n;
    int64_t room;     /* N >= 1 */
    int64_t count;    /* answers kept, best first */
    int64_t capacity; /* of kept; grows up to room */
    an_kept *kept;
} an_samples;

void an_samples_init(an_samples *samples, const an_model *model, int64_t room);
void an_samples_clear(lehr_context *ctx, an_samples *samples);
/* false when an answer of this value would certainly not be kept. */
bool an_samples_want(const an_samples *samples, an_coef value);
/* Copies what is worth keeping. */
LEHR_MUST_USE lehr_status an_samples_add(lehr_context *ctx, an_samples *samples, an_kept answer);
LEHR_MUST_USE lehr_status an_samples_merge(lehr_context *ctx, an_samples *samples,
                                           const an_samples *more);

#endif
