// SPDX-License-Identifier: GPL-3.0-or-later
/* The built-in list of data sets is sound, and broken lists are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "manifest.h"

#include <base/memory.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static lehr_context *ctx;

static int set_up(void **state)
{
    (void)state;
    return (int)lehr_context_new(NULL, &ctx);
}

static int tear_down(void **state)
{
    (void)state;
    assert_int_equal(lehr_memory_live(ctx), 0);
    lehr_context_free(ctx);
    return 0;
}

static void check_names(const cli_manifest *m)
{
    for (size_t a = 0; a < m->count; a++) {
        for (size_t b = 0; b < a; b++) {
            assert_string_not_equal(m->files[a].name, m->files[b].name);
            assert_string_not_equal(m->files[a].url, m->files[b].url);
        }
        for (size_t s = 0; s < m->set_count; s++)
            assert_string_not_equal(m->files[a].name, m->sets[s].name);
    }
}

static void the_built_in_list_is_sound(void **state)
{
    (void)state;
    cli_manifest m;
    assert_int_equal(cli_manifest_read(ctx, NULL, &m), LEHR_OK);
    assert_true(m.set_count >= 7);
    assert_true(m.count > 300);
    check_names(&m);
    for (size_t s = 0; s < m.set_count; s++) {
        const cli_dataset_group *set = &m.sets[s];
        assert_true(set->about[0] && set->licence[0]);
        assert_int_equal(strncmp(set->origin, "http", 4), 0);
    }
    for (size_t k = 0; k < m.count; k++) {
        const cli_dataset *file = &m.files[k];
        assert_int_equal(strncmp(file->url, "http", 4), 0);
        if (file->sha256) assert_true(file->size > 0);
        if (file->has_best) assert_true(m.sets[file->set].best_source[0]);
    }
    cli_manifest_free(ctx, &m);
}

static void names_are_found(void **state)
{
    (void)state;
    cli_manifest m;
    assert_int_equal(cli_manifest_read(ctx, NULL, &m), LEHR_OK);
    int files = 0, sets = 0;
    for (size_t k = 0; k < m.count; k++) {
        files += cli_manifest_matches(&m, &m.files[k], "G22");
        sets += cli_manifest_matches(&m, &m.files[k], "gset");
    }
    assert_int_equal(files, 1);
    assert_int_equal(sets, 71);
    assert_string_equal(cli_manifest_nearest(ctx, &m, "gsett"), "gset");
    cli_manifest_free(ctx, &m);
}

static lehr_status read_text(const char *text, cli_manifest *out)
{
    char path[] = "/tmp/lehr-manifest-XXXXXX";
    int handle = mkstemp(path);
    assert_true(handle >= 0);
    FILE *file = fdopen(handle, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
    lehr_status status = cli_manifest_read(ctx, path, out);
    remove(path);
    return status;
}

static void broken_lists_are_refused(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "[]",
        "{}",
        "{\"sets\": 3}",
        "{\"sets\": [{\"files\": [{}]}]}",
        "{\"sets\": [{\"files\": [{\"name\": \"a\"}]}]}",
        "{\"sets\": [{\"files\": [{\"name\": \"a\", \"url\": \"http://b/\"}]}]}",
        "{\"sets\": [{\"files\": [{\"name\": \"a\", \"url\": \"http://b/..\"}]}]}",
        "{\"sets\": [{\"files\": [{\"name\": \"a\", \"url\": \"http://b/c\", \"size\": -1}]}]}",
        ("{\"sets\": [{\"files\": [{\"name\": \"a\", \"url\": \"http://b/c\", \"sha256\": "
         "\"1\"}]}]}"),
    };
    for (size_t k = 0; k < sizeof broken / sizeof *broken; k++) {
        cli_manifest m = {0};
        assert_int_equal(read_text(broken[k], &m), LEHR_FORMAT);
        assert_true(lehr_message(ctx)[0]);
        assert_null(m.root);
        lehr_clear(ctx);
    }
    cli_manifest m;
    assert_int_equal(read_text("{\"sets\": [{\"name\": \"s\", \"files\": [{\"name\": \"a\", "
                               "\"url\": \"http://b/c.gz\", \"size\": 5, \"best\": -7}]}]}",
                               &m),
                     LEHR_OK);
    assert_string_equal(m.files[0].file, "c.gz");
    assert_int_equal(m.files[0].size, 5);
    assert_true(m.files[0].has_best);
    assert_int_equal(m.files[0].best, -7);
    assert_null(m.files[0].sha256);
    cli_manifest_free(ctx, &m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_list_is_sound),
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(broken_lists_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
