// SPDX-License-Identifier: GPL-3.0-or-later
/* Blocks that grow by half: what lists of gates and steps are made of. */
#ifndef LEHR_TN_ROOM_H
#define LEHR_TN_ROOM_H

#include <base/memory.h>

/* Room for `more` items behind the first `count` of `block`, which keeps its content. */
static inline lehr_status tn_room(lehr_context *ctx, void **block, size_t *room, size_t count,
                                  size_t more, size_t size)
{
    if (more > UINT32_MAX - count)
        return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "a plan of more than 2^32 pieces");
    if (count + more <= *room) return LEHR_OK;
    size_t wanted = *room < 64 ? 64 : *room + *room / 2;
    if (wanted < count + more) wanted = count + more;
    void *grown = lehr_resize(ctx, *block, wanted, size);
    if (!grown) return LEHR_NO_MEMORY;
    *block = grown;
    *room = wanted;
    return LEHR_OK;
}

/* The same for a typed pointer: TN_ROOM_FOR(ctx, list->items, list->room, list->count, 1). */
#define TN_ROOM_FOR(ctx, items, room, count, more)                                   \
    do {                                                                             \
        void *room_block_ = (items);                                                 \
        lehr_status room_status_ =                                                   \
            tn_room((ctx), &room_block_, &(room), (count), (more), sizeof *(items)); \
        (items) = room_block_;                                                       \
        if (room_status_ != LEHR_OK) return room_status_;                            \
    } while (0)

#endif
