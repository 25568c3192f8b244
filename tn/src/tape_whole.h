// SPDX-License-Identifier: GPL-3.0-or-later
/* The plainest tape of a circuit: operations in file order, each qubit in the register from its
 * first gate to its measurement, no rewrites. What the statevector runs. */
#ifndef LEHR_TN_TAPE_WHOLE_H
#define LEHR_TN_TAPE_WHOLE_H

#include "tape.h"

/* request: keep_phases and keep are heeded. The circuit must outlive the tape. */
LEHR_MUST_USE lehr_status tn_tape_whole(lehr_context *ctx, const tn_circuit *circuit,
                                        const tn_tape_request *request, tn_tape *tape);

#endif
