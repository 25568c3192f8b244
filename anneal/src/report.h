// SPDX-License-Identifier: GPL-3.0-or-later
/* From what was found to what is claimed: the final check of every answer, and the outcome. */
#ifndef LEHR_ANNEAL_REPORT_H
#define LEHR_ANNEAL_REPORT_H

#include "deal.h"

#include <anneal/solve.h>

/* complete: all items of a proving solver ran to their end. The rest of the report (solver, why,
 * options, seconds) is left zero. Collective. */
LEHR_MUST_USE lehr_status an_report_new(lehr_context *ctx, an_deal *deal, bool complete,
                                        an_report **out);

#endif
