// SPDX-License-Identifier: GPL-3.0-or-later
/* Which solver runs: the one asked for by name, or the automatic choice. */
#ifndef LEHR_ANNEAL_CHOOSE_H
#define LEHR_ANNEAL_CHOOSE_H

#include <anneal/solve.h>

/* why: one sentence for the report. Fails with BAD_ARGUMENT when there is no such solver. */
LEHR_MUST_USE lehr_status an_choose(lehr_context *ctx, const an_field *field,
                                    const an_request *request, const an_solver **solver,
                                    char why[256]);
/* What becomes of the groups of the model in the field. */
LEHR_MUST_USE lehr_status an_choose_groups(lehr_context *ctx, const an_model *model,
                                           const an_request *request, an_groups_use *use);
/* The solver that the request names; NULL when the choice is automatic. */
LEHR_MUST_USE lehr_status an_choose_by_name(lehr_context *ctx, const an_request *request,
                                            const an_solver **solver, char why[256]);

#endif
