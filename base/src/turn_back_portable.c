// SPDX-License-Identifier: GPL-3.0-or-later
/* Reflections times a matrix, some at once, so that most of it is products (Schreiber and Van Loan
 * 1989). */
#include "tridiagonalise.h"

#include <base/memory.h>
#include <string.h>

/* Reflections that are applied as one: 1 - v t v'. */
#define BLOCK 32

/* to += (re + i im) from */
static void add_multiple(float *restrict to, const float *restrict from, size_t count, float re,
                         float im)
{
    for (size_t i = 0; i < 2 * count; i += 2) {
        to[i] += re * from[i] - im * from[i + 1];
        to[i + 1] += re * from[i + 1] + im * from[i];
    }
}

/* t, upper triangular, where v'v was: column j is -tau[j] times what is there so far, times v' v_j.
 */
static void finish_factor(lehr_matrix t, const float complex *tau)
{
    size_t count = (size_t)t.rows;
    for (size_t j = 0; j < count; j++) {
        float *column = (float *)((float complex *)t.at + j * count), sum[2 * BLOCK] = {0};
        for (size_t k = 0; k < j; k++) {
            float complex factor = -tau[j] * (column[2 * k] + I * column[2 * k + 1]);
            add_multiple(sum, (float *)((float complex *)t.at + k * count), k + 1, crealf(factor),
                         cimagf(factor));
        }
        memset(column, 0, 2 * count * sizeof *column);
        memcpy(column, sum, 2 * j * sizeof *column);
        column[2 * j] = crealf(tau[j]);
        column[2 * j + 1] = cimagf(tau[j]);
    }
}

static lehr_status turn_by(lehr_context *ctx, lehr_matrix v, const float complex *tau,
                           lehr_matrix z)
{
    lehr_matrix t = lehr_matrix_scratch(ctx, LEHR_SINGLE, v.columns, v.columns);
    lehr_matrix part = lehr_matrix_scratch(ctx, LEHR_SINGLE, v.columns, z.columns);
    lehr_matrix turned = lehr_matrix_scratch(ctx, LEHR_SINGLE, v.columns, z.columns);
    if (!t.at || !part.at || !turned.at) return LEHR_NO_MEMORY;
    lehr_complex_multiply(1, LEHR_ADJOINT, v, LEHR_AS_IS, v, 0, t);
    finish_factor(t, tau);
    lehr_complex_multiply(1, LEHR_ADJOINT, v, LEHR_AS_IS, z, 0, part);
    lehr_complex_multiply(1, LEHR_AS_IS, t, LEHR_AS_IS, part, 0, turned);
    lehr_complex_multiply(-1, LEHR_AS_IS, v, LEHR_AS_IS, turned, 1, z);
    return LEHR_OK;
}

lehr_status lehr_turn_back(lehr_context *ctx, lehr_matrix v, const float complex *tau,
                           lehr_matrix z)
{
    int count = v.columns - 1; /* reflections */
    for (int first = (count - 1) / BLOCK * BLOCK; count > 0 && first >= 0; first -= BLOCK) {
        int width = count - first < BLOCK ? count - first : BLOCK;
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_matrix block = lehr_matrix_columns(v, first, width);
        lehr_status status = turn_by(ctx, lehr_matrix_rows(block, first, v.rows - first),
                                     tau + first, lehr_matrix_rows(z, first, z.rows - first));
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
    }
    return LEHR_OK;
}
