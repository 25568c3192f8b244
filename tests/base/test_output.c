// SPDX-License-Identifier: GPL-3.0-or-later
/* Outputs: complete under their name or not there, whatever fails; numbers that read back. */
#include <base/output.h>

#include <base/input.h>
#include <base/memory.h>
#include <base/rng.h>
#include <brutal.h>
#include <context_fixture.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <scratch_folder.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static lehr_output *output_to(lehr_context *ctx, const char *path)
{
    lehr_output *out = NULL;
    assert_int_equal(lehr_output_open(ctx, path, &out), LEHR_OK);
    return out;
}

static void assert_holds(const char *path, const char *expected)
{
    size_t n;
    char *bytes = scratch_read(path, &n);
    assert_int_equal(n, strlen(expected));
    assert_string_equal(bytes, expected);
    free(bytes);
}

static bool is_there(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

static unsigned mode_of(const char *path)
{
    struct stat about;
    assert_int_equal(lstat(path, &about), 0);
    return (unsigned)about.st_mode & 07777u;
}

static void appears_at_commit(void **state)
{
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "a.txt");
    lehr_output *out = output_to(*state, path.text);
    lehr_put_text(out, "hello\n");
    assert_false(is_there(path.text));
    assert_int_equal(lehr_output_commit(out), LEHR_OK);
    assert_holds(path.text, "hello\n");
    assert_int_equal(scratch_folder_count(&folder), 1);
    scratch_folder_remove(&folder);
}

static void discard_leaves_nothing(void **state)
{
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "a.txt");
    scratch_write(path.text, "old", 3);
    lehr_output *out = output_to(*state, path.text);
    lehr_put_text(out, "new");
    lehr_output_discard(out);
    lehr_output_discard(NULL);
    assert_holds(path.text, "old");
    assert_int_equal(scratch_folder_count(&folder), 1);
    scratch_folder_remove(&folder);
}

static lehr_status write_lines(lehr_context *ctx, const char *path, int lines)
{
    lehr_output *out;
    LEHR_TRY(lehr_output_open(ctx, path, &out));
    for (int i = 0; i < lines; ++i) {
        lehr_put_int(out, i);
        lehr_put_char(out, '\n');
    }
    return lehr_output_commit(out);
}

/* The disk is full after n bytes, for every n until it is large enough. */
static void full_disk_keeps_the_old_file(void **state)
{
    const char *const names[] = {"a.txt", "a.gz", "a.xz"};
    lehr_context *ctx = *state;
    scratch_folder folder = scratch_folder_new();
    for (size_t i = 0; i < 3; ++i) {
        scratch_path path = scratch_file(&folder, names[i]);
        scratch_write(path.text, "old", 3);
        uint64_t n = 0;
        for (lehr_output_cut(ctx, n); write_lines(ctx, path.text, 20) != LEHR_OK; ++n) {
            assert_int_equal(lehr_first_status(ctx), LEHR_IO);
            assert_non_null(strstr(lehr_message(ctx), path.text));
            assert_non_null(strstr(lehr_message(ctx), "No space left on device"));
            assert_holds(path.text, "old");
            lehr_clear(ctx);
            lehr_output_cut(ctx, n + 1);
        }
        assert_in_range(n, 20, 200);
        lehr_output_cut(ctx, UINT64_MAX);
        assert_int_equal(scratch_folder_count(&folder), (int)i + 1);
    }
    scratch_folder_remove(&folder);
}

static void the_first_error_sticks(void **state)
{
    lehr_output *out;
    size_t n;
    lehr_output_cut(*state, 10);
    assert_int_equal(lehr_output_memory(*state, &out), LEHR_OK);
    lehr_output_cut(*state, UINT64_MAX);
    for (int i = 0; i < 1000; ++i) lehr_put_text(out, "four");
    lehr_put_format(out, "%d", 5);
    assert_null(lehr_output_bytes(out, &n));
    assert_int_equal(lehr_output_commit(out), LEHR_IO);
}

static void umask_and_old_mode_are_kept(void **state)
{
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "a.txt");
    mode_t before = umask(027);
    assert_int_equal(write_lines(*state, path.text, 1), LEHR_OK);
    assert_int_equal(mode_of(path.text), 0640);
    assert_int_equal(chmod(path.text, 0604), 0);
    assert_int_equal(write_lines(*state, path.text, 2), LEHR_OK);
    umask(before);
    assert_int_equal(mode_of(path.text), 0604);
    assert_holds(path.text, "0\n1\n");
    scratch_folder_remove(&folder);
}

static void links_stay_and_their_target_is_replaced(void **state)
{
    scratch_folder folder = scratch_folder_new();
    scratch_path file = scratch_file(&folder, "file"), link = scratch_file(&folder, "link");
    scratch_path again = scratch_file(&folder, "again");
    assert_int_equal(symlink("link", again.text), 0);
    assert_int_equal(symlink("file", link.text), 0); /* to nothing yet */
    for (int lines = 1; lines <= 2; ++lines) {
        assert_int_equal(write_lines(*state, again.text, lines), LEHR_OK);
        assert_holds(file.text, lines == 1 ? "0\n" : "0\n1\n");
        assert_int_equal(scratch_folder_count(&folder), 3);
    }
    struct stat about;
    assert_int_equal(lstat(link.text, &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    scratch_folder_remove(&folder);
}

static void circles_of_links_are_refused(void **state)
{
    scratch_folder folder = scratch_folder_new();
    scratch_path link = scratch_file(&folder, "link");
    lehr_output *out = NULL;
    assert_int_equal(symlink("link", link.text), 0);
    assert_int_equal(lehr_output_open(*state, link.text, &out), LEHR_IO);
    assert_non_null(strstr(lehr_message(*state), "too many symbolic links"));
    assert_null(out);
    scratch_folder_remove(&folder);
}

static void devices_are_written_not_replaced(void **state)
{
    struct stat about;
    assert_int_equal(write_lines(*state, "/dev/null", 3), LEHR_OK);
    assert_int_equal(stat("/dev/null", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
    if (access("/dev/full", W_OK) != 0) return;
    assert_int_equal(write_lines(*state, "/dev/full", 3), LEHR_IO);
    assert_non_null(strstr(lehr_message(*state), "/dev/full: cannot write: "));
}

static void what_cannot_be_written_is_refused_at_once(void **state)
{
    scratch_folder folder = scratch_folder_new();
    lehr_output *out = NULL;
    assert_int_equal(lehr_output_open(*state, folder.path, &out), LEHR_IO);
    lehr_clear(*state);
    assert_int_equal(lehr_output_open(*state, scratch_file(&folder, "no/a").text, &out), LEHR_IO);
    assert_non_null(strstr(lehr_message(*state), "no/a: cannot write: "));
    lehr_clear(*state);
    if (geteuid() != 0) { /* to root everything is writable */
        scratch_path path = scratch_file(&folder, "a");
        scratch_write(path.text, "old", 3);
        assert_int_equal(chmod(path.text, 0444), 0);
        assert_int_equal(lehr_output_open(*state, path.text, &out), LEHR_IO);
    }
    assert_null(out);
    scratch_folder_remove(&folder);
}

static void the_longest_name(void **state)
{
    scratch_folder folder = scratch_folder_new();
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    scratch_path path = scratch_file(&folder, name);
    assert_int_equal(write_lines(*state, path.text, 1), LEHR_OK);
    assert_holds(path.text, "0\n");
    scratch_folder_remove(&folder);
}

/* More than all buffers, through every packing. */
static void packed_by_the_name(void **state)
{
    enum { LINES = 200000 };
    const char *const names[] = {"a.txt", "a.txt.gz", "a.txt.xz"};
    scratch_folder folder = scratch_folder_new();
    struct stat plain = {0}, about;
    for (size_t i = 0; i < 3; ++i) {
        scratch_path path = scratch_file(&folder, names[i]);
        assert_int_equal(write_lines(*state, path.text, LINES), LEHR_OK);
        assert_int_equal(stat(path.text, &about), 0);
        if (i == 0) plain = about;
        if (i > 0) assert_true(about.st_size < plain.st_size / 2);
        lehr_input *in;
        lehr_text line;
        int64_t value = -1;
        assert_int_equal(lehr_input_open(*state, path.text, &in), LEHR_OK);
        for (int k = 0; k < LINES; ++k) {
            assert_int_equal(lehr_input_line(in, &line), LEHR_OK);
            if (!line.at || !lehr_scan_int(&line, &value) || value != k) fail_msg("line %d", k);
        }
        assert_int_equal(lehr_input_line(in, &line), LEHR_OK);
        assert_null(line.at);
        lehr_input_close(in);
    }
    scratch_folder_remove(&folder);
}

static void standard_output(void **state)
{
    scratch_folder folder = scratch_folder_new();
    scratch_path path = scratch_file(&folder, "out");
    fflush(stdout);
    int before = dup(STDOUT_FILENO);
    FILE *file = fopen(path.text, "wb");
    assert_non_null(file);
    assert_int_equal(dup2(fileno(file), STDOUT_FILENO), STDOUT_FILENO);
    lehr_status status = write_lines(*state, "-", 2);
    dup2(before, STDOUT_FILENO);
    close(before);
    fclose(file);
    assert_int_equal(status, LEHR_OK);
    assert_holds(path.text, "0\n1\n");
    scratch_folder_remove(&folder);
}

static void assert_put(lehr_context *ctx, void (*put)(lehr_output *out, const void *arg),
                       const void *arg, const char *expected)
{
    lehr_output *out;
    size_t n;
    assert_int_equal(lehr_output_memory(ctx, &out), LEHR_OK);
    put(out, arg);
    assert_string_equal(lehr_output_bytes(out, &n), expected);
    assert_int_equal(n, strlen(expected));
    assert_int_equal(lehr_output_commit(out), LEHR_OK);
}

static void put_int(lehr_output *out, const void *arg)
{
    lehr_put_int(out, *(const int64_t *)arg);
}

static void put_real(lehr_output *out, const void *arg)
{
    lehr_put_real(out, *(const double *)arg);
}

static void ints(void **state)
{
    static const struct {
        int64_t value;
        const char *text;
    } cases[] = {{0, "0"},
                 {-7, "-7"},
                 {1234567890123, "1234567890123"},
                 {INT64_MAX, "9223372036854775807"},
                 {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
        assert_put(*state, put_int, &cases[i].value, cases[i].text);
}

static void reals_are_short(void **state)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {-0.0, "-0"},
                 {3, "3"},
                 {-1200, "-1200"},
                 {0.1, "0.1"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {1.0 / 3, "0.3333333333333333"},
                 {1234.5, "1234.5"},
                 {1e16, "10000000000000000"},
                 {1e22, "1e22"},
                 {1.5e300, "1.5e300"},
                 {0.00012, "0.00012"},
                 {1.5e-6, "1.5e-6"},
                 {0x1p53, "9007199254740992"},
                 {DBL_MAX, "1.7976931348623157e308"},
                 {DBL_MIN, "2.2250738585072014e-308"},
                 {0x1p-1074, "5e-324"},
                 {(double)INFINITY, "inf"},
                 {-(double)INFINITY, "-inf"},
                 {(double)NAN, "nan"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i)
        assert_put(*state, put_real, &cases[i].value, cases[i].text);
}

static void reals_read_back(void **state)
{
    enum { RANDOM_NUMBERS = 100000 };
    lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, 0);
    lehr_output *out;
    assert_int_equal(lehr_output_memory(*state, &out), LEHR_OK);
    for (int i = 0; i < RANDOM_NUMBERS; ++i) {
        uint64_t bits = lehr_rng_u64(&rng);
        double value;
        memcpy(&value, &bits, sizeof value);
        lehr_put_real(out, value);
        lehr_put_char(out, ' ');
    }
    size_t n;
    const char *text = lehr_output_bytes(out, &n);
    lehr_text rest = {text, text + n};
    rng = lehr_rng_stream(4, LEHR_RNG_TEST, 0);
    for (int i = 0; i < RANDOM_NUMBERS; ++i) {
        uint64_t bits = lehr_rng_u64(&rng);
        double value;
        lehr_number number;
        memcpy(&value, &bits, sizeof value);
        assert_true(lehr_scan_number(&rest, &number));
        if (isnan(value) ? !isnan(number.r) : memcmp(&number.r, &value, sizeof value) != 0)
            fail_msg("%a comes back as %a", value, number.r);
    }
    lehr_output_discard(out);
}

static void formats_of_any_length(void **state)
{
    lehr_output *out;
    size_t n;
    assert_int_equal(lehr_output_memory(*state, &out), LEHR_OK);
    lehr_put_format(out, "%s %d %.2f|", "a", 5, 0.125);
    lehr_put_format(out, "%0*d|", 100000, 7);
    lehr_put_format(out, "%0*d", 511, 7);
    lehr_put_format(out, "%0*d", 512, 7);
    const char *text = lehr_output_bytes(out, &n);
    assert_int_equal(n, 9 + 100001 + 511 + 512);
    assert_memory_equal(text, "a 5 0.12|0000", 13);
    assert_memory_equal(text + 9 + 100000 - 1, "7|0", 3);
    assert_int_equal(text[n - 1], '7');
    assert_int_equal(strlen(text), n);
    lehr_output_discard(out);
}

static void the_locale_plays_no_part(void **state)
{
    const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8"};
    const char *set = NULL;
    for (size_t i = 0; i < 4 && !set; ++i) set = setlocale(LC_NUMERIC, names[i]);
    if (!set) {
        print_message("no locale with a decimal comma is installed\n");
        skip();
    }
    lehr_output *out;
    size_t n;
    assert_int_equal(lehr_output_memory(*state, &out), LEHR_OK);
    lehr_put_real(out, 0.1);
    lehr_put_real(out, 1.25e-300);
    lehr_put_format(out, " %.2f", 0.5);
    setlocale(LC_NUMERIC, "C");
    assert_string_equal(lehr_output_bytes(out, &n), "0.11.25e-300 0.50");
    lehr_output_discard(out);
}

typedef struct brutal_output {
    const char *path; /* NULL: memory */
    int before;       /* files in the folder */
    scratch_folder folder;
} brutal_output;

static lehr_status put_much(lehr_context *ctx, void *arg)
{
    brutal_output *b = arg;
    lehr_output *out;
    LEHR_TRY(b->path ? lehr_output_open(ctx, b->path, &out) : lehr_output_memory(ctx, &out));
    for (int i = 0; i < 100; ++i) lehr_put_format(out, "%0*d", 1500, i);
    return lehr_output_commit(out);
}

static void brutal_untouched_folder(void *arg)
{
    brutal_output *b = arg;
    assert_int_equal(scratch_folder_count(&b->folder), b->before);
}

static void every_allocation_fails_once(void **state)
{
    (void)state;
    const char *const names[] = {"a", "a.gz", "a.xz"};
    brutal_output b = {NULL, 0, scratch_folder_new()};
    assert_in_range(brutal_allocations(put_much, brutal_untouched_folder, &b), 3, 500);
    for (size_t i = 0; i < 3; ++i) {
        scratch_path path = scratch_file(&b.folder, names[i]);
        b.path = path.text;
        b.before = (int)i;
        assert_in_range(brutal_allocations(put_much, brutal_untouched_folder, &b), 3, 500);
    }
    scratch_folder_remove(&b.folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(appears_at_commit),
        test_in_context(discard_leaves_nothing),
        test_in_context(full_disk_keeps_the_old_file),
        test_in_context(the_first_error_sticks),
        test_in_context(umask_and_old_mode_are_kept),
        test_in_context(links_stay_and_their_target_is_replaced),
        test_in_context(circles_of_links_are_refused),
        test_in_context(devices_are_written_not_replaced),
        test_in_context(what_cannot_be_written_is_refused_at_once),
        test_in_context(the_longest_name),
        test_in_context(packed_by_the_name),
        test_in_context(standard_output),
        test_in_context(ints),
        test_in_context(reals_are_short),
        test_in_context(reals_read_back),
        test_in_context(formats_of_any_length),
        test_in_context(the_locale_plays_no_part),
        test_in_context(every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
