// SPDX-License-Identifier: GPL-3.0-or-later
/* Room in lists whose places are 32-bit numbers: gates, steps and what belongs to them. */
#ifndef LEHR_TN_ROOM_H
#define LEHR_TN_ROOM_H

#include "grow.h"

#include <base/memory.h>

#include <stdint.h>

/* In a function that returns lehr_status: room for `more` items behind the first `count`, or
 * return. */
#define TN_ROOM_FOR(ctx, items, room, count, more)                                          \
    do {                                                                                    \
        if ((more) > UINT32_MAX - (count))                                                  \
            return LEHR_FAIL((ctx), LEHR_UNSUPPORTED, "a plan of more than 2^32 pieces");   \
        void *grown_ = tn_grown((ctx), (items), &(room), (count), (more), sizeof *(items)); \
        if (!grown_) return LEHR_NO_MEMORY;                                                 \
        (items) = grown_;                                                                   \
    } while (0)

#endif
