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

int64_t an_energy_above(const an_field *f, int64_t bound)
{
    int64_t step = 0, fields = 0, local_fields = 0;
    for (int32_t i = 0; i < f->n; i++) {
        int64_t local = f->h[i].whole;
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            local += f->weight[k].whole;
            if (step != 1) step = gcd(step, 2 * f->weight[k].whole);
        }
        step = gcd(step, local);
        fields += f->h[i].whole;
        local_fields += local;
    }
    /* Local fields have each coupling twice. */
    int64_t up = f->offset.whole + (local_fields + fields) / 2;
    if (step == 0) return up;
    int64_t steps = (up - bound) / step / 2;
    return up - 2 * steps * step;
}
