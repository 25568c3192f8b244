// SPDX-License-Identifier: GPL-3.0-or-later
/* What can be read off one register that holds the whole state: amplitudes, expectations of Pauli
 * products, and samples of its measured qubits. */
#ifndef LEHR_TN_REGISTER_ANSWERS_H
#define LEHR_TN_REGISTER_ANSWERS_H

#include "bank.h"

#include <tn/engine.h>

/* <P> of a product whose letter k acts on the qubit in seat seats[k]. */
double tn_register_pauli(const tn_bank *bank, const tn_pauli *paulis, int32_t count,
                         const int32_t *seats);

/* The joint distribution of some qubits, as sums from the first outcome to each. */
typedef struct tn_distribution {
    int32_t count;      /* qubits */
    double *cumulative; /* 2^count */
} tn_distribution;

LEHR_MUST_USE lehr_status tn_distribution_new(lehr_context *ctx, const tn_bank *bank,
                                              const int32_t *seats, int32_t count,
                                              tn_distribution *out);
void tn_distribution_free(lehr_context *ctx, tn_distribution *distribution);
/* The outcome for a uniform number in [0, 1), qubit k as bit k, and the logarithm of its
 * probability. */
uint64_t tn_distribution_draw(const tn_distribution *distribution, double u, double *logp);

#endif
