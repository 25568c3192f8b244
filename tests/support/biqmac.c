// SPDX-License-Identifier: GPL-3.0-or-later
#include "biqmac.h"

#include <anneal/format.h>
#include <base/memory.h>
#include <ctype.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *folder(void)
{
    return getenv("LEHR_DATA");
}

static char *read_tables(lehr_context *ctx)
{
    char path[4096];
    lehr_input *in;
    lehr_text text;
    snprintf(path, sizeof path, "%s/biqmac/biqmaclib.txt", folder());
    assert_int_equal(lehr_input_open(ctx, path, &in), LEHR_OK);
    assert_int_equal(lehr_input_rest(in, &text), LEHR_OK);
    char *copy = lehr_new_text(ctx, text.at, (size_t)(text.end - text.at));
    assert_non_null(copy);
    lehr_input_close(in);
    return copy;
}

/* "rudy_w01_100.3" stands in the tables as " w01 100.3   813"; 0: it does not. */
static int64_t optimum_of(const char *tables, const char *file)
{
    char name[128];
    snprintf(name, sizeof name, " %s", strchr(file, '_') + 1);
    *strrchr(name, '_') = ' ';
    size_t length = strlen(name);
    for (const char *at = strstr(tables, name); at; at = strstr(at + 1, name))
        if (isspace((unsigned char)at[length])) return strtoll(at + length, NULL, 10);
    return 0;
}

static bool is_instance(const char *file)
{
    return strncmp(file, "rudy_", 5) == 0 || strncmp(file, "ising_", 6) == 0;
}

int biqmac_each(lehr_context *ctx, int32_t max_n, biqmac_fn *fn, void *arg)
{
    if (!folder()) {
        print_message("skipped: LEHR_DATA is not set\n");
        skip();
    }
    char path[4096];
    int count = 0;
    snprintf(path, sizeof path, "%s/biqmac", folder());
    DIR *files = opendir(path);
    assert_non_null(files);
    char *tables = read_tables(ctx);
    for (struct dirent *file; (file = readdir(files)) != NULL;) {
        if (!is_instance(file->d_name)) continue;
        an_model *model;
        an_read_options options = {0};
        snprintf(path, sizeof path, "%s/biqmac/%s", folder(), file->d_name);
        assert_int_equal(an_read(ctx, path, &options, &model, NULL), LEHR_OK);
        if (an_model_look(model).n <= max_n) {
            int64_t optimum = optimum_of(tables, file->d_name);
            assert_true(optimum > 0);
            fn(ctx, file->d_name, model, optimum, arg);
            count++;
        }
        an_model_free(model);
    }
    closedir(files);
    lehr_release(ctx, tables);
    return count;
}
