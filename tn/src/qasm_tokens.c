// SPDX-License-Identifier: GPL-3.0-or-later
#include "qasm_tokens.h"

#include <string.h>

/* --- characters --- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of letters beyond ASCII count as letters: OpenQASM 3 has pi and angles in Greek. */
static bool begins_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool goes_on(char c)
{
    return begins_name(c) || is_digit(c);
}

/* --- blanks and comments --- */

static const char *skip_line(const char *p, const char *end)
{
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    return newline ? newline : end;
}

static const char *skip_block(const char *p, const char *end)
{
    while (end - p >= 2 && !(p[0] == '*' && p[1] == '/')) p++;
    return end - p >= 2 ? p + 2 : end;
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end) {
        if (*p == ' ' || (*p >= '\t' && *p <= '\r'))
            p++;
        else if (end - p >= 2 && p[0] == '/' && p[1] == '/')
            p = skip_line(p, end);
        else if (end - p >= 2 && p[0] == '/' && p[1] == '*')
            p = skip_block(p + 2, end);
        else
            break;
    }
    return p;
}

/* --- kinds of tokens; each returns where the token ends --- */

static const char *end_of_name(const char *p, const char *end)
{
    while (p < end && goes_on(*p)) p++;
    return p;
}

static const char *end_of_digits(const char *p, const char *end)
{
    while (p < end && (is_digit(*p) || (*p == '_' && is_digit(p[-1])))) p++;
    return p;
}

/* e-12; p itself when that is none. */
static const char *end_of_exponent(const char *p, const char *end)
{
    if (p == end || (*p != 'e' && *p != 'E')) return p;
    const char *digits = p + 1;
    if (digits < end && (*digits == '+' || *digits == '-')) digits++;
    if (digits == end || !is_digit(*digits)) return p;
    while (digits < end && is_digit(*digits)) digits++;
    return digits;
}

static bool has_base(const char *p, const char *end)
{
    return end - p >= 3 && p[0] == '0' && strchr("xXoObB", p[1]) && goes_on(p[2]);
}

static const char *end_of_number(const char *p, const char *end, tn_token_kind *kind)
{
    *kind = TN_TOKEN_INTEGER;
    if (has_base(p, end)) return end_of_name(p, end);
    const char *whole = end_of_digits(p, end), *q = whole;
    if (q < end && *q == '.') {
        q++;
        while (q < end && is_digit(*q)) q++;
    }
    q = end_of_exponent(q, end);
    if (q != whole) *kind = TN_TOKEN_REAL;
    return q;
}

static const char *end_of_string(const char *p, const char *end)
{
    char quote = *p++;
    while (p < end && *p != quote && *p != '\n') p++;
    return p < end && *p == quote ? p + 1 : p;
}

static const char *end_of_sign(const char *p, const char *end, int *sign)
{
    static const char pairs[][3] = {"->", "==", "!=", "<=", ">=", "&&", "||", "**",
                                    "++", "+=", "-=", "*=", "/=", "%=", "<<", ">>"};
    *sign = (unsigned char)*p;
    for (size_t k = 0; end - p >= 2 && k < sizeof pairs / sizeof *pairs; k++)
        if (p[0] == pairs[k][0] && p[1] == pairs[k][1]) {
            *sign = TN_SIGN(p[0], p[1]);
            return p + 2;
        }
    return p + 1;
}

/* --- the cursor --- */

static void take(tn_tokens *t, const char *from)
{
    const char *p = skip_blanks(from, t->all.end), *end = t->all.end;
    t->text = (lehr_text){p, p};
    t->sign = 0;
    if (p == end) {
        t->kind = TN_TOKEN_END;
    } else if (begins_name(*p)) {
        t->kind = TN_TOKEN_NAME;
        t->text.end = end_of_name(p, end);
    } else if (is_digit(*p) || (*p == '.' && end - p >= 2 && is_digit(p[1]))) {
        t->text.end = end_of_number(p, end, &t->kind);
    } else if (*p == '"' || *p == '\'') {
        t->kind = TN_TOKEN_STRING;
        t->text.end = end_of_string(p, end);
    } else {
        t->kind = TN_TOKEN_SIGN;
        t->text.end = end_of_sign(p, end, &t->sign);
    }
}

tn_tokens tn_tokens_of(lehr_text all)
{
    tn_tokens tokens = {.all = all};
    take(&tokens, all.at);
    return tokens;
}

void tn_tokens_next(tn_tokens *t)
{
    take(t, t->text.end);
}

bool tn_tokens_word(const tn_tokens *t, const char *word)
{
    return t->kind == TN_TOKEN_NAME && lehr_text_is(t->text, word);
}

bool tn_tokens_take(tn_tokens *t, int sign)
{
    if (t->sign != sign) return false;
    tn_tokens_next(t);
    return true;
}

tn_place tn_tokens_place(const tn_tokens *t, const char *at)
{
    tn_place place = {1, 1};
    for (const char *p = t->all.at; p < at; p++) {
        if (*p == '\n')
            place.line++, place.column = 1;
        else
            place.column += ((unsigned char)*p & 0xc0) != 0x80; /* bytes that begin a character */
    }
    return place;
}

/* --- numbers --- */

static unsigned value_of(char c)
{
    if (is_digit(c)) return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f') return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return (unsigned)(c - 'A') + 10;
    return 16;
}

/* value = value * base + digit; false when words are too few. */
static bool append_digit(uint64_t *value, size_t words, unsigned base, unsigned digit)
{
    uint64_t carry = digit;
    for (size_t k = 0; k < words; k++) {
        uint64_t low = (value[k] & UINT32_MAX) * base + carry;
        uint64_t high = (value[k] >> 32) * base + (low >> 32);
        value[k] = high << 32 | (low & UINT32_MAX);
        carry = high >> 32;
    }
    return carry == 0;
}

bool tn_integer_words(lehr_text text, uint64_t *value, size_t words)
{
    unsigned base = 10;
    memset(value, 0, words * sizeof *value);
    if (has_base(text.at, text.end)) {
        char letter = text.at[1];
        base = letter == 'x' || letter == 'X' ? 16 : letter == 'o' || letter == 'O' ? 8 : 2;
        text.at += 2;
    }
    for (const char *p = text.at; p < text.end; p++) {
        if (*p == '_') continue;
        unsigned digit = value_of(*p);
        if (digit >= base || !append_digit(value, words, base, digit)) return false;
    }
    return true;
}
