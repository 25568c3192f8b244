// SPDX-License-Identifier: GPL-3.0-or-later
/* A sum of Pauli products: from product to coefficient, by open addressing.
 *
 * A product on m qubits is a key of 2 * ceil(m / 64) words: its x bits, then its z bits. Entries
 * never move while no room is made and keep their slot when their coefficient becomes zero. */
#ifndef LEHR_TN_PAULI_MAP_H
#define LEHR_TN_PAULI_MAP_H

#include <base/context.h>

typedef struct tn_pauli_map {
    size_t words;   /* of a key */
    size_t count;   /* entries, those with coefficient zero included */
    size_t room;    /* of entries */
    size_t slots;   /* a power of two, at least twice the room */
    uint32_t *slot; /* entry + 1; 0: free */
    uint64_t *keys;
    double *values;
} tn_pauli_map;

LEHR_MUST_USE lehr_status tn_pauli_map_new(lehr_context *ctx, size_t words, tn_pauli_map *out);
void tn_pauli_map_clear(lehr_context *ctx, tn_pauli_map *map);
/* The entry with this key, made with value zero when there is none. */
LEHR_MUST_USE lehr_status tn_pauli_map_find(lehr_context *ctx, tn_pauli_map *map,
                                            const uint64_t *key, uint32_t *entry);
/* Removes entries whose |value| is below the cut-off (and zeros); returns the sum of what went. */
double tn_pauli_map_prune(tn_pauli_map *map, double cutoff);
/* After keys were changed in place, to others that are distinct too. */
void tn_pauli_map_index(tn_pauli_map *map);
static inline uint64_t *tn_pauli_map_key(const tn_pauli_map *map, uint32_t entry)
{
    return map->keys + (size_t)entry * map->words;
}

#endif
