// SPDX-License-Identifier: GPL-3.0-or-later
/* Gates that map Pauli products to Pauli products, as tables. */
#ifndef LEHR_TN_CLIFFORD_H
#define LEHR_TN_CLIFFORD_H

#include <tn/circuit.h>

/* A Pauli product on up to two qubits is a number: bit 0 x and bit 1 z of the first, bits 2 and 3
 * of the second; x and z together are Y. Under the gate P becomes image[P], negated where bit P of
 * negative is set. */
typedef struct tn_clifford {
    int qubits; /* 1 or 2 */
    uint8_t image[16];
    uint16_t negative;
} tn_clifford;

/* false when the operation is no Clifford gate on one or two qubits. A gate without qubits is none.
 */
bool tn_clifford_of(const tn_circuit_view *circuit, const tn_op *op, tn_clifford *out);
/* The same for a bare matrix on 1 or 2 qubits, the first one as lowest bit. */
bool tn_clifford_of_matrix(const double complex *matrix, int qubits, tn_clifford *out);
/* When the matrix is a factor times a Pauli product: which. */
bool tn_pauli_of_matrix(const double complex *matrix, int qubits, uint8_t *pauli);

#endif
