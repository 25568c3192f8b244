// SPDX-License-Identifier: GPL-3.0-or-later
#include "crossover.h"

#include <base/memory.h>
#include <string.h>

enum { SAME, DIFFERENT, DONE };

lehr_status an_crossover_new(lehr_context *ctx, const an_field *field, an_crossover **out)
{
    an_crossover *x = lehr_new_zero(ctx, 1, sizeof *x);
    if (!x) return LEHR_NO_MEMORY;
    x->ctx = ctx;
    x->field = field;
    x->symmetric = true;
    for (int32_t i = 0; i < field->n; i++) {
        if (field->whole ? field->h[i].whole != 0 : field->h[i].real != 0) x->symmetric = false;
    }
    x->mark = lehr_new(ctx, (size_t)field->n, 1);
    x->part = lehr_new(ctx, (size_t)field->n, sizeof *x->part);
    if (!x->mark || !x->part) {
        an_crossover_free(x);
        return LEHR_NO_MEMORY;
    }
    *out = x;
    return LEHR_OK;
}

void an_crossover_free(an_crossover *x)
{
    if (!x) return;
    lehr_release(x->ctx, x->mark);
    lehr_release(x->ctx, x->part);
    lehr_release(x->ctx, x);
}

size_t an_crossover_bytes(int32_t n)
{
    return sizeof(an_crossover) + (size_t)n * (1 + sizeof(int32_t));
}

/* Marks where a and b differ, or, when that is less and as good, where they agree. */
static void mark_differences(an_crossover *x, const uint8_t *a, const uint8_t *b)
{
    int32_t n = x->field->n, different = 0;
    for (int32_t i = 0; i < n; i++) {
        x->mark[i] = a[i] ^ b[i];
        different += x->mark[i];
    }
    if (!x->symmetric || different <= n / 2) return;
    for (int32_t i = 0; i < n; i++) x->mark[i] ^= 1;
}

/* Collects the part that holds i and marks it DONE, adding up what flipping it changes: -2 times
 * the energy of its h and of its bonds to spins that are the same in both. */
static int32_t collect_whole(an_crossover *x, const uint8_t *a, int32_t i, int64_t *change)
{
    const an_field *f = x->field;
    int32_t count = 0;
    int64_t energy = 0;
    x->part[count++] = i;
    x->mark[i] = DONE;
    for (int32_t done = 0; done < count; done++) {
        int32_t s = x->part[done];
        int64_t local = f->h[s].whole;
        for (int64_t k = f->start[s]; k < f->start[s + 1]; k++) {
            int32_t t = f->neighbour[k];
            if (x->mark[t] == DIFFERENT) {
                x->mark[t] = DONE;
                x->part[count++] = t;
            } else if (x->mark[t] == SAME) {
                local += a[t] ? f->weight[k].whole : -f->weight[k].whole;
            }
        }
        energy += a[s] ? local : -local;
    }
    *change = -2 * energy;
    return count;
}

static int32_t collect_real(an_crossover *x, const uint8_t *a, int32_t i, double *change)
{
    const an_field *f = x->field;
    int32_t count = 0;
    double energy = 0;
    x->part[count++] = i;
    x->mark[i] = DONE;
    for (int32_t done = 0; done < count; done++) {
        int32_t s = x->part[done];
        double local = f->h[s].real;
        for (int64_t k = f->start[s]; k < f->start[s + 1]; k++) {
            int32_t t = f->neighbour[k];
            if (x->mark[t] == DIFFERENT) {
                x->mark[t] = DONE;
                x->part[count++] = t;
            } else if (x->mark[t] == SAME) {
                local += a[t] ? f->weight[k].real : -f->weight[k].real;
            }
        }
        energy += a[s] ? local : -local;
    }
    *change = -2 * energy;
    return count;
}

static void flip_part(const an_crossover *x, uint8_t *a, int32_t count)
{
    for (int32_t k = 0; k < count; k++) a[x->part[k]] ^= 1;
}

/* Parts never touch each other, so DONE neighbours of a part are its own, and flipping one leaves
 * what the others change as it was. */
an_coef an_crossover_improve(an_crossover *x, uint8_t *a, const uint8_t *b, lehr_rng *rng)
{
    const an_field *f = x->field;
    an_coef total = f->whole ? (an_coef){.whole = 0} : (an_coef){.real = 0};
    mark_differences(x, a, b);
    for (int32_t i = 0; i < f->n; i++) {
        if (x->mark[i] != DIFFERENT) continue;
        an_coef change;
        int32_t count =
            f->whole ? collect_whole(x, a, i, &change.whole) : collect_real(x, a, i, &change.real);
        bool worse = f->whole ? change.whole > 0 : change.real > 0;
        bool even = f->whole ? change.whole == 0 : change.real == 0;
        if (worse || (even && (lehr_rng_u32(rng) & 1))) continue;
        flip_part(x, a, count);
        if (f->whole) {
            total.whole += change.whole;
        } else {
            total.real += change.real;
        }
    }
    return total;
}
