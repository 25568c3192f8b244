// SPDX-License-Identifier: GPL-3.0-or-later
/* Eight floats in plain C: see wide.h. */
#ifndef LEHR_TN_WIDE_SINGLE_PORTABLE_H
#define LEHR_TN_WIDE_SINGLE_PORTABLE_H

#define WIDE_NUMBER     float
#define WIDE_NUMBER_FMA fmaf

#include "wide_portable_body.h"

#define WIDE_IS_SINGLE true

typedef float real;

typedef struct total {
    double at[WIDE];
} total;

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
