// SPDX-License-Identifier: GPL-3.0-or-later
/* Lines name=value for a table with every kind of option. Whatever is accepted passes the check and
 * can be echoed; whatever is refused is refused in words and changes nothing. */
#include "fuzz.h"

#include <base/memory.h>
#include <base/options.h>
#include <string.h>

#define FUZZ_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    FLAG(descend, true, "a flag")                         \
    INT(sweeps, 1000, 1, 1000000000, "a count")           \
    INT(any_int, 0, INT64_MIN, INT64_MAX, "any integer")  \
    REAL(beta_hot, 0, 0, 1e300, "a real")                 \
    SIZE(memory, 0, "a size")                             \
    TEXT(start, NULL, "FILE", "a text")                   \
    CHOICE(order, "fixed", "fixed|random", "a choice")

LEHR_OPTIONS_STRUCT(fuzz_options, FUZZ_OPTIONS);
static LEHR_OPTIONS_TABLE(fuzz_table, fuzz_options, FUZZ_OPTIONS)

static void set_one(lehr_context *ctx, fuzz_options *options, const char *name, const char *value)
{
    fuzz_options before = *options;
    if (lehr_options_set(ctx, fuzz_table(), options, name, value) != LEHR_OK) {
        fuzz_check(lehr_message(ctx)[0] != '\0');
        fuzz_check(memcmp(&before, options, sizeof before) == 0);
        lehr_clear(ctx);
    }
    fuzz_check(lehr_options_check(ctx, fuzz_table(), options) == LEHR_OK);
}

/* Cuts text into lines and lines at their first =. */
static void set_all(lehr_context *ctx, fuzz_options *options, char *text)
{
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next) *next++ = '\0';
        char *value = strchr(line, '=');
        if (value) *value++ = '\0';
        set_one(ctx, options, line, value ? value : "");
    }
}

static void check_echo(lehr_context *ctx, const fuzz_options *options)
{
    lehr_output *out;
    lehr_json *echo = lehr_options_json(fuzz_table(), options);
    fuzz_check(lehr_json_size(echo) == fuzz_table()->count);
    fuzz_check(lehr_output_memory(ctx, &out) == LEHR_OK);
    fuzz_check(lehr_json_write(ctx, echo, 2, out) == LEHR_OK);
    lehr_output_discard(out);
    lehr_json_free(echo);
}

static void check_size(const char *text)
{
    uint64_t bytes;
    char printed[16];
    if (!lehr_size_parse(text, &bytes)) return;
    fuzz_check(bytes <= INT64_MAX);
    lehr_size_print(bytes, printed);
    fuzz_check(strlen(printed) < sizeof printed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    lehr_context *ctx;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 0;
    char *text = malloc(n + 1);
    if (!text) abort();
    memcpy(text, bytes, n);
    text[n] = '\0';
    check_size(text);
    fuzz_options options;
    lehr_options_default(fuzz_table(), &options);
    set_all(ctx, &options, text);
    check_echo(ctx, &options);
    free(text);
    fuzz_check(lehr_memory_live(ctx) == 0);
    lehr_context_free(ctx);
    return 0;
}
