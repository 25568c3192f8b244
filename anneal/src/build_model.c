// SPDX-License-Identifier: GPL-3.0-or-later
/* Building a model: collect, then sort, add up, and decide how exact it can be.
 *
 * Coefficients are collected as integers (times the builder's unit) until the first one that is
 * none, or a sum that overflows; from then on everything is a double. At the end doubles that are
 * all multiples of a small power of two become integers of that unit again: a model written with
 * 0.25 steps is the same model, bit for bit, as the one it came from. */
#include "model_inside.h"
#include "sort_couplings.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct an_builder {
    lehr_context *ctx;
    an_domain domain;
    an_sense sense;
    double unit; /* of what is added */
    bool whole;  /* what has been collected are integers times unit */
    int32_t n;
    an_coef offset;
    an_coef *linear;
    int32_t linear_room;
    an_coupling *couplings;
    int64_t m, room;
    an_group *groups;
    int32_t group_count;
    char **labels; /* NULL where unnamed */
    int32_t label_room;
    char *name;
};

lehr_number an_whole(int64_t value)
{
    return (lehr_number){.whole = true, .i = value, .r = (double)value};
}

lehr_number an_real(double value)
{
    if (value == floor(value) && fabs(value) < 0x1p53) return an_whole((int64_t)value);
    return (lehr_number){.whole = false, .i = 0, .r = value};
}

int an_unit_bits(double unit)
{
    int exponent;
    if (!(unit > 0) || frexp(unit, &exponent) != 0.5) return -1;
    int bits = 1 - exponent;
    return bits >= 0 && bits <= AN_UNIT_BITS ? bits : -1;
}

lehr_status an_builder_new(lehr_context *ctx, an_domain domain, an_sense sense, int64_t n,
                           double unit, an_builder **out)
{
    if (n < 0 || n > AN_MAX_VARIABLES) {
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "%lld variables: the range is 0..%d", (long long)n,
                         AN_MAX_VARIABLES);
    }
    if (an_unit_bits(unit) < 0) {
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "unit %g is no power of two in 2^-%d..1", unit,
                         AN_UNIT_BITS);
    }
    an_builder *b = lehr_new_zero(ctx, 1, sizeof *b);
    if (!b) return LEHR_NO_MEMORY;
    b->ctx = ctx;
    b->domain = domain;
    b->sense = sense;
    b->unit = unit;
    b->whole = true;
    lehr_status status = an_builder_grow(b, n);
    if (status != LEHR_OK) {
        an_builder_free(b);
        return status;
    }
    *out = b;
    return LEHR_OK;
}

void an_builder_free(an_builder *b)
{
    if (!b) return;
    lehr_release(b->ctx, b->linear);
    lehr_release(b->ctx, b->couplings);
    an_groups_free(b->ctx, b->groups, b->group_count);
    an_labels_free(b->ctx, b->labels, b->label_room);
    lehr_release(b->ctx, b->name);
    lehr_release(b->ctx, b);
}

lehr_status an_builder_reserve(an_builder *b, int64_t m)
{
    if (m <= b->room) return LEHR_OK;
    an_coupling *more = lehr_resize(b->ctx, b->couplings, (size_t)m, sizeof *more);
    if (!more) return LEHR_NO_MEMORY;
    b->couplings = more;
    b->room = m;
    return LEHR_OK;
}

static lehr_status linear_room(an_builder *b, int64_t n)
{
    if (n <= b->linear_room && b->linear) return LEHR_OK;
    int64_t room = (int64_t)b->linear_room + b->linear_room / 2;
    if (room < n) room = n;
    if (room > AN_MAX_VARIABLES) room = AN_MAX_VARIABLES;
    an_coef *more = lehr_resize(b->ctx, b->linear, (size_t)room, sizeof *more);
    if (!more) return LEHR_NO_MEMORY;
    b->linear = more;
    b->linear_room = (int32_t)room;
    return LEHR_OK;
}

lehr_status an_builder_grow(an_builder *b, int64_t n)
{
    if (n > AN_MAX_VARIABLES) {
        return LEHR_FAIL(b->ctx, LEHR_BAD_ARGUMENT, "%lld variables: the range is 0..%d",
                         (long long)n, AN_MAX_VARIABLES);
    }
    LEHR_TRY(linear_room(b, n));
    for (; b->n < n; b->n++) {
        if (b->whole) {
            b->linear[b->n].whole = 0;
        } else {
            b->linear[b->n].real = 0;
        }
    }
    return LEHR_OK;
}

static void make_real(an_coef *c, double unit)
{
    c->real = (double)c->whole * unit;
}

/* From integers to doubles, everything collected so far. */
static void builder_to_real(an_builder *b)
{
    make_real(&b->offset, b->unit);
    for (int32_t i = 0; i < b->n; i++) make_real(&b->linear[i], b->unit);
    for (int64_t k = 0; k < b->m; k++) make_real(&b->couplings[k].w, b->unit);
    b->whole = false;
}

static lehr_status check_finite(an_builder *b, lehr_number value)
{
    if (isfinite(value.r)) return LEHR_OK;
    return LEHR_FAIL(b->ctx, LEHR_NUMERIC, "a coefficient is %g: not a finite number", value.r);
}

/* Adds to an offset or linear term, changing to doubles when integers no longer do. */
static lehr_status add_to(an_builder *b, an_coef *where, lehr_number value)
{
    LEHR_TRY(check_finite(b, value));
    if (b->whole && value.whole) {
        int64_t sum;
        if (!__builtin_add_overflow(where->whole, value.i, &sum)) {
            where->whole = sum;
            return LEHR_OK;
        }
    }
    if (b->whole) builder_to_real(b);
    where->real += value.r * b->unit;
    return LEHR_OK;
}

static lehr_status check_index(an_builder *b, int64_t i)
{
    if (i >= 0 && i < b->n) return LEHR_OK;
    return LEHR_FAIL(b->ctx, LEHR_BAD_ARGUMENT, "variable %lld: the model has %d, counted from 0",
                     (long long)i, b->n);
}

lehr_status an_builder_offset(an_builder *b, lehr_number value)
{
    return add_to(b, &b->offset, value);
}

lehr_status an_builder_linear(an_builder *b, int64_t i, lehr_number value)
{
    LEHR_TRY(check_index(b, i));
    return add_to(b, &b->linear[i], value);
}

lehr_status an_builder_pair(an_builder *b, int64_t i, int64_t j, lehr_number value)
{
    LEHR_TRY(check_index(b, i));
    LEHR_TRY(check_index(b, j));
    if (i == j) return add_to(b, b->domain == AN_SPIN ? &b->offset : &b->linear[i], value);
    LEHR_TRY(check_finite(b, value));
    if (b->m == b->room) LEHR_TRY(an_builder_reserve(b, b->room + b->room / 4 + 64));
    if (b->whole && !value.whole) builder_to_real(b);
    an_coupling *c = &b->couplings[b->m++];
    c->i = (int32_t)(i < j ? i : j);
    c->j = (int32_t)(i < j ? j : i);
    if (b->whole) {
        c->w.whole = value.i;
    } else {
        c->w.real = value.r * b->unit;
    }
    return LEHR_OK;
}

/* --- groups, labels, name --- */

static int by_value(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static lehr_status check_members(an_builder *b, const int32_t *members, int32_t count)
{
    lehr_mark mark = lehr_scratch_mark(b->ctx);
    int32_t *sorted = lehr_scratch(b->ctx, (size_t)count, sizeof *sorted);
    if (!sorted) return LEHR_NO_MEMORY;
    memcpy(sorted, members, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    lehr_status status = LEHR_OK;
    for (int32_t k = 0; k < count && status == LEHR_OK; k++) {
        status = check_index(b, sorted[k]);
        if (status == LEHR_OK && k > 0 && sorted[k] == sorted[k - 1]) {
            status =
                LEHR_FAIL(b->ctx, LEHR_BAD_ARGUMENT, "variable %d is in a group twice", sorted[k]);
        }
    }
    lehr_scratch_release(b->ctx, mark);
    return status;
}

static lehr_status check_group(an_builder *b, an_group_kind kind, int32_t card, int32_t count)
{
    if (count < 1) return LEHR_FAIL(b->ctx, LEHR_BAD_ARGUMENT, "a group has no members");
    if (kind == AN_PERM && (card < 1 || (int64_t)card * card != count)) {
        return LEHR_FAIL(b->ctx, LEHR_BAD_ARGUMENT,
                         "a permutation of side %d has %lld members, not %d", card,
                         (long long)card * card, count);
    }
    if (kind == AN_CARD && (card < 0 || card > count)) {
        return LEHR_FAIL(b->ctx, LEHR_BAD_ARGUMENT, "%d of %d members cannot be 1", card, count);
    }
    return LEHR_OK;
}

lehr_status an_builder_group(an_builder *b, an_group_kind kind, int32_t card,
                             const int32_t *members, int32_t count)
{
    LEHR_TRY(check_group(b, kind, card, count));
    LEHR_TRY(check_members(b, members, count));
    an_group *more = lehr_resize(b->ctx, b->groups, (size_t)b->group_count + 1, sizeof *more);
    if (!more) return LEHR_NO_MEMORY;
    b->groups = more;
    int32_t *copy = lehr_new(b->ctx, (size_t)count, sizeof *copy);
    if (!copy) return LEHR_NO_MEMORY;
    memcpy(copy, members, (size_t)count * sizeof *copy);
    b->groups[b->group_count++] = (an_group){kind, kind == AN_ONEHOT ? 1 : card, count, copy};
    return LEHR_OK;
}

static lehr_status label_room(an_builder *b)
{
    if (b->label_room >= b->n) return LEHR_OK;
    char **more = lehr_resize(b->ctx, b->labels, (size_t)b->n, sizeof *more);
    if (!more) return LEHR_NO_MEMORY;
    b->labels = more;
    while (b->label_room < b->n) more[b->label_room++] = NULL;
    return LEHR_OK;
}

lehr_status an_builder_label(an_builder *b, int64_t i, const char *label, size_t length)
{
    LEHR_TRY(check_index(b, i));
    LEHR_TRY(label_room(b));
    char *copy = lehr_new_text(b->ctx, label, length);
    if (!copy) return LEHR_NO_MEMORY;
    lehr_release(b->ctx, b->labels[i]);
    b->labels[i] = copy;
    return LEHR_OK;
}

lehr_status an_builder_name(an_builder *b, const char *name)
{
    char *copy = lehr_new_text(b->ctx, name, strlen(name));
    if (!copy) return LEHR_NO_MEMORY;
    lehr_release(b->ctx, b->name);
    b->name = copy;
    return LEHR_OK;
}

/* Labels are all or nothing: the unnamed get their number. */
static lehr_status complete_labels(an_builder *b)
{
    if (!b->labels) return LEHR_OK;
    LEHR_TRY(label_room(b));
    for (int32_t i = 0; i < b->n; i++) {
        if (b->labels[i]) continue;
        char digits[16];
        int length = snprintf(digits, sizeof digits, "%d", i);
        LEHR_TRY(an_builder_label(b, i, digits, (size_t)length));
    }
    return LEHR_OK;
}

/* --- finishing --- */

/* Adds up neighbours with the same (i, j). false when an integer sum overflows; nothing is lost
 * then, and a second call after builder_to_real goes on. */
static bool add_up(an_builder *b)
{
    an_coupling *c = b->couplings;
    int64_t kept = 0;
    for (int64_t k = 0; k < b->m; k++) {
        an_coupling *last = kept ? &c[kept - 1] : NULL;
        int64_t sum;
        if (!last || last->i != c[k].i || last->j != c[k].j) {
            c[kept++] = c[k];
        } else if (!b->whole) {
            last->w.real += c[k].w.real;
        } else if (!__builtin_add_overflow(last->w.whole, c[k].w.whole, &sum)) {
            last->w.whole = sum;
        } else {
            memmove(&c[kept], &c[k], (size_t)(b->m - k) * sizeof *c);
            b->m = kept + b->m - k;
            return false;
        }
    }
    b->m = kept;
    return true;
}

static void drop_zeros(an_builder *b)
{
    int64_t kept = 0;
    for (int64_t k = 0; k < b->m; k++) {
        an_coupling c = b->couplings[k];
        if (b->whole ? c.w.whole != 0 : c.w.real != 0) b->couplings[kept++] = c;
    }
    b->m = kept;
}

static bool add_size(uint64_t *sum, int64_t value)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    return !__builtin_add_overflow(*sum, size, sum) && *sum <= AN_WHOLE_LIMIT;
}

static bool whole_sum_fits(const an_builder *b)
{
    uint64_t sum = 0;
    bool fits = add_size(&sum, b->offset.whole);
    for (int32_t i = 0; fits && i < b->n; i++) fits = add_size(&sum, b->linear[i].whole);
    for (int64_t k = 0; fits && k < b->m; k++) fits = add_size(&sum, b->couplings[k].w.whole);
    return fits;
}

static double real_sum(const an_builder *b)
{
    double sum = fabs(b->offset.real);
    for (int32_t i = 0; i < b->n; i++) sum += fabs(b->linear[i].real);
    for (int64_t k = 0; k < b->m; k++) sum += fabs(b->couplings[k].w.real);
    return sum;
}

/* Raises bits until value is a multiple of 2^-bits; false when that takes more than allowed. */
static bool fits_bits(double value, int *bits)
{
    double scaled = ldexp(value, *bits);
    while (scaled != floor(scaled)) {
        if (++*bits > AN_UNIT_BITS - 2) return false; /* 2 are left for a change of domain */
        scaled *= 2;
    }
    return true;
}

/* The bits of the coarsest unit all doubles are multiples of, -1 when there is none. */
static int common_bits(const an_builder *b, double sum)
{
    int bits = 0;
    if (!fits_bits(b->offset.real, &bits)) return -1;
    for (int32_t i = 0; i < b->n; i++) {
        if (!fits_bits(b->linear[i].real, &bits)) return -1;
    }
    for (int64_t k = 0; k < b->m; k++) {
        if (!fits_bits(b->couplings[k].w.real, &bits)) return -1;
    }
    return ldexp(sum, bits) < 0x1p53 ? bits : -1;
}

static void make_whole(an_coef *c, int bits)
{
    c->whole = (int64_t)ldexp(c->real, bits);
}

static void builder_to_whole(an_builder *b, int bits)
{
    make_whole(&b->offset, bits);
    for (int32_t i = 0; i < b->n; i++) make_whole(&b->linear[i], bits);
    for (int64_t k = 0; k < b->m; k++) make_whole(&b->couplings[k].w, bits);
    b->whole = true;
    b->unit = ldexp(1, -bits);
}

/* The coarsest unit <= 1: so that equal models are equal bit for bit. */
static void coarsen_unit(an_builder *b)
{
    if (b->unit >= 1) return;
    uint64_t any = (uint64_t)b->offset.whole;
    for (int32_t i = 0; i < b->n; i++) any |= (uint64_t)b->linear[i].whole;
    for (int64_t k = 0; k < b->m; k++) any |= (uint64_t)b->couplings[k].w.whole;
    int bits = an_unit_bits(b->unit);
    int spare = any ? __builtin_ctzll(any) : bits;
    int shift = spare < bits ? spare : bits;
    if (shift <= 0) return;
    int64_t divisor = INT64_C(1) << shift;
    b->offset.whole /= divisor;
    for (int32_t i = 0; i < b->n; i++) b->linear[i].whole /= divisor;
    for (int64_t k = 0; k < b->m; k++) b->couplings[k].w.whole /= divisor;
    b->unit = ldexp(1, shift - bits);
}

static lehr_status settle_numbers(an_builder *b)
{
    if (b->whole) {
        coarsen_unit(b);
        if (whole_sum_fits(b)) return LEHR_OK;
        lehr_note(b->ctx, 0,
                  "coefficients too large for exact 64-bit energies: going on with doubles");
        builder_to_real(b);
    } else {
        int bits = common_bits(b, real_sum(b));
        if (bits >= 0) builder_to_whole(b, bits);
        if (b->whole) return LEHR_OK;
    }
    b->unit = 1;
    if (real_sum(b) < AN_REAL_LIMIT) return LEHR_OK;
    return LEHR_FAIL(b->ctx, LEHR_NUMERIC,
                     "the coefficients are too large: their absolute sum passes %g", AN_REAL_LIMIT);
}

static lehr_status settle(an_builder *b)
{
    LEHR_TRY(complete_labels(b));
    an_sort_couplings(b->n, b->couplings, b->m);
    if (!add_up(b)) {
        builder_to_real(b);
        add_up(b);
    }
    LEHR_TRY(settle_numbers(b));
    drop_zeros(b);
    if (b->m == b->room) return LEHR_OK;
    an_coupling *fit = lehr_resize(b->ctx, b->couplings, (size_t)b->m, sizeof *fit);
    if (!fit) return LEHR_NO_MEMORY;
    b->couplings = fit;
    b->room = b->m;
    return LEHR_OK;
}

/* The model takes over what the builder owns. */
static void hand_over(an_builder *b, an_model *model)
{
    *model = (an_model){.ctx = b->ctx,
                        .linear = b->linear,
                        .couplings = b->couplings,
                        .groups = b->groups,
                        .labels = b->labels,
                        .name = b->name};
    model->view = (an_model_view){.domain = b->domain,
                                  .sense = b->sense,
                                  .whole = b->whole,
                                  .unit = b->unit,
                                  .n = b->n,
                                  .m = b->m,
                                  .offset = b->offset,
                                  .linear = b->linear,
                                  .couplings = b->couplings,
                                  .group_count = b->group_count,
                                  .groups = b->groups,
                                  .labels = (const char *const *)b->labels,
                                  .name = b->name ? b->name : ""};
}

lehr_status an_builder_finish(an_builder *b, an_model **out)
{
    lehr_context *ctx = b->ctx;
    lehr_status status = settle(b);
    an_model *model = status == LEHR_OK ? lehr_new(ctx, 1, sizeof *model) : NULL;
    if (!model) {
        an_builder_free(b);
        return status == LEHR_OK ? LEHR_NO_MEMORY : status;
    }
    hand_over(b, model);
    lehr_release(ctx, b);
    *out = model;
    return LEHR_OK;
}
