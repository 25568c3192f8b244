// SPDX-License-Identifier: GPL-3.0-or-later
#include "model_text.h"

#include "assert_close.h"

#include <base/memory.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static lehr_status read_bytes(lehr_context *ctx, const void *bytes, size_t n,
                              const an_read_options *options, an_model **model,
                              const an_format **used)
{
    lehr_input *in;
    assert_int_equal(lehr_input_memory(ctx, "text", bytes, n, &in), LEHR_OK);
    lehr_status status = an_read_input(in, options, model, used);
    lehr_input_close(in);
    return status;
}

static void must_work(lehr_context *ctx, lehr_status status)
{
    if (status != LEHR_OK) fail_msg("%s (%s)", lehr_message(ctx), lehr_origin(ctx));
}

an_model *model_of_bytes(lehr_context *ctx, const void *bytes, size_t n,
                         const an_read_options *options)
{
    an_model *model = NULL;
    must_work(ctx, read_bytes(ctx, bytes, n, options, &model, NULL));
    return model;
}

an_model *model_of_text(lehr_context *ctx, const char *text, const an_read_options *options)
{
    return model_of_bytes(ctx, text, strlen(text), options);
}

const char *format_of_text(lehr_context *ctx, const char *text)
{
    an_model *model = NULL;
    const an_format *used = NULL;
    must_work(ctx, read_bytes(ctx, text, strlen(text), NULL, &model, &used));
    an_model_free(model);
    return used->name;
}

void assert_unreadable(lehr_context *ctx, const char *text, const an_read_options *options,
                       const char *message)
{
    an_model *untouched = (an_model *)(uintptr_t)&options, *model = untouched;
    const an_format *used = NULL;
    lehr_status status = read_bytes(ctx, text, strlen(text), options, &model, &used);
    assert_int_not_equal(status, LEHR_OK);
    assert_int_equal(lehr_first_status(ctx), status);
    assert_string_equal(lehr_message(ctx), message);
    assert_ptr_equal(model, untouched);
    assert_null(used);
    lehr_clear(ctx);
}

static const an_format *find(const char *name)
{
    const an_format *format = an_format_find(name);
    assert_non_null(format);
    assert_non_null(format->write);
    return format;
}

char *bytes_of_model(lehr_context *ctx, const an_model *model, const char *format, size_t *n)
{
    lehr_output *out;
    assert_int_equal(lehr_output_memory(ctx, &out), LEHR_OK);
    must_work(ctx, find(format)->write(ctx, model, out));
    const char *bytes = lehr_output_bytes(out, n);
    assert_non_null(bytes);
    char *copy = lehr_new_text(ctx, bytes, *n);
    lehr_output_discard(out);
    assert_non_null(copy);
    return copy;
}

char *text_of_model(lehr_context *ctx, const an_model *model, const char *format)
{
    size_t n;
    return bytes_of_model(ctx, model, format, &n);
}

void assert_writes(lehr_context *ctx, const an_model *model, const char *format,
                   const char *expected)
{
    char *text = text_of_model(ctx, model, format);
    assert_string_equal(text, expected);
    lehr_release(ctx, text);
}

void assert_refuses(lehr_context *ctx, const an_model *model, const char *format,
                    const char *message)
{
    lehr_output *out;
    size_t n = 1;
    assert_int_equal(lehr_output_memory(ctx, &out), LEHR_OK);
    assert_int_equal(find(format)->write(ctx, model, out), LEHR_UNSUPPORTED);
    assert_string_equal(lehr_message(ctx), message);
    lehr_output_bytes(out, &n);
    assert_int_equal(n, 0);
    lehr_output_discard(out);
    lehr_clear(ctx);
}

uint64_t hash_of_model(lehr_context *ctx, const an_model *model)
{
    uint64_t hash = 0;
    must_work(ctx, an_model_hash(ctx, model, &hash));
    return hash;
}

void assert_round_trip(lehr_context *ctx, const an_model *model, const char *format)
{
    size_t n;
    char *text = bytes_of_model(ctx, model, format, &n);
    an_model *back = model_of_bytes(ctx, text, n, NULL);
    if (hash_of_model(ctx, model) != hash_of_model(ctx, back))
        fail_msg("%s changes the model; it was written\n%s", format, text);
    an_model_free(back);
    lehr_release(ctx, text);
}

double best_value(const an_model *model)
{
    uint8_t bits[20];
    an_model_view view = an_model_look(model);
    assert_true(view.n <= 20);
    an_coef best = {0};
    for (uint32_t answer = 0; answer < UINT32_C(1) << view.n; answer++) {
        for (int32_t i = 0; i < view.n; i++) bits[i] = answer >> i & 1;
        an_coef value = an_model_value(model, bits);
        if (answer == 0 || an_model_compare(model, value, best) < 0) best = value;
    }
    return an_model_real(model, best);
}

void assert_best(lehr_context *ctx, const char *text, const an_read_options *options, double best)
{
    an_model *model = model_of_text(ctx, text, options);
    assert_close(best_value(model), best, 0, 0);
    an_model_free(model);
}
