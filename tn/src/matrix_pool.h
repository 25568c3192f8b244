// SPDX-License-Identifier: GPL-3.0-or-later
/* A pool in which equal matrices are one: a million equal gates share a few entries. */
#ifndef LEHR_TN_MATRIX_POOL_H
#define LEHR_TN_MATRIX_POOL_H

#include <base/context.h>
#include <complex.h>

typedef struct tn_pool_slot {
    uint32_t where, count; /* count 0: a free slot */
} tn_pool_slot;

typedef struct tn_pool {
    double complex *entries;
    size_t count, room;
    tn_pool_slot *slots; /* a hash table of a power of two of slots, at most half full */
    size_t slot_count, used;
} tn_pool;

/* Where these count >= 1 entries are in the pool, from now on. */
LEHR_MUST_USE lehr_status tn_pool_put(lehr_context *ctx, tn_pool *pool,
                                      const double complex *entries, uint32_t count,
                                      uint32_t *where);
/* Frees what only putting needs: what is put afterwards is not compared with what is there. */
void tn_pool_seal(lehr_context *ctx, tn_pool *pool);
void tn_pool_clear(lehr_context *ctx, tn_pool *pool);

#endif
