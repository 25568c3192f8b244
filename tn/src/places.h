// SPDX-License-Identifier: GPL-3.0-or-later
/* Two coordinates for each qubit such that gates only join places whose coordinates differ by at
 * most one, each: rows and columns when the circuit lies on a grid, and otherwise what two
 * distances in the graph of its gates give. */
#ifndef LEHR_TN_PLACES_H
#define LEHR_TN_PLACES_H

#include "pairs.h"

typedef enum tn_places_kind {
    TN_ROW_BY_ROW, /* a grid, its qubits numbered row by row */
    TN_SNAKE,      /* the same with every other row backwards */
    TN_DISTANCES,  /* any graph; a grid with its qubits in any order is found again */
    TN_PLACES_KINDS
} tn_places_kind;

typedef struct tn_places {
    int32_t *x, *y; /* n each, from 0 */
} tn_places;

/* *found: whether the circuit can be placed in this way; otherwise *out is empty. */
LEHR_MUST_USE lehr_status tn_places_find(lehr_context *ctx, const tn_pairs *pairs,
                                         tn_places_kind kind, tn_places *out, bool *found);
void tn_places_clear(lehr_context *ctx, tn_places *places);

#endif
