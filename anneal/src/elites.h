// SPDX-License-Identifier: GPL-3.0-or-later
/* The best different answers of an evolution, and which ordered pairs of them are still to be
 * relinked. */
#ifndef LEHR_ANNEAL_ELITES_H
#define LEHR_ANNEAL_ELITES_H

#include <base/context.h>

typedef struct an_elite {
    int8_t *sign; /* as in a rise walk */
    int64_t energy;
} an_elite;

typedef struct an_elites {
    int32_t n, room, count;
    bool mirror; /* an answer and its mirror image, all spins flipped, are the same */
    an_elite *elites;
    bool *fresh;     /* room x room: pairs to be relinked */
    int32_t waiting; /* how many of them */
} an_elites;

/* Memory from the scratch stack of ctx; nothing to free. */
LEHR_MUST_USE lehr_status an_elites_new(lehr_context *ctx, int32_t n, int32_t room, bool mirror,
                                        an_elites *elites);
size_t an_elites_bytes(int32_t n, int32_t room);
/* Takes the answer unless it is there already, or there is no room and it is no better than the
 * worst, whose place it takes. True when it was taken. */
bool an_elites_add(an_elites *elites, const int8_t *sign, int64_t energy);
/* None of them has this energy, and there is room or the worst is worse. */
bool an_elites_want(const an_elites *elites, int64_t energy);
/* Forgets all of them. */
void an_elites_clear(an_elites *elites);
/* Takes a random waiting pair off the list; there must be one. */
void an_elites_pair(an_elites *elites, uint32_t random, const int8_t **from, const int8_t **to);

/* Of the lowest energy; there must be one. */
const an_elite *an_elites_best(const an_elites *elites);
/* How many spins two of them differ in on average, 0 when there is but one. */
double an_elites_spread(const an_elites *elites);

int32_t an_signs_apart(const int8_t *a, const int8_t *b, int32_t n);
/* Or from the mirror image, when that is the same and nearer. */
int32_t an_signs_distance(const int8_t *a, const int8_t *b, int32_t n, bool mirror);

#endif
