// SPDX-License-Identifier: GPL-3.0-or-later
/* Noise: channels put behind the gates of a circuit, and readings that go wrong. Engines run the
 * result as trajectories: each shot draws which matrix of each channel happened to it.
 *
 * A model is a list of items KIND=VALUE or GATE:KIND=VALUE, separated by commas. Without GATE an
 * item holds for all gates; GATE is a name of the table under 'c' for each control: x, cx, ccx,
 * rzz.
 *
 *   depolarize1=P   X, Y or Z with P/3 each, on every qubit of a gate on one qubit
 *   depolarize2=P   one of the 15 other Pauli pairs with P/15 each, on neighbouring qubits of a
 * gate on several flip=P          X with P            on every qubit of the gate phaseflip=P     Z
 * with P            on every qubit of the gate damping=G       amplitude damping   on every qubit
 * of the gate dephasing=G     phase damping       on every qubit of the gate readout=P       each
 * measurement reads the other value with P; P/Q: 1 for 0 with P, 0 for 1 with Q kraus=@FILE     the
 * matrices in a JSON file on every qubit (or, if they are 4x4, on neighbouring qubits): a list of
 * matrices, a matrix a list of rows, an entry a number or [re, im] */
#ifndef LEHR_TN_NOISE_H
#define LEHR_TN_NOISE_H

#include <tn/circuit.h>

/* The same circuit with noise. A failure names the item. */
LEHR_API LEHR_MUST_USE lehr_status tn_noise_add(lehr_context *ctx, const tn_circuit *circuit,
                                                const char *model, tn_circuit **out);

#endif
