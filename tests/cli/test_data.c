// SPDX-License-Identifier: GPL-3.0-or-later
/* lehr data get, from a local server by a list of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http_server.h"
#include "job.h"

#include <base/clock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static http_server server;
static char folder[] = "/tmp/lehr-data-XXXXXX";
static char list[64], said[64], store[64];

static void write_text(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
}

static void check_text(const char *name, const char *text)
{
    char path[160], got[256] = "";
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    got[fread(got, 1, sizeof got - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(got, text);
}

static bool exists(const char *name)
{
    char path[160];
    struct stat found;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &found) == 0;
}

static int set_up(void **state)
{
    (void)state;
    char text[1024];
    setenv("no_proxy", "*", 1);
    assert_non_null(mkdtemp(folder));
    http_server_start(&server, folder);
    snprintf(list, sizeof list, "%s/list.json", folder);
    snprintf(said, sizeof said, "%s/said", folder);
    snprintf(store, sizeof store, "%s/store", folder);
    write_text("abc.txt", "abc");
    write_text("free.txt", "free");
    snprintf(text, sizeof text,
             "{\"sets\": [{\"name\": \"letters\", \"files\": ["
             "{\"name\": \"abc\", \"url\": \"http://127.0.0.1:%d/abc.txt\", \"size\": 3, "
             "\"sha256\": \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"},"
             "{\"name\": \"free\", \"url\": \"http://127.0.0.1:%d/free.txt\"}]}]}",
             server.port, server.port);
    write_text("list.json", text);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    http_server_stop(&server);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

/* lehr data get --manifest LIST -q -o SAID and what is given; returns the exit code. */
static int data_get(const char *a, const char *b, const char *c, const char *d)
{
    const char *words[] = {"lehr", "data", "get", "--manifest", list, "-q", "-o", said, a, b, c, d};
    char *argv[12];
    int argc = 0;
    for (int k = 0; k < 12; k++)
        if (words[k]) argv[argc++] = strdup(words[k]);
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(NULL, &ctx), LEHR_OK);
    int code = cli_run(ctx, lehr_now(), argc, argv);
    lehr_context_free(ctx);
    while (argc > 0) free(argv[--argc]);
    return code;
}

static void a_verified_file_lands_where_it_should(void **state)
{
    (void)state;
    char expected[96];
    assert_int_equal(data_get("abc", "--to", store, NULL), 0);
    check_text("store/abc.txt", "abc");
    snprintf(expected, sizeof expected, "%s/abc.txt\n", store);
    check_text("said", expected);
}

static void an_unverified_file_must_be_asked_for(void **state)
{
    (void)state;
    assert_int_equal(data_get("free", "--to", store, NULL), 1);
    assert_false(exists("store/free.txt"));
    assert_int_equal(data_get("free", "--unverified", "--to", store), 0);
    check_text("store/free.txt", "free");
}

/* A set, into its own folder below $LEHR_DATA, or below HOME without. */
static void sets_go_to_their_folders(void **state)
{
    (void)state;
    const char *before = getenv("LEHR_DATA");
    char *kept = before ? strdup(before) : NULL, deep[96];
    snprintf(deep, sizeof deep, "%s/deep/data", folder);
    setenv("LEHR_DATA", deep, 1);
    assert_int_equal(data_get("letters", "--unverified", NULL, NULL), 0);
    check_text("deep/data/letters/abc.txt", "abc");
    check_text("deep/data/letters/free.txt", "free");
    unsetenv("LEHR_DATA");
    setenv("HOME", folder, 1);
    assert_int_equal(data_get("abc", NULL, NULL, NULL), 0);
    check_text(".local/share/lehr/letters/abc.txt", "abc");
    if (kept) setenv("LEHR_DATA", kept, 1);
    free(kept);
}

static void a_changed_file_is_refused(void **state)
{
    (void)state;
    write_text("abc.txt", "abd");
    char other[96];
    snprintf(other, sizeof other, "%s/other", folder);
    assert_int_equal(data_get("abc", "--to", other, NULL), 1);
    assert_false(exists("other/abc.txt"));
    assert_false(exists("other/abc.txt.part"));
    write_text("abc.txt", "abc");
}

static void mistakes_are_refused(void **state)
{
    (void)state;
    assert_int_equal(data_get("abd", "--to", store, NULL), 1);
    assert_int_equal(data_get("--to", store, NULL, NULL), 1);
    assert_int_equal(data_get("abc", "--to", list, NULL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verified_file_lands_where_it_should),
        cmocka_unit_test(an_unverified_file_must_be_asked_for),
        cmocka_unit_test(sets_go_to_their_folders),
        cmocka_unit_test(a_changed_file_is_refused),
        cmocka_unit_test(mistakes_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
