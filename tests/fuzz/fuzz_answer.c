// SPDX-License-Identifier: GPL-3.0-or-later
/* An answer file of any form. What is accepted holds bits only, and reads back from our own text as
 * the same bits. */
#include "fuzz.h"

#include "answer.h"

#include <base/memory.h>
#include <string.h>

static lehr_status read_bytes(lehr_context *ctx, const void *bytes, size_t n, cli_answer *answer)
{
    lehr_input *in;
    LEHR_TRY(lehr_input_memory(ctx, "answer", bytes, n, &in));
    lehr_status status = cli_answer_read(in, answer);
    lehr_input_close(in);
    return status;
}

static void check_again(lehr_context *ctx, const cli_answer *answer)
{
    cli_answer again;
    char *text = cli_answer_text(ctx, answer->bits, answer->n);
    fuzz_check(text);
    fuzz_check(read_bytes(ctx, text, answer->n, &again) == LEHR_OK);
    fuzz_check(again.n == answer->n && memcmp(again.bits, answer->bits, answer->n) == 0);
    cli_answer_free(ctx, &again);
    lehr_release(ctx, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    lehr_context *ctx;
    cli_answer answer;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 0;
    lehr_status status = read_bytes(ctx, bytes, n, &answer);
    if (status == LEHR_OK) {
        for (size_t i = 0; i < answer.n; i++) fuzz_check(answer.bits[i] <= 1);
        if (answer.n > 0) check_again(ctx, &answer);
        cli_answer_free(ctx, &answer);
    } else {
        fuzz_check(lehr_message(ctx)[0] != '\0');
    }
    fuzz_check(lehr_memory_live(ctx) == 0);
    lehr_context_free(ctx);
    return 0;
}
