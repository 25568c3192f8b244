// SPDX-License-Identifier: GPL-3.0-or-later
#include "grow.h"

void *tn_grown(lehr_context *ctx, void *block, size_t *room, size_t count, size_t more, size_t size)
{
    if (block && more <= *room - count) return block;
    size_t wanted = *room < 16 ? 16 : *room + *room / 2;
    if (wanted - count < more) wanted = count + more;
    void *grown = lehr_resize(ctx, block, wanted, size);
    if (grown) *room = wanted;
    return grown;
}
