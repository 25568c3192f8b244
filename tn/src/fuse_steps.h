// SPDX-License-Identifier: GPL-3.0-or-later
/* Fusing: neighbours that act on the same one or two qubits become one matrix, where that is
 * cheaper. Once the order stands, because single steps commute more than their products. */
#ifndef LEHR_TN_FUSE_STEPS_H
#define LEHR_TN_FUSE_STEPS_H

#include "program.h"

/* Writes over steps of the program and shortens the order, which keeps the width: at most
 * TN_TAPE_WIDTH. */
LEHR_MUST_USE lehr_status tn_fuse_steps(lehr_context *ctx, tn_program *program, uint32_t *order,
                                        size_t *count);

#endif
