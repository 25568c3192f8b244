// SPDX-License-Identifier: GPL-3.0-or-later
/* Qubits whose state is known while a circuit is read. All begin in |0>, and gates keep a qubit's
 * state known as long as it stays a product with the rest: then nothing needs to happen to it, and
 * what the gate does to others is a smaller gate, or none. Arithmetic on given numbers so vanishes,
 * even where its Toffoli gates were taken apart into h, t and cx: their targets are superposed for
 * a while, but entangled with nothing. Phase kickback onto a qubit in |-> needs no such qubit.
 *
 * What is known need not have happened yet in the list of actions that is written meanwhile: there
 * the qubit still has the value it was left with, until its state is asked for. */
#ifndef LEHR_TN_KNOWN_STATES_H
#define LEHR_TN_KNOWN_STATES_H

#include <tn/gate.h>

#include <base/context.h>

typedef struct tn_known tn_known;

typedef struct tn_knowns {
    tn_known *of;         /* each qubit */
    double complex phase; /* that all gates together gave which vanished */
} tn_knowns;

/* A gate that may become smaller. */
typedef struct tn_gate_at {
    int controls, targets;
    int32_t *qubits;   /* controls, then targets */
    int32_t condition; /* as in tn_op */
    double complex matrix[TN_MAX_ENTRIES];
} tn_gate_at;

/* n qubits in |0>, in the scratch memory. */
LEHR_MUST_USE lehr_status tn_knowns_begin(lehr_context *ctx, int32_t n, tn_knowns *out);
/* Leaves of a gate what must still happen; false: nothing. */
bool tn_knowns_reduce(tn_knowns *knowns, tn_gate_at *gate);
/* The qubit is needed in its state: whether a gate must bring it there, and which (2 x 2). A value
 * stays known; a superposition does not, as what needs it may end it. */
bool tn_knowns_settle(tn_knowns *knowns, int32_t qubit, double complex *matrix);
/* From now on nothing is known of it. */
void tn_knowns_forget(tn_knowns *knowns, int32_t qubit);
/* A reset: whether it must happen. */
bool tn_knowns_reset(tn_knowns *knowns, int32_t qubit, int32_t condition);
/* A channel of `count` matrices, 2 x 2, that does nothing to a qubit in this state. */
bool tn_knowns_spared(const tn_knowns *knowns, int32_t qubit, uint32_t count,
                      const double complex *matrices);

#endif
