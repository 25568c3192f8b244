// SPDX-License-Identifier: GPL-3.0-or-later
/* The Gram matrix of a has a Cholesky factor that, divided out, leaves an orthonormal basis; once
 * more, when a is not that far from singular (Yamamoto, Nakatsukasa, Yanagisawa, Fukaya 2015). All
 * in double precision: in single, products would lose too much. The factor is made here, by blocks:
 * LAPACK's recursion down to single numbers costs many calls of BLAS. */
#include "cholesky_basis.h"

#include <base/memory.h>
#include <math.h>

#define BLOCK 32

/* Weight added to a Gram matrix that rounding made indefinite, of its trace. */
#define SHIFT 4e-15

/* --- the factor --- */

static double *number(lehr_matrix a, int row, int column)
{
    return (double *)((double complex *)a.at + row + (size_t)column * (size_t)a.stride);
}

/* Column j below its diagonal, less column k times the conjugate of entry (j, k). */
static void subtract_column(lehr_matrix a, int j, int k)
{
    double *to = number(a, j, j), *from = number(a, j, k), re = from[0], im = -from[1];
    int parts = 2 * (a.rows - j);
    for (int i = 0; i < parts; i += 2) {
        to[i] -= re * from[i] - im * from[i + 1];
        to[i + 1] -= re * from[i + 1] + im * from[i];
    }
}

/* Left-looking, in place of the lower triangle; false when a is not positive definite. */
static bool factor_block(lehr_matrix a)
{
    for (int j = 0; j < a.columns; j++) {
        for (int k = 0; k < j; k++) subtract_column(a, j, k);
        double *diagonal = number(a, j, j), root = sqrt(diagonal[0]);
        if (!(diagonal[0] > 0) || !isfinite(root)) return false;
        for (int i = 2; i < 2 * (a.rows - j); i++) diagonal[i] /= root;
        diagonal[0] = root;
        diagonal[1] = 0;
    }
    return true;
}

static lehr_matrix part(lehr_matrix a, int row, int rows, int column, int columns)
{
    return lehr_matrix_rows(lehr_matrix_columns(a, column, columns), row, rows);
}

static bool cholesky(lehr_matrix a)
{
    for (int j = 0; j < a.rows; j += BLOCK) {
        int width = a.rows - j < BLOCK ? a.rows - j : BLOCK, below = a.rows - j - width;
        if (!factor_block(part(a, j, width, j, width))) return false;
        if (below == 0) return true;
        lehr_matrix panel = part(a, j + width, below, j, width);
        lehr_complex_divide(panel, true, part(a, j, width, j, width));
        lehr_complex_multiply(-1, LEHR_AS_IS, panel, LEHR_ADJOINT, panel, 1,
                              part(a, j + width, below, j + width, below));
    }
    return true;
}

static void clear_above(lehr_matrix l)
{
    for (int j = 1; j < l.columns; j++) lehr_matrix_clear(part(l, 0, j, j, 1));
}

/* --- the basis --- */

/* How often the factor must be divided out, judged by the squared diagonal: one time leaves an
 * error of its largest ratio times rounding; a second time leaves rounding. 0: too far gone. */
static int passes_for(lehr_matrix l, lehr_precision precision)
{
    static const double once[2] = {1e-3, 1e-8}, twice = 1e-13;
    double least = HUGE_VAL, most = 0;
    for (int k = 0; k < l.rows; k++) {
        double square = number(l, k, k)[0] * number(l, k, k)[0];
        least = fmin(least, square);
        most = fmax(most, square);
    }
    if (!(most < 1e250 && most > 1e-250)) return 0; /* squares lose digits */
    if (least >= once[precision] * most) return 1;
    return least >= twice * most ? 2 : 0;
}

/* The factor of the Gram matrix, or else of one with a little more on its diagonal than rounding
 * took away (Fukaya, Kannan, Nakatsukasa, Yamamoto, Yanagisawa 2020). */
static bool factor_quickly(lehr_turn turn, lehr_matrix a, lehr_matrix l)
{
    double trace = 0;
    lehr_complex_gram(turn, a, l);
    for (int k = 0; k < l.rows; k++) trace += number(l, k, k)[0];
    if (cholesky(l)) return true;
    lehr_complex_gram(turn, a, l);
    for (int k = 0; k < l.rows; k++) number(l, k, k)[0] += SHIFT * trace;
    return cholesky(l);
}

static bool divide_out_quickly(lehr_matrix a, bool tall, lehr_matrix l)
{
    if (!factor_quickly(tall ? LEHR_ADJOINT : LEHR_AS_IS, a, l)) return false;
    clear_above(l);
    lehr_complex_divide(a, tall, l);
    return true;
}

/* a in double; l becomes its factor. */
static lehr_status divide_out(lehr_context *ctx, lehr_matrix a, bool tall, lehr_precision precision,
                              lehr_matrix l, bool *done)
{
    lehr_turn turn = tall ? LEHR_ADJOINT : LEHR_AS_IS;
    lehr_complex_gram(turn, a, l);
    int passes = cholesky(l) ? passes_for(l, precision) : 0;
    *done = passes > 0;
    if (!*done) return LEHR_OK;
    clear_above(l);
    lehr_complex_divide(a, tall, l);
    if (passes == 1) return LEHR_OK;
    lehr_matrix second = lehr_matrix_scratch(ctx, LEHR_DOUBLE, l.rows, l.rows);
    lehr_matrix first = lehr_matrix_scratch(ctx, LEHR_DOUBLE, l.rows, l.rows);
    if (!second.at || !first.at) return LEHR_NO_MEMORY;
    lehr_complex_gram(turn, a, second);
    if (!cholesky(second)) return LEHR_FAIL(ctx, LEHR_NUMERIC, "a basis of %d is none", l.rows);
    clear_above(second);
    lehr_complex_divide(a, tall, second);
    lehr_matrix_copy(l, first);
    lehr_complex_multiply(1, LEHR_AS_IS, first, LEHR_AS_IS, second, 0, l);
    return LEHR_OK;
}

lehr_status lehr_cholesky_basis(lehr_context *ctx, lehr_matrix a, bool tall, bool quick,
                                lehr_matrix factor, bool *done)
{
    int k = factor.rows;
    lehr_matrix l = lehr_matrix_scratch(ctx, LEHR_DOUBLE, k, k);
    lehr_matrix work = a; /* which is not changed before all is well */
    if (a.precision == LEHR_SINGLE) {
        work = lehr_matrix_scratch(ctx, LEHR_DOUBLE, a.rows, a.columns);
        if (work.at) lehr_matrix_copy(a, work);
    }
    if (!l.at || !work.at) return LEHR_NO_MEMORY;
    if (quick)
        *done = divide_out_quickly(work, tall, l);
    else
        LEHR_TRY(divide_out(ctx, work, tall, a.precision, l, done));
    if (!*done) return LEHR_OK;
    if (a.precision == LEHR_SINGLE) lehr_matrix_copy(work, a);
    if (tall)
        lehr_matrix_adjoint(l, factor);
    else
        lehr_matrix_copy(l, factor);
    return LEHR_OK;
}
