// SPDX-License-Identifier: GPL-3.0-or-later
#include "quadratic.h"

#include "energy_steps.h"

#include <base/memory.h>
#include <float.h>
#include <math.h>
#include <string.h>

static double coef(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

/* Sums of all energies and matrices of nodes err by less than 4 (terms) eps size in all; this much
 * again is given away, so that answers of equal energy need not be told apart. The sum stays below
 * what the driver allows two evaluations to differ by (goal.c). */
double an_quadratic_rounding(const an_field *f, double size)
{
    return ((double)f->n + (double)f->m + 8192) * DBL_EPSILON * size;
}

static void load_island(const an_field *f, const int32_t *place, an_quadratic *p)
{
    size_t n = (size_t)p->n;
    for (int32_t a = 0; a < p->spins; a++) {
        int32_t i = p->spin[a];
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
            p->c[(size_t)a * n + (size_t)place[f->neighbour[k]]] = coef(f, f->weight[k]) / 2;
        if (!p->has_reference) continue;
        p->c[(size_t)a * n + n - 1] = p->c[(n - 1) * n + (size_t)a] = coef(f, f->h[i]) / 2;
    }
}

lehr_status an_quadratic_new(lehr_context *ctx, const an_field *f, const int32_t *spin,
                             int32_t count, an_quadratic *p)
{
    *p = (an_quadratic){.spins = count, .spin = spin, .best_energy = HUGE_VAL};
    for (int32_t a = 0; a < count; a++) p->has_reference |= coef(f, f->h[spin[a]]) != 0;
    p->n = count + p->has_reference;
    size_t n = (size_t)p->n;
    p->c = lehr_new_zero(ctx, n * n, sizeof *p->c);
    p->best = lehr_new(ctx, n, 1);
    if (!p->c || !p->best) return LEHR_NO_MEMORY;
    memset(p->best, 1, n);
    lehr_mark mark = lehr_scratch_mark(ctx);
    int32_t *place = lehr_scratch(ctx, (size_t)f->n, sizeof *place);
    if (!place) return LEHR_NO_MEMORY;
    for (int32_t a = 0; a < count; a++) place[spin[a]] = a;
    load_island(f, place, p);
    lehr_scratch_release(ctx, mark);
    p->step = f->whole ? fmax(1, (double)an_energy_step(f, spin, count)) : 0;
    double size = 0;
    for (size_t k = 0; k < n * n; k++) size += fabs(p->c[k]);
    p->rounding = f->whole ? 0 : an_quadratic_rounding(f, size);
    return LEHR_OK;
}

void an_quadratic_clear(lehr_context *ctx, an_quadratic *p)
{
    lehr_release(ctx, p->c);
    lehr_release(ctx, p->best);
    *p = (an_quadratic){0};
}

void an_quadratic_bits(const an_quadratic *p, const int8_t *signs, uint8_t *bits)
{
    int8_t up = p->has_reference ? signs[p->n - 1] : 1;
    for (int32_t a = 0; a < p->spins; a++) bits[p->spin[a]] = signs[a] == up;
}

/* Energies are that of an answer plus multiples of the step. */
double an_quadratic_round_up(const an_quadratic *p, double energy, double bound)
{
    if (bound >= energy) return energy;
    if (p->step <= 0) return bound - p->rounding;
    return energy - floor((energy - bound) / p->step) * p->step;
}

bool an_quadratic_takes(const an_field *f)
{
    double sum = 0;
    if (!f->whole) return true;
    sum += fabs((double)f->offset.whole);
    for (int32_t i = 0; i < f->n; i++) sum += fabs((double)f->h[i].whole);
    for (int64_t k = 0; k < f->start[f->n]; k++) sum += fabs((double)f->weight[k].whole);
    return sum < 0x1p48;
}
