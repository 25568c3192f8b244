// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef LEHR_ANNEAL_KEEP_GROUPS_H
#define LEHR_ANNEAL_KEEP_GROUPS_H

#include <anneal/model.h>

/* The model in bits, minimised, with as many of its groups as share no variable; penalties stand
 * for the others. Terms that are the same for all answers of the kept groups are gone, so values
 * are right for those answers only. */
LEHR_MUST_USE lehr_status an_keep_groups(lehr_context *ctx, const an_model *model, an_model **out);

#endif
