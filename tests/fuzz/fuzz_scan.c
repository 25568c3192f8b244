// SPDX-License-Identifier: GPL-3.0-or-later
/* Any bytes as lines of numbers. Every word must be judged and read as strtod and strtoll do. */
#include "fuzz.h"

#include <base/input.h>
#include <base/memory.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#define MEMORY_LIMIT ((size_t)1 << 26)

static bool decimal_letters(const char *word)
{
    if (*word == '+' || *word == '-') ++word;
    if (strcasecmp(word, "nan") == 0 || strcasecmp(word, "inf") == 0) return true;
    if (strcasecmp(word, "infinity") == 0) return true;
    return word[strspn(word, "0123456789.eE+-")] == '\0';
}

static bool same_double(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (a != a && b != b);
}

static void check_number(const char *word, lehr_text text)
{
    lehr_number number = {0};
    char *end;
    double expected = strtod(word, &end);
    bool valid = *end == '\0' && end != word && decimal_letters(word);
    fuzz_check(lehr_scan_number(&text, &number) == valid);
    if (!valid) return;
    fuzz_check(text.at == text.end);
    fuzz_check(same_double(number.r, expected));
    fuzz_check(!number.whole || (double)number.i == number.r);
}

static void check_int(const char *word, lehr_text text)
{
    int64_t value = 0;
    char *end;
    errno = 0;
    long long expected = strtoll(word, &end, 10);
    bool valid = *end == '\0' && end != word && errno == 0;
    fuzz_check(lehr_scan_int(&text, &value) == valid);
    fuzz_check(!valid || value == expected);
}

/* A word with a NUL or a blank of strtod in it says nothing about us. */
static void check_word(lehr_text word)
{
    size_t n = (size_t)(word.end - word.at);
    char *copy = malloc(n + 1);
    if (!copy) abort();
    memcpy(copy, word.at, n);
    copy[n] = '\0';
    if (strlen(copy) == n && strcspn(copy, "\v\f\r\n") == n) {
        check_number(copy, word);
        check_int(copy, word);
    }
    free(copy);
}

static void check_lines(lehr_input *in)
{
    lehr_text line, word;
    while (lehr_input_line(in, &line) == LEHR_OK && line.at) {
        while (lehr_scan_word(&line, &word)) check_word(word);
        fuzz_check(lehr_scan_end(&line));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    lehr_context *ctx;
    lehr_input *in;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 0;
    lehr_set_memory_limit(ctx, MEMORY_LIMIT);
    if (lehr_input_memory(ctx, "fuzz", bytes, n, &in) == LEHR_OK) {
        check_lines(in);
        lehr_input_close(in);
    }
    fuzz_check(lehr_memory_live(ctx) == 0);
    lehr_context_free(ctx);
    return 0;
}
