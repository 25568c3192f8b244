// SPDX-License-Identifier: GPL-3.0-or-later
/* The max-cut instances of the Biq Mac library in $LEHR_DATA, with their proven optima. */
#ifndef LEHR_TESTS_BIQMAC_H
#define LEHR_TESTS_BIQMAC_H

#include <anneal/model.h>

typedef void biqmac_fn(lehr_context *ctx, const char *file, const an_model *model, int64_t optimum,
                       void *arg);

/* Calls fn for each instance of at most max_n vertices; returns how many. Skips the test when
 * LEHR_DATA is unset. */
int biqmac_each(lehr_context *ctx, int32_t max_n, biqmac_fn *fn, void *arg);

#endif
