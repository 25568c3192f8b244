// SPDX-License-Identifier: GPL-3.0-or-later
/* Which solver runs: the one asked for by name, or the automatic choice. */
#ifndef LEHR_ANNEAL_CHOOSE_H
#define LEHR_ANNEAL_CHOOSE_H

#include <anneal/solve.h>

typedef struct an_choice {
    const an_solver *solver;
    const an_solver *scout; /* finds answers before `solver`, which proves, starts; or NULL */
    char why[256];          /* one sentence for the report */
} an_choice;

/* Fails with BAD_ARGUMENT when there is no such solver. */
LEHR_MUST_USE lehr_status an_choose(lehr_context *ctx, const an_field *field,
                                    const an_request *request, an_choice *choice);
/* Can the solver run on the field with its default options? */
LEHR_MUST_USE lehr_status an_choose_suits(lehr_context *ctx, const an_solver *solver,
                                          const an_field *field, bool *suits);
/* What becomes of the groups of the model in the field. */
LEHR_MUST_USE lehr_status an_choose_groups(lehr_context *ctx, const an_model *model,
                                           const an_request *request, an_groups_use *use);
/* The solver that the request names; NULL when the choice is automatic. */
LEHR_MUST_USE lehr_status an_choose_by_name(lehr_context *ctx, const an_request *request,
                                            const an_solver **solver, char why[256]);

#endif
