// SPDX-License-Identifier: GPL-3.0-or-later
/* Connected components, cheap enough for hot paths. Thread-safe. */
#ifndef LEHR_ANNEAL_COMPONENTS_H
#define LEHR_ANNEAL_COMPONENTS_H

#include <anneal/model.h>

/* Numbers the components of the coupling graph 0, 1, ... in the order of their lowest variables:
 * component[i] (n of them, may be NULL) is that of variable i. Nearly linear time. */
LEHR_API LEHR_MUST_USE lehr_status an_components(lehr_context *ctx, const an_model *model,
                                                 int32_t *component, int32_t *count);

#endif
