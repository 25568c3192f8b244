// SPDX-License-Identifier: GPL-3.0-or-later
#include "gain_heap.h"

#include <stdbool.h>

static bool goes_before(const an_gain_heap *h, int32_t a, int32_t b)
{
    if (h->gain[a] != h->gain[b]) return h->gain[a] > h->gain[b];
    return a < b;
}

static void put(an_gain_heap *h, int32_t at, int32_t spin)
{
    h->spin[at] = spin;
    h->place[spin] = at;
}

static void sift_up(an_gain_heap *h, int32_t at)
{
    int32_t spin = h->spin[at];
    while (at > 0) {
        int32_t parent = (at - 1) / 2;
        if (!goes_before(h, spin, h->spin[parent])) break;
        put(h, at, h->spin[parent]);
        at = parent;
    }
    put(h, at, spin);
}

static void sift_down(an_gain_heap *h, int32_t at)
{
    int32_t spin = h->spin[at];
    /* at has a child when 2 at + 1 < count; written so that nothing overflows. */
    while (at < h->count / 2) {
        int32_t child = 2 * at + 1;
        if (child + 1 < h->count && goes_before(h, h->spin[child + 1], h->spin[child])) child++;
        if (!goes_before(h, h->spin[child], spin)) break;
        put(h, at, h->spin[child]);
        at = child;
    }
    put(h, at, spin);
}

static void drop(an_gain_heap *h, int32_t spin)
{
    int32_t at = h->place[spin];
    int32_t last = h->spin[--h->count];
    h->place[spin] = -1;
    if (last == spin) return;
    put(h, at, last);
    sift_up(h, at);
    sift_down(h, h->place[last]);
}

void an_gain_heap_set(an_gain_heap *h, int32_t spin, double gain)
{
    bool inside = h->place[spin] >= 0;
    if (gain > 0) {
        h->gain[spin] = gain;
        if (!inside) put(h, h->count++, spin);
        sift_up(h, h->place[spin]);
        sift_down(h, h->place[spin]);
        return;
    }
    if (inside) drop(h, spin);
    h->gain[spin] = gain;
}

int32_t an_gain_heap_top(const an_gain_heap *h)
{
    return h->count > 0 ? h->spin[0] : -1;
}
