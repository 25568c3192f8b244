// SPDX-License-Identifier: GPL-3.0-or-later
/* Drawing shots block by block on threads and ranks. */
#ifndef LEHR_TN_DRAW_SHOTS_H
#define LEHR_TN_DRAW_SHOTS_H

#include "choose_engine.h"

/* Fills report->shots up to request->shots, or as far as time allows. */
LEHR_MUST_USE lehr_status tn_draw_shots(lehr_context *ctx, const tn_circuit *circuit,
                                        const tn_run_request *request, const tn_chosen *chosen,
                                        tn_run_report *report);

#endif
