// SPDX-License-Identifier: GPL-3.0-or-later
/* Complex matrices against definitions, in both precisions, and input that hangs or breaks others:
 * zero, rank one, huge, tiny, denormal, not finite. */
#include <base/complex_matrix.h>

#include <assert_close.h>
#include <base/memory.h>
#include <base/rng.h>
#include <brutal.h>
#include <context_fixture.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define IMAGINARY ((double complex)I)

static const double tolerance[2] = {1e-12, 2e-4};
/* Where numbers have no digits left. */
static const double least[2] = {10 * DBL_MIN, 10 * (double)FLT_MIN};

static double complex get(lehr_matrix a, int row, int column)
{
    double complex value;
    lehr_matrix_copy(lehr_matrix_rows(lehr_matrix_columns(a, column, 1), row, 1),
                     lehr_matrix_over(LEHR_DOUBLE, 1, 1, &value));
    return value;
}

static void set(lehr_matrix a, int row, int column, double complex value)
{
    lehr_matrix_copy(lehr_matrix_over(LEHR_DOUBLE, 1, 1, &value),
                     lehr_matrix_rows(lehr_matrix_columns(a, column, 1), row, 1));
}

static void assert_near(double complex a, double complex b, double off)
{
    assert_close(creal(a), creal(b), 0, off);
    assert_close(cimag(a), cimag(b), 0, off);
}

static lehr_matrix room(lehr_context *ctx, lehr_precision precision, int rows, int columns)
{
    lehr_matrix a = lehr_matrix_scratch(ctx, precision, rows, columns);
    assert_non_null(a.at);
    return a;
}

static lehr_matrix drawn(lehr_context *ctx, lehr_precision precision, int rows, int columns,
                         double scale)
{
    lehr_matrix a = room(ctx, precision, rows, columns);
    lehr_rng rng = lehr_rng_stream((uint64_t)rows, LEHR_RNG_TEST, (uint64_t)columns);
    for (int j = 0; j < columns; j++)
        for (int i = 0; i < rows; i++)
            set(a, i, j, scale * (lehr_rng_normal(&rng) + IMAGINARY * lehr_rng_normal(&rng)));
    return a;
}

static double complex turned(lehr_turn turn, lehr_matrix a, int row, int column)
{
    if (turn == LEHR_AS_IS) return get(a, row, column);
    double complex value = get(a, column, row);
    return turn == LEHR_ADJOINT ? conj(value) : value;
}

/* --- products --- */

static void check_product(lehr_context *ctx, lehr_precision precision, const int *size, int turns)
{
    lehr_turn ta = (lehr_turn)(turns % 3), tb = (lehr_turn)(turns / 3);
    int m = size[0], n = size[1], k = size[2];
    /* The operands are parts of larger matrices. */
    lehr_matrix a = ta ? drawn(ctx, precision, k + 1, m, 1) : drawn(ctx, precision, m + 1, k, 1);
    lehr_matrix b = tb ? drawn(ctx, precision, n + 2, k, 1) : drawn(ctx, precision, k + 2, n, 1);
    lehr_matrix c = drawn(ctx, precision, m + 3, n, 1);
    lehr_matrix before = room(ctx, precision, m + 3, n);
    lehr_matrix_copy(c, before);
    a = lehr_matrix_rows(a, 1, ta ? k : m);
    b = lehr_matrix_rows(b, 0, tb ? n : k);
    lehr_complex_multiply(-0.5, ta, a, tb, b, 1.5, lehr_matrix_rows(c, 2, m));
    for (int j = 0; j < n; j++)
        for (int i = 0; i < m + 3; i++) {
            double complex sum = 0, old = get(before, i, j);
            bool inside = i >= 2 && i < m + 2;
            for (int l = 0; inside && l < k; l++)
                sum += turned(ta, a, i - 2, l) * turned(tb, b, l, j);
            assert_near(get(c, i, j), inside ? 1.5 * old - 0.5 * sum : old, tolerance[precision]);
        }
}

static void products_follow_the_definition(void **state)
{
    static const int sizes[][3] = {{1, 1, 1}, {2, 4, 3}, {4, 4, 5}, {17, 9, 20}, {33, 40, 16}};
    for (int p = 0; p < 2; p++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
            for (int turns = 0; turns < 9; turns++) {
                lehr_mark mark = lehr_scratch_mark(*state);
                check_product(*state, (lehr_precision)p, sizes[k], turns);
                lehr_scratch_release(*state, mark);
            }
}

static void grams_follow_the_definition(void **state)
{
    for (int p = 0; p < 2; p++)
        for (int turn = 0; turn < 2; turn++) {
            lehr_mark mark = lehr_scratch_mark(*state);
            lehr_matrix a = drawn(*state, (lehr_precision)p, 12, 12, 1);
            lehr_matrix c = room(*state, (lehr_precision)p, 12, 12);
            lehr_complex_gram(turn ? LEHR_ADJOINT : LEHR_AS_IS, a, c);
            for (int j = 0; j < 12; j++)
                for (int i = j; i < 12; i++) {
                    double complex sum = 0;
                    for (int l = 0; l < 12; l++)
                        sum += turn ? conj(get(a, l, i)) * get(a, l, j)
                                    : get(a, i, l) * conj(get(a, j, l));
                    assert_near(get(c, i, j), sum, tolerance[p]);
                }
            lehr_scratch_release(*state, mark);
        }
}

static void copies_and_scales(void **state)
{
    lehr_mark mark = lehr_scratch_mark(*state);
    lehr_matrix a = drawn(*state, LEHR_DOUBLE, 3, 5, 1), b = room(*state, LEHR_SINGLE, 5, 3);
    lehr_matrix c = room(*state, LEHR_DOUBLE, 5, 3);
    const double by[5] = {1, -2, 0.5, 3, 4};
    double square = 0;
    lehr_matrix_adjoint(a, b);
    lehr_matrix_transpose(a, c);
    lehr_matrix_scale(c, 2);
    lehr_matrix_scale_rows(c, by);
    lehr_matrix_scale_columns(b, by);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 5; j++) {
            double complex value = get(a, i, j);
            square += creal(value * conj(value));
            assert_near(get(b, j, i), by[i] * conj(value), 1e-6);
            assert_near(get(c, j, i), 2 * by[j] * value, 1e-14);
        }
    assert_close(lehr_matrix_square(a), square, 1e-14, 0);
    lehr_matrix_clear(a);
    assert_true(lehr_matrix_square(a) == 0);
    lehr_scratch_release(*state, mark);
}

static void triangles_and_differences(void **state)
{
    lehr_mark mark = lehr_scratch_mark(*state);
    lehr_matrix a = drawn(*state, LEHR_DOUBLE, 4, 4, 1), b = drawn(*state, LEHR_SINGLE, 4, 4, 2);
    lehr_matrix c = room(*state, LEHR_DOUBLE, 4, 4);
    lehr_matrix_copy(a, c);
    lehr_matrix_mirror(c);
    lehr_matrix_shift(c, 0.5);
    lehr_matrix_subtract(c, b);
    for (int j = 0; j < 4; j++)
        for (int i = 0; i < 4; i++) {
            double complex whole = i < j ? conj(get(a, j, i)) : get(a, i, j) + 0.5 * (i == j);
            assert_near(get(c, i, j), whole - get(b, i, j), 1e-14);
        }
    lehr_scratch_release(*state, mark);
}

/* --- decompositions --- */

/* a == left right within the tolerance times the largest entry of a. */
static void assert_product(lehr_matrix a, lehr_matrix left, lehr_matrix right, double scale)
{
    for (int j = 0; j < a.columns; j++)
        for (int i = 0; i < a.rows; i++) {
            double complex sum = 0;
            for (int k = 0; k < left.columns; k++) sum += get(left, i, k) * get(right, k, j);
            assert_near(get(a, i, j), sum, tolerance[a.precision] * scale + least[a.precision]);
        }
}

static void assert_orthonormal(lehr_matrix q, bool columns)
{
    int count = columns ? q.columns : q.rows, length = columns ? q.rows : q.columns;
    for (int a = 0; a < count; a++)
        for (int b = 0; b < count; b++) {
            double complex dot = 0;
            for (int k = 0; k < length; k++)
                dot +=
                    columns ? conj(get(q, k, a)) * get(q, k, b) : get(q, a, k) * conj(get(q, b, k));
            assert_near(dot, a == b, tolerance[q.precision]);
        }
}

static void check_svd(lehr_context *ctx, lehr_matrix a, double scale)
{
    int k = a.rows < a.columns ? a.rows : a.columns;
    lehr_matrix copy = room(ctx, a.precision, a.rows, a.columns);
    lehr_matrix u = room(ctx, a.precision, a.rows, k), vt = room(ctx, a.precision, k, a.columns);
    double s[64];
    lehr_matrix_copy(a, copy);
    assert_int_equal(lehr_complex_svd(ctx, copy, u, s, vt), LEHR_OK);
    for (int i = 0; i < k; i++) assert_true(s[i] >= 0 && (i == 0 || s[i] <= s[i - 1]));
    assert_orthonormal(u, true);
    assert_orthonormal(vt, false);
    lehr_matrix_scale_rows(vt, s);
    assert_product(a, u, vt, scale);
}

static void check_qr_and_lq(lehr_context *ctx, lehr_matrix a, double scale)
{
    int k = a.rows < a.columns ? a.rows : a.columns;
    lehr_matrix q = room(ctx, a.precision, a.rows, a.columns);
    lehr_matrix r = room(ctx, a.precision, k, a.columns), l = room(ctx, a.precision, a.rows, k);
    lehr_matrix_copy(a, q);
    assert_int_equal(lehr_complex_qr(ctx, q, r), LEHR_OK);
    assert_orthonormal(lehr_matrix_columns(q, 0, k), true);
    assert_product(a, lehr_matrix_columns(q, 0, k), r, scale);
    lehr_matrix_copy(a, q);
    assert_int_equal(lehr_complex_lq(ctx, q, l), LEHR_OK);
    assert_orthonormal(lehr_matrix_rows(q, 0, k), false);
    assert_product(a, l, lehr_matrix_rows(q, 0, k), scale);
}

/* Hermitian matrices of any size: the largest eigenvalue is `scale` times that of scale 1. */
static void check_scaled_eigen(lehr_context *ctx, lehr_precision precision, double scale)
{
    lehr_matrix a = drawn(ctx, precision, 20, 20, 1), vectors = room(ctx, precision, 20, 3);
    lehr_matrix b = room(ctx, precision, 20, 20);
    double values[3], scaled[3];
    for (int j = 0; j < 20; j++)
        for (int i = j; i < 20; i++) {
            double complex number = i == j ? creal(get(a, i, j)) : get(a, i, j);
            set(a, i, j, number);
            set(b, i, j, scale * number);
        }
    assert_int_equal(lehr_complex_eigen(ctx, a, 3, values, vectors), LEHR_OK);
    assert_int_equal(lehr_complex_eigen(ctx, b, 3, scaled, vectors), LEHR_OK);
    assert_orthonormal(vectors, true);
    for (int k = 0; k < 3; k++)
        assert_close(scaled[k], scale * values[k], tolerance[precision], least[precision]);
}

/* The largest `count` of a's Gram matrix. */
static void check_eigen(lehr_context *ctx, lehr_matrix a, int count)
{
    int n = a.columns;
    lehr_matrix gram = room(ctx, a.precision, n, n), image = room(ctx, a.precision, n, count);
    lehr_matrix work = room(ctx, a.precision, n, n), vectors = room(ctx, a.precision, n, count);
    double values[64], all = 0, sum = 0;
    lehr_complex_multiply(1, LEHR_ADJOINT, a, LEHR_AS_IS, a, 0, gram);
    lehr_matrix_copy(gram, work);
    if (n > 1) set(work, 0, n - 1, (double)NAN); /* the other triangle */
    assert_int_equal(lehr_complex_eigen(ctx, work, count, values, vectors), LEHR_OK);
    assert_orthonormal(vectors, true);
    lehr_complex_multiply(1, LEHR_AS_IS, gram, LEHR_AS_IS, vectors, 0, image);
    for (int k = 0; k < count; k++) {
        assert_true(k == 0 || values[k] >= values[k - 1]);
        sum += values[k];
        for (int i = 0; i < n; i++)
            assert_near(get(image, i, k), values[k] * get(vectors, i, k),
                        10 * n * tolerance[a.precision]);
    }
    for (int k = 0; k < n; k++) all += creal(get(gram, k, k));
    assert_true(sum >= all * count / n * (1 - tolerance[a.precision]));
    if (count == n) assert_close(sum, all, tolerance[a.precision], 0);
}

static void decompositions_follow_the_definition(void **state)
{
    static const int sizes[][2] = {{1, 1}, {1, 5}, {6, 1}, {7, 4}, {4, 7}, {12, 12}, {40, 30}};
    for (int p = 0; p < 2; p++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            lehr_mark mark = lehr_scratch_mark(*state);
            lehr_matrix a = drawn(*state, (lehr_precision)p, sizes[k][0], sizes[k][1], 1);
            check_svd(*state, a, 1);
            check_qr_and_lq(*state, a, 1);
            check_eigen(*state, a, a.columns);
            check_eigen(*state, a, (a.columns + 1) / 2);
            lehr_scratch_release(*state, mark);
        }
}

/* r' (q' q - 1) r, or with rows l (q q' - 1) l', is rounding. */
static void assert_basis_where_weight_is(lehr_context *ctx, lehr_matrix q, lehr_matrix factor,
                                         bool tall)
{
    int k = factor.rows;
    lehr_matrix off = room(ctx, q.precision, k, k), half = room(ctx, q.precision, k, k);
    lehr_turn first = tall ? LEHR_ADJOINT : LEHR_AS_IS, last = tall ? LEHR_AS_IS : LEHR_ADJOINT;
    lehr_complex_multiply(1, first, q, last, q, 0, off);
    for (int i = 0; i < k; i++) set(off, i, i, get(off, i, i) - 1);
    lehr_complex_multiply(1, first, factor, LEHR_AS_IS, off, 0, half);
    lehr_complex_multiply(1, LEHR_AS_IS, half, last, factor, 0, off);
    double weight = lehr_matrix_square(factor);
    for (int j = 0; j < k; j++)
        for (int i = 0; i < k; i++) assert_near(get(off, i, j), 0, tolerance[q.precision] * weight);
}

static void check_quick_bases(lehr_context *ctx, lehr_matrix a, lehr_matrix b)
{
    int k = a.columns;
    lehr_matrix q = room(ctx, a.precision, a.rows, k), p = room(ctx, a.precision, k, a.rows);
    lehr_matrix r = room(ctx, a.precision, k, k), l = room(ctx, a.precision, k, k);
    lehr_matrix_copy(a, q);
    assert_int_equal(lehr_complex_quick_qr(ctx, q, r), LEHR_OK);
    assert_product(a, q, r, 1);
    assert_basis_where_weight_is(ctx, q, r, true);
    lehr_matrix_copy(b, p);
    assert_int_equal(lehr_complex_quick_lq(ctx, p, l), LEHR_OK);
    assert_product(b, l, p, 1);
    assert_basis_where_weight_is(ctx, p, l, false);
}

/* From columns all alike to columns that are nearly the same: each way to a basis is taken. */
static void bases_are_orthonormal_whatever_the_condition(void **state)
{
    for (int p = 0; p < 2; p++)
        for (int power = 0; power < 9; power++) {
            double apart = pow(30, -power);
            lehr_mark mark = lehr_scratch_mark(*state);
            lehr_matrix a = drawn(*state, (lehr_precision)p, 40, 20, 1);
            lehr_matrix b = room(*state, a.precision, 20, 40);
            for (int j = 1; j < 20; j++)
                for (int i = 0; i < 40; i++) set(a, i, j, get(a, i, 0) + apart * get(a, i, j));
            lehr_matrix_adjoint(a, b);
            check_qr_and_lq(*state, a, 1);
            check_qr_and_lq(*state, b, 1);
            check_quick_bases(*state, a, b);
            lehr_scratch_release(*state, mark);
        }
}

static void extreme_matrices_are_decomposed(void **state)
{
    static const double scales[2][5] = {{0, 1e-160, 1e150, 4 * DBL_MIN, 5e-324},
                                        {0, 1e-20, 1e18, (double)(4 * FLT_MIN), 1e-45}};
    for (int p = 0; p < 2; p++)
        for (int k = 0; k < 5; k++) {
            lehr_mark mark = lehr_scratch_mark(*state);
            lehr_matrix a = drawn(*state, (lehr_precision)p, 20, 20, scales[p][k]);
            check_svd(*state, a, scales[p][k]);
            if (k < 3) check_qr_and_lq(*state, a, scales[p][k]);
            check_scaled_eigen(*state, (lehr_precision)p, scales[p][k]);
            lehr_scratch_release(*state, mark);
        }
}

static void rank_one_is_seen(void **state)
{
    for (int p = 0; p < 2; p++) {
        lehr_mark mark = lehr_scratch_mark(*state);
        lehr_matrix x = drawn(*state, (lehr_precision)p, 24, 1, 1);
        lehr_matrix y = drawn(*state, (lehr_precision)p, 1, 24, 1);
        lehr_matrix a = room(*state, (lehr_precision)p, 24, 24),
                    u = room(*state, a.precision, 24, 24);
        lehr_matrix vt = room(*state, a.precision, 24, 24);
        double s[24];
        lehr_complex_multiply(1, LEHR_AS_IS, x, LEHR_AS_IS, y, 0, a);
        check_svd(*state, a, 1);
        assert_int_equal(lehr_complex_svd(*state, a, u, s, vt), LEHR_OK);
        assert_true(s[1] < 1e-2 * tolerance[p] * s[0]);
        lehr_scratch_release(*state, mark);
    }
}

static void what_is_not_finite_is_refused(void **state)
{
    static const double bad[] = {(double)NAN, HUGE_VAL, -HUGE_VAL};
    for (int k = 0; k < 6; k++) {
        lehr_mark mark = lehr_scratch_mark(*state);
        lehr_matrix a = drawn(*state, (lehr_precision)(k / 3), 4, 4, 1);
        lehr_matrix b = room(*state, a.precision, 4, 4), c = room(*state, a.precision, 4, 4);
        double s[4];
        set(a, 2, 1, k % 2 ? bad[k % 3] : IMAGINARY * bad[k % 3]);
        assert_int_equal(lehr_complex_svd(*state, a, b, s, c), LEHR_NUMERIC);
        assert_non_null(strstr(lehr_message(*state), "2, 1 of a 4 x 4 matrix"));
        assert_int_equal(lehr_complex_eigen(*state, a, 4, s, b), LEHR_NUMERIC);
        assert_int_equal(lehr_complex_qr(*state, a, b), LEHR_NUMERIC);
        assert_int_equal(lehr_complex_lq(*state, a, b), LEHR_NUMERIC);
        lehr_clear(*state);
        lehr_scratch_release(*state, mark);
    }
}

static lehr_status decompose_all(lehr_context *ctx, void *arg)
{
    double complex a[4] = {1, 2, 3, 4}, u[4], vt[4];
    double s[2];
    (void)arg;
    lehr_matrix m = lehr_matrix_over(LEHR_DOUBLE, 2, 2, a);
    LEHR_TRY(lehr_complex_svd(ctx, m, lehr_matrix_over(LEHR_DOUBLE, 2, 2, u), s,
                              lehr_matrix_over(LEHR_DOUBLE, 2, 2, vt)));
    LEHR_TRY(lehr_complex_eigen(ctx, lehr_matrix_over(LEHR_DOUBLE, 2, 2, u), 2, s, m));
    LEHR_TRY(lehr_complex_qr(ctx, lehr_matrix_over(LEHR_DOUBLE, 2, 2, vt), m));
    return lehr_complex_lq(ctx, lehr_matrix_over(LEHR_DOUBLE, 2, 2, vt), m);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(brutal_allocations(decompose_all, NULL, NULL) >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(products_follow_the_definition),
        test_in_context(grams_follow_the_definition),
        test_in_context(copies_and_scales),
        test_in_context(triangles_and_differences),
        test_in_context(decompositions_follow_the_definition),
        test_in_context(bases_are_orthonormal_whatever_the_condition),
        test_in_context(extreme_matrices_are_decomposed),
        test_in_context(rank_one_is_seen),
        test_in_context(what_is_not_finite_is_refused),
        test_in_context(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
