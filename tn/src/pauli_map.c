// SPDX-License-Identifier: GPL-3.0-or-later
#include "pauli_map.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

#define FIRST_ROOM 64

lehr_status tn_pauli_map_new(lehr_context *ctx, size_t words, tn_pauli_map *out)
{
    tn_pauli_map map = {.words = words, .room = FIRST_ROOM, .slots = 2 * FIRST_ROOM};
    map.slot = lehr_new_zero(ctx, map.slots, sizeof *map.slot);
    map.keys = lehr_new(ctx, map.room * words, sizeof *map.keys);
    map.values = lehr_new(ctx, map.room, sizeof *map.values);
    if (!map.slot || !map.keys || !map.values) {
        tn_pauli_map_clear(ctx, &map);
        return LEHR_NO_MEMORY;
    }
    *out = map;
    return LEHR_OK;
}

void tn_pauli_map_clear(lehr_context *ctx, tn_pauli_map *map)
{
    lehr_release(ctx, map->slot);
    lehr_release(ctx, map->keys);
    lehr_release(ctx, map->values);
    *map = (tn_pauli_map){0};
}

static size_t hash(const uint64_t *key, size_t words)
{
    uint64_t h = 0;
    for (size_t w = 0; w < words; w++) {
        h = (h ^ key[w]) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 32;
    }
    return (size_t)h;
}

/* The slot that holds the key or, free, would. */
static size_t probe(const tn_pauli_map *map, const uint64_t *key)
{
    size_t at = hash(key, map->words) & (map->slots - 1);
    while (map->slot[at] &&
           memcmp(tn_pauli_map_key(map, map->slot[at] - 1), key, map->words * sizeof *key) != 0)
        at = (at + 1) & (map->slots - 1);
    return at;
}

void tn_pauli_map_index(tn_pauli_map *map)
{
    memset(map->slot, 0, map->slots * sizeof *map->slot);
    for (uint32_t e = 0; e < map->count; e++)
        map->slot[probe(map, tn_pauli_map_key(map, e))] = e + 1;
}

static lehr_status grow(lehr_context *ctx, tn_pauli_map *map)
{
    size_t room = 2 * map->room;
    if (room > UINT32_MAX / 4)
        return LEHR_FAIL(ctx, LEHR_NO_MEMORY, "more than 2^30 Pauli products");
    uint64_t *keys = lehr_resize(ctx, map->keys, room * map->words, sizeof *keys);
    if (!keys) return LEHR_NO_MEMORY;
    map->keys = keys;
    double *values = lehr_resize(ctx, map->values, room, sizeof *values);
    if (!values) return LEHR_NO_MEMORY;
    map->values = values;
    uint32_t *slot = lehr_new(ctx, 2 * room, sizeof *slot);
    if (!slot) return LEHR_NO_MEMORY;
    lehr_release(ctx, map->slot);
    map->slot = slot;
    map->slots = 2 * room;
    map->room = room;
    tn_pauli_map_index(map);
    return LEHR_OK;
}

lehr_status tn_pauli_map_find(lehr_context *ctx, tn_pauli_map *map, const uint64_t *key,
                              uint32_t *entry)
{
    size_t at = probe(map, key);
    if (map->slot[at]) {
        *entry = map->slot[at] - 1;
        return LEHR_OK;
    }
    if (map->count == map->room) {
        LEHR_TRY(grow(ctx, map));
        at = probe(map, key);
    }
    *entry = (uint32_t)map->count++;
    map->slot[at] = *entry + 1;
    map->values[*entry] = 0;
    memcpy(tn_pauli_map_key(map, *entry), key, map->words * sizeof *key);
    return LEHR_OK;
}

double tn_pauli_map_prune(tn_pauli_map *map, double cutoff)
{
    double dropped = 0;
    uint32_t kept = 0;
    for (uint32_t e = 0; e < map->count; e++) {
        double size = fabs(map->values[e]);
        if (size == 0 || size < cutoff) {
            dropped += size;
            continue;
        }
        if (kept != e) {
            memcpy(tn_pauli_map_key(map, kept), tn_pauli_map_key(map, e),
                   map->words * sizeof *map->keys);
            map->values[kept] = map->values[e];
        }
        kept++;
    }
    map->count = kept;
    tn_pauli_map_index(map);
    return dropped;
}
