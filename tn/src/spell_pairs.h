// SPDX-License-Identifier: GPL-3.0-or-later
/* OpenQASM has no words for a matrix on two qubits. It is spelled as at most three CX with
 * rotations between and around them. */
#ifndef LEHR_TN_SPELL_PAIRS_H
#define LEHR_TN_SPELL_PAIRS_H

#include <tn/circuit.h>

/* The same circuit, to the phase, without such matrices; NULL: it has none. */
LEHR_MUST_USE lehr_status tn_spell_pairs(lehr_context *ctx, const tn_circuit *circuit,
                                         tn_circuit **out);

#endif
