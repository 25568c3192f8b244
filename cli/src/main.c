// SPDX-License-Identifier: GPL-3.0-or-later
/* lehr: starts what must be started once, runs one command, and hands its exit code on. */
#include "console.h"
#include "job.h"
#include "large_blocks.h"

#include <base/clock.h>
#include <base/ranks.h>

int main(int argc, char **argv)
{
    double started = lehr_now();
    cli_console_start();
    cli_return_large_blocks();
    lehr_context *ctx;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) {
        cli_console_note("lehr: no memory");
        return CLI_EXIT_BAD;
    }
    int code = CLI_EXIT_BAD;
    if (lehr_ranks_start(ctx, &argc, &argv) != LEHR_OK) {
        cli_console_note("lehr: %s", lehr_message(ctx));
    } else {
        if (lehr_rank() != 0) cli_console_silence();
        code = cli_run(ctx, started, argc, argv);
        lehr_ranks_finish();
    }
    lehr_context_free(ctx);
    return code;
}
