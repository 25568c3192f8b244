// SPDX-License-Identifier: GPL-3.0-or-later
/* From the field form to bonds in weight planes: see multispin.h. */
#include "multispin.h"

#include <base/memory.h>
#include <math.h>

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

/* The couplings as multiples of a step. */
typedef struct rounding {
    double largest;
    int64_t common; /* divisor of all, 0: no integers or all zero */
    double step;
    bool exact;
} rounding;

static rounding choose_step(const an_field *f, int bits)
{
    rounding r = {0};
    for (int32_t i = 0; i < f->n; i++) {
        r.largest = fmax(r.largest, size_of(f, f->h[i]));
        if (f->whole) r.common = gcd(f->h[i].whole, r.common);
    }
    for (int64_t k = 0; k < 2 * f->m; k++) {
        r.largest = fmax(r.largest, size_of(f, f->weight[k]));
        if (f->whole && r.common != 1) r.common = gcd(f->weight[k].whole, r.common);
    }
    if (r.common == 0 && f->whole) r.common = 1;
    r.exact = f->whole && r.largest / (double)r.common < ldexp(1, bits);
    if (r.exact) {
        r.step = (double)r.common;
    } else {
        int exponent;
        frexp(r.largest, &exponent);
        r.step = ldexp(1, exponent - bits);
    }
    return r;
}

static int64_t in_steps(const an_field *f, an_coef c, const rounding *r)
{
    if (r->exact) return c.whole / r->common;
    return llround((f->whole ? (double)c.whole : c.real) / r->step);
}

static int bits_of_size(int64_t w)
{
    uint64_t size = (uint64_t)(w < 0 ? -w : w);
    return size ? 64 - __builtin_clzll(size) : 0;
}

/* Calls for each bond of spin i: neighbours, then the ghost. */
typedef void bond_fn(an_multispin *m, int32_t i, int32_t j, int64_t w);

static void each_bond(an_multispin *m, const an_field *f, const rounding *r, int32_t i, bond_fn *fn)
{
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
        fn(m, i, f->neighbour[k], in_steps(f, f->weight[k], r));
    }
    fn(m, i, f->n, in_steps(f, f->h[i], r));
}

static void count_bond(an_multispin *m, int32_t i, int32_t j, int64_t w)
{
    (void)j;
    for (uint64_t size = (uint64_t)(w < 0 ? -w : w); size; size &= size - 1) {
        m->first[(int64_t)i * m->weight_planes + __builtin_ctzll(size)]++;
    }
}

/* first[] holds the next free entry here. */
static void add_bond(an_multispin *m, int32_t i, int32_t j, int64_t w)
{
    uint32_t entry = (uint32_t)j << 1 | (w < 0);
    for (uint64_t size = (uint64_t)(w < 0 ? -w : w); size; size &= size - 1) {
        m->entry[m->first[(int64_t)i * m->weight_planes + __builtin_ctzll(size)]++] = entry;
    }
}

/* The largest D decides the middle and the planes. */
static lehr_status measure(an_multispin *m, const an_field *f, const rounding *r)
{
    int64_t most = 0, ghost = 0, both = 0;
    m->weight_planes = 1;
    for (int32_t i = 0; i < f->n; i++) {
        int64_t sum = 0;
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            int64_t w = in_steps(f, f->weight[k], r);
            sum += w < 0 ? -w : w;
            if (bits_of_size(w) > m->weight_planes) m->weight_planes = bits_of_size(w);
        }
        int64_t h = in_steps(f, f->h[i], r);
        if (bits_of_size(h) > m->weight_planes) m->weight_planes = bits_of_size(h);
        both += sum;
        ghost += h < 0 ? -h : h;
        sum += h < 0 ? -h : h;
        if (sum > most) most = sum;
    }
    m->all_bonds = both / 2 + ghost;
    m->planes = bits_of_size(most + 2) < 2 ? 2 : bits_of_size(most + 2);
    m->middle = (int32_t)(most / 2);
    if (m->planes <= AN_MAX_PLANES) return LEHR_OK;
    return LEHR_FAIL(m->ctx, LEHR_UNSUPPORTED, "the local fields need %d bits, at most %d fit",
                     m->planes, AN_MAX_PLANES);
}

static lehr_status fill(an_multispin *m, const an_field *f, const rounding *r)
{
    int64_t lists = (int64_t)f->n * m->weight_planes;
    m->first = lehr_new_zero(m->ctx, (size_t)lists + 1, sizeof *m->first);
    m->start = lehr_new(m->ctx, (size_t)f->n, sizeof *m->start);
    m->odd = lehr_new(m->ctx, (size_t)f->n, 1);
    if (!m->first || !m->start || !m->odd) return LEHR_NO_MEMORY;
    for (int32_t i = 0; i < f->n; i++) each_bond(m, f, r, i, count_bond);
    int64_t sum = 0;
    for (int32_t i = 0; i < f->n; i++) {
        int64_t size = 0;
        for (int p = 0; p < m->weight_planes; p++) {
            int64_t *first = &m->first[(int64_t)i * m->weight_planes + p];
            int64_t count = *first;
            *first = sum;
            sum += count;
            size += count << p;
        }
        m->start[i] = m->middle - (int32_t)(size / 2);
        m->odd[i] = (uint8_t)(size & 1);
    }
    m->entry = lehr_new(m->ctx, (size_t)sum, sizeof *m->entry);
    if (!m->entry) return LEHR_NO_MEMORY;
    for (int32_t i = 0; i < f->n; i++) each_bond(m, f, r, i, add_bond);
    for (int64_t k = lists; k > 0; k--) m->first[k] = m->first[k - 1];
    m->first[0] = 0;
    m->mean_work = f->n ? (double)sum / f->n : 0;
    return LEHR_OK;
}

bool an_multispin_fits(const an_field *field)
{
    return field->n < INT32_MAX / 4;
}

size_t an_multispin_bytes(int32_t n, int64_t m)
{
    /* Half of the bits of 12-bit couplings are ones; most models have fewer. */
    return (size_t)n * (12 * sizeof(int64_t) + 5) + 2 * (size_t)m * 6 * sizeof(uint32_t);
}

lehr_status an_multispin_new(lehr_context *ctx, const an_field *f, int bits, an_multispin **out)
{
    an_multispin *m = lehr_new_zero(ctx, 1, sizeof *m);
    if (!m) return LEHR_NO_MEMORY;
    rounding r = choose_step(f, bits);
    m->ctx = ctx;
    m->n = f->n;
    m->exact = r.exact;
    m->step = r.step;
    lehr_status status = measure(m, f, &r);
    if (status == LEHR_OK) status = fill(m, f, &r);
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
