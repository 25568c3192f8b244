// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef LEHR_ANNEAL_PENALISE_GROUPS_H
#define LEHR_ANNEAL_PENALISE_GROUPS_H

#include <anneal/model.h>

/* The model without its groups, in bits, minimised, with P (sum x - k)^2 added for each condition.
 * P is so large that every minimum meets all conditions if any answer does. */
LEHR_MUST_USE lehr_status an_penalise_groups(lehr_context *ctx, const an_model *model,
                                             an_model **out);

#endif
