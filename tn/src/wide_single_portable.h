// SPDX-License-Identifier: GPL-3.0-or-later
/* Eight floats in plain C: see wide.h. */
#ifndef LEHR_TN_WIDE_SINGLE_PORTABLE_H
#define LEHR_TN_WIDE_SINGLE_PORTABLE_H

#include "wide.h"

#include <math.h>

#define WIDE_IS_SINGLE true

typedef float real;

typedef struct wide {
    float at[WIDE];
} wide;

typedef struct total {
    double at[WIDE];
} total;

WIDE_INLINE wide WIDE_LOAD(const float *x)
{
    wide v;
    for (int k = 0; k < WIDE; k++) v.at[k] = x[k];
    return v;
}

WIDE_INLINE void WIDE_STORE(float *x, wide v)
{
    for (int k = 0; k < WIDE; k++) x[k] = v.at[k];
}

WIDE_INLINE wide WIDE_ALL(float a)
{
    wide v;
    for (int k = 0; k < WIDE; k++) v.at[k] = a;
    return v;
}

WIDE_INLINE wide WIDE_MUL(wide a, wide b)
{
    for (int k = 0; k < WIDE; k++) a.at[k] *= b.at[k];
    return a;
}

WIDE_INLINE wide WIDE_FMA(wide a, wide b, wide c)
{
    for (int k = 0; k < WIDE; k++) c.at[k] = fmaf(a.at[k], b.at[k], c.at[k]);
    return c;
}

WIDE_INLINE wide WIDE_FNMA(wide a, wide b, wide c)
{
    for (int k = 0; k < WIDE; k++) c.at[k] = fmaf(-a.at[k], b.at[k], c.at[k]);
    return c;
}

WIDE_INLINE wide WIDE_CHOOSE(int mask, wide a, wide b)
{
    for (int k = 0; k < WIDE; k++)
        if (mask >> k & 1) a.at[k] = b.at[k];
    return a;
}

WIDE_INLINE wide wide_xor(wide v, int flip)
{
    wide out;
    for (int k = 0; k < WIDE; k++) out.at[k] = v.at[k ^ flip];
    return out;
}

#define WIDE_XOR1(v) wide_xor(v, 1)
#define WIDE_XOR2(v) wide_xor(v, 2)
#define WIDE_XOR4(v) wide_xor(v, 4)

#define TOTAL_NONE ((total){{0}})

WIDE_INLINE total TOTAL_ADD(total a, total b)
{
    for (int k = 0; k < WIDE; k++) a.at[k] += b.at[k];
    return a;
}

WIDE_INLINE total TOTAL_FMA(wide a, wide b, total c)
{
    for (int k = 0; k < WIDE; k++) c.at[k] = fma((double)a.at[k], (double)b.at[k], c.at[k]);
    return c;
}

WIDE_INLINE void TOTAL_STORE(double *x, total v)
{
    for (int k = 0; k < WIDE; k++) x[k] = v.at[k];
}

#endif
