// SPDX-License-Identifier: GPL-3.0-or-later
/* Arithmetic of coefficients whose kind is known at run time. Integers are exact: callers see to it
 * that nothing overflows. */
#ifndef LEHR_ANNEAL_COEF_MATH_H
#define LEHR_ANNEAL_COEF_MATH_H

#include <anneal/model.h>
#include <math.h>

static inline an_coef coef_of(bool whole, int value)
{
    return whole ? (an_coef){.whole = value} : (an_coef){.real = value};
}

static inline an_coef coef_add(bool whole, an_coef a, an_coef b)
{
    return whole ? (an_coef){.whole = a.whole + b.whole} : (an_coef){.real = a.real + b.real};
}

static inline an_coef coef_sub(bool whole, an_coef a, an_coef b)
{
    return whole ? (an_coef){.whole = a.whole - b.whole} : (an_coef){.real = a.real - b.real};
}

static inline an_coef coef_negate(bool whole, an_coef a)
{
    return whole ? (an_coef){.whole = -a.whole} : (an_coef){.real = -a.real};
}

/* sign is 1 or -1. */
static inline an_coef coef_signed(bool whole, int sign, an_coef a)
{
    return sign < 0 ? coef_negate(whole, a) : a;
}

static inline an_coef coef_size(bool whole, an_coef a)
{
    return whole ? (an_coef){.whole = a.whole < 0 ? -a.whole : a.whole}
                 : (an_coef){.real = fabs(a.real)};
}

static inline an_coef coef_double(bool whole, an_coef a)
{
    return coef_add(whole, a, a);
}

/* Exact for whole numbers only when they are even. */
static inline an_coef coef_half(bool whole, an_coef a)
{
    return whole ? (an_coef){.whole = a.whole / 2} : (an_coef){.real = a.real / 2};
}

static inline bool coef_at_least(bool whole, an_coef a, an_coef b)
{
    return whole ? a.whole >= b.whole : a.real >= b.real;
}

/* -1, 0, 1 */
static inline int coef_sign(bool whole, an_coef a)
{
    if (whole) return (a.whole > 0) - (a.whole < 0);
    return (a.real > 0) - (a.real < 0);
}

static inline double coef_number(bool whole, an_coef a)
{
    return whole ? (double)a.whole : a.real;
}

#endif
