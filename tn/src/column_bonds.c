// SPDX-License-Identifier: GPL-3.0-or-later
/* The sweeps along the column. A tensor that is right-orthonormal, seen as a matrix with a row for
 * each left index, has orthonormal rows. */
#include "column.h"

#include "column_inside.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* Weight below which a row adds nothing but rounding. */
#define NOTHING 1e-15

/* --- products, counted --- */

static void multiply(tn_column *c, size_t m, size_t n, size_t k, tn_small a, tn_small b,
                     tn_small out)
{
    c->kernels->multiply(m, n, k, a, b, out);
    c->flops += 8 * (double)m * (double)n * (double)k;
}

static void multiply_turned(tn_column *c, size_t m, size_t n, size_t k, tn_small a, tn_small b,
                            tn_small out)
{
    c->kernels->multiply_turned(m, n, k, a, b, out);
    c->flops += 8 * (double)m * (double)n * (double)k;
}

/* out = a', with its padding. */
static void turn(tn_small a, size_t rows, size_t columns, tn_small out)
{
    for (size_t k = 0; k < columns; k++)
        for (size_t r = 0; r < rows; r++) {
            out.re[k * out.stride + r] = a.re[r * a.stride + k];
            out.im[k * out.stride + r] = -a.im[r * a.stride + k];
        }
    tn_clear_padding(out, columns, rows);
}

static void scale(tn_small a, size_t count, double factor)
{
    for (size_t k = 0; k < count; k++) {
        a.re[k] *= factor;
        a.im[k] *= factor;
    }
}

static lehr_status vanished(const tn_column *c)
{
    return LEHR_FAIL(c->ctx, LEHR_NUMERIC, "the state of the column has vanished");
}

/* --- factoring with pivots --- */

static lehr_status room_for_pivots(tn_column *c, size_t order)
{
    if (c->pivot_room >= order) return LEHR_OK;
    size_t *pivots = lehr_new(c->ctx, 2 * order, sizeof *pivots);
    double *diagonal = lehr_new(c->ctx, 2 * order, sizeof *diagonal);
    if (!pivots || !diagonal) {
        lehr_release(c->ctx, pivots);
        lehr_release(c->ctx, diagonal);
        return LEHR_NO_MEMORY;
    }
    lehr_release(c->ctx, c->pivots);
    lehr_release(c->ctx, c->diagonal);
    c->pivots = pivots;
    c->diagonal = diagonal;
    c->pivot_room = 2 * order;
    return LEHR_OK;
}

static size_t largest(const double *diagonal, size_t order, double *rest)
{
    size_t best = 0;
    *rest = 0;
    for (size_t k = 0; k < order; k++) {
        if (diagonal[k] > diagonal[best]) best = k;
        if (diagonal[k] > 0) *rest += diagonal[k];
    }
    return best;
}

/* c->gram, Hermitian of this order, as R'R with the rows R in c->rows: by falling pivots until the
 * rest has a trace below `cutoff` of the whole, or `most` rows. Returns their number; *rest is that
 * part of the trace. */
static size_t factor(tn_column *c, size_t order, double cutoff, size_t most, double *rest)
{
    size_t stride = tn_padded(order), rank = 0;
    tn_small gram = tn_plane_view(&c->gram, stride), rows = tn_plane_view(&c->rows, stride);
    double all = 0, left;
    for (size_t k = 0; k < order; k++) c->diagonal[k] = gram.re[k * stride + k];
    for (;; rank++) {
        size_t pivot = largest(c->diagonal, order, &left);
        if (rank == 0) all = left;
        if (rank == most || left <= cutoff * all || c->diagonal[pivot] <= NOTHING * all) break;
        tn_small row = tn_small_row(rows, rank), from = tn_small_row(gram, pivot);
        memcpy(row.re, from.re, stride * sizeof(double));
        memcpy(row.im, from.im, stride * sizeof(double));
        c->kernels->subtract_turned(
            stride, rank, (tn_small){rows.re + pivot, rows.im + pivot, stride}, rows, row);
        scale(row, stride, 1 / sqrt(c->diagonal[pivot]));
        for (size_t k = 0; k < order; k++)
            c->diagonal[k] -= row.re[k] * row.re[k] + row.im[k] * row.im[k];
        c->diagonal[pivot] = 0;
        c->pivots[rank] = pivot;
    }
    c->flops += 4 * (double)(rank * rank * stride);
    *rest = all > 0 ? left / all : 0;
    return rank;
}

/* Orthonormal rows, in c->basis, that span those of a (count x columns, its stride), and in c->rows
 * the factor R with a = R' basis. Returns how many. */
static lehr_status orthonormal_rows(tn_column *c, tn_small a, size_t count, size_t *rank)
{
    size_t padded = tn_padded(count), columns = a.stride;
    double rest;
    LEHR_TRY(tn_plane_grow(c->ctx, &c->turned, columns * padded));
    LEHR_TRY(tn_plane_grow(c->ctx, &c->gram, count * padded));
    LEHR_TRY(tn_plane_grow(c->ctx, &c->rows, count * padded));
    LEHR_TRY(room_for_pivots(c, count));
    tn_small turned = tn_plane_view(&c->turned, padded);
    turn(a, count, columns, turned);
    multiply(c, count, padded, columns, a, turned, tn_plane_view(&c->gram, padded));
    *rank = factor(c, count, 0, count, &rest);
    if (*rank == 0) return vanished(c);
    LEHR_TRY(tn_plane_grow(c->ctx, &c->basis, *rank * columns));
    tn_small basis = tn_plane_view(&c->basis, columns), rows = tn_plane_view(&c->rows, padded);
    for (size_t k = 0; k < *rank; k++) {
        size_t pivot = c->pivots[k];
        tn_small row = tn_small_row(basis, k), from = tn_small_row(a, pivot);
        memcpy(row.re, from.re, columns * sizeof(double));
        memcpy(row.im, from.im, columns * sizeof(double));
        c->kernels->subtract_turned(
            columns, k, (tn_small){rows.re + pivot, rows.im + pivot, padded}, basis, row);
        scale(row, columns, 1 / rows.re[k * padded + pivot]);
    }
    c->flops += 4 * (double)(*rank * *rank * columns);
    return LEHR_OK;
}

/* --- orthonormal again --- */

/* The tensor times c->carry, which replaces its right index by one of `right` values. */
static lehr_status take_carry(tn_column *c, tn_column_site *site, size_t right)
{
    size_t rows = (size_t)site->left << site->qubits, n = tn_padded(right);
    LEHR_TRY(tn_plane_grow(c->ctx, &c->spare, rows * n));
    multiply(c, rows, n, (size_t)site->right, tn_tensor_rows(site), tn_plane_view(&c->carry, n),
             tn_plane_view(&c->spare, n));
    tn_plane old = site->tensor;
    site->tensor = c->spare;
    c->spare = old;
    site->right = (int32_t)right;
    return LEHR_OK;
}

static void take_basis(tn_column *c, tn_column_site *site, size_t rank)
{
    tn_plane old = site->tensor;
    site->tensor = c->basis;
    c->basis = old;
    site->left = (int32_t)rank;
}

lehr_status tn_column_straighten(tn_column *c)
{
    size_t carried = 0; /* values of the new right index; 0: as it was */
    for (int32_t k = c->sites - 1; k >= 0; k--) {
        tn_column_site *site = &c->site[k];
        if (tn_column_stops(c)) return LEHR_OK;
        if (carried > 0) LEHR_TRY(take_carry(c, site, carried));
        bool spoilt = carried > 0 || site->loose;
        site->loose = false;
        carried = 0;
        if (!spoilt || k == 0) continue;
        size_t left = (size_t)site->left;
        LEHR_TRY(orthonormal_rows(c, tn_tensor_left(site), left, &carried));
        LEHR_TRY(tn_plane_grow(c->ctx, &c->carry, left * tn_padded(carried)));
        turn(tn_plane_view(&c->rows, tn_padded(left)), carried, left,
             tn_plane_view(&c->carry, tn_padded(carried)));
        take_basis(c, site, carried);
    }
    return LEHR_OK;
}

/* --- measuring --- */

/* weights[p]: the probability of middle index p, up to a common factor. */
static void weigh(const tn_column *c, const tn_column_site *site, tn_small weighted,
                  double *weights)
{
    size_t middle = (size_t)1 << site->qubits, n = tn_padded((size_t)site->right);
    tn_small rows = tn_tensor_rows(site);
    for (size_t p = 0; p < middle; p++) {
        _Alignas(64) double sums[8] = {0};
        weights[p] = 0;
        for (size_t r = p; r < (size_t)site->left << site->qubits; r += middle)
            c->kernels->overlap(n, tn_small_row(rows, r), tn_small_row(weighted, r), sums);
        for (int k = 0; k < 8; k++) weights[p] += sums[k];
    }
}

typedef struct outcome {
    size_t fixed, ones; /* slots that were measured, and those that gave one */
    double weight;
} outcome;

static lehr_status draw(tn_column *c, const double *weights, size_t middle,
                        const tn_sweep_reading *reading, outcome *o)
{
    size_t slot = reading->slot;
    double sum[2] = {0, 0};
    for (size_t p = 0; p < middle; p++)
        if ((p & o->fixed) == o->ones && weights[p] > 0) sum[p >> slot & 1] += weights[p];
    double both = sum[0] + sum[1];
    if (!(both > 0)) return vanished(c);
    bool one = lehr_rng_unit(&c->rng) * both >= sum[0];
    o->fixed |= (size_t)1 << slot;
    o->ones |= (size_t)one << slot;
    o->weight = sum[one];
    if (reading->bit != TN_SWEEP_NOISE) c->logp += log(sum[one] / both);
    return LEHR_OK;
}

/* Rows of the outcome move up, scaled. */
static size_t keep_rows(tn_small rows, size_t count, size_t middle, const outcome *o)
{
    size_t kept = 0;
    for (size_t r = 0; r < count; r++) {
        if ((r & (middle - 1) & o->fixed) != o->ones) continue;
        tn_small from = tn_small_row(rows, r), to = tn_small_row(rows, kept++);
        memmove(to.re, from.re, rows.stride * sizeof(double));
        memmove(to.im, from.im, rows.stride * sizeof(double));
        scale(to, rows.stride, 1 / sqrt(o->weight));
    }
    return kept;
}

static void set_bit(uint64_t *row, int32_t bit, bool value)
{
    row[bit / 64] |= (uint64_t)value << (bit % 64);
}

static lehr_status measure_site(tn_column *c, tn_column_site *site, tn_small weighted,
                                const tn_sweep_reading *readings, size_t count, uint64_t *row)
{
    double weights[1 << TN_SWEEP_SLOTS];
    size_t middle = (size_t)1 << site->qubits, rows = (size_t)site->left * middle;
    outcome o = {0};
    weigh(c, site, weighted, weights);
    for (size_t k = 0; k < count; k++) {
        LEHR_TRY(draw(c, weights, middle, &readings[k], &o));
        if (readings[k].bit >= 0) set_bit(row, readings[k].bit, o.ones >> readings[k].slot & 1);
    }
    keep_rows(tn_tensor_rows(site), rows, middle, &o);
    keep_rows(weighted, rows, middle, &o);
    site->qubits = (uint8_t)(site->qubits - count);
    return LEHR_OK;
}

static lehr_status start_before(tn_column *c)
{
    LEHR_TRY(tn_plane_grow(c->ctx, &c->site[0].before, 8));
    tn_small one = tn_plane_view(&c->site[0].before, 8);
    memset(one.re, 0, 8 * sizeof *one.re);
    memset(one.im, 0, 8 * sizeof *one.im);
    one.re[0] = 1;
    return LEHR_OK;
}

lehr_status tn_column_measure(tn_column *c, const tn_sweep_reading *readings, size_t count,
                              uint64_t *row)
{
    LEHR_TRY(start_before(c));
    for (int32_t k = 0; k < c->sites; k++) {
        tn_column_site *site = &c->site[k];
        size_t left = (size_t)site->left, right = (size_t)site->right, n = tn_padded(right);
        size_t here = 0;
        if (tn_column_stops(c)) return LEHR_OK;
        LEHR_TRY(tn_plane_grow(c->ctx, &c->weighted, (left << site->qubits) * n));
        multiply(c, left, n << site->qubits, left, tn_plane_view(&site->before, tn_padded(left)),
                 tn_tensor_left(site), tn_plane_view(&c->weighted, n << site->qubits));
        while (here < count && readings[here].site == k) here++;
        tn_small weighted = tn_plane_view(&c->weighted, n);
        if (here > 0) {
            LEHR_TRY(measure_site(c, site, weighted, readings, here, row));
            readings += here;
            count -= here;
        }
        if (k + 1 == c->sites) break;
        LEHR_TRY(tn_plane_grow(c->ctx, &site[1].before, right * n));
        multiply_turned(c, right, n, left << site->qubits, tn_tensor_rows(site), weighted,
                        tn_plane_view(&site[1].before, n));
    }
    return LEHR_OK;
}

/* --- cutting bonds --- */

/* The bond to the left of the site. The tensor becomes orthonormal; c->carry is what its left
 * neighbour takes. */
static lehr_status cut_left(tn_column *c, tn_column_site *site, size_t *carried)
{
    size_t left = (size_t)site->left, rank;
    tn_small t = tn_tensor_left(site);
    size_t columns = t.stride;
    double rest;
    LEHR_TRY(tn_plane_grow(c->ctx, &c->weighted, left * columns));
    LEHR_TRY(tn_plane_grow(c->ctx, &c->gram, columns * columns));
    LEHR_TRY(tn_plane_grow(c->ctx, &c->rows, columns * columns));
    LEHR_TRY(room_for_pivots(c, columns));
    tn_small weighted = tn_plane_view(&c->weighted, columns);
    multiply(c, left, columns, left, tn_plane_view(&site->before, tn_padded(left)), t, weighted);
    multiply_turned(c, columns, columns, left, t, weighted, tn_plane_view(&c->gram, columns));
    rank = factor(c, columns, c->limits.cutoff, (size_t)c->limits.bond, &rest);
    c->discarded += rest;
    if ((int32_t)rank > c->widest) c->widest = (int32_t)rank;
    /* The rows of the factor span what is kept; orthonormal_rows needs c->rows itself. */
    tn_plane kept = c->rows;
    c->rows = c->weighted;
    c->weighted = kept;
    LEHR_TRY(orthonormal_rows(c, tn_plane_view(&c->weighted, columns), rank, carried));
    size_t n = tn_padded(*carried);
    LEHR_TRY(tn_plane_grow(c->ctx, &c->turned, columns * n));
    LEHR_TRY(tn_plane_grow(c->ctx, &c->carry, left * n));
    turn(tn_plane_view(&c->basis, columns), *carried, columns, tn_plane_view(&c->turned, n));
    multiply(c, left, n, columns, t, tn_plane_view(&c->turned, n), tn_plane_view(&c->carry, n));
    take_basis(c, site, *carried);
    return LEHR_OK;
}

static lehr_status make_norm_one(tn_column *c)
{
    tn_small t = tn_tensor_left(&c->site[0]);
    double norm = 0;
    for (size_t k = 0; k < t.stride; k++) norm += t.re[k] * t.re[k] + t.im[k] * t.im[k];
    if (!(norm > 0) || !isfinite(norm)) return vanished(c);
    scale(t, t.stride, 1 / sqrt(norm));
    return LEHR_OK;
}

lehr_status tn_column_truncate(tn_column *c)
{
    size_t carried = 0;
    for (int32_t k = c->sites - 1; k >= 0; k--) {
        tn_column_site *site = &c->site[k];
        if (tn_column_stops(c)) return LEHR_OK;
        if (carried > 0) LEHR_TRY(take_carry(c, site, carried));
        site->loose = false;
        if (k > 0) LEHR_TRY(cut_left(c, site, &carried));
    }
    return make_norm_one(c);
}

lehr_status tn_column_cut(tn_column *c)
{
    LEHR_TRY(tn_column_measure(c, NULL, 0, NULL));
    return c->stopped ? LEHR_OK : tn_column_truncate(c);
}
