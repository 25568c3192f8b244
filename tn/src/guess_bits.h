// SPDX-License-Identifier: GPL-3.0-or-later
/* Which measured bits are worth a guess.
 *
 * Operations under a condition wait for the bits that it reads, and all their qubits wait in the
 * register. When a bit is guessed before the shot begins, nobody waits: the measurement, whenever
 * it comes, is only compared with the guess, and a shot that guessed wrong is drawn again
 * (walk_guesses.h). */
#ifndef LEHR_TN_GUESS_BITS_H
#define LEHR_TN_GUESS_BITS_H

#include <tn/circuit.h>

#define TN_GUESSES_MAX 8

/* Measurements by their places in the circuit; each of another bit. */
typedef struct tn_guesses {
    int count;
    size_t op[TN_GUESSES_MAX];
} tn_guesses;

/* At most `most` measurements that may be guessed, those for which most waits first. One may be
 * guessed when it always happens, is the first into its bit, and none into that bit depends on a
 * condition: so the bit is 0 before, the guess after, and unknown only from the next on. */
LEHR_MUST_USE lehr_status tn_guesses_find(lehr_context *ctx, const tn_circuit *circuit, int most,
                                          tn_guesses *out);

#endif
