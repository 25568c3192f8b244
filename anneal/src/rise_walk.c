// SPDX-License-Identifier: GPL-3.0-or-later
#include "rise_walk.h"

#include <base/memory.h>
#include <string.h>

/* A barred rise lies between BAR/2 and 3 BAR/2, any other below BAR/2. Padding is at 3 BAR/2. */
static int32_t bar_of(const an_rise_walk *w)
{
    return w->rows->widths == AN_8_16 ? 1 << 14 : 1 << 30;
}

static int32_t get(const an_rise_walk *w, const void *array, int32_t i)
{
    if (w->rows->widths == AN_8_16) return ((const int16_t *)array)[i];
    return ((const int32_t *)array)[i];
}

static void set(an_rise_walk *w, int32_t i, int32_t rise)
{
    if (w->rows->widths == AN_8_16) {
        ((int16_t *)w->rise)[i] = (int16_t)rise;
    } else {
        ((int32_t *)w->rise)[i] = rise;
    }
}

lehr_status an_rise_walk_new(lehr_context *ctx, const an_dense_rows *rows, an_rise_walk *out)
{
    an_rise_walk w = {.rows = rows, .kernel = an_flip_choose(rows->widths)};
    size_t room = (size_t)rows->chunks * AN_CHUNK, size = (size_t)an_rise_bytes(rows->widths);
    w.sign = lehr_scratch(ctx, room, sizeof *w.sign);
    w.rise = lehr_scratch(ctx, room, size);
    w.least = lehr_scratch(ctx, (size_t)rows->chunks, size);
    if (!w.sign || !w.rise || !w.least) return LEHR_NO_MEMORY;
    memset(w.sign, -1, room);
    for (int32_t i = 0; i < (int32_t)room; i++) {
        set(&w, i, i < rows->n ? rows->start[i] : bar_of(&w) / 2 * 3);
    }
    an_rise_walk_scan(&w);
    *out = w;
    return LEHR_OK;
}

size_t an_rise_walk_bytes(int32_t n)
{
    return (size_t)an_chunks(n) * (AN_CHUNK * (sizeof(int8_t) + sizeof(int32_t)) + 4) + 3 * 128;
}

int64_t an_rise_walk_cost(const an_rise_walk *w, int32_t i)
{
    return 2 * (int64_t)get(w, w->rise, i) + w->rows->odd[i];
}

static const void *row_of(const an_rise_walk *w, int32_t i)
{
    const an_dense_rows *r = w->rows;
    size_t row = (size_t)r->chunks * AN_CHUNK * (size_t)an_row_bytes(r->widths);
    return (const char *)r->rows + (size_t)i * row;
}

/* All but what it does to the others. Returns the sign before. */
static int8_t turn(an_rise_walk *w, int32_t i, int32_t bar)
{
    int32_t rise = get(w, w->rise, i), odd = w->rows->odd[i];
    int8_t mine = w->sign[i];
    w->energy += 2 * (int64_t)rise + odd;
    w->sign[i] = (int8_t)~mine;
    set(w, i, bar - rise - odd); /* v becomes -v */
    w->flips++;
    return mine;
}

static void flip(an_rise_walk *w, int32_t i, int32_t bar)
{
    int8_t mine = turn(w, i, bar);
    w->kernel->pass(row_of(w, i), w->sign, mine, w->rows->chunks, w->rise, w->least);
}

void an_rise_walk_flip(an_rise_walk *w, int32_t i)
{
    flip(w, i, 0);
}

void an_rise_walk_flip_and_bar(an_rise_walk *w, int32_t i)
{
    flip(w, i, bar_of(w));
}

void an_rise_walk_drift(an_rise_walk *w, int32_t i, int32_t likely)
{
    int8_t mine = turn(w, i, 0);
    w->kernel->drift(row_of(w, i), row_of(w, likely), w->sign, mine, w->rows->chunks, w->rise);
}

/* The first place from `from` on where the signs differ, n when there is none. */
static int32_t next_apart(const an_rise_walk *w, const int8_t *sign, int32_t from)
{
    while (from < w->rows->n && w->sign[from] == sign[from]) from++;
    return from;
}

void an_rise_walk_go(an_rise_walk *w, const int8_t *sign)
{
    int32_t n = w->rows->n;
    for (int32_t i = next_apart(w, sign, 0), next; i < n; i = next) {
        next = next_apart(w, sign, i + 1);
        an_rise_walk_drift(w, i, next < n ? next : i);
    }
}

void an_rise_walk_copy(an_rise_walk *w, const an_rise_walk *other)
{
    memcpy(w->sign, other->sign, (size_t)w->rows->n);
    for (int32_t i = 0; i < w->rows->n; i++) set(w, i, get(other, other->rise, i));
    w->energy = other->energy;
}

void an_rise_walk_bar(an_rise_walk *w, int32_t i)
{
    set(w, i, get(w, w->rise, i) + bar_of(w));
}

void an_rise_walk_unbar(an_rise_walk *w, int32_t i)
{
    set(w, i, get(w, w->rise, i) - bar_of(w));
}

void an_rise_walk_scan(an_rise_walk *w)
{
    w->kernel->scan(w->rows->chunks, w->rise, w->least);
}

int32_t an_rise_walk_next(const an_rise_walk *w, uint32_t random)
{
    int32_t chunks = w->rows->chunks, low = INT32_MAX;
    for (int32_t c = 0; c < chunks; c++) {
        int32_t least = get(w, w->least, c);
        low = least < low ? least : low;
    }
    if (low >= bar_of(w) / 2) return -1;
    int32_t from = (int32_t)((uint64_t)random * (uint64_t)chunks * AN_CHUNK >> 32);
    return w->kernel->find(chunks, w->rise, w->least, low, from);
}
