// SPDX-License-Identifier: GPL-3.0-or-later
/* The source of sweep_portable.c, sweep_avx2.c and sweep_avx512.c, which differ in compiler flags
 * and in AN_SWEEP_NAME only. See multispin.h for the idea.
 *
 * Cost of a visit with D unit bonds and Q planes on AVX-512: D loads with a 3-input xor, about D
 * full adders of 2 instructions, Q loads and Q steps of the comparison. At 2 vector instructions a
 * cycle that is (3 D + 2 Q + 10) / 2 cycles for 512 attempted updates: the bound in bench/anneal.
 */
#include "sweep.h"

/* Adds the bit `carry` to the number in planes from..planes-1. */
LANES_INLINE void ripple(an_lanes *c, int from, int planes, an_lanes carry)
{
    for (int p = from; p < planes; p++) {
        an_lanes sum = c[p] ^ carry;
        carry &= c[p];
        c[p] = sum;
    }
}

/* c[p] += a + b; the carry is returned. */
LANES_INLINE an_lanes add_two(an_lanes *c, int p, an_lanes a, an_lanes b)
{
    an_lanes carry = LANES_MAJORITY(c[p], a, b);
    c[p] = LANES_XOR3(c[p], a, b);
    return carry;
}

/* Where is the bond of this entry satisfied? */
LANES_INLINE an_lanes bond(const an_lanes *spins, an_lanes mine, const an_lanes sign[2],
                           uint32_t entry)
{
    return LANES_XOR3(mine, spins[entry >> 1], sign[entry & 1]);
}

/* Counts `count` entries into planes base..planes-1: a tree of full adders, eight at a time. */
LANES_INLINE void count_bonds(an_lanes *c, int base, int planes, const uint32_t *entry,
                              int64_t count, const an_lanes *spins, an_lanes mine,
                              const an_lanes sign[2])
{
#define BOND(k) bond(spins, mine, sign, entry[k])
    for (; count >= 8 && base + 2 < planes; count -= 8, entry += 8) {
        an_lanes a = add_two(c, base, BOND(0), BOND(1));
        an_lanes b = add_two(c, base, BOND(2), BOND(3));
        an_lanes ab = add_two(c, base + 1, a, b);
        a = add_two(c, base, BOND(4), BOND(5));
        b = add_two(c, base, BOND(6), BOND(7));
        an_lanes cd = add_two(c, base + 1, a, b);
        ripple(c, base + 3, planes, add_two(c, base + 2, ab, cd));
    }
    for (; count >= 4 && base + 1 < planes; count -= 4, entry += 4) {
        an_lanes a = add_two(c, base, BOND(0), BOND(1));
        an_lanes b = add_two(c, base, BOND(2), BOND(3));
        ripple(c, base + 2, planes, add_two(c, base + 1, a, b));
    }
    for (; count >= 2; count -= 2, entry += 2) {
        ripple(c, base + 1, planes, add_two(c, base, BOND(0), BOND(1)));
    }
    if (count) ripple(c, base, planes, BOND(0));
#undef BOND
}

/* Bits that one plane hands to the next: as many as fit after AT_ONCE entries. */
enum { AT_ONCE = 64, MOST_WAITING = AT_ONCE + 2 };

/* Adds the waiting bits, then `count` entries to plane p, three bits at a time. What they carry
 * waits for plane p + 1, in the same place; returns how much. */
LANES_INLINE int count_plane(an_lanes *c, int p, const uint32_t *entry, int64_t count,
                             const an_lanes *spins, an_lanes mine, const an_lanes sign[2],
                             an_lanes *waits, int waiting)
{
    int carries = 0, k = 0;
    for (; k + 2 <= waiting; k += 2) waits[carries++] = add_two(c, p, waits[k], waits[k + 1]);
    if (k < waiting) {
        an_lanes next = {0};
        if (count > 0) {
            next = bond(spins, mine, sign, *entry++);
            count--;
        }
        waits[carries++] = add_two(c, p, waits[k], next);
    }
    for (; count >= 2; count -= 2, entry += 2) {
        an_lanes a = bond(spins, mine, sign, entry[0]), b = bond(spins, mine, sign, entry[1]);
        waits[carries++] = add_two(c, p, a, b);
    }
    if (count) waits[carries++] = add_two(c, p, bond(spins, mine, sign, *entry), (an_lanes){0});
    return carries;
}

/* Weights of several bits, plane by plane: rippling every carry through all planes above would take
 * several times as long. Where entries are too many the first ones do ripple. */
LANES_INLINE void count_weighted(const an_multispin *m, int32_t i, const an_lanes *spins,
                                 an_lanes mine, const an_lanes sign[2], an_lanes *c, int planes)
{
    an_lanes waits[MOST_WAITING];
    const int64_t *first = m->first + (int64_t)i * m->weight_planes;
    int waiting = 0;
    for (int p = 0; p < planes; p++) {
        int64_t from = p < m->weight_planes ? first[p] : 0;
        int64_t count = p < m->weight_planes ? first[p + 1] - from : 0;
        int64_t excess = count > AT_ONCE ? (count - AT_ONCE + 7) / 8 * 8 : 0;
        count_bonds(c, p, planes, m->entry + from, excess, spins, mine, sign);
        waiting = count_plane(c, p, m->entry + from + excess, count - excess, spins, mine, sign,
                              waits, waiting);
    }
}

LANES_INLINE void count_spin(const an_multispin *m, const an_lanes *spins, int32_t i, an_lanes mine,
                             const an_lanes sign[2], an_lanes *c, int planes, bool unit)
{
    int32_t start = m->start[i];
    for (int p = 0; p < planes; p++) c[p] = LANES_ALL(start >> p & 1);
    if (unit) {
        int64_t from = m->first[i];
        count_bonds(c, 0, planes, m->entry + from, m->first[i + 1] - from, spins, mine, sign);
    } else {
        count_weighted(m, i, spins, mine, sign, c, planes);
    }
}

LANES_INLINE an_lanes plane(const uint8_t *class, int p)
{
    return (an_lanes) * (const an_lanes_anywhere *)(const void *)(class + p * AN_PLANE_BYTES);
}

LANES_INLINE const uint8_t *window(const an_sweep *s, int class, int32_t i, int planes)
{
    return s->pool->bits + (int64_t) class * planes * AN_PLANE_BYTES +
           (s->windows[i] & (uint32_t)(s->pool->bytes - 1));
}

LANES_INLINE bool visit_all(const an_sweep *s, int planes, bool unit)
{
    const an_multispin *m = s->model;
    an_lanes *spins = s->spins, any = {0}, c[AN_MAX_PLANES];
    const an_lanes sign[2] = {LANES_ALL(0), LANES_ALL(1)};
    for (int32_t i = s->from; i < s->to; i++) {
        an_lanes mine = spins[i], flip = {0};
        count_spin(m, spins, i, mine, sign, c, planes, unit);
        const uint8_t *z = window(s, m->odd[i], i, planes);
        for (int p = 0; p < planes; p++) flip = LANES_LESS(c[p], plane(z, p), flip);
        any |= flip;
        spins[i] = mine ^ flip;
    }
    uint64_t sum = 0;
    for (int w = 0; w < 8; w++) sum |= any[w];
    return sum != 0;
}

/* The neighbours in time of each lane of a ring of 16. */
LANES_INLINE an_lanes earlier(an_lanes x)
{
    an_lanes16 v = (an_lanes16)x;
    return (an_lanes)((v << 1) | (v >> 15));
}

LANES_INLINE an_lanes later(an_lanes x)
{
    an_lanes16 v = (an_lanes16)x;
    return (an_lanes)((v >> 1) | (v << 15));
}

/* One half of the slices: the others are their neighbours in time and stay. */
LANES_INLINE an_lanes half_step(const uint8_t *z, int planes, const an_lanes *c, an_lanes mine,
                                an_lanes half)
{
    an_lanes a = mine ^ earlier(mine), b = mine ^ later(mine);
    an_lanes both = a & b, none = ~(a | b), flip = {0};
    const uint8_t *one = z + 2 * planes * AN_PLANE_BYTES, *zero = z + 4 * planes * AN_PLANE_BYTES;
    for (int p = 0; p < planes; p++) {
        an_lanes t = LANES_CHOOSE(both, plane(z, p), plane(one, p));
        flip = LANES_LESS(c[p], LANES_CHOOSE(none, plane(zero, p), t), flip);
    }
    return mine ^ (flip & half);
}

LANES_INLINE bool visit_all_quantum(const an_sweep *s, int planes, bool unit)
{
    const an_multispin *m = s->model;
    an_lanes *spins = s->spins, c[AN_MAX_PLANES];
    const an_lanes sign[2] = {LANES_ALL(0), LANES_ALL(1)};
    const an_lanes even = (an_lanes){0} + UINT64_C(0x5555555555555555);
    for (int32_t i = s->from; i < s->to; i++) {
        an_lanes mine = spins[i];
        count_spin(m, spins, i, mine, sign, c, planes, unit);
        /* A flipped lane's count is stale, but a lane is tried once a visit. */
        const uint8_t *z = window(s, m->odd[i], i, planes);
        mine = half_step(z, planes, c, mine, even);
        spins[i] = half_step(z, planes, c, mine, ~even);
    }
    return true;
}

/* Constant numbers of planes become code of their own; c lives in registers then. */
#define FOR_PLANES(call)                        \
    bool unit = s->model->weight_planes == 1;   \
    switch (unit ? s->model->planes : 0) {      \
    case 2:                                     \
        return call(s, 2, true);                \
    case 3:                                     \
        return call(s, 3, true);                \
    case 4:                                     \
        return call(s, 4, true);                \
    case 5:                                     \
        return call(s, 5, true);                \
    case 6:                                     \
        return call(s, 6, true);                \
    case 7:                                     \
        return call(s, 7, true);                \
    case 8:                                     \
        return call(s, 8, true);                \
    default:                                    \
        return call(s, s->model->planes, unit); \
    }

static bool classical(const an_sweep *s)
{
    FOR_PLANES(visit_all)
}

static bool quantum(const an_sweep *s)
{
    FOR_PLANES(visit_all_quantum)
}

/* 512 totals as bit planes. A carry waits for another of its plane, so that all additions are full
 * ones: about one for each bit that is added. */
enum { TALLY_PLANES = 48 };
typedef struct tally {
    an_lanes c[TALLY_PLANES], waiting[TALLY_PLANES];
    uint64_t waits; /* which planes have a carry waiting */
} tally;

LANES_INLINE void tally_carry(tally *t, int p, an_lanes carry)
{
    for (; t->waits >> p & 1; p++) {
        t->waits ^= UINT64_C(1) << p;
        carry = add_two(t->c, p, t->waiting[p], carry);
    }
    t->waiting[p] = carry;
    t->waits |= UINT64_C(1) << p;
}

LANES_INLINE void tally_eight(tally *t, int p, const an_lanes x[8])
{
    an_lanes a = add_two(t->c, p, x[0], x[1]);
    an_lanes b = add_two(t->c, p, x[2], x[3]);
    an_lanes ab = add_two(t->c, p + 1, a, b);
    a = add_two(t->c, p, x[4], x[5]);
    b = add_two(t->c, p, x[6], x[7]);
    an_lanes cd = add_two(t->c, p + 1, a, b);
    tally_carry(t, p + 3, add_two(t->c, p + 2, ab, cd));
}

static void tally_read(tally *t, int64_t total[AN_LANES])
{
    int top = TALLY_PLANES;
    for (int p = 0; p < TALLY_PLANES; p++) {
        if (t->waits >> p & 1) ripple(t->c, p, TALLY_PLANES, t->waiting[p]);
    }
    while (top > 0) {
        uint64_t any = 0;
        for (int w = 0; w < 8; w++) any |= t->c[top - 1][w];
        if (any) break;
        top--;
    }
    for (int w = 0; w < 8; w++) {
        int64_t sum[64] = {0};
        for (int p = 0; p < top; p++) {
            uint64_t word = t->c[p][w];
            for (int k = 0; k < 64; k++) sum[k] += (int64_t)(word >> k & 1) << p;
        }
        memcpy(total + 64 * w, sum, sizeof sum);
    }
}

/* Each bond once, from its lower end: lists are sorted, but for the padding of a spin with itself,
 * which comes last and adds nothing. */
LANES_INLINE void tally_plane(tally *t, const an_multispin *m, const an_lanes *spins, int p)
{
    const an_lanes sign[2] = {LANES_ALL(0), LANES_ALL(1)};
    an_lanes x[8];
    int held = 0;
    for (int32_t i = 0; i < m->n; i++) {
        const int64_t *first = m->first + (int64_t)i * m->weight_planes + p;
        for (int64_t k = first[1] - 1; k >= first[0] && m->entry[k] >> 1 >= (uint32_t)i; k--) {
            x[held++] = bond(spins, spins[i], sign, m->entry[k]);
            if (held < 8) continue;
            tally_eight(t, p, x);
            held = 0;
        }
    }
    for (int k = 0; k < held; k++) tally_carry(t, p, x[k]);
}

static void satisfied(const an_multispin *m, const an_lanes *spins, int64_t total[AN_LANES])
{
    tally t;
    memset(&t, 0, sizeof t);
    for (int p = 0; p < m->weight_planes; p++) tally_plane(&t, m, spins, p);
    tally_read(&t, total);
    for (int lane = 0; lane < AN_LANES; lane++) total[lane] -= m->surplus;
}

static void exchange(an_lanes *spins, int32_t n, const uint64_t low[8])
{
    an_lanes mask;
    memcpy(&mask, low, sizeof mask);
    for (int32_t i = 0; i < n; i++) {
        an_lanes differ = (spins[i] ^ (spins[i] >> 1)) & mask;
        spins[i] ^= differ | differ << 1;
    }
}

/* 64 thresholds as integers. The base is added to integers: floats of 24 bits would round it. */
LANES_INLINE void cut_64(const float *x, float a, float b, int32_t base, int32_t top,
                         int32_t whole[64])
{
    const float most = 0x1p30f - 64;
    for (int k = 0; k < 64; k++) {
        float y = x[k] * a + b;
        int32_t z = (int32_t)(y < most ? y : most) + base;
        z = z > 0 ? z : 0;
        whole[k] = z < top ? z : top;
    }
}

static void cut(const float *x, float a, float b, int32_t base, int planes, int32_t bytes,
                uint8_t *bits)
{
    int32_t top = (INT32_C(1) << planes) - 1;
    for (int32_t at = 0; at < bytes; at += 8) {
        int32_t whole[64];
        cut_64(x + 8 * at, a, b, base, top, whole);
        for (int low = 0; low < planes; low += 8) {
            uint8_t byte[64];
            for (int k = 0; k < 64; k++) byte[k] = (uint8_t)(whole[k] >> low);
            for (int p = low; p < planes && p < low + 8; p++) {
                uint64_t word = lanes_gather_bits(byte, p - low);
                memcpy(bits + p * AN_PLANE_BYTES + at, &word, 8);
            }
        }
    }
}

const an_sweep_kernels AN_SWEEP_NAME = {classical, quantum, satisfied, exchange, cut};
