// SPDX-License-Identifier: GPL-3.0-or-later
/* A circuit as gates on pairs of qubits alone, and measurements at the end: neighbours in time on
 * the same pair are one gate, and gates on one qubit join the next or the last one on a pair. Noise
 * stays what it is, between gates; a reset is such noise. */
#ifndef LEHR_TN_PAIRS_H
#define LEHR_TN_PAIRS_H

#include "unitary_mixture.h"

typedef struct tn_pair_gate {
    int32_t qubit[2]; /* the first is the lower bit of a row's number; second -1: on one qubit */
    int32_t branches; /* 0: a gate; else noise, drawn from so many, */
    uint32_t first_branch; /* in tn_pairs.branches from here on */
    bool kraus; /* the state decides the odds: each branch is a Kraus matrix on the first qubit */
    bool reset; /* of these Kraus matrices */
    double complex matrix[TN_MAX_ENTRIES]; /* of a gate, row-major */
} tn_pair_gate;

typedef struct tn_pairs {
    int32_t n;
    size_t count;
    tn_pair_gate *gates;
    tn_branch *branches; /* equal channels share them; of Kraus matrices only on[0] is set */
    size_t branch_count, branch_room;
    int32_t *bit;      /* n: where the result of the qubit goes; -1: nobody asks */
    double (*odds)[2]; /* n: of reading 1 for 0, and 0 for 1 */
    bool misreads;     /* some odds are not zero */
} tn_pairs;

/* *why, a sentence half, is set when the circuit cannot be seen so, and *out is then empty. */
LEHR_MUST_USE lehr_status tn_pairs_find(lehr_context *ctx, const tn_circuit *circuit, tn_pairs *out,
                                        const char **why);
void tn_pairs_clear(lehr_context *ctx, tn_pairs *pairs);

#endif
