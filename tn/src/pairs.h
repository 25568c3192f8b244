// SPDX-License-Identifier: GPL-3.0-or-later
/* A circuit as gates on pairs of qubits alone, and measurements at the end: neighbours in time on
 * the same pair are one gate, and gates on one qubit join the next or the last one on a pair. */
#ifndef LEHR_TN_PAIRS_H
#define LEHR_TN_PAIRS_H

#include <tn/circuit.h>

typedef struct tn_pair_gate {
    int32_t qubit[2]; /* the first is the lower bit of a row's number; second -1: on one qubit */
    double complex matrix[TN_MAX_ENTRIES]; /* row-major */
} tn_pair_gate;

typedef struct tn_pairs {
    int32_t n;
    size_t count;
    tn_pair_gate *gates;
    int32_t *bit; /* n: where the qubit is measured to; -1: it is idle and not measured */
} tn_pairs;

/* *why, a sentence half, is set when the circuit cannot be seen so, and *out is then empty. */
LEHR_MUST_USE lehr_status tn_pairs_find(lehr_context *ctx, const tn_circuit *circuit, tn_pairs *out,
                                        const char **why);
void tn_pairs_clear(lehr_context *ctx, tn_pairs *pairs);

#endif
