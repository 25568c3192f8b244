// SPDX-License-Identifier: GPL-3.0-or-later
/* Arrays that grow at their end, by half at a time. */
#ifndef LEHR_TN_GROW_H
#define LEHR_TN_GROW_H

#include <base/context.h>

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

#endif
