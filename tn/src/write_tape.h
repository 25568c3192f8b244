// SPDX-License-Identifier: GPL-3.0-or-later
/* Writing a tape: the steps of a program in an order, at positions. */
#ifndef LEHR_TN_WRITE_TAPE_H
#define LEHR_TN_WRITE_TAPE_H

#include "program.h"

/* Takes guards and entries out of the program into the tape. order: count steps. keep[k] ends at
 * position k. Fills all but width and planner. */
LEHR_MUST_USE lehr_status tn_write_tape(lehr_context *ctx, tn_program *program,
                                        const uint32_t *order, size_t count, const int32_t *keep,
                                        int32_t keep_count, tn_tape *tape);

#endif
