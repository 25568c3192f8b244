// SPDX-License-Identifier: GPL-3.0-or-later
/* Circuits by the definition: a vector of 2^n amplitudes, and a branch for each outcome of each
 * measurement, reset, channel and wrong reading. Exact, slow, obvious. Qubit k is bit k of an
 * amplitude's number. */
#ifndef LEHR_TESTS_DENSE_CIRCUIT_H
#define LEHR_TESTS_DENSE_CIRCUIT_H

#include <tn/circuit.h>
#include <tn/observable.h>

enum { DENSE_MAX_QUBITS = 12, DENSE_WORDS = 4 };

typedef struct dense_outcome {
    uint64_t bits[DENSE_WORDS]; /* the classical bits, lowest first */
    double probability;
} dense_outcome;

typedef struct dense_table {
    size_t count;
    dense_outcome *outcomes; /* those that occur, each once, by rising bits */
} dense_table;

/* The distribution of the classical bits at the end. Asserts that the circuit is small enough. */
dense_table dense_distribution(const tn_circuit *circuit);
double dense_probability(const dense_table *table, const uint64_t *bits);
void dense_table_free(dense_table *table);

/* U |basis> for a circuit of gates alone; 2^n amplitudes. */
void dense_state(const tn_circuit *circuit, uint32_t basis, double complex *state);
/* The expectation of a product of Paulis at the end, over all that may have happened. */
double dense_expectation(const tn_circuit *circuit, const tn_pauli *paulis, int count);

/* The largest difference between the matrices of two circuits of gates alone; phase: but for a
 * common phase. */
double dense_distance(const tn_circuit *a, const tn_circuit *b, bool phase);

#endif
