// SPDX-License-Identifier: GPL-3.0-or-later
/* Lowering: actions -> the program, knowing where qubits are classical. */
#ifndef LEHR_TN_LOWER_H
#define LEHR_TN_LOWER_H

#include "program.h"
#include "wires.h"

/* The program takes the matrices over: afterwards the actions are good for nothing but clearing. */
LEHR_MUST_USE lehr_status tn_lower(lehr_context *ctx, tn_actions *actions, const tn_wires *wires,
                                   const int32_t *keep, int32_t keep_count, tn_program *out);

#endif
