// SPDX-License-Identifier: GPL-3.0-or-later
/* Putting qubits on a chain so that few gates reach over each bond. */
#ifndef LEHR_TN_CHAIN_ORDER_H
#define LEHR_TN_CHAIN_ORDER_H

#include <tn/circuit.h>

/* log2 of the factor by which a gate may raise the bonds it reaches over. */
int tn_op_bond_bits(const tn_circuit_view *circuit, const tn_op *op);

/* The sum over all bonds of log2 of their largest dimension, as far as gates and ends bound it. */
LEHR_MUST_USE lehr_status tn_chain_cost(lehr_context *ctx, const tn_circuit_view *circuit,
                                        const int32_t *qubit_at, double *cost);
/* The best of the order of the file, reverse Cuthill-McKee and Fiedler; name: which. */
LEHR_MUST_USE lehr_status tn_chain_order(lehr_context *ctx, const tn_circuit_view *circuit,
                                         int32_t *qubit_at, const char **name);

#endif
