// SPDX-License-Identifier: GPL-3.0-or-later
/* Small random circuits for property tests: every gate of the table, with and without controls, and
 * on demand what is no gate. */
#ifndef LEHR_TESTS_RANDOM_CIRCUIT_H
#define LEHR_TESTS_RANDOM_CIRCUIT_H

#include <base/rng.h>
#include <tn/circuit.h>

/* What may occur besides gates of the table. */
enum {
    RANDOM_MEASURE = 1, /* in the middle, into any bit */
    RANDOM_RESET = 2,
    RANDOM_IF = 4,       /* operations under conditions */
    RANDOM_NOISE = 8,    /* channels */
    RANDOM_READOUT = 16, /* measurements that are read wrongly now and then */
    RANDOM_UNITARY = 32, /* gates as matrices, on one and two qubits */
    RANDOM_BARRIER = 64,
    RANDOM_CLIFFORD = 128,    /* only gates that map Paulis to Paulis */
    RANDOM_MEASURE_ALL = 256, /* at the end, into a register of its own */
    RANDOM_REVERSIBLE = 512,  /* mostly gates that map values to values, with h here and there */
    RANDOM_TOFFOLI = 1024     /* often Toffoli gates taken apart into h, t and cx */
};

typedef struct random_circuit_spec {
    int32_t qubits, bits; /* bits >= 1 where measurements or conditions may occur */
    int ops;
    unsigned flags;
} random_circuit_spec;

/* Asserts that building works. */
tn_circuit *random_circuit(lehr_context *ctx, lehr_rng *rng, const random_circuit_spec *spec);
/* A unitary of 2^targets rows, targets 1 or 2, far from any special one. */
void random_unitary(lehr_rng *rng, int targets, double complex *matrix);

#endif
