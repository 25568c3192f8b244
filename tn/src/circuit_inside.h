// SPDX-License-Identifier: GPL-3.0-or-later
/* What a circuit is made of; for the builder. */
#ifndef LEHR_TN_CIRCUIT_INSIDE_H
#define LEHR_TN_CIRCUIT_INSIDE_H

#include <tn/circuit.h>

/* The blocks that the view points into, with their room. */
struct tn_circuit {
    lehr_context *ctx;
    tn_op *ops;
    int32_t *qubits;
    double *params;
    tn_condition *conditions;
    uint64_t *words;
    tn_register *qubit_registers, *bit_registers;
    char *name;
    int32_t n, bits;
    size_t count, qubit_count, param_count, condition_count, word_count;
    size_t qubit_register_count, bit_register_count;
};

#endif
