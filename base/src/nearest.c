// SPDX-License-Identifier: GPL-3.0-or-later
/* "Did you mean ...?": optimal string alignment distance, the number of letters inserted, dropped,
 * replaced or swapped with their neighbour. */
#include <base/options.h>
#include <string.h>

#define WORD_MAX 48

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static char fold(char c)
{
    if (c == '-') return '_';
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t rows[3][WORD_MAX + 1], *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= m; ++j) above[j] = j;
    for (size_t i = 1; i <= n; ++i) {
        row[0] = i;
        for (size_t j = 1; j <= m; ++j) {
            bool same = fold(a[i - 1]) == fold(b[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + !same);
            if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
                fold(a[i - 2]) == fold(b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[m];
}

const char *lehr_nearest(const char *word, const char *const *words, size_t count)
{
    size_t n = strlen(word);
    if (n == 0 || n > WORD_MAX) return NULL;
    const char *nearest = NULL;
    size_t best = n / 3 + 2; /* one slip in a short word, one more for every three letters */
    for (size_t i = 0; i < count; ++i) {
        size_t m = strlen(words[i]);
        if (m > WORD_MAX) continue;
        size_t d = distance(word, n, words[i], m);
        if (d >= best || d >= m) continue;
        best = d;
        nearest = words[i];
    }
    return nearest;
}
