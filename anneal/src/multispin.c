// SPDX-License-Identifier: GPL-3.0-or-later
/* From the field form to bonds in weight planes: see multispin.h. */
#include "multispin.h"

#include <base/memory.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

static double size_of(const an_field *f, an_coef c)
{
    return f->whole ? fabs((double)c.whole) : fabs(c.real);
}

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a < 0 ? -a : a;
}

/* --- rounding --- */

/* Couplings are stored in multiples of a step: exactly when they are integers of few bits.
 * Otherwise the step is 2^-bits of the largest one, or finer where many are much smaller: at most a
 * tenth of all are rounded by more than a part in 2^(bits - 5). (A few are always tiny when they
 * are Gaussian, and mean nothing.)
 *
 * A few giants would leave no bits for the rest. So what is larger than twice all other bonds of
 * one of its spins together is cut down to that: it is satisfied in every local minimum even so.
 * Then, as for what was rounded, energies are those of the field, not of this model. */
typedef struct rounding {
    const an_field *field;
    double *row; /* sum of all |w| of a spin; NULL: nothing is cut down */
    double step;
    double least; /* nothing is cut below this */
    bool exact;
} rounding;

/* Of finer steps than these no sum would fit. */
#define ROW_BITS 28

enum { QUANTILE_SAMPLE = 4096 };

static int compare_sizes(const void *a, const void *b)
{
    double x, y;
    x = *(const double *)a;
    y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Every k-th of `count` coefficients, those that are not zero. */
static size_t sample_sizes(const an_field *f, const an_coef *coefs, int64_t count, double *sizes)
{
    size_t kept = 0;
    int64_t stride = count / QUANTILE_SAMPLE + 1;
    for (int64_t k = 0; k < count; k += stride) {
        double size = size_of(f, coefs[k]);
        if (size > 0) sizes[kept++] = size;
    }
    return kept;
}

/* Nine tenths of the couplings, or of the fields where there are no couplings, are larger. */
static double small_size(const an_field *f)
{
    double sizes[QUANTILE_SAMPLE];
    size_t kept = sample_sizes(f, f->weight, 2 * f->m, sizes);
    if (kept == 0) kept = sample_sizes(f, f->h, f->n, sizes);
    if (kept == 0) return 1;
    qsort(sizes, kept, sizeof *sizes, compare_sizes);
    return sizes[kept / 10];
}

static int64_t common_divisor(const an_field *f)
{
    int64_t common = 0;
    for (int32_t i = 0; i < f->n; i++) common = gcd(f->h[i].whole, common);
    for (int64_t k = 0; k < 2 * f->m && common != 1; k++) common = gcd(f->weight[k].whole, common);
    return common ? common : 1;
}

static double size_left(const rounding *r, int32_t i, int32_t j, double size)
{
    if (!r->row) return size;
    double others = r->row[i] - size;
    if (j < r->field->n) others = fmin(others, r->row[j] - size);
    return fmin(size, fmax(2 * others, r->least));
}

/* The largest coupling and the largest sum of a row, cut down. */
static void find_largest(const rounding *r, double *largest, double *row)
{
    const an_field *f = r->field;
    *largest = *row = 0;
    for (int32_t i = 0; i < f->n; i++) {
        double size = size_left(r, i, f->n, size_of(f, f->h[i])), sum = size;
        *largest = fmax(*largest, size);
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            size = size_left(r, i, f->neighbour[k], size_of(f, f->weight[k]));
            *largest = fmax(*largest, size);
            sum += size;
        }
        *row = fmax(*row, sum);
    }
}

static double power_of_two_below(double x)
{
    int exponent;
    frexp(x, &exponent);
    return fmax(ldexp(1, exponent - 1), DBL_TRUE_MIN);
}

/* Are the integers small enough, or no finer than the steps would be? */
static bool fits_exactly(rounding *r, int bits, double fine)
{
    if (!r->field->whole) return false;
    double largest, row, common = (double)common_divisor(r->field);
    find_largest(r, &largest, &row);
    r->step = common;
    return (largest / common < ldexp(1, bits) || common >= fine) &&
           row / common < ldexp(1, ROW_BITS);
}

static lehr_status choose_step(lehr_context *ctx, const an_field *f, int bits, rounding *r)
{
    *r = (rounding){.field = f, .least = small_size(f)};
    double fine = power_of_two_below(ldexp(r->least, 6 - bits)), largest, row;
    r->exact = fits_exactly(r, bits, fine);
    if (r->exact) return LEHR_OK;
    double *rows = lehr_new(ctx, (size_t)f->n, sizeof *rows);
    if (!rows) return LEHR_NO_MEMORY;
    for (int32_t i = 0; i < f->n; i++) {
        rows[i] = size_of(f, f->h[i]);
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) rows[i] += size_of(f, f->weight[k]);
    }
    r->row = rows;
    find_largest(r, &largest, &row);
    r->step = fmin(fine, power_of_two_below(ldexp(largest, 1 - bits)));
    r->step = fmax(r->step, power_of_two_below(ldexp(row, 1 - ROW_BITS)));
    return LEHR_OK;
}

/* Of the bond of i and j. */
static int64_t in_steps(const rounding *r, int32_t i, int32_t j, an_coef c)
{
    const an_field *f = r->field;
    if (r->exact) return c.whole / (int64_t)r->step;
    double size = size_left(r, i, j, size_of(f, c));
    bool negative = f->whole ? c.whole < 0 : c.real < 0;
    return llround((negative ? -size : size) / r->step);
}

/* --- planes --- */

static int bits_of_size(int64_t w)
{
    uint64_t size = (uint64_t)(w < 0 ? -w : w);
    return size ? 64 - __builtin_clzll(size) : 0;
}

/* |w| in binary, or in digits -1, 0, 1 where fewer of these are not zero: 2^8 - 2^4 and not 2^4 +
 * 2^5 + 2^6 + 2^7. */
typedef struct digits {
    uint64_t plus, minus;
} digits;

static digits digits_of(int64_t w)
{
    uint64_t size = (uint64_t)(w < 0 ? -w : w), half = size >> 1, triple = size + half;
    digits binary = {size, 0}, sparse = {triple & ~half, half & ~triple};
    if (size < 7) return binary;
    int count = __builtin_popcountll(sparse.plus | sparse.minus);
    return count < __builtin_popcountll(size) ? sparse : binary;
}

/* Calls for each bond of spin i: neighbours, then the ghost. */
typedef void bond_fn(an_multispin *m, int32_t i, int32_t j, int64_t w);

static void each_bond(an_multispin *m, const rounding *r, int32_t i, bond_fn *fn)
{
    const an_field *f = r->field;
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
        int32_t j = f->neighbour[k];
        fn(m, i, j, in_steps(r, i, j, f->weight[k]));
    }
    fn(m, i, f->n, in_steps(r, i, f->n, f->h[i]));
}

/* start[i] is D_i here. A bond is counted at its first end; the ghost is last. */
static void measure_bond(an_multispin *m, int32_t i, int32_t j, int64_t w)
{
    digits d = digits_of(w);
    int planes = bits_of_size((int64_t)(d.plus | d.minus));
    if (planes > m->weight_planes) m->weight_planes = planes;
    m->start[i] += (int32_t)(w < 0 ? -w : w);
    if (j < i) return;
    m->all_bonds += w < 0 ? -w : w;
    m->surplus += (int64_t)d.minus;
}

/* The largest D decides the middle and the planes. */
static void measure(an_multispin *m, const rounding *r)
{
    int32_t most = 0;
    m->weight_planes = 1;
    for (int32_t i = 0; i < m->n; i++) {
        each_bond(m, r, i, measure_bond);
        if (m->start[i] > most) most = m->start[i];
    }
    m->planes = bits_of_size(most + 2) < 2 ? 2 : bits_of_size(most + 2);
    m->middle = most / 2;
    for (int32_t i = 0; i < m->n; i++) {
        m->odd[i] = (uint8_t)(m->start[i] & 1);
        m->start[i] = m->middle - m->start[i] / 2;
    }
}

/* -2^p where a bond is satisfied is 2^p where it is not, and -2^p everywhere, which joins the
 * start. */
static void count_bond(an_multispin *m, int32_t i, int32_t j, int64_t w)
{
    digits d = digits_of(w);
    (void)j;
    for (uint64_t any = d.plus | d.minus; any; any &= any - 1)
        m->first[(int64_t)i * m->weight_planes + __builtin_ctzll(any)]++;
    m->start[i] -= (int32_t)d.minus;
}

/* first[] holds the next free entry here. */
static void add_bond(an_multispin *m, int32_t i, int32_t j, int64_t w)
{
    digits d = digits_of(w);
    for (uint64_t any = d.plus | d.minus; any; any &= any - 1) {
        int p = __builtin_ctzll(any);
        bool negative = (w < 0) != (d.minus >> p & 1);
        m->entry[m->first[(int64_t)i * m->weight_planes + p]++] = (uint32_t)j << 1 | negative;
    }
}

/* Lists of weights of several bits are filled up to even lengths: half as many lengths are left for
 * the processor to be surprised by. */
static int64_t padded(const an_multispin *m, int64_t count)
{
    return m->weight_planes > 1 ? count + count % 2 : count;
}

/* From lengths of lists to where they begin; returns the length of all. */
static int64_t lay_out(an_multispin *m, int64_t lists)
{
    int64_t sum = 0;
    for (int64_t k = 0; k < lists; k++) {
        int64_t count = m->first[k];
        m->first[k] = sum;
        sum += padded(m, count);
    }
    return sum;
}

/* first[] holds the ends of the lists, and then their begins. A bond of a spin with itself is never
 * satisfied. */
static void pad_lists(an_multispin *m, int64_t lists)
{
    int64_t at = 0;
    for (int64_t k = 0; k < lists; k++) {
        int64_t end = m->first[k], next = at + padded(m, end - at);
        if (end < next) m->entry[end] = (uint32_t)(k / m->weight_planes) << 1;
        m->first[k] = at;
        at = next;
    }
    m->first[lists] = at;
}

static lehr_status fill(an_multispin *m, const rounding *r)
{
    size_t n = (size_t)m->n;
    m->start = lehr_new_zero(m->ctx, n, sizeof *m->start);
    m->odd = lehr_new(m->ctx, n, 1);
    if (!m->start || !m->odd) return LEHR_NO_MEMORY;
    measure(m, r);
    int64_t lists = (int64_t)m->n * m->weight_planes;
    m->first = lehr_new_zero(m->ctx, (size_t)lists + 1, sizeof *m->first);
    if (!m->first) return LEHR_NO_MEMORY;
    for (int32_t i = 0; i < m->n; i++) each_bond(m, r, i, count_bond);
    int64_t sum = lay_out(m, lists);
    m->entry = lehr_new(m->ctx, (size_t)sum, sizeof *m->entry);
    if (!m->entry) return LEHR_NO_MEMORY;
    for (int32_t i = 0; i < m->n; i++) each_bond(m, r, i, add_bond);
    pad_lists(m, lists);
    m->mean_work = m->n ? (double)sum / m->n : 0;
    return LEHR_OK;
}

size_t an_multispin_bytes(int32_t n, int64_t m)
{
    /* Couplings of 12 bits have five digits, fillings included; most models have fewer. */
    return (size_t)n * (6 * sizeof(int64_t) + 5) + 2 * (size_t)m * 3 * sizeof(uint32_t);
}

lehr_status an_multispin_new(lehr_context *ctx, const an_field *f, int bits, an_multispin **out)
{
    an_multispin *m = lehr_new_zero(ctx, 1, sizeof *m);
    if (!m) return LEHR_NO_MEMORY;
    rounding r;
    m->ctx = ctx;
    m->n = f->n;
    lehr_status status = choose_step(ctx, f, bits, &r);
    if (status == LEHR_OK) {
        m->exact = r.exact;
        m->step = r.step;
        status = fill(m, &r);
        lehr_release(ctx, r.row);
    }
    if (status != LEHR_OK) {
        an_multispin_free(m);
        return status;
    }
    *out = m;
    return LEHR_OK;
}

void an_multispin_free(an_multispin *m)
{
    if (!m) return;
    lehr_release(m->ctx, m->first);
    lehr_release(m->ctx, m->entry);
    lehr_release(m->ctx, m->start);
    lehr_release(m->ctx, m->odd);
    lehr_release(m->ctx, m);
}

lehr_status an_lanes_new(lehr_context *ctx, int32_t n, an_lanes **out)
{
    an_lanes *spins = lehr_new(ctx, (size_t)n + 1, sizeof *spins);
    if (!spins) return LEHR_NO_MEMORY;
    spins[n] = LANES_ALL(1);
    *out = spins;
    return LEHR_OK;
}

void an_lanes_randomise(an_lanes *spins, int32_t n, lehr_rng *rng)
{
    for (int32_t i = 0; i < n; i++) {
        uint32_t words[16];
        lehr_rng_fill(rng, words, 16);
        memcpy(&spins[i], words, sizeof words);
    }
}

void an_lanes_get(const an_lanes *spins, int32_t n, int lane, uint8_t *bits)
{
    for (int32_t i = 0; i < n; i++) bits[i] = spins[i][lane / 64] >> (lane % 64) & 1;
}

void an_lanes_set(an_lanes *spins, int32_t n, int lane, const uint8_t *bits)
{
    uint64_t mask = UINT64_C(1) << (lane % 64);
    for (int32_t i = 0; i < n; i++) {
        uint64_t word = spins[i][lane / 64] & ~mask;
        spins[i][lane / 64] = bits[i] ? word | mask : word;
    }
}
