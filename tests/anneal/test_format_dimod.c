// SPDX-License-Identifier: GPL-3.0-or-later
/* dimod's two formats, JSON and binary: labels, signs, and headers that lie. */
#include <assert_close.h>
#include <base/memory.h>
#include <context_fixture.h>
#include <model_text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- JSON --- */

#define SCHEMA "\"version\": {\"bqm_schema\": \"3.0.0\"}, "
#define TWO                                                                   \
    "\"variable_type\": \"SPIN\", \"offset\": 0, \"linear_biases\": [1, 2], " \
    "\"variable_labels\": [0, 1], \"quadratic_head\": [0], \"quadratic_tail\": [1], "

static void labels_that_are_integers_stay_integers(void **state)
{
    an_model *model =
        model_of_text(*state,
                      "{" SCHEMA "\"use_bytes\": false, \"variable_type\": \"BINARY\", "
                      "\"offset\": 1.5, \"linear_biases\": [1, 0], "
                      "\"quadratic_biases\": [-4], \"quadratic_head\": [1], "
                      "\"quadratic_tail\": [0], \"variable_labels\": [30, -7]}",
                      NULL);
    assert_string_equal(an_model_look(model).labels[1], "-7");
    assert_close(best_value(model), -1.5, 0, 0);
    char *text = text_of_model(*state, model, "dimod_json");
    assert_non_null(strstr(text, "\"variable_labels\": [30, -7]"));
    lehr_release(*state, text);
    an_model_free(model);
}

static void maximising_turns_the_signs(void **state)
{
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(*state, AN_SPIN, AN_MAXIMIZE, 2, 1, &b), LEHR_OK);
    assert_int_equal(an_builder_offset(b, an_whole(3)), LEHR_OK);
    assert_int_equal(an_builder_pair(b, 0, 1, an_whole(5)), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_writes(*state, model, "dimod_json",
                  "{\"type\": \"BinaryQuadraticModel\", "
                  "\"version\": {\"bqm_schema\": \"3.0.0\"}, \"use_bytes\": false,\n"
                  "\"index_type\": \"int32\", \"bias_type\": \"float64\",\n"
                  "\"num_variables\": 2, \"num_interactions\": 1,\n"
                  "\"variable_type\": \"SPIN\", \"offset\": -3, \"info\": {},\n"
                  "\"variable_labels\": [0, 1],\n"
                  "\"linear_biases\": [0, 0],\n"
                  "\"quadratic_head\": [0],\n"
                  "\"quadratic_tail\": [1],\n"
                  "\"quadratic_biases\": [-5]}\n");
    assert_round_trip(*state, model, "dimod_json");
    an_model_free(model);
}

static void wide_integers_are_refused(void **state)
{
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(*state, AN_SPIN, AN_MINIMIZE, 1, 1, &b), LEHR_OK);
    assert_int_equal(an_builder_linear(b, 0, an_whole((INT64_C(1) << 53) + 1)), LEHR_OK);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_refuses(*state, model, "dimod_json",
                   "dimod_json holds doubles, and a coefficient needs more than 53 bits");
    assert_refuses(*state, model, "bqm",
                   "bqm holds doubles, and a coefficient needs more than 53 "
                   "bits");
    an_model_free(model);
}

static void errors_in_json_name_the_member(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"3", "text: expected an object"},
        {"{}", "text: expected the schema in version.bqm_schema"},
        {"{\"version\": {\"bqm_schema\": \"1.0.0\"}}",
         "text: bqm_schema 1.0.0; this program reads 2 and 3"},
        {"{" SCHEMA "\"use_bytes\": true}",
         "text: use_bytes is true: such a document is BSON; write it by "
         "to_serializable(use_bytes=False), or as a .bqm file"},
        {"{" SCHEMA TWO "\"quadratic_biases\": []}",
         "text: 0 quadratic_biases, but 1 heads and 1 tails"},
        {"{" SCHEMA TWO "\"quadratic_biases\": [null]}", "text: quadratic_biases[0] is no number"},
        {"{" SCHEMA TWO "\"num_variables\": 3, \"quadratic_biases\": [1]}",
         "text: 'num_variables' is 3, but there are 2"},
        {"{" SCHEMA TWO "\"num_interactions\": 2, \"quadratic_biases\": [1]}",
         "text: 'num_interactions' is 2, but there are 1"},
        {"{" SCHEMA "\"linear_biases\": [], \"variable_type\": \"INTEGER\"}",
         "text: 'variable_type' is 'INTEGER', expected 'BINARY' or 'SPIN'"},
    };
    an_read_options options = {.format = "dimod_json"};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_unreadable(*state, cases[k].text, &options, cases[k].message);
}

/* --- binary --- */

/* A file from a header and hex digits of the body. */
static size_t binary_of(const char *header, const char *body, uint8_t file[512])
{
    uint32_t length = (uint32_t)strlen(header);
    size_t n = 14;
    memcpy(file, "DIMODBQM\2\0", 10);
    memcpy(file + 10, &length, 4);
    memcpy(file + n, header, length);
    n += length;
    for (; *body; body += 2) file[n++] = (uint8_t)strtoul((char[3]){body[0], body[1]}, NULL, 16);
    return n;
}

static void assert_bad_binary(lehr_context *ctx, const char *header, const char *body,
                              const char *message)
{
    uint8_t file[512];
    lehr_input *in;
    an_model *untouched = (an_model *)(uintptr_t)&in, *model = untouched;
    an_read_options options = {.format = "bqm"};
    size_t n = binary_of(header, body, file);
    assert_int_equal(lehr_input_memory(ctx, "file", file, n, &in), LEHR_OK);
    assert_int_not_equal(an_read_input(in, &options, &model, NULL), LEHR_OK);
    assert_string_equal(lehr_message(ctx), message);
    assert_ptr_equal(model, untouched);
    lehr_input_close(in);
    lehr_clear(ctx);
}

#define HEADER(shape)                                                                     \
    "{\"dtype\": \"int8\", \"itype\": \"uint8\", \"ntype\": \"uint8\", \"shape\": " shape \
    ", \"variables\": false, \"vartype\": \"BINARY\"}"

static void small_types_are_read(void **state)
{
    uint8_t file[512];
    size_t n = binary_of(HEADER("[2, 1]"),
                         "02"
                         "0001"
                         "01FF"
                         "01FB"
                         "00FB",
                         file);
    an_model *model = model_of_bytes(*state, file, n, NULL);
    assert_close(best_value(model), 2 + 1 - 1 - 5, 0, 0);
    an_model_free(model);
}

static void lies_are_found(void **state)
{
    static const struct {
        const char *header, *body, *message;
    } cases[] = {
        {HEADER("[2, 1]"), "02000101FF01FB00FA", "file: the two records of some coupling differ"},
        {HEADER("[2, 1]"), "02000101FF01FB01FB", "file: variable 1 cannot be a neighbour of 1"},
        {HEADER("[2, 1]"), "02000101FF01FB07FB", "file: variable 7 cannot be a neighbour of 1"},
        {HEADER("[2, 1]"), "02010101FF01FB00FB", "file: the first neighbourhood starts not at 0"},
        {HEADER("[2, 1]"), "02000103FF01FB00FB",
         "file: the neighbourhood of variable 1 ends at 2, before its start at 3"},
        {HEADER("[2, 1]"), "02000101FF01FB00FB20",
         "file: expected the end of the file at byte "
         "134"},
        {HEADER("[2, 1]"), "02000101FF01FB00",
         "file: 2 variables and 1 couplings take 9 bytes, but only 8 follow"},
        {HEADER("[2000000000, 1]"), "02000101FF01FB00FB",
         "file: 2000000000 variables and 1 couplings take 4000000005 bytes, but only 9 follow"},
        {HEADER("[3000000000, 1]"), "",
         "file: shape[0] is 3000000000, expected a variable below "
         "2147483648"},
        {HEADER("[2]"), "", "file: 'shape' is no pair"},
        {"{}", "", "file: 'dtype' is missing, expected text"},
        {"{\"dtype\": \"float16\"}", "",
         "file: dtype is 'float16', which this program cannot read"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_bad_binary(*state, cases[k].header, cases[k].body, cases[k].message);
}

static void later_versions_are_refused(void **state)
{
    an_read_options options = {.format = "bqm"};
    assert_unreadable(*state, "DIMODBQM\3\1....", &options,
                      "text: version 3.1 of dimod's format; this program reads 1 and 2");
    assert_unreadable(*state, "DIMODBQX\2\1....", &options,
                      "text: expected the bytes DIMODBQM first");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(labels_that_are_integers_stay_integers),
        test_in_context(maximising_turns_the_signs),
        test_in_context(wide_integers_are_refused),
        test_in_context(errors_in_json_name_the_member),
        test_in_context(small_types_are_read),
        test_in_context(lies_are_found),
        test_in_context(later_versions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
