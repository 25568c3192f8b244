// SPDX-License-Identifier: GPL-3.0-or-later
/* How to find the spins that presolve took out, last one first.
 *
 * There is one kind of record. Every reduction takes out a spin that, in some best answer, follows
 * the field of at most three others:
 *
 *   s = -sign(h + sum_k w_k s_k),   +1 when that is zero
 *
 * A fixed spin has no others; one tied to another has h = 0 and one w. */
#ifndef LEHR_ANNEAL_POSTSOLVE_H
#define LEHR_ANNEAL_POSTSOLVE_H

#include <anneal/model.h>

#define AN_MAX_ARMS 3

typedef struct an_follower {
    int32_t spin;
    int32_t arms;
    int32_t other[AN_MAX_ARMS];
    an_coef h;
    an_coef w[AN_MAX_ARMS];
} an_follower;

typedef struct an_postsolve {
    bool whole;
    int32_t count, room;
    an_follower *follower; /* in the order of reduction */
} an_postsolve;

void an_postsolve_init(an_postsolve *post, bool whole);
void an_postsolve_clear(lehr_context *ctx, an_postsolve *post);
LEHR_MUST_USE lehr_status an_postsolve_push(lehr_context *ctx, an_postsolve *post,
                                            const an_follower *follower);
/* bits: those of the spins never taken out are set; sets the others. */
void an_postsolve_run(const an_postsolve *post, uint8_t *bits);

#endif
