// SPDX-License-Identifier: GPL-3.0-or-later
/* Files that other programs wrote, tests/golden/formats/NAME.*, mean what NAME.values says: domain,
 * number of variables, labels, and the value of every answer. */
#include "context_fixture.h"

#include <anneal/format.h>
#include <assert_close.h>
#include <base/json.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER LEHR_TESTS_GOLDEN "/formats"

static lehr_text next_line(lehr_input *in)
{
    lehr_text line;
    assert_int_equal(lehr_input_line(in, &line), LEHR_OK);
    assert_non_null(line.at);
    return line;
}

static void check_shape(lehr_input *in, const an_model_view *view)
{
    int64_t n;
    lehr_text line = next_line(in), domain;
    assert_true(lehr_scan_word(&line, &domain));
    assert_true(lehr_scan_int(&line, &n));
    assert_true(lehr_text_is(domain, view->domain == AN_SPIN ? "SPIN" : "BINARY"));
    assert_int_equal(view->n, n);
    assert_int_equal(view->sense, AN_MINIMIZE);
}

/* Texts and integers; other labels are the business of the test of their format. */
static void check_label(const lehr_json *label, const char *got)
{
    int64_t i;
    char digits[24];
    if (lehr_json_as_text(label)) {
        assert_string_equal(got, lehr_json_as_text(label));
    } else if (lehr_json_as_int(label, &i)) {
        snprintf(digits, sizeof digits, "%lld", (long long)i);
        assert_string_equal(got, digits);
    }
}

static void check_labels(lehr_context *ctx, lehr_input *in, const an_model_view *view)
{
    lehr_input *text;
    lehr_json *labels;
    lehr_text line = next_line(in);
    size_t length = (size_t)(line.end - line.at);
    assert_int_equal(lehr_input_memory(ctx, "labels", line.at, length, &text), LEHR_OK);
    assert_int_equal(lehr_json_read(text, &labels), LEHR_OK);
    for (int32_t i = 0; i < view->n; i++) {
        char digits[12];
        snprintf(digits, sizeof digits, "%d", i);
        check_label(lehr_json_at(labels, (size_t)i), view->labels ? view->labels[i] : digits);
    }
    lehr_json_free(labels);
    lehr_input_close(text);
}

static void check_values(lehr_input *in, const an_model *model)
{
    uint8_t bits[16];
    an_model_view view = an_model_look(model);
    for (uint32_t answer = 0; answer < UINT32_C(1) << view.n; answer++) {
        lehr_number value;
        lehr_text line = next_line(in);
        assert_true(lehr_scan_number(&line, &value));
        for (int32_t i = 0; i < view.n; i++) bits[i] = answer >> i & 1;
        assert_close(an_model_real(model, an_model_value(model, bits)), value.r, 1e-14, 1e-14);
    }
}

static void check_file(lehr_context *ctx, const char *name, size_t stem)
{
    char path[1024];
    lehr_input *in;
    an_model *model;
    snprintf(path, sizeof path, FOLDER "/%s", name);
    if (an_read(ctx, path, NULL, &model, NULL) != LEHR_OK) fail_msg("%s", lehr_message(ctx));
    snprintf(path, sizeof path, FOLDER "/%.*s.values", (int)stem, name);
    assert_int_equal(lehr_input_open(ctx, path, &in), LEHR_OK);
    an_model_view view = an_model_look(model);
    check_shape(in, &view);
    check_labels(ctx, in, &view);
    check_values(in, model);
    lehr_input_close(in);
    an_model_free(model);
}

static void files_mean_what_their_writer_says(void **state)
{
    int files = 0;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *dot = strchr(entry->d_name, '.');
        if (!dot || dot == entry->d_name || !strcmp(dot, ".values") || !strcmp(dot, ".py"))
            continue;
        print_message("%s\n", entry->d_name);
        check_file(*state, entry->d_name, (size_t)(dot - entry->d_name));
        files++;
    }
    closedir(folder);
    assert_true(files >= 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(files_mean_what_their_writer_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
