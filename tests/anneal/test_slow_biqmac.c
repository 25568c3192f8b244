// SPDX-License-Identifier: GPL-3.0-or-later
/* All Biq Mac max-cut instances of up to 100 vertices: sa with default options finds the proven
 * optimum of the library's tables within a fixed number of reads. */
#include "context_fixture.h"
#include "solver_checks.h"

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

/* A read of such an instance takes about a millisecond. */
#define READS 1000
/* Chains whose couplings fall with a power of the distance: from one good answer to another long
 * segments must flip, which single flips rarely do. */
#define READS_OF_CHAINS 10000

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

static bool is_chain(const char *file)
{
    return strncmp(file, "ising_ising", 11) == 0;
}

/* false when it has more than 100 vertices. */
static bool check_instance(lehr_context *ctx, const char *tables, const char *file)
{
    char path[4096];
    an_model *model;
    an_read_options options = {0};
    snprintf(path, sizeof path, "%s/biqmac/%s", folder(), file);
    assert_int_equal(an_read(ctx, path, &options, &model, NULL), LEHR_OK);
    bool small = an_model_look(model).n <= 100;
    if (small) {
        int64_t optimum = optimum_of(tables, file);
        assert_true(optimum > 0);
        an_request request = {
            .solver = "sa", .presolve = AN_PRESOLVE_OFF, .seed = 1, .has_target = true};
        request.target = (double)optimum;
        request.reads = is_chain(file) ? READS_OF_CHAINS : READS;
        an_report *r = solve_checked(ctx, model, &request);
        print_message("%s: %g after %llu reads\n", file, an_model_real(model, r->value),
                      (unsigned long long)r->reads);
        assert_true(an_model_real(model, r->value) == (double)optimum);
        an_report_free(ctx, r);
    }
    an_model_free(model);
    return small;
}

static void test_small_instances_reach_their_optimum(void **state)
{
    if (!folder()) {
        print_message("skipped: LEHR_DATA is not set\n");
        skip();
    }
    lehr_context *ctx = *state;
    char path[4096];
    snprintf(path, sizeof path, "%s/biqmac", folder());
    DIR *files = opendir(path);
    assert_non_null(files);
    char *tables = read_tables(ctx);
    int checked = 0;
    for (struct dirent *file; (file = readdir(files)) != NULL;)
        if (is_instance(file->d_name)) checked += check_instance(ctx, tables, file->d_name);
    closedir(files);
    assert_true(checked >= 90);
    lehr_release(ctx, tables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {test_in_context(test_small_instances_reach_their_optimum)};
    return cmocka_run_group_tests_name("slow_biqmac", tests, NULL, NULL);
}
