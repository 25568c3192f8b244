// SPDX-License-Identifier: GPL-3.0-or-later
/* The portfolio of planners: each is good for some circuits and bad for others, so several run, and
 * the cheapest order wins. */
#ifndef LEHR_TN_PORTFOLIO_H
#define LEHR_TN_PORTFOLIO_H

#include "depend.h"

typedef struct tn_plan {
    uint32_t *order; /* all steps */
    int32_t width;
    double flops;
    double seconds; /* that planning took: counted in steps walked, not by a clock */
    const char *planner;
} tn_plan;

/* Stops early when the width is max_width or less, or the work of planning passes that of about
 * `seconds`. The same for the same seed and seconds, however fast the machine. */
LEHR_MUST_USE lehr_status tn_portfolio_run(lehr_context *ctx, const tn_program *program,
                                           const tn_depend *depend, const tn_tape_request *request,
                                           tn_plan *plan);

#endif
