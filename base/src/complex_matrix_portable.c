// SPDX-License-Identifier: GPL-3.0-or-later
/* What needs no library: views, copies, scaling. */
#include <base/complex_matrix.h>

#include <base/memory.h>
#include <string.h>

lehr_matrix lehr_matrix_scratch(lehr_context *ctx, lehr_precision precision, int rows, int columns)
{
    size_t count = (size_t)rows * (size_t)columns;
    return lehr_matrix_over(precision, rows, columns,
                            lehr_scratch(ctx, count, lehr_complex_size(precision)));
}

static void *entry(lehr_matrix a, int row, int column)
{
    size_t index = (size_t)row + (size_t)column * (size_t)a.stride;
    return (char *)a.at + index * lehr_complex_size(a.precision);
}

lehr_matrix lehr_matrix_columns(lehr_matrix a, int first, int count)
{
    return (lehr_matrix){a.precision, a.rows, count, a.stride, entry(a, 0, first)};
}

lehr_matrix lehr_matrix_rows(lehr_matrix a, int first, int count)
{
    return (lehr_matrix){a.precision, count, a.columns, a.stride, entry(a, first, 0)};
}

static double complex value(const void *column, lehr_precision precision, int row)
{
    if (precision == LEHR_DOUBLE) return ((const double complex *)column)[row];
    float complex single = ((const float complex *)column)[row];
    return (double)crealf(single) + (double complex)I * (double)cimagf(single);
}

static void put(void *column, lehr_precision precision, int row, double complex number)
{
    if (precision == LEHR_DOUBLE)
        ((double complex *)column)[row] = number;
    else
        ((float complex *)column)[row] = (float complex)number;
}

void lehr_matrix_copy(lehr_matrix a, lehr_matrix b)
{
    size_t bytes = (size_t)a.rows * lehr_complex_size(a.precision);
    for (int j = 0; j < a.columns; j++) {
        const void *from = entry(a, 0, j);
        void *to = entry(b, 0, j);
        if (a.precision == b.precision)
            memmove(to, from, bytes);
        else
            for (int i = 0; i < a.rows; i++) put(to, b.precision, i, value(from, a.precision, i));
    }
}

void lehr_matrix_adjoint(lehr_matrix a, lehr_matrix b)
{
    for (int j = 0; j < a.columns; j++)
        for (int i = 0; i < a.rows; i++)
            put(entry(b, j, i), b.precision, 0, conj(value(entry(a, i, j), a.precision, 0)));
}

void lehr_matrix_transpose(lehr_matrix a, lehr_matrix b)
{
    for (int j = 0; j < a.columns; j++)
        for (int i = 0; i < a.rows; i++)
            put(entry(b, j, i), b.precision, 0, value(entry(a, i, j), a.precision, 0));
}

void lehr_matrix_clear(lehr_matrix a)
{
    for (int j = 0; j < a.columns; j++)
        memset(entry(a, 0, j), 0, (size_t)a.rows * lehr_complex_size(a.precision));
}

/* The real and imaginary parts of column j times `by`. */
static void scale_column(lehr_matrix a, int j, double by)
{
    int parts = 2 * a.rows;
    if (a.precision == LEHR_DOUBLE) {
        double *at = entry(a, 0, j);
        for (int i = 0; i < parts; i++) at[i] *= by;
    } else {
        float *at = entry(a, 0, j), factor = (float)by;
        for (int i = 0; i < parts; i++) at[i] *= factor;
    }
}

void lehr_matrix_scale(lehr_matrix a, double by)
{
    for (int j = 0; j < a.columns; j++) scale_column(a, j, by);
}

void lehr_matrix_subtract(lehr_matrix a, lehr_matrix b)
{
    for (int j = 0; j < a.columns; j++) {
        void *to = entry(a, 0, j);
        const void *from = entry(b, 0, j);
        for (int i = 0; i < a.rows; i++)
            put(to, a.precision, i, value(to, a.precision, i) - value(from, b.precision, i));
    }
}

void lehr_matrix_mirror(lehr_matrix a)
{
    for (int j = 0; j < a.columns; j++)
        for (int i = j + 1; i < a.rows; i++)
            put(entry(a, j, i), a.precision, 0, conj(value(entry(a, i, j), a.precision, 0)));
}

void lehr_matrix_shift(lehr_matrix a, double by)
{
    for (int k = 0; k < a.rows && k < a.columns; k++)
        put(entry(a, k, k), a.precision, 0, value(entry(a, k, k), a.precision, 0) + by);
}

void lehr_matrix_scale_columns(lehr_matrix a, const double *by)
{
    for (int j = 0; j < a.columns; j++) scale_column(a, j, by[j]);
}

void lehr_matrix_scale_rows(lehr_matrix a, const double *by)
{
    for (int j = 0; j < a.columns; j++)
        for (int i = 0; i < a.rows; i++)
            put(entry(a, i, j), a.precision, 0, by[i] * value(entry(a, i, j), a.precision, 0));
}

/* Eight sums side by side, for the vector units; their order is part of the result. */
#define LANES 8

static double square_of_doubles(const double *at, int parts)
{
    double sum[LANES] = {0};
    int i = 0;
    for (; i + LANES <= parts; i += LANES)
        for (int k = 0; k < LANES; k++) sum[k] += at[i + k] * at[i + k];
    for (; i < parts; i++) sum[i % LANES] += at[i] * at[i];
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

static double square_of_floats(const float *at, int parts)
{
    double sum[LANES] = {0};
    int i = 0;
    for (; i + LANES <= parts; i += LANES)
        for (int k = 0; k < LANES; k++) sum[k] += (double)at[i + k] * (double)at[i + k];
    for (; i < parts; i++) sum[i % LANES] += (double)at[i] * (double)at[i];
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

double lehr_matrix_square(lehr_matrix a)
{
    double sum = 0;
    for (int j = 0; j < a.columns; j++)
        sum += a.precision == LEHR_DOUBLE ? square_of_doubles(entry(a, 0, j), 2 * a.rows)
                                          : square_of_floats(entry(a, 0, j), 2 * a.rows);
    return sum;
}
