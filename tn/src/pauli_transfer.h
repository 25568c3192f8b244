// SPDX-License-Identifier: GPL-3.0-or-later
/* What an operation does to a Pauli product in the Heisenberg picture: the sum over its matrices of
 * K* P K, as a sparse table from Pauli products to Pauli products.
 *
 * A Pauli product on k qubits is a number of 2k bits: bit 2j x and bit 2j+1 z of qubit j. */
#ifndef LEHR_TN_PAULI_TRANSFER_H
#define LEHR_TN_PAULI_TRANSFER_H

#include <tn/circuit.h>

#define TN_TRANSFER_QUBITS 3
#define TN_TRANSFER_PAULIS 64

typedef struct tn_transfer_image {
    double weight;
    uint8_t pauli;
} tn_transfer_image;

typedef struct tn_transfer {
    int qubits;
    int from[TN_TRANSFER_PAULIS + 1]; /* images of P are from[P] .. from[P + 1] - 1 */
    int most;                         /* images of one product */
    tn_transfer_image images[TN_TRANSFER_PAULIS * TN_TRANSFER_PAULIS];
} tn_transfer;

/* Gates, channels, resets, and measurements whose result nobody heeds; at most three qubits,
 * without regard to conditions. */
void tn_transfer_of(const tn_circuit_view *circuit, const tn_op *op, tn_transfer *out);

#endif
