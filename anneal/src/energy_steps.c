// SPDX-License-Identifier: GPL-3.0-or-later
#include "energy_steps.h"

static int64_t gcd(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* The field of a spin when all are up. */
static int64_t field_up(const an_field *f, int32_t i)
{
    int64_t sum = f->h[i].whole;
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) sum += f->weight[k].whole;
    return sum;
}

static int64_t joined_by(const an_field *f, int32_t i, int64_t divisor)
{
    divisor = gcd(divisor, field_up(f, i));
    for (int64_t k = f->start[i]; k < f->start[i + 1] && divisor != 1; k++)
        divisor = gcd(divisor, 2 * f->weight[k].whole);
    return divisor;
}

int64_t an_energy_step(const an_field *f, const int32_t *spin, int32_t count)
{
    int64_t divisor = 0;
    for (int32_t k = 0; k < count; k++) divisor = joined_by(f, spin ? spin[k] : k, divisor);
    return 2 * divisor;
}

static int64_t energy_up(const an_field *f)
{
    int64_t couplings_twice = 0, fields = 0;
    for (int32_t i = 0; i < f->n; i++) {
        fields += f->h[i].whole;
        couplings_twice += field_up(f, i) - f->h[i].whole;
    }
    return f->offset.whole + fields + couplings_twice / 2;
}

int64_t an_energy_above(const an_field *f, int64_t bound)
{
    int64_t step = an_energy_step(f, NULL, f->n), up = energy_up(f);
    return step == 0 ? up : up - (up - bound) / step * step;
}
