// SPDX-License-Identifier: GPL-3.0-or-later
/* Scanning numbers and words in a line.
 *
 * A decimal number is read once into (head, exponent): value = head * 10^exponent with up to 19
 * digits in head. When head fits 53 bits and 10^|exponent| is a double, one multiplication or
 * division rounds correctly (Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990).
 * Everything else goes to strtod as digits and an exponent, without a decimal point, so that the
 * locale of the program around us plays no part. */
#include <base/input.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_DIGITS   19
#define EXACT_INTEGER (INT64_C(1) << 53)

/* Doubles lie so that 768 digits and "is there more" decide every rounding. */
#define DECIDING_DIGITS 768
/* Beyond it every number is 0 or infinite, even with DECIDING_DIGITS digits. */
#define EXPONENT_BOUND 9999

typedef struct decimal {
    uint64_t head;       /* the first significant digits */
    int digits;          /* how many are in head */
    bool more;           /* digits other than 0 follow those in head */
    bool plain;          /* no point and no exponent */
    int64_t exponent;    /* of the last digit in head */
    int64_t written;     /* the exponent as written, 0 when there was none */
    const char *at, *to; /* the digits, with the point */
} decimal;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static unsigned digit_of(char c)
{
    return (unsigned)(unsigned char)c - '0';
}

static const char *skip_blanks(const lehr_text *text)
{
    const char *p = text->at;
    while (p < text->end && is_blank(*p)) ++p;
    return p;
}

static const char *skip_sign(const char *p, const char *end, bool *negative)
{
    *negative = p < end && *p == '-';
    return p < end && (*p == '-' || *p == '+') ? p + 1 : p;
}

static bool word_ends(const char *p, const char *end)
{
    return p == end || is_blank(*p);
}

static bool int_of(uint64_t magnitude, bool negative, int64_t *value)
{
    if (magnitude > (uint64_t)INT64_MAX + negative) return false;
    *value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

/* Any number of digits, most of them leading zeros if it fits. */
static bool long_magnitude(const char *p, const char *end, uint64_t *magnitude)
{
    uint64_t m = 0;
    for (; p < end; ++p) {
        if (__builtin_mul_overflow(m, UINT64_C(10), &m)) return false;
        if (__builtin_add_overflow(m, (uint64_t)digit_of(*p), &m)) return false;
    }
    *magnitude = m;
    return true;
}

bool lehr_scan_int(lehr_text *text, int64_t *value)
{
    bool negative;
    const char *end = text->end, *first = skip_sign(skip_blanks(text), end, &negative), *p = first;
    uint64_t magnitude = 0;
    for (unsigned d; p < end && (d = digit_of(*p)) <= 9; ++p) magnitude = 10 * magnitude + d;
    if (p == first || !word_ends(p, end)) return false;
    if (p - first >= HEAD_DIGITS && !long_magnitude(first, p, &magnitude)) return false;
    if (!int_of(magnitude, negative, value)) return false;
    text->at = p;
    return true;
}

/* Digits with at most one point among them; NULL when there is no digit. */
static const char *read_digits(const char *p, const char *end, decimal *d)
{
    bool point = false, any = false;
    d->at = p;
    for (; p < end; ++p) {
        unsigned digit = digit_of(*p);
        if (digit > 9) {
            if (*p != '.' || point) break;
            point = true;
            continue;
        }
        any = true;
        if (d->digits < HEAD_DIGITS) {
            d->head = 10 * d->head + digit;
            d->digits += d->head != 0;
            d->exponent -= point;
        } else {
            d->more |= digit != 0;
            d->exponent += !point;
        }
    }
    d->to = p;
    d->plain = !point;
    return any ? p : NULL;
}

/* e12, E-3; NULL when an e has no digits after it. Saturates far beyond any double, yet so that
 * adding the number of digits in any text cannot overflow. */
static const char *read_exponent(const char *p, const char *end, decimal *d)
{
    const int64_t bound = INT64_C(1) << 60;
    if (p == end || (*p != 'e' && *p != 'E')) return p;
    bool negative;
    const char *first = skip_sign(p + 1, end, &negative);
    int64_t written = 0;
    for (p = first; p < end && digit_of(*p) <= 9; ++p)
        if (written < bound / 10) written = 10 * written + digit_of(*p);
    if (p == first) return NULL;
    d->written = negative ? -written : written;
    d->exponent += d->written;
    d->plain = false;
    return p;
}

static int64_t clamp_exponent(int64_t e)
{
    return e < -EXPONENT_BOUND ? -EXPONENT_BOUND : e > EXPONENT_BOUND ? EXPONENT_BOUND : e;
}

/* The digits as text for strtod: 768 of them and a 1 for whatever else follows. */
static double round_by_strtod(const decimal *d)
{
    char text[DECIDING_DIGITS + 32];
    size_t n = 0;
    bool point = false, more = false;
    int64_t exponent = d->written;
    for (const char *p = d->at; p < d->to; ++p) {
        if (*p == '.') {
            point = true;
        } else if (n == DECIDING_DIGITS) {
            more |= *p != '0';
            exponent += !point;
        } else {
            if (n > 0 || *p != '0') text[n++] = *p;
            exponent -= point;
        }
    }
    if (more) {
        text[n++] = '1';
        --exponent;
    }
    snprintf(text + n, sizeof text - n, "e%" PRId64, clamp_exponent(exponent));
    return strtod(text, NULL);
}

static double magnitude_of(const decimal *d)
{
    static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (d->head == 0) return 0;
    if (!d->more && d->head <= (uint64_t)EXACT_INTEGER && d->exponent >= -22 && d->exponent <= 22) {
        double head = (double)d->head;
        return d->exponent < 0 ? head / power[-d->exponent] : head * power[d->exponent];
    }
    return round_by_strtod(d);
}

/* No digit other than 0 stands behind the point. */
static bool is_integer(const decimal *d)
{
    uint64_t head = d->head;
    int64_t exponent = d->exponent;
    if (head == 0) return true;
    if (d->more) return false; /* below 2^53 the digits after the 19th are all behind the point */
    for (; exponent < 0 && head % 10 == 0; ++exponent) head /= 10;
    return exponent >= 0;
}

static void number_of(const decimal *d, bool negative, lehr_number *value)
{
    int64_t i = 0;
    double r = magnitude_of(d);
    bool whole = false;
    if (d->plain)
        whole = d->exponent == 0 && int_of(d->head, negative, &i);
    else if (r < (double)EXACT_INTEGER && is_integer(d))
        whole = int_of((uint64_t)r, negative, &i);
    *value = (lehr_number){whole, i, negative ? -r : r};
}

static bool same_letters(const char *p, const char *end, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(end - p) != n) return false;
    for (size_t i = 0; i < n; ++i)
        if ((p[i] | 0x20) != word[i]) return false;
    return true;
}

/* inf, infinity, nan in any case. */
static const char *read_named(const char *p, const char *end, double *r)
{
    const char *to = p;
    while (!word_ends(to, end)) ++to;
    if (same_letters(p, to, "nan"))
        *r = (double)NAN;
    else if (same_letters(p, to, "inf") || same_letters(p, to, "infinity"))
        *r = (double)INFINITY;
    else
        return NULL;
    return to;
}

bool lehr_scan_number(lehr_text *text, lehr_number *value)
{
    bool negative;
    const char *end = text->end, *first = skip_sign(skip_blanks(text), end, &negative);
    decimal d = {0};
    const char *p = read_digits(first, end, &d);
    if (p) p = read_exponent(p, end, &d);
    if (p && word_ends(p, end)) {
        number_of(&d, negative, value);
        text->at = p;
        return true;
    }
    double r;
    p = read_named(first, end, &r);
    if (!p) return false;
    *value = (lehr_number){false, 0, negative ? -r : r};
    text->at = p;
    return true;
}

bool lehr_scan_word(lehr_text *text, lehr_text *word)
{
    const char *first = skip_blanks(text), *p = first;
    while (!word_ends(p, text->end)) ++p;
    if (p == first) return false;
    *word = (lehr_text){first, p};
    text->at = p;
    return true;
}

bool lehr_scan_end(lehr_text *text)
{
    const char *p = skip_blanks(text);
    if (p != text->end) return false;
    text->at = p;
    return true;
}

bool lehr_text_is(lehr_text text, const char *word)
{
    size_t n = strlen(word);
    return (size_t)(text.end - text.at) == n && memcmp(text.at, word, n) == 0;
}
