// SPDX-License-Identifier: GPL-3.0-or-later
/* What every format in the registry must do: give back the model it was given, refuse with a reason
 * what it cannot hold, recognise its own files, and survive a lack of memory and cut inputs. */
#include "brutal.h"
#include "context_fixture.h"
#include "random_model.h"

#include <anneal/format.h>
#include <base/json.h>
#include <base/memory.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS 200

/* A file in memory, owned by malloc: it outlives contexts. */
typedef struct file {
    const an_format *format;
    char *bytes;
    size_t length;
} file;

static uint64_t hash_of(lehr_context *ctx, const an_model *model)
{
    uint64_t hash;
    assert_int_equal(an_model_hash(ctx, model, &hash), LEHR_OK);
    return hash;
}

/* false when the format refuses the model, with a reason and no output. */
static bool file_of(lehr_context *ctx, const an_model *model, const an_format *format, file *out)
{
    size_t length;
    lehr_output *text;
    assert_int_equal(lehr_output_memory(ctx, &text), LEHR_OK);
    lehr_status status = format->write(ctx, model, text);
    const char *bytes = lehr_output_bytes(text, &length);
    assert_non_null(bytes);
    if (status == LEHR_OK) {
        *out = (file){format, malloc(length + 1), length};
        assert_non_null(out->bytes);
        memcpy(out->bytes, bytes, length);
    } else {
        assert_int_equal(status, LEHR_UNSUPPORTED);
        assert_string_not_equal(lehr_message(ctx), "");
        assert_int_equal(length, 0);
        lehr_clear(ctx);
    }
    lehr_output_discard(text);
    return status == LEHR_OK;
}

static lehr_status read_file(lehr_context *ctx, const file *f, const char *format, an_model **out,
                             const an_format **used)
{
    lehr_input *in;
    an_read_options options = {.format = format};
    LEHR_TRY(lehr_input_memory(ctx, "file", f->bytes, f->length, &in));
    lehr_status status = an_read_input(in, &options, out, used);
    lehr_input_close(in);
    return status;
}

static void expect_same(lehr_context *ctx, const file *f, const char *format, uint64_t hash)
{
    an_model *again;
    const an_format *used;
    if (read_file(ctx, f, format, &again, &used) != LEHR_OK)
        fail_msg("%s: %s in\n%.*s", f->format->name, lehr_message(ctx), (int)f->length, f->bytes);
    assert_string_equal(used->name, f->format->name);
    if (hash_of(ctx, again) != hash)
        fail_msg("%s: another model in\n%.*s", f->format->name, (int)f->length, f->bytes);
    an_model_free(again);
}

/* A random model of which all numbers are exact; others change by rounding with the domain. */
static an_model *exact_model(lehr_context *ctx, uint64_t round)
{
    lehr_rng rng = lehr_rng_stream(round, LEHR_RNG_TEST, 7);
    random_spec spec = random_spec_draw(&rng, 9);
    if (spec.weights == WEIGHTS_REAL) spec.weights = WEIGHTS_QUARTER;
    spec.groups = round % 4 == 0;
    return random_model(ctx, &rng, &spec, NULL);
}

/* Returns in how many of the rounds the format took the model. */
static int rounds(lehr_context *ctx, const an_format *format)
{
    int taken = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        file f;
        an_model *model = exact_model(ctx, round);
        if (file_of(ctx, model, format, &f)) {
            uint64_t hash = hash_of(ctx, model);
            expect_same(ctx, &f, format->name, hash);
            expect_same(ctx, &f, NULL, hash);
            free(f.bytes);
            taken++;
        }
        an_model_free(model);
    }
    return taken;
}

static void what_is_written_reads_back(void **state)
{
    for (size_t k = 0; k < an_format_count(); k++)
        if (an_format_at(k)->write) assert_true(rounds(*state, an_format_at(k)) > 0);
}

/* --- failures --- */

/* A graph to cut, for formats that know nothing else. */
static an_model *a_graph(lehr_context *ctx)
{
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MAXIMIZE, 4, 1, &b), LEHR_OK);
    for (int64_t i = 0; i < 4; i++)
        assert_int_equal(an_builder_pair(b, i, (i + 1) % 4, an_whole(12 * i - 10)), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

/* The first of the random models, with some couplings, that the format holds. */
static an_model *some_model(lehr_context *ctx, const an_format *format, file *f)
{
    for (uint64_t round = 0; round <= ROUNDS; round++) {
        an_model *model = round < ROUNDS ? exact_model(ctx, round) : a_graph(ctx);
        if (an_model_look(model).m >= 3 && file_of(ctx, model, format, f)) return model;
        an_model_free(model);
    }
    fail_msg("%s takes no model", format->name);
    return NULL;
}

typedef struct job {
    file f;
    const an_model *model; /* to be written */
    an_model *out;         /* must stay as it is when reading fails */
} job;

static an_model *const untouched = (an_model *)(uintptr_t)0xdead;

static lehr_status read_job(lehr_context *ctx, void *arg)
{
    job *j = arg;
    const an_format *used = j->f.format;
    j->out = untouched;
    lehr_status status = read_file(ctx, &j->f, used->name, &j->out, &used);
    if (status == LEHR_OK) an_model_free(j->out);
    return status;
}

static void out_is_untouched(void *arg)
{
    assert_ptr_equal(((job *)arg)->out, untouched);
}

static lehr_status write_job(lehr_context *ctx, void *arg)
{
    job *j = arg;
    lehr_output *text;
    LEHR_TRY(lehr_output_memory(ctx, &text));
    lehr_status status = j->f.format->write(ctx, j->model, text);
    if (status == LEHR_OK) return lehr_output_commit(text);
    lehr_output_discard(text);
    return status;
}

static void memory_may_run_out(void **state)
{
    for (size_t k = 0; k < an_format_count(); k++) {
        const an_format *format = an_format_at(k);
        if (!format->write) continue;
        job j;
        an_model *model = some_model(*state, format, &j.f);
        j.model = model;
        assert_true(brutal_allocations(read_job, out_is_untouched, &j) > 0);
        assert_true(brutal_allocations(write_job, NULL, &j) > 0);
        free(j.f.bytes);
        an_model_free(model);
    }
}

/* jansson allocates by itself. */
static void memory_for_json_may_run_out(void **state)
{
    for (size_t k = 0; k < an_format_count(); k++) {
        if (!an_format_at(k)->write) continue;
        job j;
        an_model_free(some_model(*state, an_format_at(k), &j.f));
        lehr_status status = LEHR_NO_MEMORY;
        for (uint64_t n = 0; status != LEHR_OK; n++) {
            lehr_json_cut(n);
            status = read_job(*state, &j);
            lehr_json_cut(UINT64_MAX);
            if (status != LEHR_OK) {
                assert_int_equal(status, LEHR_NO_MEMORY);
                out_is_untouched(&j);
            }
            lehr_clear(*state);
        }
        free(j.f.bytes);
    }
}

/* A text that ends early may still be a model: a weight that lost its last digit. */
static void inputs_may_be_cut(void **state)
{
    lehr_context *ctx = *state;
    for (size_t k = 0; k < an_format_count(); k++) {
        if (!an_format_at(k)->write) continue;
        job j;
        an_model_free(some_model(ctx, an_format_at(k), &j.f));
        for (uint64_t n = 0; n < 2 * j.f.length; n++) {
            bool fails = n % 2;
            lehr_input_cut(ctx, n / 2, fails);
            lehr_status status = read_job(ctx, &j);
            lehr_input_cut(ctx, UINT64_MAX, false);
            if (fails) assert_int_equal(status, LEHR_IO);
            if (status != LEHR_OK) {
                assert_string_not_equal(lehr_message(ctx), "");
                out_is_untouched(&j);
            }
            lehr_clear(ctx);
        }
        free(j.f.bytes);
    }
}

/* --- the registry --- */

static void names_are_in_order(void **state)
{
    (void)state;
    for (size_t k = 0; k < an_format_count(); k++) {
        const an_format *format = an_format_at(k);
        assert_ptr_equal(an_format_find(format->name), format);
        assert_non_null(format->sniff);
        assert_non_null(format->read);
        assert_string_not_equal(format->summary, "");
    }
    assert_null(an_format_at(an_format_count()));
    assert_null(an_format_find("nothing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_in_order), test_in_context(what_is_written_reads_back),
        test_in_context(memory_may_run_out),  test_in_context(memory_for_json_may_run_out),
        test_in_context(inputs_may_be_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
