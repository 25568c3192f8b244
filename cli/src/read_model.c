// SPDX-License-Identifier: GPL-3.0-or-later
#include "reading.h"

#include <base/memory.h>
#include <base/ranks.h>
#include <string.h>

static an_reading meaning(const char *as)
{
    if (strcmp(as, "maxcut") == 0) return AN_AS_MAXCUT;
    if (strcmp(as, "ising") == 0) return AN_AS_ISING;
    if (strcmp(as, "qubo") == 0) return AN_AS_QUBO;
    return AN_AS_FILE_SAYS;
}

/* Standard input reaches rank 0 only: it reads all of it and shares it. */
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

static lehr_status read_shared(lehr_context *ctx, const an_read_options *options, an_model **out,
                               const an_format **used)
{
    char *bytes = NULL;
    uint64_t n = 0;
    lehr_input *in;
    lehr_status status = share_stdin(ctx, &bytes, &n);
    if (status == LEHR_OK) status = lehr_input_memory(ctx, "-", bytes, n, &in);
    if (status == LEHR_OK) {
        status = an_read_input(in, options, out, used);
        lehr_input_close(in);
    }
    lehr_release(ctx, bytes);
    return status;
}

lehr_status cli_read_model(lehr_context *ctx, const cli_reading *reading, const char *path,
                           an_model **out, const an_format **used)
{
    if (reading->minimize && reading->maximize)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "--minimize and --maximize exclude each other");
    an_read_options options = {
        .format = reading->format,
        .as = meaning(reading->as),
        .minimize = reading->minimize,
        .maximize = reading->maximize,
        .problem = reading->problem,
    };
    if (lehr_ranks() > 1 && strcmp(path, "-") == 0) return read_shared(ctx, &options, out, used);
    return lehr_ranks_agree(ctx, an_read(ctx, path, &options, out, used));
}
