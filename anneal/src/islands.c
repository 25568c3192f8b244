// SPDX-License-Identifier: GPL-3.0-or-later
/* Breadth-first search; the queue is the result. O(n + m). */
#include "islands.h"

#include <base/memory.h>
#include <math.h>

/* Appends to the queue all that can be reached from its entry `first`; returns the new length. */
static int32_t explore(const an_field *field, bool *seen, int32_t *queue, int32_t first,
                       int32_t length)
{
    for (int32_t at = first; at < length; at++) {
        int32_t i = queue[at];
        for (int64_t k = field->start[i]; k < field->start[i + 1]; k++) {
            int32_t j = field->neighbour[k];
            if (seen[j]) continue;
            seen[j] = true;
            queue[length++] = j;
        }
    }
    return length;
}

static void find_all(const an_field *field, bool *seen, an_islands *islands)
{
    int32_t length = 0;
    for (int32_t i = 0; i < field->n; i++) {
        if (seen[i]) continue;
        seen[i] = true;
        islands->spin[length] = i;
        int32_t end = explore(field, seen, islands->spin, length, length + 1);
        if (end - length > islands->largest) islands->largest = end - length;
        islands->start[islands->count++] = length;
        length = end;
    }
    islands->start[islands->count] = length;
}

lehr_status an_islands_find(lehr_context *ctx, const an_field *field, an_islands *islands)
{
    size_t n = (size_t)field->n;
    bool *seen = lehr_new_zero(ctx, n, sizeof *seen);
    an_islands found = {.ctx = ctx};
    found.spin = lehr_new(ctx, n, sizeof *found.spin);
    found.start = lehr_new(ctx, n + 1, sizeof *found.start);
    if (!seen || !found.spin || !found.start) {
        lehr_release(ctx, seen);
        an_islands_clear(&found);
        return LEHR_NO_MEMORY;
    }
    find_all(field, seen, &found);
    lehr_release(ctx, seen);
    *islands = found;
    return LEHR_OK;
}

void an_islands_clear(an_islands *islands)
{
    lehr_release(islands->ctx, islands->start);
    lehr_release(islands->ctx, islands->spin);
    *islands = (an_islands){0};
}

double an_islands_bits(const an_islands *islands)
{
    double states = 0;
    for (int32_t c = 0; c < islands->count; c++)
        states += exp2((double)(islands->start[c + 1] - islands->start[c]));
    return states > 0 ? log2(states) : 0;
}
