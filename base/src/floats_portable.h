// SPDX-License-Identifier: GPL-3.0-or-later
/* Sixteen floats in plain C: see floats.h. */
#ifndef LEHR_BASE_FLOATS_PORTABLE_H
#define LEHR_BASE_FLOATS_PORTABLE_H

#include "floats.h"

/* Not by force: loops in loops would keep a checking compiler busy for minutes. */
#define FLOATS_INLINE static inline

typedef struct floats {
    float at[FLOATS];
} floats;

FLOATS_INLINE floats FLOATS_LOAD(const float *x)
{
    floats v;
    for (int k = 0; k < FLOATS; k++) v.at[k] = x[k];
    return v;
}

FLOATS_INLINE void FLOATS_STORE(float *x, floats v)
{
    for (int k = 0; k < FLOATS; k++) x[k] = v.at[k];
}

FLOATS_INLINE floats FLOATS_ALL(float a)
{
    floats v;
    for (int k = 0; k < FLOATS; k++) v.at[k] = a;
    return v;
}

FLOATS_INLINE floats FLOATS_ADD(floats a, floats b)
{
    for (int k = 0; k < FLOATS; k++) a.at[k] += b.at[k];
    return a;
}

FLOATS_INLINE floats FLOATS_MORE(floats a, floats b, floats c)
{
    for (int k = 0; k < FLOATS; k++) c.at[k] += a.at[k] * b.at[k];
    return c;
}

FLOATS_INLINE floats FLOATS_LESS(floats a, floats b, floats c)
{
    for (int k = 0; k < FLOATS; k++) c.at[k] -= a.at[k] * b.at[k];
    return c;
}

FLOATS_INLINE float FLOATS_SUM(floats a)
{
    for (int half = FLOATS / 2; half > 0; half /= 2)
        for (int k = 0; k < half; k++) a.at[k] += a.at[k + half];
    return a.at[0];
}

#endif
