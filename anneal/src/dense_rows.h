// SPDX-License-Identifier: GPL-3.0-or-later
/* The couplings of a field as a full matrix of small integers: contiguous rows for vector units.
 *
 * All coefficients are divided by a common step. Flipping spin i changes E by 2 step v_i with
 * v_i = -s_i (h_i + sum_j J_ij s_j) / step. Each v_i keeps its parity for ever, since all its
 * changes are even; so what is kept is the rise u_i, v_i = 2 u_i + odd_i. It has the sign of v_i,
 * changes by plain J_ij s_i s_j, and fits into a type of half the size.
 *
 * The step of a whole field is the greatest common divisor: all is exact. When that leaves numbers
 * too large, or the field is real, coefficients are rounded to multiples of a coarser step: a
 * search steered by them is a search on a model that differs by that little. */
#ifndef LEHR_ANNEAL_DENSE_ROWS_H
#define LEHR_ANNEAL_DENSE_ROWS_H

#include "flip_pass.h"

#include <anneal/field.h>

typedef struct an_dense_rows {
    const an_field *field;
    bool exact;
    bool mirror; /* no fields: flipping all spins changes nothing */
    double step; /* in units of the field; an integer when exact */
    an_widths widths;
    int32_t n, chunks; /* rows are padded with zeros to whole chunks */
    void *rows;
    int32_t *start; /* rises when all spins are -1 */
    uint8_t *odd;
    int64_t base; /* E of all -1, when exact */
} an_dense_rows;

LEHR_MUST_USE lehr_status an_dense_rows_new(lehr_context *ctx, const an_field *field,
                                            an_dense_rows *rows);
void an_dense_rows_clear(lehr_context *ctx, an_dense_rows *rows);
/* The same rows, in the same memory, for walks whose rises of 32 bits would fit into 16 wherever
 * such walks go, though not wherever spins could be. A rise that does not fit is off by 2^16, so is
 * the energy if that spin is flipped, and the walk believes in answers that are not there: a walk
 * on the rows themselves tells. In return a flip takes half of the time. */
an_dense_rows an_dense_rows_narrow(const an_dense_rows *rows);
/* E of these bits, of a walk (rise_walk.h) that tracked `tracked`. */
an_coef an_dense_rows_energy(const an_dense_rows *rows, int64_t tracked, const uint8_t *bits);
/* What an_solver.suits asks, for solvers on such rows. */
lehr_status an_dense_rows_suit(lehr_context *ctx, const an_field *field, const void *options,
                               bool *suits, char why[128]);
/* For the widest rows. */
size_t an_dense_rows_bytes(int32_t n);

static inline int an_rise_bytes(an_widths widths)
{
    return widths == AN_8_16 ? 2 : 4;
}

static inline int an_row_bytes(an_widths widths)
{
    return widths <= AN_8_32 ? 1 : widths == AN_16_32 ? 2 : 4;
}

static inline int32_t an_chunks(int32_t n)
{
    return n / AN_CHUNK + (n % AN_CHUNK != 0);
}

#endif
