// SPDX-License-Identifier: GPL-3.0-or-later
/* q t q' is the matrix, q is unitary, and all kernels give the same bits. */
#include "tridiagonalise.h"

#include <assert_close.h>
#include <base/cpu.h>
#include <base/memory.h>
#include <base/rng.h>
#include <context_fixture.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 70 };

static const int sizes[] = {1, 2, 3, 15, 16, 17, 33, 49, 50, MOST};
enum { SIZES = sizeof sizes / sizeof *sizes };

static float complex *entry(lehr_matrix a, int row, int column)
{
    return (float complex *)a.at + row + (ptrdiff_t)column * a.stride;
}

static lehr_matrix room(lehr_context *ctx, int n)
{
    lehr_matrix a = lehr_matrix_scratch(ctx, LEHR_SINGLE, n, n);
    assert_non_null(a.at);
    return a;
}

/* Of the largest entry 1. kind 0: dense; 1: only every third row and column; 2: diagonal. */
static lehr_matrix hermitian(lehr_context *ctx, int n, int kind)
{
    lehr_matrix a = room(ctx, n);
    lehr_rng rng = lehr_rng_stream((uint64_t)n, LEHR_RNG_TEST, (uint64_t)kind);
    lehr_matrix_clear(a);
    for (int j = 0; j < n; j++)
        for (int i = j; i < n; i++) {
            float re = (float)lehr_rng_unit(&rng), im = (float)lehr_rng_unit(&rng);
            if ((kind == 1 && (i % 3 || j % 3)) || (kind == 2 && i != j)) continue;
            *entry(a, i, j) = i == j ? re : re + I * im;
            *entry(a, j, i) = i == j ? re : re - I * im;
        }
    return a;
}

typedef struct result {
    float d[MOST], e[MOST];
    float complex tau[MOST];
} result;

static void reduce(lehr_context *ctx, lehr_matrix a, double scale, lehr_matrix v, result *out)
{
    memset(out, 0, sizeof *out);
    lehr_matrix_copy(a, v);
    for (int j = 1; j < v.columns; j++) *entry(v, 0, j) = (float)NAN; /* above: not to be read */
    assert_int_equal(lehr_tridiagonalise(ctx, v, scale, out->d, out->e, out->tau), LEHR_OK);
}

/* q t, column by column. */
static lehr_matrix times_tridiagonal(lehr_context *ctx, lehr_matrix q, const result *t)
{
    int n = q.rows;
    lehr_matrix product = room(ctx, n);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            float complex sum = t->d[j] * *entry(q, i, j);
            if (j > 0) sum += t->e[j - 1] * *entry(q, i, j - 1);
            if (j + 1 < n) sum += t->e[j] * *entry(q, i, j + 1);
            *entry(product, i, j) = sum;
        }
    return product;
}

static void assert_same(lehr_matrix a, lehr_matrix b, float scale)
{
    for (int j = 0; j < a.columns; j++)
        for (int i = 0; i < a.rows; i++)
            assert_close((double)cabsf(*entry(a, i, j) - scale * *entry(b, i, j)), 0, 0, 3e-5);
}

static void check(lehr_context *ctx, int n, int kind, double scale)
{
    result t;
    lehr_matrix a = hermitian(ctx, n, kind), v = room(ctx, n), one = room(ctx, n);
    lehr_matrix q = room(ctx, n), product = room(ctx, n);
    lehr_matrix_clear(one);
    for (int k = 0; k < n; k++) *entry(one, k, k) = 1;
    reduce(ctx, a, scale, v, &t);
    lehr_matrix_copy(one, q);
    assert_int_equal(lehr_turn_back(ctx, v, t.tau, q), LEHR_OK);
    lehr_complex_multiply(1, LEHR_ADJOINT, q, LEHR_AS_IS, q, 0, product);
    assert_same(product, one, 1);
    lehr_complex_multiply(1, LEHR_AS_IS, a, LEHR_AS_IS, q, 0, product);
    assert_same(times_tridiagonal(ctx, q, &t), product, (float)scale);
}

static void the_matrix_comes_back(void **state)
{
    for (int k = 0; k < SIZES; k++)
        for (int kind = 0; kind < 3; kind++) {
            lehr_mark mark = lehr_scratch_mark(*state);
            check(*state, sizes[k], kind, 1);
            check(*state, sizes[k], kind, 0.125);
            lehr_scratch_release(*state, mark);
        }
}

/* A number and a small one beside it: no column may be lost that rounding leaves. */
static void small_columns_count(void **state)
{
    lehr_mark mark = lehr_scratch_mark(*state);
    result t;
    lehr_matrix a = room(*state, 3), v = room(*state, 3);
    lehr_matrix_clear(a);
    *entry(a, 0, 0) = 1;
    *entry(a, 1, 0) = 1e-9F * (0.6F + 0.8F * I);
    *entry(a, 2, 1) = 1e-12F * I;
    reduce(*state, a, 1, v, &t);
    assert_close((double)fabsf(t.e[0]), 1e-9, 1e-5, 0);
    assert_close((double)fabsf(t.e[1]), 1e-12, 1e-5, 0);
    lehr_scratch_release(*state, mark);
}

/* Last: kernels are given up one by one. */
static void kernels_agree_to_the_bit(void **state)
{
    static const lehr_simd lower[] = {LEHR_AVX512, LEHR_AVX2, LEHR_PORTABLE};
    static result first[SIZES];
    lehr_matrix best[SIZES];
    lehr_mark mark = lehr_scratch_mark(*state);
    for (int simd = 0; simd < 3; simd++) {
        lehr_cpu_lower(lower[simd]);
        for (int k = 0; k < SIZES; k++) {
            result t;
            int n = sizes[k];
            lehr_matrix v = room(*state, n);
            reduce(*state, hermitian(*state, n, 0), 1, v, &t);
            if (simd == 0) {
                best[k] = v;
                first[k] = t;
                continue;
            }
            size_t vectors = (size_t)n * (size_t)(n - 1) * sizeof(float complex);
            assert_memory_equal(&t, &first[k], sizeof t);
            assert_memory_equal(v.at, best[k].at, vectors);
        }
    }
    lehr_scratch_release(*state, mark);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(the_matrix_comes_back),
        test_in_context(small_columns_count),
        test_in_context(kernels_agree_to_the_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
