// SPDX-License-Identifier: GPL-3.0-or-later
/* Channels whose matrices are, up to factors, products of unitaries on single qubits: which of them
 * happens does not depend on the state, so it can be drawn without knowing that. */
#ifndef LEHR_TN_UNITARY_MIXTURE_H
#define LEHR_TN_UNITARY_MIXTURE_H

#include <tn/circuit.h>

#define TN_MIXTURE_MOST 255 /* branches */

typedef struct tn_branch {
    double odds;
    double complex on[2][4]; /* what happens to each of up to two qubits; row-major */
} tn_branch;

/* Of a channel on one or two qubits; 0: it is no such mixture. On two qubits only Pauli products
 * are recognised. */
int tn_mixture_count(const tn_circuit_view *circuit, const tn_op *op);
/* Branch number k of a channel that is one. */
tn_branch tn_mixture_branch(const tn_circuit_view *circuit, const tn_op *op, int k);

#endif
