// SPDX-License-Identifier: GPL-3.0-or-later
/* Where to start and to end, in three steps. All are invariant under scaling, renumbering, flipping
 * of signs and change of domain, and none lets a few odd spins spoil the range.
 *
 * 1. Decided spins are set aside: where |h_i| is at least the sum of all |J_ij|, the best s_i is
 *    known; it acts as a field on its neighbours, which may decide more. Spins without couplings go
 *    here too, however large or small their fields are.
 * 2. Hot: at random spins the field of i has the size r_i = sqrt(h_i^2 + sum_j J_ij^2) (the sum of
 *    |J_ij|, which others use, is far too large when couplings are many). Spin glasses freeze at
 *    temperatures of about r; we start at HOT times a high quantile of r_i.
 * 3. Cold: the lower of two temperatures. One is COLD times a low quantile of r_i, where clusters
 *    of spins have come to rest. The other one comes from fields that cancel, as those of penalties
 *    do, where r_i says little: a descent from random spins (a fixed stream: the range is a
 * property of the model) shows the fields f_i of low states, and at T the expected number of
 * excited spins, sum_i exp(-2 |f_i| / T), is small. The smallest |J_ij| plays no role: with
 * Gaussian couplings it is tiny and means nothing. What is still excited at the end is repaired by
 * the final descent.
 *
 * The constants are the round numbers with the best mean cut over G14, G22, G60, G81, torusg3-15
 * and K2000 at 1000 sweeps; a factor of 1.5 in any of them makes little difference. */
#include "sa_range.h"

#include <base/memory.h>
#include <base/rng.h>
#include <math.h>
#include <stdlib.h>

#define HOT              1.2   /* first temperature, in units of ... */
#define HOT_QUANTILE     0.95  /* ... this quantile of typical fields */
#define COLD             0.125 /* last temperature, in units of ... */
#define COLD_QUANTILE    0.05  /* ... this quantile */
#define EXCITED          0.5   /* spins expected to be excited at the last temperature ... */
#define EXCITED_FRACTION 0.02  /* ... and this fraction of all */
#define SAMPLE           10000
#define DESCENT_SWEEPS   64
#define POLL_SPINS       4096

typedef struct survey {
    lehr_context *ctx;
    const an_field *field;
    int32_t n;
    int8_t *spin; /* of decided spins; in the descent of all */
    bool *decided;
    double *local;  /* h and what decided neighbours add; in the descent the whole field */
    double *others; /* sum of |J| of undecided neighbours */
    int32_t *queue;
    double *values; /* work space for quantiles */
} survey;

static double coef(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

static lehr_status survey_new(lehr_context *ctx, const an_field *field, survey *s)
{
    size_t n = (size_t)field->n;
    *s = (survey){.ctx = ctx, .field = field, .n = field->n};
    s->spin = lehr_scratch(ctx, n, sizeof *s->spin);
    s->decided = lehr_scratch(ctx, n, sizeof *s->decided);
    s->local = lehr_scratch(ctx, n, sizeof *s->local);
    s->others = lehr_scratch(ctx, n, sizeof *s->others);
    s->queue = lehr_scratch(ctx, n, sizeof *s->queue);
    s->values = lehr_scratch(ctx, n, sizeof *s->values);
    bool all = s->spin && s->decided && s->local && s->others && s->queue && s->values;
    return all ? LEHR_OK : LEHR_NO_MEMORY;
}

/* --- 1. decided spins --- */

/* Decides i if it can be decided now; `size` is the sum that rounding errors refer to. */
static void try_to_decide(survey *s, int32_t i, double size, int32_t *count)
{
    if (s->decided[i] || fabs(s->local[i]) < s->others[i] - 1e-12 * size) return;
    s->decided[i] = true;
    s->spin[i] = s->local[i] > 0 ? -1 : 1;
    s->queue[(*count)++] = i;
}

static void decide(survey *s)
{
    const an_field *f = s->field;
    int32_t count = 0;
    for (int32_t i = 0; i < s->n; i++) {
        s->decided[i] = false;
        s->local[i] = coef(f, f->h[i]);
        s->others[i] = 0;
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
            s->others[i] += fabs(coef(f, f->weight[k]));
    }
    for (int32_t i = 0; i < s->n; i++) try_to_decide(s, i, s->others[i], &count);
    for (int32_t at = 0; at < count; at++) {
        int32_t i = s->queue[at];
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            int32_t j = f->neighbour[k];
            double w = coef(f, f->weight[k]);
            if (s->decided[j]) continue;
            s->local[j] += s->spin[i] * w;
            s->others[j] -= fabs(w);
            try_to_decide(s, j, fabs(w), &count);
        }
    }
}

/* --- 2. hot --- */

static int compare_doubles(const void *a, const void *b)
{
    double x, y;
    x = *(const double *)a;
    y = *(const double *)b;
    return (x > y) - (x < y);
}

/* r_i of undecided spins into values, ascending; how many there are. */
static size_t typical_fields(survey *s)
{
    const an_field *f = s->field;
    size_t count = 0;
    for (int32_t i = 0; i < s->n; i++) {
        if (s->decided[i]) continue;
        double sum = s->local[i] * s->local[i];
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            double w = coef(f, f->weight[k]);
            if (!s->decided[f->neighbour[k]]) sum += w * w;
        }
        s->values[count++] = sqrt(sum);
    }
    qsort(s->values, count, sizeof *s->values, compare_doubles);
    return count;
}

static double quantile(const double *values, size_t count, double part)
{
    return values[(size_t)(part * (double)(count - 1) + 0.5)];
}

/* --- 3. cold --- */

static void start_descent(survey *s)
{
    const an_field *f = s->field;
    lehr_rng rng = lehr_rng_stream(0, LEHR_RNG_PILOT, 0);
    for (int32_t i = 0; i < s->n; i++) {
        int8_t random = lehr_rng_u32(&rng) >> 31 ? 1 : -1;
        if (!s->decided[i]) s->spin[i] = random;
    }
    for (int32_t i = 0; i < s->n; i++) {
        s->local[i] = coef(f, f->h[i]);
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
            s->local[i] += s->spin[f->neighbour[k]] * coef(f, f->weight[k]);
    }
}

static void flip(survey *s, int32_t i)
{
    const an_field *f = s->field;
    s->spin[i] = (int8_t)-s->spin[i];
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
        s->local[f->neighbour[k]] += 2 * s->spin[i] * coef(f, f->weight[k]);
}

static void descend(survey *s)
{
    bool flipped = true;
    for (int sweep = 0; sweep < DESCENT_SWEEPS && flipped; sweep++) {
        flipped = false;
        for (int32_t i = 0; i < s->n; i++) {
            if (i % POLL_SPINS == 0 && lehr_stop(s->ctx)) return;
            if (s->decided[i] || s->spin[i] * s->local[i] <= 0) continue;
            flip(s, i);
            flipped = true;
        }
    }
}

/* |f_i| of undecided spins that have a field, at most SAMPLE of them, evenly spread. */
static size_t sample_fields(survey *s)
{
    size_t count = 0, kept = 0;
    for (int32_t i = 0; i < s->n; i++)
        if (!s->decided[i] && s->local[i] != 0) s->values[count++] = fabs(s->local[i]);
    size_t step = (count + SAMPLE - 1) / SAMPLE;
    for (size_t k = 0; k < count; k += step) s->values[kept++] = s->values[k];
    return kept;
}

static double excited(const double *fields, size_t count, double temperature)
{
    double sum = 0;
    for (size_t k = 0; k < count; k++) sum += exp(-2 * fields[k] / temperature);
    return sum;
}

/* The temperature below `hot` at which few spins are excited; bisection of its logarithm. */
static double calm_temperature(const double *fields, size_t count, double hot)
{
    double most = EXCITED + EXCITED_FRACTION * (double)count;
    double lo = log(hot) - 50, hi = log(hot);
    while (hi - lo > 1e-3) {
        double middle = (lo + hi) / 2;
        if (excited(fields, count, exp(middle)) > most) {
            hi = middle;
        } else {
            lo = middle;
        }
    }
    return exp(hi);
}

static an_sa_range find(survey *s)
{
    decide(s);
    size_t count = typical_fields(s);
    if (count == 0) return (an_sa_range){1, 1, 1}; /* the final descent does it all */
    double typical = quantile(s->values, count, HOT_QUANTILE), hot = HOT * typical;
    double cold = COLD * quantile(s->values, count, COLD_QUANTILE);
    start_descent(s);
    descend(s);
    double calm = calm_temperature(s->values, sample_fields(s), hot);
    return (an_sa_range){1 / hot, 1 / fmin(cold, calm), typical};
}

lehr_status an_sa_range_find(lehr_context *ctx, const an_field *field, an_sa_range *range)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    survey s;
    lehr_status status = survey_new(ctx, field, &s);
    if (status == LEHR_OK) *range = find(&s);
    lehr_scratch_release(ctx, mark);
    return status;
}
