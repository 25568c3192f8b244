// SPDX-License-Identifier: GPL-3.0-or-later
/* The bytes are the words of a command line, one a line. Whatever is refused is refused in words;
 * whatever is accepted has as many operands as its command takes; parsing again gives the same. */
#include "fuzz.h"

#include "arguments.h"

#include <base/memory.h>
#include <string.h>

#define MAX_WORDS 256

static void check(lehr_context *ctx, lehr_status status, const cli_arguments *args)
{
    if (status != LEHR_OK) {
        fuzz_check(status == LEHR_BAD_ARGUMENT);
        fuzz_check(lehr_message(ctx)[0] != '\0');
        return;
    }
    if (!args->command) return;
    size_t count = args->operand_count;
    fuzz_check(args->shared.help ||
               (count >= args->command->least && count <= args->command->most));
    fuzz_check(args->repeated_count == 0 || args->command->repeats);
    fuzz_check(lehr_options_check(ctx, cli_shared_table(), &args->shared) == LEHR_OK);
}

static void parse(int count, char **words)
{
    lehr_context *ctx;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return;
    cli_arguments first, second;
    lehr_status status = cli_arguments_parse(ctx, count, words, &first);
    check(ctx, status, &first);
    lehr_clear(ctx);
    fuzz_check(cli_arguments_parse(ctx, count, words, &second) == status);
    fuzz_check(first.operand_count == second.operand_count);
    fuzz_check(memcmp(&first.shared, &second.shared, sizeof first.shared) == 0);
    cli_arguments_free(ctx, &first);
    cli_arguments_free(ctx, &second);
    (void)cli_arguments_want_json(count, words);
    fuzz_check(lehr_memory_live(ctx) == 0);
    lehr_context_free(ctx);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char *text = malloc(n + 1);
    if (!text) abort();
    memcpy(text, bytes, n);
    text[n] = '\0';
    char program[] = "lehr", *words[MAX_WORDS + 1] = {program};
    int count = 1;
    for (char *at = text; at && count < MAX_WORDS;) {
        words[count++] = at;
        at = strchr(at, '\n');
        if (at) *at++ = '\0';
    }
    parse(count, words);
    free(text);
    return 0;
}
