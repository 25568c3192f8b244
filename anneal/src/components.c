// SPDX-License-Identifier: GPL-3.0-or-later
#include <anneal/components.h>

#include "union_find.h"

#include <base/memory.h>

/* Replaces parents by numbers of sets. A set is named by its smallest member, so each parent has
 * its number before its children ask for it. */
static int32_t number_sets(int32_t *parent, int32_t n)
{
    int32_t count = 0;
    for (int32_t i = 0; i < n; i++) parent[i] = union_find_root(parent, i);
    for (int32_t i = 0; i < n; i++) parent[i] = parent[i] == i ? count++ : parent[parent[i]];
    return count;
}

lehr_status an_components(lehr_context *ctx, const an_model *model, int32_t *component,
                          int32_t *count)
{
    an_model_view view = an_model_look(model);
    lehr_mark mark = lehr_scratch_mark(ctx);
    int32_t *parent = component ? component : lehr_scratch(ctx, (size_t)view.n, sizeof *parent);
    if (!parent) return LEHR_NO_MEMORY;
    union_find_start(parent, view.n);
    for (int64_t k = 0; k < view.m; k++)
        union_find_merge(parent, view.couplings[k].i, view.couplings[k].j);
    *count = number_sets(parent, view.n);
    lehr_scratch_release(ctx, mark);
    return LEHR_OK;
}
