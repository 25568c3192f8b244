// SPDX-License-Identifier: GPL-3.0-or-later
#include "slice.h"

#include "shape.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

lehr_status an_pool_new(lehr_context *ctx, const an_field *field, int32_t room, an_pool *out)
{
    an_pool p = {.field = field, .mirror = an_has_no_fields(field), .room = room};
    p.bits = lehr_scratch(ctx, (size_t)room, sizeof *p.bits);
    p.energy = lehr_scratch(ctx, (size_t)room, sizeof *p.energy);
    if (!p.bits || !p.energy) return LEHR_NO_MEMORY;
    for (int32_t k = 0; k < room; k++) {
        p.bits[k] = lehr_scratch(ctx, (size_t)field->n, 1);
        if (!p.bits[k]) return LEHR_NO_MEMORY;
    }
    *out = p;
    return LEHR_OK;
}

size_t an_pool_bytes(int32_t n, int32_t room)
{
    return (size_t)room * ((size_t)n + sizeof(uint8_t *) + sizeof(double) + 128);
}

double an_pool_energy(const an_pool *p, an_coef energy)
{
    const an_field *f = p->field;
    return f->whole ? (double)(energy.whole - f->offset.whole) : energy.real - f->offset.real;
}

static bool is_same(const an_pool *p, const uint8_t *a, const uint8_t *b)
{
    int32_t n = p->field->n;
    if (!p->mirror || n == 0) return memcmp(a, b, (size_t)n) == 0;
    uint8_t mirrored = a[0] ^ b[0];
    for (int32_t i = 0; i < n; i++) {
        if ((a[i] ^ b[i]) != mirrored) return false;
    }
    return true;
}

/* Energies that a solver has tracked may differ in the last digits: bits tell. */
static bool is_there(const an_pool *p, const uint8_t *bits)
{
    for (int32_t k = 0; k < p->count; k++) {
        if (is_same(p, p->bits[k], bits)) return true;
    }
    return false;
}

bool an_pool_add(an_pool *p, const uint8_t *bits, an_coef tracked)
{
    double energy = an_pool_energy(p, tracked);
    bool full = p->count == p->room;
    if (full && energy >= p->energy[p->count - 1]) return false;
    if (is_there(p, bits)) return false;
    int32_t at = full ? p->count - 1 : p->count++;
    uint8_t *place = p->bits[at];
    for (; at > 0 && p->energy[at - 1] > energy; at--) {
        p->bits[at] = p->bits[at - 1];
        p->energy[at] = p->energy[at - 1];
    }
    memcpy(place, bits, (size_t)p->field->n);
    p->bits[at] = place;
    p->energy[at] = energy;
    return at == 0 && (p->count == 1 || energy < p->energy[1]);
}

void an_slice_take(an_slice *s, const uint8_t *bits, an_coef tracked)
{
    double energy = an_pool_energy(s->pool, tracked);
    if (an_pool_add(s->pool, bits, tracked)) s->news = true;
    if (energy >= s->best) return;
    s->best = energy;
    s->improved = s->polls;
}

bool an_slice_over(an_slice *s)
{
    s->polls++;
    if (s->polls > s->budget) return true;
    if (s->best == HUGE_VAL || s->polls <= s->least) return false;
    return (double)(s->polls - s->improved) > s->patience * (double)s->improved;
}
