// SPDX-License-Identifier: GPL-3.0-or-later
#include "sa_walk.h"

#include "exp_draws.h"

#include <base/memory.h>
#include <float.h>
#include <math.h>

/* --- rows --- */

#define NARROW_FIELD (INT64_C(1) << 29)
/* Above every |d| of a narrow walk. */
#define NARROW_LIMIT 0x1p30f

static int64_t magnitude(int64_t x)
{
    return x < 0 ? -x : x;
}

static bool fits_narrow(const an_field *f)
{
    if (!f->whole) return false;
    for (int32_t i = 0; i < f->n; i++) {
        int64_t sum = magnitude(f->h[i].whole);
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
            sum += magnitude(f->weight[k].whole);
        if (sum > NARROW_FIELD) return false;
    }
    return true;
}

static double wide(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

/* One coupled pair in so many makes the rows dense. */
#define DENSE_SHARE 8

static bool is_dense(int32_t n, int64_t m)
{
    return m > 0 && 2 * m >= (int64_t)n * n / DENSE_SHARE;
}

static int64_t entries_of(int32_t n, int64_t m)
{
    return is_dense(n, m) ? (int64_t)n * n : 2 * m;
}

size_t an_walk_rows_bytes(int32_t n, int64_t m)
{
    return (size_t)entries_of(n, m) * sizeof(double);
}

/* Where entry k, the coupling of i and j, goes. */
static int64_t place(const an_walk_rows *rows, int64_t k, int32_t i, int32_t j)
{
    return rows->dense ? (int64_t)i * rows->field->n + j : k;
}

static void fill(an_walk_rows *rows)
{
    const an_field *f = rows->field;
    for (int32_t i = 0; i < f->n; i++) {
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            int64_t at = place(rows, k, i, f->neighbour[k]);
            if (rows->narrow) {
                rows->twice_narrow[at] = (int32_t)(2 * f->weight[k].whole);
            } else {
                rows->twice_wide[at] = 2 * wide(f, f->weight[k]);
            }
        }
    }
}

lehr_status an_walk_rows_new(lehr_context *ctx, const an_field *field, an_walk_rows *out)
{
    an_walk_rows rows = {.field = field, .narrow = fits_narrow(field)};
    rows.dense = is_dense(field->n, field->m);
    size_t entries = (size_t)entries_of(field->n, field->m);
    if (rows.narrow) {
        rows.twice_narrow = lehr_new_zero(ctx, entries, sizeof *rows.twice_narrow);
    } else {
        rows.twice_wide = lehr_new_zero(ctx, entries, sizeof *rows.twice_wide);
    }
    if (!rows.twice_narrow && !rows.twice_wide) return LEHR_NO_MEMORY;
    fill(&rows);
    *out = rows;
    return LEHR_OK;
}

void an_walk_rows_clear(lehr_context *ctx, an_walk_rows *rows)
{
    lehr_release(ctx, rows->twice_narrow);
    lehr_release(ctx, rows->twice_wide);
}

/* --- a walk --- */

lehr_status an_walk_new(lehr_context *ctx, const an_walk_rows *rows, an_walk *out)
{
    size_t n = (size_t)rows->field->n;
    an_walk w = {.rows = rows};
    w.spin = lehr_scratch(ctx, n, sizeof *w.spin);
    w.words = lehr_scratch(ctx, AN_WALK_CHUNK, sizeof *w.words);
    w.draws = lehr_scratch(ctx, AN_WALK_CHUNK, sizeof *w.draws);
    if (!w.spin || !w.words || !w.draws) return LEHR_NO_MEMORY;
    if (rows->narrow) {
        w.local_narrow = lehr_scratch(ctx, n, sizeof *w.local_narrow);
        w.limit_narrow = lehr_scratch(ctx, AN_WALK_CHUNK, sizeof *w.limit_narrow);
        if (!w.local_narrow || !w.limit_narrow) return LEHR_NO_MEMORY;
    } else {
        w.local_wide = lehr_scratch(ctx, n, sizeof *w.local_wide);
        w.limit_wide = lehr_scratch(ctx, AN_WALK_CHUNK, sizeof *w.limit_wide);
        if (!w.local_wide || !w.limit_wide) return LEHR_NO_MEMORY;
    }
    *out = w;
    return LEHR_OK;
}

static void refresh_narrow(an_walk *w)
{
    const an_field *f = w->rows->field;
    for (int32_t i = 0; i < f->n; i++) {
        int32_t sum = 0;
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
            sum += (int32_t)f->weight[k].whole * w->spin[f->neighbour[k]];
        w->local_narrow[i] = sum + (int32_t)f->h[i].whole;
    }
}

static void refresh_wide(an_walk *w)
{
    const an_field *f = w->rows->field;
    for (int32_t i = 0; i < f->n; i++) {
        double sum = wide(f, f->h[i]);
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
            sum += wide(f, f->weight[k]) * w->spin[f->neighbour[k]];
        w->local_wide[i] = sum;
    }
}

void an_walk_refresh(an_walk *w)
{
    if (w->rows->narrow) {
        refresh_narrow(w);
    } else {
        refresh_wide(w);
    }
}

void an_walk_start_from(an_walk *w, const uint8_t *bits)
{
    for (int32_t i = 0; i < w->rows->field->n; i++) w->spin[i] = bits[i] ? 1 : -1;
    an_walk_refresh(w);
}

void an_walk_start(an_walk *w, lehr_rng *rng)
{
    for (int32_t i = 0; i < w->rows->field->n; i++) w->spin[i] = lehr_rng_u32(rng) >> 31 ? 1 : -1;
    an_walk_refresh(w);
}

/* --- flips: local[j] += s 2 J_ij for all j; each returns the work --- */

static int64_t flip_dense_narrow(const an_walk *w, int32_t i, int32_t s)
{
    int32_t n = w->rows->field->n, *local = w->local_narrow;
    const int32_t *row = w->rows->twice_narrow + (int64_t)i * n;
    /* Baseline vectors add and subtract, but do not multiply int32. */
    if (s > 0) {
        for (int32_t j = 0; j < n; j++) local[j] += row[j];
    } else {
        for (int32_t j = 0; j < n; j++) local[j] -= row[j];
    }
    return n;
}

static int64_t flip_dense_wide(const an_walk *w, int32_t i, int32_t s)
{
    int32_t n = w->rows->field->n;
    double *local = w->local_wide;
    const double *row = w->rows->twice_wide + (int64_t)i * n;
    for (int32_t j = 0; j < n; j++) local[j] += s * row[j];
    return n;
}

static int64_t flip_sparse_narrow(const an_walk *w, int32_t i, int32_t s)
{
    const an_field *f = w->rows->field;
    const int32_t *twice = w->rows->twice_narrow, *neighbour = f->neighbour;
    int32_t *local = w->local_narrow;
    int64_t begin = f->start[i], end = f->start[i + 1];
    for (int64_t k = begin; k < end; k++) local[neighbour[k]] += s * twice[k];
    return end - begin;
}

static int64_t flip_sparse_wide(const an_walk *w, int32_t i, int32_t s)
{
    const an_field *f = w->rows->field;
    const double *twice = w->rows->twice_wide;
    const int32_t *neighbour = f->neighbour;
    double *local = w->local_wide;
    int64_t begin = f->start[i], end = f->start[i + 1];
    for (int64_t k = begin; k < end; k++) local[neighbour[k]] += s * twice[k];
    return end - begin;
}

/* --- visits: spin i in lo..hi-1 flips when d <= limit[i - lo] --- */

static int64_t visit_narrow(an_walk *w, int32_t lo, int32_t hi, int64_t *flips)
{
    bool dense = w->rows->dense;
    int8_t *spin = w->spin;
    const int32_t *local = w->local_narrow, *limit = w->limit_narrow;
    int64_t work = hi - lo;
    for (int32_t i = lo; i < hi; i++) {
        if (-spin[i] * local[i] > limit[i - lo]) continue;
        int32_t s = -spin[i];
        spin[i] = (int8_t)s;
        work += dense ? flip_dense_narrow(w, i, s) : flip_sparse_narrow(w, i, s);
        ++*flips;
    }
    return work;
}

static int64_t visit_wide(an_walk *w, int32_t lo, int32_t hi, int64_t *flips)
{
    bool dense = w->rows->dense;
    int8_t *spin = w->spin;
    const double *local = w->local_wide, *limit = w->limit_wide;
    int64_t work = hi - lo;
    for (int32_t i = lo; i < hi; i++) {
        if (-spin[i] * local[i] > limit[i - lo]) continue;
        int32_t s = -spin[i];
        spin[i] = (int8_t)s;
        work += dense ? flip_dense_wide(w, i, s) : flip_sparse_wide(w, i, s);
        ++*flips;
    }
    return work;
}

static int64_t visit(an_walk *w, int32_t lo, int32_t hi, int64_t *flips)
{
    return w->rows->narrow ? visit_narrow(w, lo, hi, flips) : visit_wide(w, lo, hi, flips);
}

static void limits_narrow(an_walk *w, size_t count, double scale)
{
    float factor = (float)fmin(scale, 1e30);
    for (size_t k = 0; k < count; k++) {
        float x = w->draws[k] * factor;
        w->limit_narrow[k] = (int32_t)(x < NARROW_LIMIT ? x : NARROW_LIMIT);
    }
}

static void limits_wide(an_walk *w, size_t count, double scale)
{
    for (size_t k = 0; k < count; k++) w->limit_wide[k] = (double)w->draws[k] * scale;
}

int64_t an_walk_visit(an_walk *w, lehr_rng *rng, double beta, int32_t lo, int32_t hi)
{
    size_t count = (size_t)(hi - lo);
    double scale = fmin(0.5 / beta, DBL_MAX / 32);
    lehr_rng_fill(rng, w->words, count);
    an_exp_draws(w->words, count, w->draws);
    if (w->rows->narrow) {
        limits_narrow(w, count, scale);
    } else {
        limits_wide(w, count, scale);
    }
    int64_t flips = 0;
    return visit(w, lo, hi, &flips);
}

int64_t an_walk_quench(an_walk *w, int32_t lo, int32_t hi, int64_t *flips)
{
    for (int32_t k = 0; k < hi - lo; k++) {
        if (w->rows->narrow) {
            w->limit_narrow[k] = -1;
        } else {
            w->limit_wide[k] = -DBL_TRUE_MIN;
        }
    }
    return visit(w, lo, hi, flips);
}

/* --- answers --- */

void an_walk_bits(const an_walk *w, uint8_t *bits)
{
    for (int32_t i = 0; i < w->rows->field->n; i++) bits[i] = w->spin[i] > 0;
}

/* E = offset + sum_i s_i (h_i + f_i) / 2: no need to look at couplings. */
an_coef an_walk_energy(const an_walk *w, const uint8_t *bits)
{
    const an_field *f = w->rows->field;
    if (!w->rows->narrow) return an_field_energy(f, bits);
    int64_t twice = 0;
    for (int32_t i = 0; i < f->n; i++) twice += w->spin[i] * (f->h[i].whole + w->local_narrow[i]);
    return (an_coef){.whole = f->offset.whole + twice / 2};
}
