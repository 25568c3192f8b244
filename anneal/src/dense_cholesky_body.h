// SPDX-License-Identifier: GPL-3.0-or-later
/* Included once for each instruction set, with DENSE_CHOLESKY naming the function.
 *
 * Rows become rows of the factor in panels; then the rows below lose what the panel takes off them,
 * tile by tile, the tile in registers. Whatever the blocks, every entry sees its subtractions in
 * the order of the rows. The part below the diagonal, which nothing reads, holds the panel once
 * more, transposed, so that what a row of a tile is multiplied with lies side by side. */
#include "dense_cholesky.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

#define PANEL      64
#define PIVOTS     4 /* rows of a panel that are subtracted from the rest of it together */
#define TILE_ROWS  4
#define TILE       16 /* columns */
#define HALF       (TILE / 2)
#define POLL_FLOPS 4e6

typedef double part __attribute__((vector_size(HALF * sizeof(double)), aligned(8), may_alias));

/* --- a panel --- */

static bool scale_pivot(size_t order, size_t k, double *pivot)
{
    if (!(pivot[k] > DBL_MIN / DBL_EPSILON) || pivot[k] > DBL_MAX) return false;
    double root = sqrt(pivot[k]);
    for (size_t j = k; j < order; j++) pivot[j] /= root;
    return true;
}

/* Rows k..end-1 become rows of the factor; the rows below are left alone. */
static bool factor_rows(size_t order, size_t k, size_t end, double *b)
{
    for (size_t p = k; p < end; p++) {
        const double *pivot = b + p * order;
        if (!scale_pivot(order, p, b + p * order)) return false;
        for (size_t i = p + 1; i < end; i++) {
            double *row = b + i * order, factor = pivot[i];
            for (size_t j = i; j < order; j++) row[j] -= factor * pivot[j];
        }
    }
    return true;
}

static void subtract_four(size_t order, size_t k, size_t i, double *b)
{
    const double *p0 = b + k * order, *p1 = p0 + order, *p2 = p1 + order, *p3 = p2 + order;
    double *row = b + i * order, f0 = p0[i], f1 = p1[i], f2 = p2[i], f3 = p3[i];
    for (size_t j = i; j < order; j++)
        row[j] = row[j] - f0 * p0[j] - f1 * p1[j] - f2 * p2[j] - f3 * p3[j];
}

static bool factor_panel(size_t order, size_t k, size_t end, double *b)
{
    for (; k + PIVOTS <= end; k += PIVOTS) {
        if (!factor_rows(order, k, k + PIVOTS, b)) return false;
        for (size_t i = k + PIVOTS; i < end; i++) subtract_four(order, k, i, b);
    }
    return factor_rows(order, k, end, b);
}

/* --- what it takes off the rows below --- */

static void transpose_panel(size_t order, size_t k, double *b)
{
    for (size_t i = k + PANEL; i < order; i++)
        for (size_t p = 0; p < PANEL; p++) b[i * order + k + p] = b[(k + p) * order + i];
}

/* left: of each row of the tile, its PANEL factors; right: of each row of the panel, TILE entries
 * under which the tile lies. */
static void subtract_tile(size_t order, const double *left, const double *right, double *tile)
{
    part low[TILE_ROWS], high[TILE_ROWS];
    for (size_t r = 0; r < TILE_ROWS; r++) {
        low[r] = *(const part *)(tile + r * order);
        high[r] = *(const part *)(tile + r * order + HALF);
    }
    for (size_t p = 0; p < PANEL; p++) {
        part a = *(const part *)(right + p * TILE), c = *(const part *)(right + p * TILE + HALF);
        for (size_t r = 0; r < TILE_ROWS; r++) {
            low[r] -= left[r * order + p] * a;
            high[r] -= left[r * order + p] * c;
        }
    }
    for (size_t r = 0; r < TILE_ROWS; r++) {
        *(part *)(tile + r * order) = low[r];
        *(part *)(tile + r * order + HALF) = high[r];
    }
}

/* The same for a tile that is cut off by the edge. */
static void subtract_row(size_t width, const double *left, const double *right, double *row)
{
    for (size_t p = 0; p < PANEL; p++)
        for (size_t j = 0; j < width; j++) row[j] -= left[p] * right[p * TILE + j];
}

/* Columns from j on, down to the diagonal; a little of what is below it doesn't matter. */
static void subtract_columns(size_t order, size_t k, size_t j, double *b)
{
    double right[PANEL * TILE];
    size_t width = order - j < TILE ? order - j : TILE, last = j + width, i = k + PANEL;
    for (size_t p = 0; p < PANEL; p++)
        for (size_t c = 0; c < width; c++) right[p * TILE + c] = b[(k + p) * order + j + c];
    for (; width == TILE && i + TILE_ROWS <= last; i += TILE_ROWS)
        subtract_tile(order, b + i * order + k, right, b + i * order + j);
    for (; i < last; i++) subtract_row(width, b + i * order + k, right, b + i * order + j);
}

static bool subtract_panel(size_t order, size_t k, double *b, bool (*stop)(void *), void *user)
{
    double flops = 0;
    transpose_panel(order, k, b);
    for (size_t j = k + PANEL; j < order; j += TILE) {
        subtract_columns(order, k, j, b);
        flops += 2.0 * PANEL * TILE * (double)(j - k);
        if (flops < POLL_FLOPS) continue;
        flops = 0;
        if (stop && stop(user)) return false;
    }
    return true;
}

bool DENSE_CHOLESKY(int n, double *b, bool (*stop)(void *), void *user)
{
    size_t order = (size_t)n, k = 0;
    for (; k + PANEL <= order; k += PANEL) {
        if (!factor_panel(order, k, k + PANEL, b)) return false;
        if (!subtract_panel(order, k, b, stop, user)) return false;
    }
    return factor_panel(order, k, order, b);
}
