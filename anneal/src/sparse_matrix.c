// SPDX-License-Identifier: GPL-3.0-or-later
#include "sparse_matrix.h"

#include <base/memory.h>
#include <math.h>

static double coef(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

static void put(an_sparse *m, int64_t *at, int32_t column, double entry)
{
    m->column[*at] = column;
    m->entry[*at] = entry;
    m->size += fabs(entry);
    ++*at;
}

/* place: of the spins of the field on the island. */
static void fill(const an_field *f, const int32_t *spin, int32_t count, const int32_t *place,
                 an_sparse *m)
{
    int64_t at = 0;
    for (int32_t a = 0; a < count; a++) {
        int32_t i = spin[a];
        m->start[a] = at;
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
            put(m, &at, place[f->neighbour[k]], coef(f, f->weight[k]) / 2);
        if (coef(f, f->h[i]) != 0) put(m, &at, count, coef(f, f->h[i]) / 2);
    }
    m->start[count] = at;
    if (m->n == count) return;
    for (int32_t a = 0; a < count; a++)
        if (coef(f, f->h[spin[a]]) != 0) put(m, &at, a, coef(f, f->h[spin[a]]) / 2);
    m->start[m->n] = at;
}

lehr_status an_sparse_new(lehr_context *ctx, const an_field *f, const int32_t *spin, int32_t count,
                          an_sparse *out)
{
    size_t entries = 0, fields = 0;
    for (int32_t a = 0; a < count; a++) {
        entries += (size_t)(f->start[spin[a] + 1] - f->start[spin[a]]);
        fields += coef(f, f->h[spin[a]]) != 0;
    }
    an_sparse m = {.ctx = ctx, .n = count + (fields > 0)};
    m.start = lehr_new(ctx, (size_t)m.n + 1, sizeof *m.start);
    m.column = lehr_new(ctx, entries + 2 * fields, sizeof *m.column);
    m.entry = lehr_new(ctx, entries + 2 * fields, sizeof *m.entry);
    lehr_mark mark = lehr_scratch_mark(ctx);
    int32_t *place = lehr_scratch(ctx, (size_t)f->n, sizeof *place);
    bool all = m.start && m.column && m.entry && place;
    for (int32_t a = 0; a < count && all; a++) place[spin[a]] = a;
    if (all) fill(f, spin, count, place, &m);
    lehr_scratch_release(ctx, mark);
    if (!all) {
        an_sparse_clear(&m);
        return LEHR_NO_MEMORY;
    }
    *out = m;
    return LEHR_OK;
}

void an_sparse_clear(an_sparse *m)
{
    lehr_release(m->ctx, m->start);
    lehr_release(m->ctx, m->column);
    lehr_release(m->ctx, m->entry);
    *m = (an_sparse){0};
}
