// SPDX-License-Identifier: GPL-3.0-or-later
/* The last touch to an order of steps: between two measurements, what needs none of the qubits that
 * enter there comes before they do. It then acts on a smaller register, and often a qubit enters
 * only to meet the one that leaves, whose seat it can take (bank.h). */
#ifndef LEHR_TN_LATE_ADDS_H
#define LEHR_TN_LATE_ADDS_H

#include "depend.h"

LEHR_MUST_USE lehr_status tn_late_adds(lehr_context *ctx, const tn_program *program,
                                       const tn_depend *depend, uint32_t *order);

#endif
