// SPDX-License-Identifier: GPL-3.0-or-later
/* Downloads from a local server: whole, cut, resumed, wrong, missing, stopped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fetch.h"
#include "http_server.h"

#include <base/memory.h>
#include <base/sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 300000 };

static lehr_context *ctx;
static http_server server;
static char folder[] = "/tmp/lehr-fetch-XXXXXX";
static char served[64], target[64], part[80], url[96], sha[65];
static char content[SIZE];

static void write_file(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void check_file(const char *path, size_t n)
{
    static char bytes[SIZE + 1];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, sizeof bytes, file), n);
    fclose(file);
    assert_memory_equal(bytes, content, n);
}

static bool exists(const char *path)
{
    struct stat file;
    return stat(path, &file) == 0;
}

static int set_up(void **state)
{
    (void)state;
    setenv("no_proxy", "*", 1);
    assert_non_null(mkdtemp(folder));
    snprintf(served, sizeof served, "%s/served", folder);
    snprintf(target, sizeof target, "%s/got", folder);
    snprintf(part, sizeof part, "%s.part", target);
    for (int i = 0; i < SIZE; i++) content[i] = (char)(i * 7 + i / 256 * 13);
    write_file(served, content, SIZE);
    lehr_sha256 digest = lehr_sha256_start();
    lehr_sha256_add(&digest, content, SIZE);
    lehr_sha256_finish(&digest, sha);
    http_server_start(&server, folder);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/served", server.port);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_server_stop(&server);
    remove(served);
    return rmdir(folder);
}

static int before_each(void **state)
{
    (void)state;
    atomic_store(&server.cut_after, -1);
    atomic_store(&server.cuts_left, 0);
    atomic_store(&server.ignores_range, false);
    atomic_store(&server.requests, 0);
    atomic_store(&server.last_offset, -1);
    return (int)lehr_context_new(NULL, &ctx);
}

static int after_each(void **state)
{
    (void)state;
    assert_int_equal(lehr_memory_live(ctx), 0);
    lehr_context_free(ctx);
    remove(target);
    remove(part);
    return 0;
}

static cli_fetch_request request(void)
{
    return (cli_fetch_request){.url = url, .path = target, .size = SIZE, .sha256 = sha};
}

static cli_fetched fetch_well(const cli_fetch_request *r)
{
    cli_fetched got;
    lehr_status status = cli_fetch(ctx, r, &got);
    if (status != LEHR_OK) print_error("%s\n", lehr_message(ctx));
    assert_int_equal(status, LEHR_OK);
    assert_true(got.complete);
    assert_int_equal(got.bytes, SIZE);
    assert_string_equal(got.sha256, sha);
    check_file(target, SIZE);
    assert_false(exists(part));
    return got;
}

static void check_refused(const cli_fetch_request *r, lehr_status status, const char *word)
{
    cli_fetched got;
    memset(&got, 0x5a, sizeof got);
    cli_fetched before = got;
    assert_int_equal(cli_fetch(ctx, r, &got), status);
    assert_memory_equal(&got, &before, sizeof got);
    assert_non_null(strstr(lehr_message(ctx), word));
    assert_false(exists(target));
}

static void a_whole_file_arrives(void **state)
{
    (void)state;
    cli_transfer_watch watch;
    cli_fetch_request r = request();
    r.watch = &watch;
    cli_fetched got = fetch_well(&r);
    assert_true(got.verified);
    assert_false(got.already);
    assert_int_equal(got.resumed, 0);
    assert_int_equal(watch.have, SIZE);
    assert_int_equal(watch.total, SIZE);
    assert_int_equal(atomic_load(&server.requests), 1);
}

static void what_is_there_is_not_fetched_again(void **state)
{
    (void)state;
    cli_fetch_request r = request();
    write_file(target, content, SIZE);
    assert_true(fetch_well(&r).already);
    assert_int_equal(atomic_load(&server.requests), 0);
    write_file(target, "something else", 14);
    assert_false(fetch_well(&r).already);
}

static void without_a_checksum_nothing_is_called_verified(void **state)
{
    (void)state;
    cli_fetch_request r = request();
    r.sha256 = NULL;
    r.size = 0;
    assert_false(fetch_well(&r).verified);
}

static void redirects_are_followed(void **state)
{
    (void)state;
    char moved[96];
    snprintf(moved, sizeof moved, "http://127.0.0.1:%d/moved/served", server.port);
    cli_fetch_request r = request();
    r.url = moved;
    fetch_well(&r);
    assert_int_equal(atomic_load(&server.requests), 2);
}

static void a_cut_connection_is_continued_at_once(void **state)
{
    (void)state;
    atomic_store(&server.cut_after, 100000);
    atomic_store(&server.cuts_left, 2);
    cli_fetch_request r = request();
    fetch_well(&r);
    assert_int_equal(atomic_load(&server.requests), 3);
    assert_int_equal(atomic_load(&server.last_offset), 200000);
}

static void a_partial_file_is_continued_by_the_next_call(void **state)
{
    (void)state;
    write_file(part, content, 123456);
    cli_fetch_request r = request();
    assert_int_equal(fetch_well(&r).resumed, 123456);
    assert_int_equal(atomic_load(&server.last_offset), 123456);
}

static void a_partial_file_that_is_whole_needs_no_server(void **state)
{
    (void)state;
    write_file(part, content, SIZE);
    cli_fetch_request r = request();
    fetch_well(&r);
    assert_int_equal(atomic_load(&server.requests), 0);
}

/* Without a known size the server has to say that there is no more: 416. */
static void a_whole_partial_file_of_unknown_size_is_fetched_anew(void **state)
{
    (void)state;
    write_file(part, content, SIZE);
    cli_fetch_request r = request();
    r.size = 0;
    assert_int_equal(fetch_well(&r).resumed, 0);
    assert_int_equal(atomic_load(&server.requests), 2);
}

static void a_partial_file_of_something_else_is_given_up(void **state)
{
    (void)state;
    char other[5000] = {1, 2, 3};
    write_file(part, other, sizeof other);
    cli_fetch_request r = request();
    assert_int_equal(fetch_well(&r).resumed, 0);
    assert_int_equal(atomic_load(&server.requests), 2);
}

static void a_partial_file_that_is_too_long_is_given_up(void **state)
{
    (void)state;
    static char longer[SIZE + 10];
    write_file(part, longer, sizeof longer);
    cli_fetch_request r = request();
    assert_int_equal(fetch_well(&r).resumed, 0);
    assert_int_equal(atomic_load(&server.last_offset), -1);
}

static void a_server_that_ignores_ranges_starts_over(void **state)
{
    (void)state;
    atomic_store(&server.ignores_range, true);
    write_file(part, content, 123456);
    cli_fetch_request r = request();
    assert_int_equal(fetch_well(&r).resumed, 0);
    assert_int_equal(atomic_load(&server.requests), 2);
}

static void endless_cuts_are_an_error_that_keeps_what_came(void **state)
{
    (void)state;
    atomic_store(&server.cut_after, 1000);
    atomic_store(&server.cuts_left, 1000000);
    cli_fetch_request r = request();
    check_refused(&r, LEHR_IO, "the connection broke");
    check_file(part, (size_t)1000 * (size_t)atomic_load(&server.requests));
    lehr_clear(ctx);
    atomic_store(&server.cut_after, -1);
    assert_true(fetch_well(&r).resumed > 0);
}

static void a_wrong_checksum_keeps_nothing(void **state)
{
    (void)state;
    char other[65];
    memcpy(other, sha, sizeof other);
    other[0] = other[0] == '0' ? '1' : '0';
    cli_fetch_request r = request();
    r.sha256 = other;
    check_refused(&r, LEHR_FORMAT, "sha256");
    assert_false(exists(part));
}

static void a_wrong_size_keeps_nothing(void **state)
{
    (void)state;
    cli_fetch_request r = request();
    r.size = SIZE + 1;
    r.sha256 = NULL;
    check_refused(&r, LEHR_FORMAT, "300001");
    assert_false(exists(part));
    lehr_clear(ctx);
    r.size = SIZE - 1;
    check_refused(&r, LEHR_FORMAT, "299999");
    assert_false(exists(part));
}

static void a_missing_file_says_404(void **state)
{
    (void)state;
    char missing[96];
    snprintf(missing, sizeof missing, "http://127.0.0.1:%d/missing", server.port);
    cli_fetch_request r = request();
    r.url = missing;
    check_refused(&r, LEHR_IO, "404");
    assert_non_null(strstr(lehr_message(ctx), missing));
}

static void a_server_that_is_not_there_is_named(void **state)
{
    (void)state;
    cli_fetch_request r = request();
    r.url = "http://127.0.0.1:1/file";
    check_refused(&r, LEHR_IO, "http://127.0.0.1:1/file");
}

static void only_the_web_is_fetched_from(void **state)
{
    (void)state;
    char local[96];
    snprintf(local, sizeof local, "file://%s", served);
    cli_fetch_request r = request();
    r.url = local;
    check_refused(&r, LEHR_IO, "file");
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    cli_fetch_request r = request();
    r.path = "/tmp/no such folder/file";
    check_refused(&r, LEHR_IO, "no such folder");
}

/* Stopped at every possible poll: what is there is a beginning, and the next call completes it. */
static void a_stop_leaves_a_beginning(void **state)
{
    (void)state;
    cli_fetch_request r = request();
    int stopped = 0;
    for (uint64_t poll = 1;; poll++) {
        cli_fetched got;
        lehr_stop_at_poll(ctx, poll);
        assert_int_equal(cli_fetch(ctx, &r, &got), LEHR_OK);
        lehr_rearm(ctx);
        if (got.complete) break;
        stopped++;
        assert_false(exists(target));
        check_file(part, (size_t)got.bytes);
        remove(part);
    }
    assert_true(stopped > 0);
    check_file(target, SIZE);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, before_each, after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_whole_file_arrives),
        CASE(what_is_there_is_not_fetched_again),
        CASE(without_a_checksum_nothing_is_called_verified),
        CASE(redirects_are_followed),
        CASE(a_cut_connection_is_continued_at_once),
        CASE(a_partial_file_is_continued_by_the_next_call),
        CASE(a_partial_file_that_is_whole_needs_no_server),
        CASE(a_whole_partial_file_of_unknown_size_is_fetched_anew),
        CASE(a_partial_file_of_something_else_is_given_up),
        CASE(a_partial_file_that_is_too_long_is_given_up),
        CASE(a_server_that_ignores_ranges_starts_over),
        CASE(endless_cuts_are_an_error_that_keeps_what_came),
        CASE(a_wrong_checksum_keeps_nothing),
        CASE(a_wrong_size_keeps_nothing),
        CASE(a_missing_file_says_404),
        CASE(a_server_that_is_not_there_is_named),
        CASE(only_the_web_is_fetched_from),
        CASE(a_folder_that_is_not_there_is_an_error),
        CASE(a_stop_leaves_a_beginning),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
