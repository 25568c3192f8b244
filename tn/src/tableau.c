// SPDX-License-Identifier: GPL-3.0-or-later
/* Phases. A row is the product over qubits of I, X, Y or Z, with a sign. Y = iXZ, so a row is
 * i^(number of Y) times the product of X^x Z^z. Multiplying rows adds their x and z; moving X's
 * past Z's gives a sign for each pair of a z in an earlier and an x in a later row. Both kinds of
 * phases are counted column by column. */
#include "tableau.h"

#include <base/memory.h>
#include <string.h>

/* --- life --- */

size_t tn_tableau_bytes(int32_t n)
{
    size_t words = 2 * (((size_t)n + 63) / 64);
    return (2 * (size_t)n + 3) * words * sizeof(uint64_t);
}

lehr_status tn_tableau_new(lehr_context *ctx, int32_t n, tn_tableau *out)
{
    size_t half = ((size_t)n + 63) / 64, words = 2 * half, count = (size_t)n;
    tn_tableau t = {.n = n, .words = words, .half = half};
    t.x = lehr_new_zero(ctx, count * words, sizeof *t.x);
    t.z = lehr_new_zero(ctx, count * words, sizeof *t.z);
    t.sign = lehr_new_zero(ctx, words, sizeof *t.sign);
    t.mask = lehr_new_zero(ctx, words, sizeof *t.mask);
    t.low = lehr_new_zero(ctx, words, sizeof *t.low);
    if (!t.x || !t.z || !t.sign || !t.mask || !t.low) {
        tn_tableau_clear(ctx, &t);
        return LEHR_NO_MEMORY;
    }
    for (size_t q = 0; q < count; q++) {
        t.x[q * words + q / 64] = UINT64_C(1) << (q % 64);
        t.z[q * words + half + q / 64] = UINT64_C(1) << (q % 64);
    }
    *out = t;
    return LEHR_OK;
}

void tn_tableau_clear(lehr_context *ctx, tn_tableau *t)
{
    lehr_release(ctx, t->x);
    lehr_release(ctx, t->z);
    lehr_release(ctx, t->sign);
    lehr_release(ctx, t->mask);
    lehr_release(ctx, t->low);
    *t = (tn_tableau){0};
}

void tn_tableau_copy(tn_tableau *to, const tn_tableau *from)
{
    size_t columns = (size_t)from->n * from->words;
    memcpy(to->x, from->x, columns * sizeof *to->x);
    memcpy(to->z, from->z, columns * sizeof *to->z);
    memcpy(to->sign, from->sign, from->words * sizeof *to->sign);
}

/* --- gates --- */

/* Rows of this word in which the Paulis at the gate are number p; in[k] are its bits. */
static uint64_t rows_with(const uint64_t in[4], int bits, int p)
{
    uint64_t rows = ~UINT64_C(0);
    for (int k = 0; k < bits; k++) rows &= p >> k & 1 ? in[k] : ~in[k];
    return rows;
}

/* A gate maps bits linearly: the image of p is the sum of those of its bits. */
static void map_word(const tn_clifford *gate, const uint64_t in[4], uint64_t out[4], uint64_t *sign)
{
    int bits = 2 * gate->qubits;
    for (int k = 0; k < bits; k++) out[k] = 0;
    for (int j = 0; j < bits; j++)
        for (int k = 0; k < bits; k++)
            if (gate->image[1 << j] >> k & 1) out[k] ^= in[j];
    for (int p = 1; p < 1 << bits; p++)
        if (gate->negative >> p & 1) *sign ^= rows_with(in, bits, p);
}

void tn_tableau_apply(tn_tableau *t, const tn_clifford *gate, int32_t a, int32_t b)
{
    size_t words = t->words;
    uint64_t *column[4] = {t->x + (size_t)a * words, t->z + (size_t)a * words, NULL, NULL};
    int bits = gate->qubits == 2 ? 4 : 2;
    if (bits == 4) {
        column[2] = t->x + (size_t)b * words;
        column[3] = t->z + (size_t)b * words;
    }
    for (size_t w = 0; w < words; w++) {
        uint64_t in[4] = {0}, out[4] = {0};
        for (int k = 0; k < bits; k++) in[k] = column[k][w];
        map_word(gate, in, out, &t->sign[w]);
        for (int k = 0; k < bits; k++) column[k][w] = out[k];
    }
}

/* --- products of rows --- */

static bool bit(const uint64_t *column, size_t row)
{
    return column[row / 64] >> (row % 64) & 1;
}

static void set_bit(uint64_t *column, size_t row, bool value)
{
    uint64_t one = UINT64_C(1) << (row % 64);
    column[row / 64] = value ? column[row / 64] | one : column[row / 64] & ~one;
}

/* The words in which a mask has rows: most masks have few. */
typedef struct span {
    size_t from, to;
} span;

static span span_of(const tn_tableau *t, const uint64_t *mask)
{
    span s = {0, t->words};
    while (s.from < s.to && !mask[s.from]) s.from++;
    while (s.to > s.from && !mask[s.to - 1]) s.to--;
    return s;
}

/* Multiplies row `pivot`, which all of them commute with or are fine with losing an i to, into the
 * rows of mask, from the left. low and high count powers of i of each row, as two bits. */
static void multiply_into(tn_tableau *t, size_t pivot)
{
    size_t words = t->words;
    span s = span_of(t, t->mask);
    uint64_t *low = t->low, negative = bit(t->sign, pivot) ? ~UINT64_C(0) : 0;
    memset(low, 0, words * sizeof *low);
    for (size_t w = s.from; w < s.to; w++) t->sign[w] ^= negative & t->mask[w];
    for (int32_t q = 0; q < t->n; q++) {
        uint64_t *x = t->x + (size_t)q * words, *z = t->z + (size_t)q * words;
        bool px = bit(x, pivot), pz = bit(z, pivot);
        if (!px && !pz) continue;
        for (size_t w = s.from; w < s.to; w++) {
            /* The power of i of Pauli times Pauli: rows that gain i, and rows that lose one. */
            uint64_t plus, minus, rows = t->mask[w];
            if (px && pz)
                plus = z[w] & ~x[w], minus = x[w] & ~z[w];
            else if (px)
                plus = x[w] & z[w], minus = z[w] & ~x[w];
            else
                plus = x[w] & ~z[w], minus = x[w] & z[w];
            plus &= rows;
            minus &= rows;
            t->sign[w] ^= low[w] & plus; /* 1 + 1: carry */
            low[w] ^= plus;
            t->sign[w] ^= ~low[w] & minus; /* 0 - 1: borrow */
            low[w] ^= minus;
            if (px) x[w] ^= rows;
            if (pz) z[w] ^= rows;
        }
    }
}

/* Exclusive prefix parity: bit k says whether the bits below k have odd parity. */
static uint64_t parity_below(uint64_t word)
{
    for (int shift = 1; shift < 64; shift *= 2) word ^= word << shift;
    return word << 1;
}

/* The product of the rows in mask, which commute with each other, in the order of their numbers:
 * its sign is returned; at the columns of `paulis` it is known to be that product, elsewhere the
 * identity. */
static bool product_sign(const tn_tableau *t, const uint64_t *mask)
{
    uint64_t negative = 0;
    span s = span_of(t, mask);
    int quarter = 0;
    for (size_t w = s.from; w < s.to; w++) negative ^= mask[w] & t->sign[w];
    for (int32_t q = 0; q < t->n; q++) {
        const uint64_t *x = t->x + (size_t)q * t->words, *z = t->z + (size_t)q * t->words;
        uint64_t odd_before = 0, swaps = 0;
        bool any_x = false, any_z = false;
        for (size_t w = s.from; w < s.to; w++) {
            uint64_t xs = x[w] & mask[w], zs = z[w] & mask[w];
            if (!(xs | zs)) continue;
            if (xs & zs) quarter += __builtin_popcountll(xs & zs);
            swaps ^= (parity_below(zs) ^ odd_before) & xs;
            bool odd_x = __builtin_parityll(xs), odd_z = __builtin_parityll(zs);
            if (odd_z) odd_before = ~odd_before;
            any_x ^= odd_x;
            any_z ^= odd_z;
        }
        if (__builtin_parityll(swaps)) quarter += 2;
        if (any_x && any_z) quarter -= 1; /* the Y that remains carries its own i */
    }
    return __builtin_parityll(negative) ^ ((quarter & 3) == 2);
}

/* --- measurement --- */

/* The first stabilizer that has an X or Y at the qubit; 2n rows when none has. */
static size_t find_pivot(const tn_tableau *t, const uint64_t *x)
{
    for (size_t w = t->half; w < t->words; w++)
        if (x[w]) return 64 * w + (size_t)__builtin_ctzll(x[w]);
    return 64 * t->words;
}

/* Row `to` becomes a copy of row `from`, and `from` becomes Z on qubit q, negated or not. */
static void replace_pivot(tn_tableau *t, size_t from, size_t to, int32_t q, bool negated)
{
    for (int32_t k = 0; k < t->n; k++) {
        uint64_t *x = t->x + (size_t)k * t->words, *z = t->z + (size_t)k * t->words;
        set_bit(x, to, bit(x, from));
        set_bit(z, to, bit(z, from));
        set_bit(x, from, false);
        set_bit(z, from, k == q);
    }
    set_bit(t->sign, to, bit(t->sign, from));
    set_bit(t->sign, from, negated);
}

/* Destabilizers in `rows` stand for their stabilizers. */
static void mask_of_partners(tn_tableau *t, const uint64_t *rows)
{
    for (size_t w = 0; w < t->half; w++) {
        t->mask[t->half + w] = rows[w];
        t->mask[w] = 0;
    }
}

bool tn_tableau_measure(tn_tableau *t, int32_t q, bool wish, bool *random)
{
    const uint64_t *x = t->x + (size_t)q * t->words;
    size_t pivot = find_pivot(t, x);
    *random = pivot < 64 * t->words;
    if (!*random) {
        mask_of_partners(t, x);
        return product_sign(t, t->mask);
    }
    memcpy(t->mask, x, t->words * sizeof *t->mask);
    set_bit(t->mask, pivot, false);
    set_bit(t->mask, pivot - 64 * t->half, false);
    multiply_into(t, pivot);
    replace_pivot(t, pivot, pivot - 64 * t->half, q, wish);
    return wish;
}

int tn_tableau_expect(tn_tableau *t, int32_t count, const int32_t *qubits, const uint8_t *paulis)
{
    uint64_t *against = t->low; /* rows that anticommute with the product */
    memset(against, 0, t->words * sizeof *against);
    for (int32_t k = 0; k < count; k++) {
        const uint64_t *x = t->x + (size_t)qubits[k] * t->words;
        const uint64_t *z = t->z + (size_t)qubits[k] * t->words;
        for (size_t w = 0; w < t->words; w++)
            against[w] ^= (paulis[k] & 1 ? z[w] : 0) ^ (paulis[k] & 2 ? x[w] : 0);
    }
    if (find_pivot(t, against) < 64 * t->words) return 0;
    mask_of_partners(t, against);
    return product_sign(t, t->mask) ? -1 : 1;
}
