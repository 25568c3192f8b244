// SPDX-License-Identifier: GPL-3.0-or-later
/* Shots of Clifford circuits one by one, each with a tableau of its own: for circuits in which
 * gates that are no Paulis depend on results, which frames cannot follow. */
#ifndef LEHR_TN_TABLEAU_SHOTS_H
#define LEHR_TN_TABLEAU_SHOTS_H

#include "frames.h"
#include "tableau.h"

/* start: the state before step number `from`. Conditions and references of steps are as in frames,
 * but gates may have conditions. */
LEHR_MUST_USE lehr_status tn_tableau_shots_draw(lehr_context *ctx, const tn_frames *program,
                                                const tn_tableau *start, size_t from,
                                                tn_shots *shots);

#endif
