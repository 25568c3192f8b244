// SPDX-License-Identifier: GPL-3.0-or-later
/* Doubles as text: 15 digits when they are enough, else 16, else 17, which always are. Only the
 * digits and the exponent are taken from printf, so that the locale's decimal point does no harm.
 */
#include "real_text.h"

#include <base/input.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_SURE 15
#define DIGITS_MAX  17

/* |value| = d.ddd * 10^exponent, without zeros at the end. */
typedef struct digits {
    char digit[DIGITS_MAX];
    int count;
    int exponent;
} digits;

static void digits_of(double magnitude, int precision, digits *d)
{
    char text[64];
    snprintf(text, sizeof text, "%.*e", precision - 1, magnitude);
    d->count = 0;
    const char *p = text;
    for (; *p != 'e'; ++p)
        if (*p >= '0' && *p <= '9') d->digit[d->count++] = *p;
    d->exponent = (int)strtol(p + 1, NULL, 10);
    while (d->count > 1 && d->digit[d->count - 1] == '0') --d->count;
}

static char *put_digits(char *p, const digits *d, int from, int to)
{
    for (int i = from; i < to; ++i) *p++ = i < d->count ? d->digit[i] : '0';
    return p;
}

/* 0.00123, 123.45, 12300 or 1.23e45, without the sign. */
static char *lay_out(char *p, const digits *d)
{
    int e = d->exponent;
    if (e < -5 || e > 16) {
        p = put_digits(p, d, 0, 1);
        if (d->count > 1) *p++ = '.';
        p = put_digits(p, d, 1, d->count);
        return p + sprintf(p, "e%d", e);
    }
    if (e < 0) {
        *p++ = '0';
        *p++ = '.';
        while (++e < 0) *p++ = '0';
        return put_digits(p, d, 0, d->count);
    }
    p = put_digits(p, d, 0, e + 1);
    if (d->count > e + 1) *p++ = '.';
    return put_digits(p, d, e + 1, d->count);
}

static size_t finite_text(double magnitude, int precision, char *text)
{
    digits d;
    digits_of(magnitude, precision, &d);
    char *end = lay_out(text, &d);
    *end = '\0';
    return (size_t)(end - text);
}

static bool reads_back(const char *text, size_t n, double value)
{
    lehr_text rest = {text, text + n};
    lehr_number number;
    return lehr_scan_number(&rest, &number) && number.r == value;
}

size_t lehr_real_text(double value, char text[LEHR_REAL_TEXT])
{
    char *p = text;
    if (signbit(value) && !isnan(value)) *p++ = '-';
    double magnitude = fabs(value);
    if (!isfinite(value)) {
        memcpy(p, isnan(value) ? "nan" : "inf", 4);
        return (size_t)(p - text) + 3;
    }
    size_t n = 0;
    int first = magnitude < DBL_MIN ? 1 : DIGITS_SURE; /* subnormals hold fewer digits */
    for (int precision = first; precision <= DIGITS_MAX; ++precision) {
        n = finite_text(magnitude, precision, p);
        if (reads_back(p, n, magnitude)) break;
    }
    return (size_t)(p - text) + n;
}
