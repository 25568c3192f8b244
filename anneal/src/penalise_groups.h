// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef LEHR_ANNEAL_PENALISE_GROUPS_H
#define LEHR_ANNEAL_PENALISE_GROUPS_H

#include <anneal/model.h>

/* The model with its first `keep` groups alone, in bits, minimised, with P (sum x - k)^2 added for
 * each condition of the others. P is so large that every minimum (among the answers that meet the
 * kept groups) meets all conditions if any answer does. */
LEHR_MUST_USE lehr_status an_penalise_groups(lehr_context *ctx, const an_model *model, int32_t keep,
                                             an_model **out);

#endif
