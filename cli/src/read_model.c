// SPDX-License-Identifier: GPL-3.0-or-later
#include "read_circuit.h"
#include "reading.h"
#include "shared_input.h"

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

static lehr_status read_shared(lehr_context *ctx, const an_read_options *options, an_model **out,
                               const an_format **used)
{
    char *bytes;
    lehr_input *in;
    LEHR_TRY(cli_open_shared(ctx, &bytes, &in));
    lehr_status status = an_read_input(in, options, out, used);
    lehr_input_close(in);
    lehr_release(ctx, bytes);
    return status;
}

static lehr_status read_file(lehr_context *ctx, const char *path, const an_read_options *options,
                             an_model **out, const an_format **used)
{
    bool circuit = false;
    if (!options->format) LEHR_TRY(cli_is_circuit(ctx, path, &circuit));
    if (circuit)
        return LEHR_FAIL(ctx, LEHR_FORMAT,
                         "%s: expected a model, found a quantum circuit, which is for 'lehr run'",
                         path);
    return an_read(ctx, path, options, out, used);
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
    return lehr_ranks_agree(ctx, read_file(ctx, path, &options, out, used));
}
