// SPDX-License-Identifier: GPL-3.0-or-later
#include "generating.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Splits the text in place into words. */
static int split(char *text, char *words[], int most)
{
    int count = 0;
    char *rest;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        assert_true(count < most);
        words[count++] = word;
    }
    return count;
}

lehr_status generate_text(lehr_context *ctx, const char *text, uint64_t seed, an_generated *out)
{
    char copy[256], *words[32] = {NULL};
    alignas(max_align_t) char options[512];
    snprintf(copy, sizeof copy, "%s", text);
    int count = split(copy, words, 32);
    const an_generator *generator = an_generator_find(words[0]);
    assert_non_null(generator);
    const lehr_option_table *table = generator->options();
    assert_true(table->size <= sizeof options);
    lehr_options_default(table, options);
    for (int k = 1; k < count; k++) {
        char *value = strchr(words[k], '=');
        assert_non_null(value);
        *value++ = '\0';
        LEHR_TRY(lehr_options_set(ctx, table, options, words[k], value));
    }
    return an_generate(ctx, generator, options, seed, out);
}

an_model *model_text(lehr_context *ctx, const char *text, uint64_t seed)
{
    an_generated made = {0};
    lehr_status status = generate_text(ctx, text, seed, &made);
    if (status != LEHR_OK) print_error("%s: %s\n", text, lehr_message(ctx));
    assert_int_equal(status, LEHR_OK);
    an_model *model = made.model;
    made.model = NULL;
    an_generated_free(ctx, &made);
    return model;
}
