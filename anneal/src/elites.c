// SPDX-License-Identifier: GPL-3.0-or-later
#include "elites.h"

#include <base/memory.h>
#include <string.h>

lehr_status an_elites_new(lehr_context *ctx, int32_t n, int32_t room, bool mirror, an_elites *out)
{
    an_elites e = {.n = n, .room = room, .mirror = mirror};
    size_t places = (size_t)room;
    e.elites = lehr_scratch(ctx, places, sizeof *e.elites);
    e.fresh = lehr_scratch(ctx, places, places * sizeof *e.fresh);
    if (!e.elites || !e.fresh) return LEHR_NO_MEMORY;
    memset(e.fresh, 0, places * places * sizeof *e.fresh);
    for (int32_t k = 0; k < room; k++) {
        e.elites[k].sign = lehr_scratch(ctx, (size_t)n, sizeof *e.elites[k].sign);
        if (!e.elites[k].sign) return LEHR_NO_MEMORY;
    }
    *out = e;
    return LEHR_OK;
}

size_t an_elites_bytes(int32_t n, int32_t room)
{
    return (size_t)room * ((size_t)n + sizeof(an_elite) + (size_t)room * sizeof(bool) + 128);
}

int32_t an_signs_apart(const int8_t *a, const int8_t *b, int32_t n)
{
    int32_t apart = 0;
    for (int32_t i = 0; i < n; i++) apart += a[i] != b[i];
    return apart;
}

int32_t an_signs_distance(const int8_t *a, const int8_t *b, int32_t n, bool mirror)
{
    int32_t apart = an_signs_apart(a, b, n);
    return mirror && apart > n - apart ? n - apart : apart;
}

static bool is_there(const an_elites *e, const int8_t *sign, int64_t energy)
{
    for (int32_t k = 0; k < e->count; k++) {
        if (e->elites[k].energy != energy) continue;
        if (an_signs_distance(e->elites[k].sign, sign, e->n, e->mirror) == 0) return true;
    }
    return false;
}

static int32_t worst(const an_elites *e)
{
    int32_t at = 0;
    for (int32_t k = 1; k < e->count; k++) {
        if (e->elites[k].energy > e->elites[at].energy) at = k;
    }
    return at;
}

bool an_elites_want(const an_elites *e, int64_t energy)
{
    for (int32_t k = 0; k < e->count; k++) {
        if (e->elites[k].energy == energy) return false;
    }
    return e->count < e->room || energy < e->elites[worst(e)].energy;
}

static void set_fresh(an_elites *e, int32_t a, int32_t b, bool fresh)
{
    bool *pair = &e->fresh[(size_t)a * (size_t)e->room + (size_t)b];
    e->waiting += fresh - *pair;
    *pair = fresh;
}

bool an_elites_add(an_elites *e, const int8_t *sign, int64_t energy)
{
    if (is_there(e, sign, energy)) return false;
    int32_t at = e->count;
    if (at == e->room) {
        at = worst(e);
        if (energy >= e->elites[at].energy) return false;
    } else {
        e->count++;
    }
    memcpy(e->elites[at].sign, sign, (size_t)e->n);
    e->elites[at].energy = energy;
    for (int32_t k = 0; k < e->count; k++) {
        if (k == at) continue;
        set_fresh(e, at, k, true);
        set_fresh(e, k, at, true);
    }
    return true;
}

void an_elites_clear(an_elites *e)
{
    memset(e->fresh, 0, (size_t)e->room * (size_t)e->room * sizeof *e->fresh);
    e->count = 0;
    e->waiting = 0;
}

void an_elites_pair(an_elites *e, uint32_t random, const int8_t **from, const int8_t **to)
{
    uint64_t skip = (uint64_t)random * (uint64_t)e->waiting >> 32;
    size_t pair = 0;
    while (!e->fresh[pair] || skip-- > 0) pair++;
    int32_t a = (int32_t)(pair / (size_t)e->room), b = (int32_t)(pair % (size_t)e->room);
    set_fresh(e, a, b, false);
    *from = e->elites[a].sign;
    *to = e->elites[b].sign;
}

const an_elite *an_elites_best(const an_elites *e)
{
    const an_elite *best = e->elites;
    for (int32_t k = 1; k < e->count; k++) {
        if (e->elites[k].energy < best->energy) best = &e->elites[k];
    }
    return best;
}

double an_elites_spread(const an_elites *e)
{
    int64_t sum = 0, pairs = 0;
    for (int32_t b = 1; b < e->count; b++) {
        for (int32_t a = 0; a < b; a++, pairs++)
            sum += an_signs_distance(e->elites[a].sign, e->elites[b].sign, e->n, e->mirror);
    }
    return pairs ? (double)sum / (double)pairs : 0;
}
