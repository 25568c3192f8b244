// SPDX-License-Identifier: GPL-3.0-or-later
#include "dense_rows.h"

#include "shape.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>

/* Rises must leave room for one bit that bars (rise_walk.h). */
#define RISE_16 (1 << 13)
#define RISE_32 (1 << 29)

/* Rows of more spins would take more than about a gigabyte, and models of so many spins are rarely
 * dense. */
#define MOST_SPINS 16384

static double as_double(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

/* --- the step --- */

static uint64_t magnitude(int64_t x)
{
    return x < 0 ? -(uint64_t)x : (uint64_t)x;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static uint64_t whole_step(const an_field *f)
{
    uint64_t step = 0;
    for (int32_t i = 0; i < f->n; i++) step = common_divisor(magnitude(f->h[i].whole), step);
    for (int64_t k = 0; k < f->start[f->n]; k++) {
        if (step == 1) break;
        step = common_divisor(magnitude(f->weight[k].whole), step);
    }
    return step ? step : 1;
}

typedef struct sizes {
    double coupling; /* largest */
    double field;    /* largest |h| + sum |J| of a spin */
} sizes;

static sizes find_sizes(const an_field *f)
{
    sizes s = {0, 0};
    for (int32_t i = 0; i < f->n; i++) {
        double sum = fabs(as_double(f, f->h[i]));
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            double w = fabs(as_double(f, f->weight[k]));
            s.coupling = fmax(s.coupling, w);
            sum += w;
        }
        s.field = fmax(s.field, sum);
    }
    return s;
}

/* A rise is at most half a field, plus one half for being odd. */
static an_widths choose_widths(sizes s, double step)
{
    double coupling = s.coupling / step, rise = s.field / step / 2 + 1;
    if (coupling > INT16_MAX) return AN_32_32;
    if (coupling > INT8_MAX) return AN_16_32;
    return rise < RISE_16 ? AN_8_16 : AN_8_32;
}

static void choose_step(an_dense_rows *r)
{
    const an_field *f = r->field;
    sizes s = find_sizes(f);
    r->step = f->whole ? (double)whole_step(f) : 0;
    r->exact = f->whole && s.field / r->step / 2 + 1 < RISE_32;
    /* Rounding may add one half a coupling. */
    if (!r->exact) r->step = s.field > 0 ? s.field / (RISE_32 - f->n) : 1;
    r->widths = choose_widths(s, r->step);
}

/* --- filling --- */

static void put(const an_dense_rows *r, int32_t i, int32_t j, int64_t x)
{
    int64_t at = (int64_t)i * r->chunks * AN_CHUNK + j;
    switch (an_row_bytes(r->widths)) {
    case 1:
        ((int8_t *)r->rows)[at] = (int8_t)x;
        break;
    case 2:
        ((int16_t *)r->rows)[at] = (int16_t)x;
        break;
    default:
        ((int32_t *)r->rows)[at] = (int32_t)x;
    }
}

/* In steps. */
static int64_t stepped(const an_dense_rows *r, an_coef c)
{
    if (r->exact) return c.whole / (int64_t)r->step;
    return llrint(as_double(r->field, c) / r->step);
}

/* With all spins -1: v_i = h_i - sum_j J_ij. */
static void fill(const an_dense_rows *r)
{
    const an_field *f = r->field;
    for (int32_t i = 0; i < f->n; i++) {
        int64_t v = stepped(r, f->h[i]);
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            int64_t x = stepped(r, f->weight[k]);
            put(r, i, f->neighbour[k], x);
            v -= x;
        }
        r->odd[i] = v & 1;
        r->start[i] = (int32_t)((v - r->odd[i]) / 2);
    }
}

/* Each coupling is in two rows. */
static int64_t base_energy(const an_field *f)
{
    int64_t h = 0, twice = 0;
    for (int32_t i = 0; i < f->n; i++) h += f->h[i].whole;
    for (int64_t k = 0; k < f->start[f->n]; k++) twice += f->weight[k].whole;
    return f->offset.whole - h + twice / 2;
}

/* --- life --- */

lehr_status an_dense_rows_suit(lehr_context *ctx, const an_field *field, const void *options,
                               bool *suits, char why[128])
{
    (void)ctx;
    (void)options;
    *suits = field->n <= MOST_SPINS;
    if (!*suits)
        snprintf(why, 128, "it keeps all pairs, for up to %d variables, not %d", MOST_SPINS,
                 field->n);
    return LEHR_OK;
}

lehr_status an_dense_rows_new(lehr_context *ctx, const an_field *field, an_dense_rows *out)
{
    an_dense_rows r = {.field = field, .n = field->n, .chunks = an_chunks(field->n)};
    r.mirror = an_has_no_fields(field);
    choose_step(&r);
    size_t n = (size_t)r.n, row = (size_t)r.chunks * AN_CHUNK * (size_t)an_row_bytes(r.widths);
    r.rows = lehr_new_zero(ctx, n, row);
    r.start = lehr_new(ctx, n, sizeof *r.start);
    r.odd = lehr_new(ctx, n, sizeof *r.odd);
    if (!r.rows || !r.start || !r.odd) {
        an_dense_rows_clear(ctx, &r);
        return LEHR_NO_MEMORY;
    }
    fill(&r);
    if (r.exact) r.base = base_energy(field);
    *out = r;
    return LEHR_OK;
}

void an_dense_rows_clear(lehr_context *ctx, an_dense_rows *r)
{
    lehr_release(ctx, r->rows);
    lehr_release(ctx, r->start);
    lehr_release(ctx, r->odd);
}

an_dense_rows an_dense_rows_narrow(const an_dense_rows *r)
{
    an_dense_rows narrow = *r;
    if (r->widths == AN_8_32) narrow.widths = AN_8_16;
    return narrow;
}

an_coef an_dense_rows_energy(const an_dense_rows *r, int64_t tracked, const uint8_t *bits)
{
    if (!r->exact) return an_field_energy(r->field, bits);
    return (an_coef){.whole = r->base + 2 * (int64_t)r->step * tracked};
}

size_t an_dense_rows_bytes(int32_t n)
{
    /* One byte, two or four a coupling. */
    size_t row = (size_t)an_chunks(n) * AN_CHUNK * sizeof(int16_t);
    return (size_t)n * (row + sizeof(int32_t) + 1) + 3 * 128;
}
