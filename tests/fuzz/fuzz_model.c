// SPDX-License-Identifier: GPL-3.0-or-later
/* Any bytes as a model in the format LEHR_FUZZ_FORMAT. What can be read is written in every format
 * that holds it and read again, by content: the same model, exactly where its numbers are exact. */
#include "fuzz.h"

#include <anneal/format.h>
#include <base/memory.h>
#include <base/rng.h>
#include <math.h>
#include <string.h>

#define MEMORY_LIMIT ((size_t)1 << 24)
/* Writing takes time; a model of so many variables has shown what there is to see. */
#define WRITE_UP_TO 4096
#define ANSWERS     8

static bool is_honest_failure(lehr_context *ctx, lehr_status status)
{
    return lehr_message(ctx)[0] != '\0' && status != LEHR_BUG && status == lehr_first_status(ctx);
}

static an_model *parsed(lehr_context *ctx, const void *bytes, size_t n, const char *format,
                        const an_format **used)
{
    lehr_input *in;
    an_model *model = NULL;
    an_read_options options = {.format = format};
    if (lehr_input_memory(ctx, "fuzz", bytes, n, &in) != LEHR_OK) return NULL;
    lehr_status status = an_read_input(in, &options, &model, used);
    if (status != LEHR_OK) fuzz_check(model == NULL && is_honest_failure(ctx, status));
    lehr_input_close(in);
    return model;
}

/* --- the same model? --- */

static bool is_same_hash(lehr_context *ctx, const an_model *a, const an_model *b)
{
    uint64_t of_a, of_b;
    if (an_model_hash(ctx, a, &of_a) != LEHR_OK || an_model_hash(ctx, b, &of_b) != LEHR_OK) {
        lehr_clear(ctx);
        return true;
    }
    return of_a == of_b;
}

/* Values of some answers agree, but for rounding and the sign that comes with the sense. */
static bool are_same_values(const an_model *a, const an_model *b, double tolerance)
{
    static uint8_t bits[WRITE_UP_TO];
    double sign = an_model_look(a).sense == an_model_look(b).sense ? 1 : -1;
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    for (int k = 0; k < ANSWERS; k++) {
        for (int32_t i = 0; i < an_model_look(a).n; i++) bits[i] = lehr_rng_u32(&rng) & 1;
        double x = an_model_real(a, an_model_value(a, bits));
        double y = an_model_real(b, an_model_value(b, bits));
        if (!(fabs(x - sign * y) <= tolerance)) return false;
    }
    return true;
}

/* Many formats hold doubles, some in the other domain: what passes through both must have bits to
 * spare to stay exact. */
static bool is_same(lehr_context *ctx, const an_model *a, const an_model *b)
{
    an_model_view v = an_model_look(a), w = an_model_look(b);
    double low, high;
    if (v.n != w.n || v.group_count != w.group_count) return false;
    if (an_model_range(ctx, a, &low, &high) != LEHR_OK) {
        lehr_clear(ctx);
        return true;
    }
    double size = fmax(fabs(low), fabs(high));
    if (v.whole && size / v.unit < 0x1p47) return is_same_hash(ctx, a, b);
    return are_same_values(a, b, 1e-9 * size);
}

/* --- */

/* `0 0` is nothing in several formats. */
static bool is_own(const an_format *written, const an_format *read, const an_model *model)
{
    return written == read || an_model_look(model).n == 0;
}

static void check_read_again(lehr_context *ctx, const an_model *model, const an_format *format,
                             lehr_output *text)
{
    size_t n;
    const an_format *used;
    const char *bytes = lehr_output_bytes(text, &n);
    if (!bytes) return; /* out of memory */
    an_model *again = parsed(ctx, bytes, n, NULL, &used);
    /* A change of domain may make large numbers too large. */
    lehr_status status = lehr_first_status(ctx);
    bool fine = again ? is_own(format, used, again) && is_same(ctx, model, again)
                      : status == LEHR_NO_MEMORY || status == LEHR_NUMERIC;
    if (!fine) {
        fprintf(stderr, "written as %s, read as %s %s:\n%.*s\n", format->name,
                again ? used->name : "nothing:", lehr_message(ctx), (int)n, bytes);
        abort();
    }
    an_model_free(again);
}

static void check_format(lehr_context *ctx, const an_model *model, const an_format *format)
{
    lehr_output *text;
    if (lehr_output_memory(ctx, &text) != LEHR_OK) {
        lehr_clear(ctx);
        return;
    }
    lehr_status status = format->write(ctx, model, text);
    if (status == LEHR_OK)
        check_read_again(ctx, model, format, text);
    else
        fuzz_check(is_honest_failure(ctx, status));
    lehr_clear(ctx);
    lehr_output_discard(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    lehr_context *ctx;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 0;
    lehr_set_memory_limit(ctx, MEMORY_LIMIT);
    an_model *model = parsed(ctx, bytes, n, LEHR_FUZZ_FORMAT, NULL);
    lehr_clear(ctx);
    for (size_t k = 0; model && k < an_format_count(); k++)
        if (an_format_at(k)->write && an_model_look(model).n <= WRITE_UP_TO)
            check_format(ctx, model, an_format_at(k));
    an_model_free(model);
    fuzz_check(lehr_memory_live(ctx) == 0);
    lehr_context_free(ctx);
    return 0;
}
