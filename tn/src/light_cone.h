// SPDX-License-Identifier: GPL-3.0-or-later
/* The backward light cone of some qubits: the gates that their state at the end depends on. All
 * other gates cancel in an expectation value, so its cost does not depend on how large the circuit
 * is. */
#ifndef LEHR_TN_LIGHT_CONE_H
#define LEHR_TN_LIGHT_CONE_H

#include <tn/circuit.h>

/* The gates of the cone as a circuit of its own on the qubits they touch and the ones asked for:
 * qubits[k], all distinct, is number k there. For circuits of gates only. */
LEHR_MUST_USE lehr_status tn_light_cone(lehr_context *ctx, const tn_circuit *circuit,
                                        const int32_t *qubits, int32_t count, tn_circuit **out);
/* Whether a circuit is of gates only: without measurement, reset, noise and conditions. */
bool tn_is_pure(const tn_circuit *circuit);

#endif
