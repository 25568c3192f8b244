// SPDX-License-Identifier: GPL-3.0-or-later
/* Eight numbers in plain C, see wide.h: of type WIDE_NUMBER, which WIDE_NUMBER_FMA multiplies and
 * adds.
 */
#include "wide.h"

#include <math.h>

typedef struct wide {
    WIDE_NUMBER at[WIDE];
} wide;

WIDE_INLINE wide WIDE_LOAD(const WIDE_NUMBER *x)
{
    wide v;
    for (int k = 0; k < WIDE; k++) v.at[k] = x[k];
    return v;
}

WIDE_INLINE void WIDE_STORE(WIDE_NUMBER *x, wide v)
{
    for (int k = 0; k < WIDE; k++) x[k] = v.at[k];
}

WIDE_INLINE wide WIDE_ALL(WIDE_NUMBER a)
{
    wide v;
    for (int k = 0; k < WIDE; k++) v.at[k] = a;
    return v;
}

WIDE_INLINE wide WIDE_ADD(wide a, wide b)
{
    for (int k = 0; k < WIDE; k++) a.at[k] += b.at[k];
    return a;
}

WIDE_INLINE wide WIDE_MUL(wide a, wide b)
{
    for (int k = 0; k < WIDE; k++) a.at[k] *= b.at[k];
    return a;
}

WIDE_INLINE wide WIDE_FMA(wide a, wide b, wide c)
{
    for (int k = 0; k < WIDE; k++) c.at[k] = WIDE_NUMBER_FMA(a.at[k], b.at[k], c.at[k]);
    return c;
}

WIDE_INLINE wide WIDE_FNMA(wide a, wide b, wide c)
{
    for (int k = 0; k < WIDE; k++) c.at[k] = WIDE_NUMBER_FMA(-a.at[k], b.at[k], c.at[k]);
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
