// SPDX-License-Identifier: GPL-3.0-or-later
#include "shared_input.h"

#include <base/memory.h>
#include <base/ranks.h>
#include <string.h>

static lehr_status share_stdin(lehr_context *ctx, char **bytes, uint64_t *n)
{
    lehr_input *in = NULL;
    lehr_text text = {NULL, NULL};
    lehr_status status = LEHR_OK;
    if (lehr_rank() == 0) {
        status = lehr_input_open(ctx, "-", &in);
        if (status == LEHR_OK) status = lehr_input_rest(in, &text);
        *n = (uint64_t)(text.end - text.at);
    }
    status = lehr_ranks_agree(ctx, status);
    if (status == LEHR_OK) status = lehr_ranks_share(ctx, 0, n, sizeof *n);
    if (status == LEHR_OK) {
        *bytes = lehr_new(ctx, *n, 1);
        if (*bytes && text.at) memcpy(*bytes, text.at, *n);
        status = lehr_ranks_agree(ctx, *bytes ? LEHR_OK : LEHR_NO_MEMORY);
    }
    lehr_input_close(in);
    return status == LEHR_OK ? lehr_ranks_share(ctx, 0, *bytes, *n) : status;
}

lehr_status cli_open_shared(lehr_context *ctx, char **bytes, lehr_input **in)
{
    char *shared = NULL;
    uint64_t n = 0;
    lehr_status status = share_stdin(ctx, &shared, &n);
    if (status == LEHR_OK) status = lehr_input_memory(ctx, "-", shared, n, in);
    if (status == LEHR_OK)
        *bytes = shared;
    else
        lehr_release(ctx, shared);
    return status;
}
