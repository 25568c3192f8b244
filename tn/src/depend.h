// SPDX-License-Identifier: GPL-3.0-or-later
/* Which steps of a program must come before which.
 *
 * Steps use things: cells, and qubits in the register. Two uses of a thing commute when both keep
 * its value (reading a cell, controls, diagonal gates), or when both commute with flipping it
 * (flips; targets of cx). A run of commuting uses has no order among itself; each waits for all of
 * the run before it. */
#ifndef LEHR_TN_DEPEND_H
#define LEHR_TN_DEPEND_H

#include "program.h"

typedef struct tn_depend {
    uint32_t *start;    /* count + 1: step k waits for before[start[k]] .. before[start[k+1]-1], */
    uint32_t *before;   /* those that ADD last, so that walks reach them as late as possible */
    uint32_t *finish;   /* of an ADD: the MEASURE of the same stay in the register, or TN_NEVER */
    uint32_t *measures; /* all MEASURE steps */
    size_t before_count, before_room, measure_count;
} tn_depend;

#define TN_NEVER UINT32_MAX

LEHR_MUST_USE lehr_status tn_depend_find(lehr_context *ctx, const tn_program *program,
                                         tn_depend *out);
void tn_depend_clear(lehr_context *ctx, tn_depend *depend);

#endif
