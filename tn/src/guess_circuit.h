// SPDX-License-Identifier: GPL-3.0-or-later
/* A circuit under a guess: what it would be if the guessed bits were known beforehand. */
#ifndef LEHR_TN_GUESS_CIRCUIT_H
#define LEHR_TN_GUESS_CIRCUIT_H

#include "guess_bits.h"

/* The circuit in which guess k is bit k of `values`. Guessed measurements go to bits of their own,
 * guess k to bit view.bits + k; conditions know the guesses, and the zeros of bits that nothing was
 * measured into: what can never happen is gone. Where the measurements agree with the guesses, all
 * outcomes are as likely as in the circuit itself.
 *
 * ones, zero before, has (view.bits + 63) / 64 words: bits that end as a guess of 1. The circuit
 * under the guess leaves them 0. */
LEHR_MUST_USE lehr_status tn_guess_circuit(lehr_context *ctx, const tn_circuit *circuit,
                                           const tn_guesses *guesses, uint32_t values,
                                           tn_circuit **out, uint64_t *ones);

#endif
