// SPDX-License-Identifier: GPL-3.0-or-later
/* Where qubits are classical: for each piece of each wire, whether the qubit may there be in a cell
 * instead of in the register without changing the distribution of the classical bits.
 *
 * Two reasons, each closed under its own rules, found by going back and forth until nothing
 * changes:
 *
 *   forward   it has a definite value in every shot: it began as 0 or was measured, and since then
 *             met gates that keep values (controls, diagonal gates) or map values to values;
 *   backward  measuring it here already would not be noticed: it will be measured (or forgotten),
 *             and until then only meets gates that keep its value, or that map values to values of
 *             qubits that are all classical afterwards.
 *
 * Backward is also where actions die: what changes no value of what is needed. */
#ifndef LEHR_TN_WIRES_H
#define LEHR_TN_WIRES_H

#include "actions.h"

typedef struct tn_wires {
    uint32_t *next, *first; /* tn_actions_link */
    bool *classical;        /* of each piece: slot_count + n */
    bool *needed;           /* something measured depends on its value */
} tn_wires;

/* Marks dead actions, too. keep: qubits that must end in the register. */
LEHR_MUST_USE lehr_status tn_wires_find(lehr_context *ctx, tn_actions *actions, const int32_t *keep,
                                        int32_t keep_count, tn_wires *out);
void tn_wires_clear(lehr_context *ctx, tn_wires *wires);

#endif
