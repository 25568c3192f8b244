// SPDX-License-Identifier: GPL-3.0-or-later
/* The inner loops on amplitudes, chosen by instruction set at run time, and by precision: numbers
 * are doubles or floats, sums of squares doubles. kernel_body.h is their one source. All of a
 * precision give the same bits.
 *
 * They work on 2^bits complex elements in blocks of eight: eight real parts, then eight imaginary
 * ones. Several registers lie side by side: element = amplitude << lane_bits | lane, so
 * that a position of the register is a higher bit of the element. lane_bits is 0 (one register) or
 * at least 3; a register of less than eight amplitudes is filled up with zeros.
 *
 * Sums add the same numbers in the same order however many registers lie side by side. */
#ifndef LEHR_TN_KERNEL_H
#define LEHR_TN_KERNEL_H

#include <complex.h>
#include <stdbool.h>
#include <stdint.h>

/* Where a gate acts. Positions are bits of the element. */
typedef struct tn_where {
    int bits, lane_bits;
    int targets; /* 0..2 */
    int at[2];   /* ascending; at[0] is the lowest bit of a row's number */
    uint64_t controls;
    const uint64_t *lanes; /* one bit a lane: the ones that take part; NULL: all */
} tn_where;

typedef struct tn_kernels {
    bool single; /* numbers are floats */
    /* Row-major matrix of 2^targets rows, targets >= 1. */
    void (*matrix)(void *x, const tn_where *where, const double complex *matrix);
    void (*diagonal)(void *x, const tn_where *where, const double complex *entries);
    /* X on the one target: exchanges amplitudes. */
    void (*flip)(void *x, const tn_where *where);
    /* norms[h << lane_bits | lane] = sum of squares where bit `at` is h. */
    void (*norms)(const void *x, int bits, int lane_bits, int at, double *norms);
    /* Of one register (lane_bits 0), with a and b the amplitudes where bit `at` is 0 and 1: the
     * sums of |a|^2, of |b|^2, and of conj(a) b, real and imaginary part. */
    void (*moments)(const void *x, int bits, int at, double moments[4]);
    /* Bit `at` has its value in the outcome of the lane and goes; the highest bit takes its place,
     * so that half the elements are left. */
    void (*drop)(void *x, int bits, int lane_bits, int at, const uint64_t *outcome);
    /* The opposite at the top: twice the elements. values: of the lanes. */
    void (*grow)(void *x, int bits, int lane_bits, const uint64_t *values);
    /* grow and matrix at once: the last `fresh` targets, 1 or 2, are new at the top, with the same
     * values in all lanes. where->bits is from before; at least 3. No controls. Columns of values
     * that are not there cost nothing. */
    void (*enter)(void *x, const tn_where *where, int fresh, int values,
                  const double complex *matrix);
    /* Multiplies each lane by its factor. */
    void (*scale)(void *x, int bits, int lane_bits, const double *factors);
    /* Lane l of `to` becomes lane parents[l] of `from`, for l < lanes; its other lanes are 0. */
    void (*spread)(const void *from, void *to, int width, int lane_bits, int to_bits,
                   const uint16_t *parents, int lanes);
} tn_kernels;

extern const tn_kernels tn_kernels_portable, tn_kernels_avx2, tn_kernels_avx512;
extern const tn_kernels tn_kernels_single_portable, tn_kernels_single_avx2,
    tn_kernels_single_avx512;
/* The best ones this machine may use. */
const tn_kernels *tn_kernels_choose(bool single);

#endif
