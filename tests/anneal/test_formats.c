// SPDX-License-Identifier: GPL-3.0-or-later
/* What every format of the registry must do, whoever adds it: keep models, survive failures of
 * memory, files and devices, and leave outputs untouched by them. */
#include <anneal/format.h>

#include <base/json.h>
#include <base/memory.h>
#include <brutal.h>
#include <context_fixture.h>
#include <model_text.h>
#include <random_model.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROUNDS = 400 };

static const char *const names[] = {
#define FORMAT(name) #name,
#include "formats.def"
#undef FORMAT
};

static void registry_and_list_agree(void **state)
{
    (void)state;
    assert_int_equal(an_format_count(), sizeof names / sizeof *names);
    for (size_t k = 0; k < an_format_count(); k++) {
        const an_format *format = an_format_at(k);
        assert_string_equal(format->name, names[k]);
        assert_ptr_equal(an_format_find(names[k]), format);
        assert_non_null(format->sniff);
        assert_non_null(format->read);
        assert_true(strlen(format->summary) > 0);
        assert_int_equal(format->extensions[0], '.');
    }
    assert_null(an_format_at(an_format_count()));
    assert_null(an_format_find("nonsense"));
}

static void extensions_choose_the_format_to_write(void **state)
{
    (void)state;
    assert_string_equal(an_format_for_path("a/b.c/torus.mc")->name, "rudy");
    assert_string_equal(an_format_for_path("torus.MC.gz")->name, "rudy");
    assert_string_equal(an_format_for_path("x.qubo.xz")->name, "qbsolv");
    assert_string_equal(an_format_for_path("x.sparse")->name, "biqmac");
    assert_null(an_format_for_path("x.unknown"));
    assert_null(an_format_for_path("x"));
    assert_null(an_format_for_path("dir.mc/x"));
    assert_null(an_format_for_path(".gz"));
}

/* --- round trips --- */

/* Can the formats without groups or constants hold this? Only such refusals are fair. */
static bool may_refuse(const an_model *model, const an_format *format)
{
    an_model_view v = an_model_look(model);
    bool offset = v.whole ? v.offset.whole != 0 : v.offset.real != 0;
    const char *name = format->name;
    if (strcmp(name, "rudy") == 0) return true;
    if (v.group_count > 0) return strcmp(name, "qbsolv") != 0 && strcmp(name, "lehr") != 0;
    if (strcmp(name, "orlib") == 0) return offset || v.domain == AN_SPIN;
    return strcmp(name, "qpbo") == 0 && offset;
}

static bool holds(lehr_context *ctx, const an_model *model, const an_format *format)
{
    lehr_output *out;
    assert_int_equal(lehr_output_memory(ctx, &out), LEHR_OK);
    lehr_status status = format->write(ctx, model, out);
    if (status != LEHR_OK) {
        assert_int_equal(status, LEHR_UNSUPPORTED);
        assert_true(strstr(lehr_message(ctx), format->name) != NULL);
        size_t n;
        lehr_output_bytes(out, &n);
        assert_int_equal(n, 0);
        lehr_clear(ctx);
    }
    lehr_output_discard(out);
    return status == LEHR_OK;
}

static void models_come_back(void **state)
{
    int kept[64] = {0};
    for (uint64_t round = 0; round < ROUNDS; round++) {
        lehr_rng rng = lehr_rng_stream(11, LEHR_RNG_TEST, round);
        random_spec spec = random_spec_draw(&rng, 12);
        spec.groups = round % 4 == 3;
        /* A change of domain rounds doubles; units are exact. */
        if (spec.weights == WEIGHTS_REAL) spec.weights = WEIGHTS_QUARTER;
        an_model *model = random_model(*state, &rng, &spec, NULL);
        for (size_t k = 0; k < an_format_count(); k++) {
            const an_format *format = an_format_at(k);
            if (!format->write) continue;
            if (holds(*state, model, format)) {
                kept[k]++;
                assert_round_trip(*state, model, format->name);
            } else if (!may_refuse(model, format)) {
                fail_msg("%s refuses a model that it can hold (round %d)", format->name,
                         (int)round);
            }
        }
        an_model_free(model);
    }
    for (size_t k = 0; k < an_format_count(); k++) {
        if (an_format_at(k)->write) assert_in_range(kept[k], 1, ROUNDS);
    }
}

/* Doubles survive bit for bit where no change of domain is needed. */
static void doubles_come_back(void **state)
{
    for (uint64_t round = 0; round < ROUNDS; round++) {
        lehr_rng rng = lehr_rng_stream(12, LEHR_RNG_TEST, round);
        random_spec spec = random_spec_draw(&rng, 12);
        spec.groups = false;
        spec.weights = WEIGHTS_REAL;
        spec.domain = AN_BINARY;
        an_model *model = random_model(*state, &rng, &spec, NULL);
        for (size_t k = 0; k < an_format_count(); k++) {
            const an_format *format = an_format_at(k);
            if (strcmp(format->name, "rudy") == 0 || strcmp(format->name, "qpbo") == 0) continue;
            if (format->write && holds(*state, model, format))
                assert_round_trip(*state, model, format->name);
        }
        an_model_free(model);
    }
}

/* --- failures --- */

/* A model that every format can hold: a cut as spins and as bits has no constant beside it. */
static an_model *sample(lehr_context *ctx)
{
    return model_of_text(ctx, "5 4\n1 2 2\n1 3 -4\n2 3 6\n3 5 8\n", NULL);
}

typedef struct subject {
    const an_format *format;
    const char *text;
    size_t size;
    an_model *model;       /* output */
    const an_format *used; /* output */
    uint64_t hash;
} subject;

static const an_read_options by_content = {.format = NULL};

static lehr_status read_subject(lehr_context *ctx, void *arg)
{
    subject *s = arg;
    lehr_input *in;
    LEHR_TRY(lehr_input_memory(ctx, "text", s->text, s->size, &in));
    lehr_status status = an_read_input(in, &by_content, &s->model, &s->used);
    lehr_input_close(in);
    if (status != LEHR_OK) return status;
    status = an_model_hash(ctx, s->model, &s->hash);
    an_model_free(s->model);
    s->model = NULL;
    if (status != LEHR_OK) s->used = NULL;
    return status;
}

static lehr_status write_subject(lehr_context *ctx, void *arg)
{
    subject *s = arg;
    lehr_input *in;
    an_model *model;
    lehr_output *out;
    LEHR_TRY(lehr_input_memory(ctx, "text", s->text, s->size, &in));
    lehr_status status = an_read_input(in, &by_content, &model, NULL);
    lehr_input_close(in);
    if (status != LEHR_OK) return status;
    status = lehr_output_memory(ctx, &out);
    if (status == LEHR_OK) {
        status = s->format->write(ctx, model, out);
        size_t n;
        if (status == LEHR_OK && !lehr_output_bytes(out, &n)) status = LEHR_NO_MEMORY;
        lehr_output_discard(out);
    }
    an_model_free(model);
    return status;
}

static void subject_untouched(void *arg)
{
    const subject *s = arg;
    assert_null(s->model);
    assert_null(s->used);
}

static char *sample_text(lehr_context *ctx, const an_format *format, size_t *size)
{
    an_model *model = sample(ctx);
    char *text = bytes_of_model(ctx, model, format->name, size);
    an_model_free(model);
    return text;
}

static void memory_fails_at_each_allocation(void **state)
{
    for (size_t k = 0; k < an_format_count(); k++) {
        const an_format *format = an_format_at(k);
        if (!format->write) continue;
        subject s = {.format = format};
        char *text = sample_text(*state, format, &s.size);
        s.text = text;
        assert_in_range(brutal_allocations(read_subject, subject_untouched, &s), 3, 1000);
        s.used = NULL;
        assert_in_range(brutal_allocations(write_subject, subject_untouched, &s), 4, 1000);
        lehr_release(*state, text);
    }
}

/* The library behind JSON allocates by itself. */
static void memory_fails_in_json(void **state)
{
    for (size_t k = 0; k < an_format_count(); k++) {
        if (!an_format_at(k)->write) continue;
        subject s = {.format = an_format_at(k)};
        char *text = sample_text(*state, s.format, &s.size);
        s.text = text;
        lehr_status status = LEHR_NO_MEMORY;
        for (uint64_t n = 0; status != LEHR_OK; n++) {
            lehr_json_cut(n);
            status = read_subject(*state, &s);
            lehr_json_cut(UINT64_MAX);
            if (status == LEHR_OK) break;
            assert_int_equal(status, LEHR_NO_MEMORY);
            subject_untouched(&s);
            lehr_clear(*state);
        }
        lehr_release(*state, text);
    }
}

/* A cut file is refused or, where only white space or the end of a number or comment is missing,
 * read; a read error is an error. */
static void input_ends_at_each_byte(void **state)
{
    lehr_context *ctx = *state;
    for (size_t k = 0; k < an_format_count(); k++) {
        if (!an_format_at(k)->write) continue;
        size_t whole;
        char *text = sample_text(ctx, an_format_at(k), &whole);
        for (size_t size = 0; size < whole; size++) {
            subject s = {.text = text, .size = whole};
            lehr_input_cut(ctx, size, true);
            assert_int_equal(read_subject(ctx, &s), LEHR_IO);
            subject_untouched(&s);
            assert_true(strlen(lehr_message(ctx)) > 0);
            lehr_clear(ctx);
            lehr_input_cut(ctx, size, false);
            if (read_subject(ctx, &s) != LEHR_OK) {
                assert_int_equal(lehr_first_status(ctx), LEHR_FORMAT);
                subject_untouched(&s);
            }
            lehr_clear(ctx);
        }
        lehr_input_cut(ctx, UINT64_MAX, false);
        lehr_release(ctx, text);
    }
}

/* Where the header counts, a file that lost a line is refused. */
static void lost_lines_are_noticed(void **state)
{
    static const char *const counted[] = {"rudy", "mqlib", "biqmac", "orlib", "qbsolv", "qpbo"};
    for (size_t k = 0; k < sizeof counted / sizeof *counted; k++) {
        size_t size;
        char *text = sample_text(*state, an_format_find(counted[k]), &size);
        do size--;
        while (text[size - 1] != '\n');
        subject s = {.text = text, .size = size};
        assert_int_equal(read_subject(*state, &s), LEHR_FORMAT);
        lehr_clear(*state);
        lehr_release(*state, text);
    }
}

static void temporary_path(char path[64])
{
    strcpy(path, "/tmp/lehr-test-formats-XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    unlink(path);
}

static void output_fails_at_each_byte(void **state)
{
    lehr_context *ctx = *state;
    char path[64];
    temporary_path(path);
    an_model *model = sample(ctx);
    for (size_t k = 0; k < an_format_count(); k++) {
        const an_format *format = an_format_at(k);
        if (!format->write) continue;
        uint64_t allowed = 0;
        lehr_status status;
        do {
            lehr_output_cut(ctx, allowed++);
            status = an_write(ctx, model, format, path);
            if (status != LEHR_OK) {
                assert_int_equal(status, LEHR_IO);
                assert_int_equal(access(path, F_OK), -1);
                lehr_clear(ctx);
            }
        } while (status != LEHR_OK);
        assert_true(allowed > 10);
        assert_int_equal(unlink(path), 0);
    }
    lehr_output_cut(ctx, UINT64_MAX);
    an_model_free(model);
}

/* --- files and options --- */

typedef struct notes {
    int count;
    char last[512];
} notes;

static void take_note(void *user, int level, const char *text)
{
    notes *n = user;
    (void)level;
    n->count++;
    snprintf(n->last, sizeof n->last, "%s", text);
}

static lehr_status read_named(lehr_context *ctx, const char *name, const char *text)
{
    lehr_input *in;
    an_model *model;
    assert_int_equal(lehr_input_memory(ctx, name, text, strlen(text), &in), LEHR_OK);
    lehr_status status = an_read_input(in, NULL, &model, NULL);
    lehr_input_close(in);
    if (status == LEHR_OK) an_model_free(model);
    return status;
}

static void misleading_names_are_noted(void **state)
{
    notes seen = {0};
    lehr_set_notes(*state, take_note, &seen);
    assert_int_equal(read_named(*state, "a.mc", "2 1\n1 2 3\n"), LEHR_OK);
    assert_int_equal(read_named(*state, "a.txt.gz", "2 1\n1 2 3\n"), LEHR_OK);
    assert_int_equal(read_named(*state, "a.qubo", "MINIMIZE\n0\n0 0 1\n"), LEHR_OK);
    assert_int_equal(seen.count, 0);
    assert_int_equal(read_named(*state, "a.sparse", "2 1\n1 1 3\n"), LEHR_OK);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.last, "a.sparse: read as mqlib by its content, though its name "
                                   "suggests biqmac (--format biqmac)");
}

static void strangers_are_refused(void **state)
{
    assert_int_equal(read_named(*state, "x", ""), LEHR_FORMAT);
    assert_string_equal(lehr_message(*state), "x: expected a model, found an empty file");
    lehr_clear(*state);
    assert_int_equal(read_named(*state, "x", "once upon a time\n"), LEHR_FORMAT);
    assert_non_null(strstr(lehr_message(*state), "no known format begins like this (known: rudy"));
    lehr_clear(*state);
    assert_int_equal(read_named(*state, "x", "\n\n   \n"), LEHR_FORMAT);
    lehr_clear(*state);
    an_read_options options = {.format = "rudi"};
    lehr_input *in;
    an_model *model;
    assert_int_equal(lehr_input_memory(*state, "x", "2 0\n", 4, &in), LEHR_OK);
    assert_int_equal(an_read_input(in, &options, &model, NULL), LEHR_BAD_ARGUMENT);
    lehr_input_close(in);
    assert_non_null(strstr(lehr_message(*state), "there is no format 'rudi' (did you mean "
                                                 "'rudy'?)"));
}

static void options_without_a_place_are_refused(void **state)
{
    an_read_options as = {.as = AN_AS_QUBO}, third = {.problem = 3}, before = {.problem = -1};
    const char *matrix = "2 1\n1 1 3\n";
    assert_unreadable(*state, matrix, &as,
                      "a file in the format mqlib says what its numbers mean: 'as' has no place");
    assert_unreadable(*state, matrix, &third, "there is no problem 3 in a file of format mqlib");
    assert_unreadable(*state, matrix, &before, "there is no problem -1 in a file of format mqlib");
}

static void files_and_packed_files(void **state)
{
    static const char *const endings[] = {"", ".gz", ".xz"};
    for (size_t k = 0; k < 3; k++) {
        char base[64], path[80];
        temporary_path(base);
        snprintf(path, sizeof path, "%s%s", base, endings[k]);
        an_model *model = sample(*state), *back = NULL;
        const an_format *used = NULL;
        assert_int_equal(an_write(*state, model, an_format_find("mqlib"), path), LEHR_OK);
        assert_int_equal(an_read(*state, path, NULL, &back, &used), LEHR_OK);
        assert_string_equal(used->name, "mqlib");
        assert_true(hash_of_model(*state, model) == hash_of_model(*state, back));
        an_model_free(back);
        an_model_free(model);
        unlink(path);
    }
    an_model *none = NULL;
    assert_int_equal(an_read(*state, "/nowhere/at/all", NULL, &none, NULL), LEHR_IO);
    assert_null(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registry_and_list_agree),
        cmocka_unit_test(extensions_choose_the_format_to_write),
        test_in_context(models_come_back),
        test_in_context(doubles_come_back),
        test_in_context(memory_fails_at_each_allocation),
        test_in_context(memory_fails_in_json),
        test_in_context(input_ends_at_each_byte),
        test_in_context(lost_lines_are_noticed),
        test_in_context(output_fails_at_each_byte),
        test_in_context(misleading_names_are_noted),
        test_in_context(strangers_are_refused),
        test_in_context(options_without_a_place_are_refused),
        test_in_context(files_and_packed_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
