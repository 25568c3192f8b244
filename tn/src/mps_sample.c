// SPDX-License-Identifier: GPL-3.0-or-later
/* Ferris and Vidal 2012, from left to right, with two changes. Shots that agree so far share one
 * column (a lot); the columns of all lots take a step by one matrix product. And the product for
 * outcome 1 is made only for the lots that have drawn it: as the state is canonical, the odds of 1
 * are what the odds of 0 leave. So a step costs 12 bond^2 operations a lot instead of 16.
 *
 * Draw number s of a shot, after those for what came before, is for site s, whatever block, lot or
 * thread it is in. */
#include "mps_sample.h"

#include "draws.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* Odds that are zero but for rounding; and when columns are made longer again. */
#define IMPOSSIBLE 1e-13
#define SHORT      1e-6

typedef struct lots {
    int32_t count, room;
    int32_t *first, *size; /* of each: its part of `order` */
    double *square;        /* norm squared of its column */
    double *logp;
    uint64_t *values; /* words of each: values of the sites so far */
    size_t words;
} lots;

typedef struct drawing {
    const tn_sampler *sampler;
    lots lots;
    int32_t *order, *spare;   /* shots, those of a lot together */
    int32_t *ones, one_count; /* lots that have shots with outcome 1, and of how many */
    int32_t *one_size;
    tn_draws draws, readout;
    void *column[4]; /* room for all columns of a site: now, next, and those of the ones */
} drawing;

/* --- room --- */

static lehr_status make_lots(lehr_context *ctx, int32_t room, int32_t sites, lots *l)
{
    size_t count = (size_t)room;
    l->room = room;
    l->words = ((size_t)sites + 63) / 64;
    l->first = lehr_scratch(ctx, count, sizeof *l->first);
    l->size = lehr_scratch(ctx, count, sizeof *l->size);
    l->square = lehr_scratch(ctx, count, sizeof *l->square);
    l->logp = lehr_scratch(ctx, count, sizeof *l->logp);
    l->values = lehr_scratch(ctx, count * l->words, sizeof *l->values);
    return l->first && l->size && l->square && l->logp && l->values ? LEHR_OK : LEHR_NO_MEMORY;
}

static lehr_status make_room(lehr_context *ctx, drawing *d, int32_t shots)
{
    const tn_reading *r = d->sampler->reading;
    size_t count = (size_t)shots, most = 1;
    for (int32_t s = 0; s <= r->n; s++)
        if ((size_t)r->bonds[s] > most) most = (size_t)r->bonds[s];
    LEHR_TRY(make_lots(ctx, shots, d->sampler->sites, &d->lots));
    d->order = lehr_scratch(ctx, count, sizeof *d->order);
    d->spare = lehr_scratch(ctx, count, sizeof *d->spare);
    d->ones = lehr_scratch(ctx, count, sizeof *d->ones);
    d->one_size = lehr_scratch(ctx, count, sizeof *d->one_size);
    for (int k = 0; k < 4; k++) {
        d->column[k] = lehr_scratch(ctx, most * count, lehr_complex_size(r->precision));
        if (!d->column[k]) return LEHR_NO_MEMORY;
    }
    return d->order && d->spare && d->ones && d->one_size ? LEHR_OK : LEHR_NO_MEMORY;
}

static int32_t shot_count(const tn_sampler *s, const tn_shots *shots)
{
    return s->shots ? s->shot_count : (int32_t)shots->count;
}

/* All shots in one lot. */
static void begin(drawing *d, const tn_shots *shots)
{
    const int32_t *chosen = d->sampler->shots;
    lots *l = &d->lots;
    double complex one = 1;
    l->count = 1;
    l->first[0] = 0;
    l->size[0] = shot_count(d->sampler, shots);
    l->square[0] = 1;
    l->logp[0] = 0;
    memset(l->values, 0, l->words * sizeof *l->values);
    for (int32_t k = 0; k < l->size[0]; k++) d->order[k] = chosen ? chosen[k] : k;
    lehr_matrix_copy(lehr_matrix_over(LEHR_DOUBLE, 1, 1, &one),
                     lehr_matrix_over(d->sampler->reading->precision, 1, 1, d->column[0]));
    tn_draws_start(&d->draws, shots->first, (int)shots->count);
    tn_draws_start(&d->readout, shots->first, (int)shots->count);
}

/* --- a site --- */

static lehr_matrix columns_of(const drawing *d, int which, int rows, int32_t count)
{
    return lehr_matrix_over(d->sampler->reading->precision, rows, count, d->column[which]);
}

/* Puts the shots of a lot that draw 1 behind the others; how many. */
static int32_t part_shots(drawing *d, int32_t lot, int32_t site, double zero)
{
    int32_t *shots = d->order + d->lots.first[lot], size = d->lots.size[lot];
    int32_t zeros = 0, ones = 0;
    uint64_t first = d->sampler->draws;
    if (zero >= 1 - IMPOSSIBLE) return 0;
    if (zero <= IMPOSSIBLE) return size;
    for (int32_t k = 0; k < size; k++)
        if (tn_draw(&d->draws, shots[k], first + (uint64_t)site) < zero)
            shots[zeros++] = shots[k];
        else
            d->spare[ones++] = shots[k];
    memcpy(shots + zeros, d->spare, (size_t)ones * sizeof *shots);
    return ones;
}

/* Which lots part: `zero` are their columns after outcome 0. Those where all drew 0 are done. */
static void draw_site(drawing *d, int32_t site, lehr_matrix zero)
{
    lots *l = &d->lots;
    d->one_count = 0;
    for (int32_t lot = 0; lot < l->count; lot++) {
        double square = lehr_matrix_square(lehr_matrix_columns(zero, lot, 1));
        double odds = square / l->square[lot];
        int32_t ones = part_shots(d, lot, site, odds);
        if (ones < l->size[lot]) {
            l->logp[lot] += log(odds < 1 ? odds : 1);
            l->square[lot] = square;
        }
        if (ones == 0) continue;
        d->ones[d->one_count] = lot;
        d->one_size[d->one_count++] = ones;
    }
}

/* The lot of the shots that drew 1: a new one, or this one when all did. */
static int32_t lot_of_ones(drawing *d, int32_t lot, int32_t size)
{
    lots *l = &d->lots;
    if (size == l->size[lot]) return lot;
    int32_t new = l->count++;
    l->size[lot] -= size;
    l->size[new] = size;
    l->first[new] = l->first[lot] + l->size[lot];
    memcpy(l->values + (size_t) new * l->words, l->values + (size_t)lot * l->words,
           l->words * sizeof *l->values);
    return new;
}

/* Long columns stay as they are: norms are divided by where they are asked for. */
static void refresh(drawing *d, int32_t lot, lehr_matrix columns)
{
    double square = d->lots.square[lot];
    if (square > SHORT) return;
    lehr_matrix_scale(lehr_matrix_columns(columns, lot, 1), 1 / sqrt(square));
    d->lots.square[lot] = 1;
}

/* logp and norms of the lots that drew 1, from before this site. */
typedef struct before {
    double logp, square;
} before;

static void take_ones(drawing *d, int32_t site, const before *old, lehr_matrix one,
                      lehr_matrix next)
{
    lots *l = &d->lots;
    for (int32_t k = 0; k < d->one_count; k++) {
        int32_t lot = lot_of_ones(d, d->ones[k], d->one_size[k]);
        lehr_matrix column = lehr_matrix_columns(one, k, 1);
        double square = lehr_matrix_square(column), odds = square / old[k].square;
        l->logp[lot] = old[k].logp + log(odds < 1 ? odds : 1);
        l->square[lot] = square;
        l->values[(size_t)lot * l->words + (size_t)site / 64] |= UINT64_C(1) << (site % 64);
        lehr_matrix_copy(column, lehr_matrix_columns(next, lot, 1));
    }
}

static lehr_status step(lehr_context *ctx, drawing *d, int32_t site)
{
    const tn_reading *r = d->sampler->reading;
    lots *l = &d->lots;
    lehr_matrix now = columns_of(d, 0, r->bonds[site], l->count);
    lehr_matrix next = columns_of(d, 1, r->bonds[site + 1], l->room);
    lehr_matrix zero = lehr_matrix_columns(next, 0, l->count);
    double *logp = lehr_scratch(ctx, (size_t)l->count, sizeof *logp);
    double *square = lehr_scratch(ctx, (size_t)l->count, sizeof *square);
    before *old = lehr_scratch(ctx, (size_t)l->count, sizeof *old);
    if (!logp || !square || !old) return LEHR_NO_MEMORY;
    memcpy(logp, l->logp, (size_t)l->count * sizeof *logp);
    memcpy(square, l->square, (size_t)l->count * sizeof *square);
    lehr_complex_multiply(1, LEHR_AS_IS, tn_reading_step(r, site, 0), LEHR_AS_IS, now, 0, zero);
    draw_site(d, site, zero);
    lehr_matrix chosen = columns_of(d, 2, r->bonds[site], d->one_count);
    lehr_matrix one = columns_of(d, 3, r->bonds[site + 1], d->one_count);
    for (int32_t k = 0; k < d->one_count; k++) {
        int32_t lot = d->ones[k];
        old[k] = (before){logp[lot], square[lot]};
        lehr_matrix_copy(lehr_matrix_columns(now, lot, 1), lehr_matrix_columns(chosen, k, 1));
    }
    if (d->one_count > 0)
        lehr_complex_multiply(1, LEHR_AS_IS, tn_reading_step(r, site, 1), LEHR_AS_IS, chosen, 0,
                              one);
    take_ones(d, site, old, one, next);
    for (int32_t lot = 0; lot < l->count; lot++) refresh(d, lot, next);
    void *spare = d->column[0];
    d->column[0] = d->column[1];
    d->column[1] = spare;
    return LEHR_OK;
}

/* --- rows --- */

static bool value_of(const uint64_t *values, int32_t site)
{
    return values[site / 64] >> (site % 64) & 1;
}

static void put_bit(uint64_t *row, int32_t bit, bool value)
{
    uint64_t mask = UINT64_C(1) << (bit % 64);
    row[bit / 64] = value ? row[bit / 64] | mask : row[bit / 64] & ~mask;
}

/* The row of a lot; the bits that may be read wrongly come shot by shot. */
static void write_rows(drawing *d, int32_t lot, tn_shots *shots)
{
    const tn_sampler *s = d->sampler;
    const uint64_t *values = d->lots.values + (size_t)lot * d->lots.words;
    const int32_t *order = d->order + d->lots.first[lot];
    const uint64_t *pattern = shots->rows + (size_t)order[0] * shots->words;
    for (int32_t i = 0; i < d->lots.size[lot]; i++) {
        uint64_t *row = shots->rows + (size_t)order[i] * shots->words;
        bool same = i > 0 && !s->shots; /* no row has bits of its own */
        if (same) memcpy(row, pattern, shots->words * sizeof *row);
        for (int32_t k = 0; !same && k < s->bit_count; k++)
            put_bit(row, s->bits[k].bit, value_of(values, s->bits[k].site));
        shots->logp[order[i]] = d->lots.logp[lot] + (s->shots ? shots->logp[order[i]] : 0);
    }
}

static void misread(drawing *d, tn_shots *shots)
{
    const tn_sampler *s = d->sampler;
    for (int32_t k = 0; k < s->bit_count; k++) {
        const tn_site_bit *b = &s->bits[k];
        if (b->odds[0] == 0 && b->odds[1] == 0) continue;
        for (int32_t i = 0; i < shot_count(s, shots); i++) {
            int32_t shot = d->order[i];
            uint64_t *row = shots->rows + (size_t)shot * shots->words;
            bool value = row[b->bit / 64] >> (b->bit % 64) & 1;
            if (tn_draw(&d->readout, shot, s->reads + (uint64_t)k) < b->odds[value])
                put_bit(row, b->bit, !value);
        }
    }
}

/* --- a block --- */

static lehr_status sample(lehr_context *ctx, drawing *d, tn_shots *shots)
{
    LEHR_TRY(make_room(ctx, d, shot_count(d->sampler, shots)));
    begin(d, shots);
    for (int32_t site = 0; site < d->sampler->sites; site++) {
        if (lehr_stop(ctx)) {
            shots->cut = true;
            return LEHR_OK;
        }
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_status status = step(ctx, d, site);
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
    }
    for (int32_t lot = 0; lot < d->lots.count; lot++) write_rows(d, lot, shots);
    misread(d, shots);
    return LEHR_OK;
}

static lehr_status with_draws(lehr_context *ctx, drawing *d, tn_shots *shots)
{
    int slots = (int)shots->count;
    LEHR_TRY(tn_draws_new(ctx, d->sampler->seed, LEHR_RNG_SHOT, slots, &d->draws));
    lehr_status status = tn_draws_new(ctx, d->sampler->seed, LEHR_RNG_READOUT, slots, &d->readout);
    if (status == LEHR_OK) {
        status = sample(ctx, d, shots);
        tn_draws_free(ctx, &d->readout);
    }
    tn_draws_free(ctx, &d->draws);
    return status;
}

lehr_status tn_mps_sample(lehr_context *ctx, const tn_sampler *sampler, tn_shots *shots)
{
    drawing d = {.sampler = sampler};
    if (shots->count == 0) return LEHR_OK;
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = with_draws(ctx, &d, shots);
    lehr_scratch_release(ctx, mark);
    return status;
}

uint64_t tn_mps_block(const tn_reading *reading)
{
    int most = 1;
    for (int32_t s = 0; s <= reading->n; s++)
        if (reading->bonds[s] > most) most = reading->bonds[s];
    if (most <= 4) return 4096;
    return most <= 16 ? 1024 : 256;
}
