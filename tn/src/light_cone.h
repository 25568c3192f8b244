// SPDX-License-Identifier: GPL-3.0-or-later
/* The backward light cone of a Pauli product: the operations that its expectation depends on. All
 * others cancel, so its cost does not depend on how large the circuit is. */
#ifndef LEHR_TN_LIGHT_CONE_H
#define LEHR_TN_LIGHT_CONE_H

#include <tn/circuit.h>
#include <tn/observable.h>

/* The operations of the cone as a circuit of its own on the qubits that they and the product touch:
 * the qubit of paulis[k] is number k there. Measurements that nobody heeds and resets become
 * channels. For circuits without conditions. */
LEHR_MUST_USE lehr_status tn_light_cone(lehr_context *ctx, const tn_circuit *circuit,
                                        const tn_pauli *paulis, int32_t count, tn_circuit **out);
/* Whether a circuit is of gates only: without measurement, reset, noise and conditions. */
bool tn_is_pure(const tn_circuit *circuit);

#endif
