// SPDX-License-Identifier: GPL-3.0-or-later
/* Observables: weighted sums of Pauli products, written 'Z0*Z1 + 0.5*X3 - 2'. */
#ifndef LEHR_TN_OBSERVABLE_H
#define LEHR_TN_OBSERVABLE_H

#include <base/context.h>
#include <base/input.h>

typedef struct tn_pauli {
    int32_t qubit;
    char letter; /* X, Y or Z */
} tn_pauli;

typedef struct tn_term {
    double weight;
    int32_t first, count; /* of tn_observable_view.paulis, by qubit; none: the identity */
} tn_term;

typedef struct tn_observable tn_observable;

typedef struct tn_observable_view {
    int32_t terms;
    const tn_term *term;
    const tn_pauli *paulis;
} tn_observable_view;

LEHR_API tn_observable_view tn_observable_look(const tn_observable *observable);
/* From the rest of the input; letters on the same qubit are multiplied out when the product is
 * real; equal products are added up. A failure says file:line and column. qubits: how many there
 * are. */
LEHR_API LEHR_MUST_USE lehr_status tn_observable_read(lehr_input *in, int32_t qubits,
                                                      tn_observable **out);
LEHR_API void tn_observable_free(tn_observable *observable);

#endif
