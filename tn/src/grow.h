// SPDX-License-Identifier: GPL-3.0-or-later
/* Arrays that grow at their end, by half at a time. */
#ifndef LEHR_TN_GROW_H
#define LEHR_TN_GROW_H

#include <base/memory.h>

#include <stdint.h>

#define TN_ARRAY(type)      \
    struct {                \
        type *at;           \
        size_t count, room; \
    }

/* The block with room for `more` items behind the `count` that are there; NULL, and the old block
 * stays, when memory ran out. */
void *tn_grown(lehr_context *ctx, void *block, size_t *room, size_t count, size_t more,
               size_t size);

/* In a function that returns lehr_status: room for `more` items in an array, or return. */
#define TN_ROOM(ctx, array, more)                                                           \
    do {                                                                                    \
        void *grown_ = tn_grown((ctx), (array)->at, &(array)->room, (array)->count, (more), \
                                sizeof *(array)->at);                                       \
        if (!grown_) return LEHR_NO_MEMORY;                                                 \
        (array)->at = grown_;                                                               \
    } while (0)

/* The same for a bare list whose places are 32-bit numbers: gates, steps and what belongs to
 * them. */
#define TN_ROOM_FOR(ctx, items, room, count, more)                                          \
    do {                                                                                    \
        if ((more) > UINT32_MAX - (count))                                                  \
            return LEHR_FAIL((ctx), LEHR_UNSUPPORTED, "a plan of more than 2^32 pieces");   \
        void *grown_ = tn_grown((ctx), (items), &(room), (count), (more), sizeof *(items)); \
        if (!grown_) return LEHR_NO_MEMORY;                                                 \
        (items) = grown_;                                                                   \
    } while (0)

#endif
