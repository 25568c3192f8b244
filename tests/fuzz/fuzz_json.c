// SPDX-License-Identifier: GPL-3.0-or-later
/* Any bytes as JSON. What can be read is written, read again and written again: the two texts are
 * the same, on one line and indented. */
#include "fuzz.h"

#include <base/json.h>
#include <base/memory.h>
#include <string.h>

#define MEMORY_LIMIT ((size_t)1 << 26)

static lehr_output *written(lehr_context *ctx, const lehr_json *value, int indent)
{
    lehr_output *out;
    fuzz_check(lehr_output_memory(ctx, &out) == LEHR_OK);
    fuzz_check(lehr_json_write(ctx, value, indent, out) == LEHR_OK);
    return out;
}

static lehr_json *parsed(lehr_context *ctx, const void *bytes, size_t n)
{
    lehr_input *in;
    lehr_json *value = NULL;
    if (lehr_input_memory(ctx, "fuzz", bytes, n, &in) != LEHR_OK) return NULL;
    if (lehr_json_read(in, &value) != LEHR_OK)
        fuzz_check(lehr_message(ctx)[0] != '\0' && value == NULL);
    lehr_input_close(in);
    return value;
}

static void check_again(lehr_context *ctx, const lehr_json *value, int indent)
{
    lehr_output *first = written(ctx, value, indent);
    size_t n, m;
    const char *text = lehr_output_bytes(first, &n);
    lehr_json *again = parsed(ctx, text, n);
    fuzz_check(again != NULL);
    lehr_output *second = written(ctx, again, indent);
    const char *same = lehr_output_bytes(second, &m);
    fuzz_check(n == m && memcmp(text, same, n) == 0);
    lehr_json_free(again);
    lehr_output_discard(first);
    lehr_output_discard(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    lehr_context *ctx;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 0;
    lehr_set_memory_limit(ctx, MEMORY_LIMIT);
    lehr_json *value = parsed(ctx, bytes, n);
    if (value) {
        check_again(ctx, value, 0);
        check_again(ctx, value, 2);
    }
    lehr_json_free(value);
    fuzz_check(lehr_memory_live(ctx) == 0);
    lehr_context_free(ctx);
    return 0;
}
