// SPDX-License-Identifier: GPL-3.0-or-later
/* Products and eigenvalues against definitions, and who computes them. */
#include <base/linalg.h>

#include <assert_close.h>
#include <base/rng.h>
#include <brutal.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 70 };

static lehr_context *new_context(void)
{
    lehr_context *ctx;
    assert_int_equal(lehr_context_new(NULL, &ctx), LEHR_OK);
    return ctx;
}

static void draw(double *values, int n, uint64_t item)
{
    lehr_rng rng = lehr_rng_stream(9, LEHR_RNG_TEST, item);
    for (int i = 0; i < n; i++) values[i] = lehr_rng_normal(&rng);
}

static void draw_symmetric(double *a, int n)
{
    draw(a, n * n, (uint64_t)n);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) a[i + j * n] = a[j + i * n];
}

static void providers_are_ours(void **state)
{
    (void)state;
    assert_ptr_equal(strstr(lehr_blas_provider(), "BLIS "), lehr_blas_provider());
    assert_ptr_equal(strstr(lehr_lapack_provider(), "LAPACK 3."), lehr_lapack_provider());
}

static void check_product(int m, int n, int k)
{
    static double a[MOST * MOST], b[MOST * MOST], c[MOST * MOST], before[MOST * MOST];
    draw(a, m * k, 1);
    draw(b, k * n, 2);
    draw(c, m * n, 3);
    memcpy(before, c, sizeof c);
    lehr_multiply(m, n, k, 1.5, a, b, -0.5, c);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int l = 0; l < k; l++) sum += a[i + l * m] * b[l + j * k];
            assert_close(c[i + j * m], 1.5 * sum - 0.5 * before[i + j * m], 1e-13, 1e-12);
        }
}

static void products_follow_the_definition(void **state)
{
    (void)state;
    static const int sizes[] = {0, 1, 2, 5, 16, 33, MOST};
    enum { COUNT = sizeof sizes / sizeof *sizes };
    for (int i = 0; i < COUNT; i++)
        for (int j = 0; j < COUNT; j++)
            for (int l = 0; l < COUNT; l++) check_product(sizes[i], sizes[j], sizes[l]);
}

static void check_eigen(lehr_context *ctx, int n)
{
    static double a[MOST * MOST], vectors[MOST * MOST], values[MOST];
    draw_symmetric(a, n);
    memcpy(vectors, a, sizeof a);
    assert_int_equal(lehr_eigen_symmetric(ctx, n, vectors, values), LEHR_OK);
    for (int v = 0; v < n; v++) {
        if (v > 0) assert_true(values[v] >= values[v - 1]);
        for (int i = 0; i < n; i++) {
            double image = 0, overlap = 0;
            for (int j = 0; j < n; j++) image += a[i + j * n] * vectors[j + v * n];
            for (int j = 0; j < n; j++) overlap += vectors[j + i * n] * vectors[j + v * n];
            assert_close(image, values[v] * vectors[i + v * n], 0, 1e-12);
            assert_close(overlap, i == v, 0, 1e-13);
        }
    }
}

static void eigenvectors_follow_the_definition(void **state)
{
    (void)state;
    lehr_context *ctx = new_context();
    for (int n = 0; n <= MOST; n += n < 10 ? 1 : 15) check_eigen(ctx, n);
    lehr_context_free(ctx);
}

static void bad_matrices_are_refused(void **state)
{
    (void)state;
    static const double bad[] = {(double)NAN, HUGE_VAL, -HUGE_VAL};
    lehr_context *ctx = new_context();
    for (int entry = 0; entry < 4; entry++) {
        double a[4] = {1, 2, 2, 3}, before[4], values[2] = {-77, -77};
        a[entry] = bad[entry % 3];
        memcpy(before, a, sizeof a);
        assert_int_equal(lehr_eigen_symmetric(ctx, 2, a, values), LEHR_NUMERIC);
        assert_memory_equal(a, before, sizeof a);
        assert_true(values[0] == -77 && values[1] == -77);
        lehr_clear(ctx);
    }
    assert_int_equal(lehr_eigen_symmetric(ctx, -1, NULL, NULL), LEHR_BAD_ARGUMENT);
    lehr_context_free(ctx);
}

typedef struct eigen_job {
    double a[4], values[2];
} eigen_job;

static lehr_status solve(lehr_context *ctx, void *arg)
{
    eigen_job *j = arg;
    return lehr_eigen_symmetric(ctx, 2, j->a, j->values);
}

static void job_is_untouched(void *arg)
{
    const eigen_job *j = arg;
    static const double before[] = {2, 1, 1, 2, -77, -77};
    for (int i = 0; i < 4; i++) assert_true(j->a[i] == before[i]);
    for (int i = 0; i < 2; i++) assert_true(j->values[i] == before[4 + i]);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    eigen_job j = {{2, 1, 1, 2}, {-77, -77}};
    assert_true(brutal_allocations(solve, job_is_untouched, &j) >= 1);
    assert_close(j.values[0], 1, 1e-14, 0);
    assert_close(j.values[1], 3, 1e-14, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(providers_are_ours),
        cmocka_unit_test(products_follow_the_definition),
        cmocka_unit_test(eigenvectors_follow_the_definition),
        cmocka_unit_test(bad_matrices_are_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
