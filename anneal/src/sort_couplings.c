// SPDX-License-Identifier: GPL-3.0-or-later
/* Sorting couplings by (i, j) in place: couplings are most of the memory of a large model, so there
 * is no room for a second copy.
 *
 * By row: American flag sort (McIlroy, Bostic, McIlroy 1993) on ten bits of i at a time, the
 * highest first: count, then follow the cycles. A thousand parts are few enough for their ends to
 * stay in the cache, whatever the order of the couplings; all rows at once would miss it at every
 * step. Within a row: quicksort by j, with a heapsort when it goes too deep. */
#include "sort_couplings.h"

#include <stdbool.h>

enum { DIGIT_BITS = 10, DIGITS = 1 << DIGIT_BITS, FEW = 24 };

static void swap(an_coupling *a, an_coupling *b)
{
    an_coupling t = *a;
    *a = *b;
    *b = t;
}

static bool comes_after(const an_coupling *a, const an_coupling *b)
{
    return a->i != b->i ? a->i > b->i : a->j > b->j;
}

static void insertion_sort(an_coupling *c, int64_t count)
{
    for (int64_t k = 1; k < count; k++) {
        an_coupling moving = c[k];
        int64_t p = k;
        for (; p > 0 && comes_after(&c[p - 1], &moving); p--) c[p] = c[p - 1];
        c[p] = moving;
    }
}

static void sift_down(an_coupling *c, int64_t root, int64_t count)
{
    for (int64_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && c[child].j < c[child + 1].j) child++;
        if (c[root].j >= c[child].j) return;
        swap(&c[root], &c[child]);
    }
}

static void heap_sort(an_coupling *c, int64_t count)
{
    for (int64_t k = count / 2 - 1; k >= 0; k--) sift_down(c, k, count);
    for (int64_t k = count - 1; k > 0; k--) {
        swap(&c[0], &c[k]);
        sift_down(c, 0, k);
    }
}

static int32_t median_of_three(int32_t a, int32_t b, int32_t c)
{
    int32_t low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

static void sort_row(an_coupling *c, int64_t count, int depth)
{
    while (count > FEW) {
        if (depth-- == 0) {
            heap_sort(c, count);
            return;
        }
        int32_t pivot = median_of_three(c[0].j, c[count / 2].j, c[count - 1].j);
        int64_t lo = 0, hi = count - 1;
        while (lo <= hi) {
            while (c[lo].j < pivot) lo++;
            while (c[hi].j > pivot) hi--;
            if (lo <= hi) swap(&c[lo++], &c[hi--]);
        }
        /* The smaller side by recursion, the larger by the loop. */
        if (hi + 1 < count - lo) {
            sort_row(c, hi + 1, depth);
            c += lo;
            count -= lo;
        } else {
            sort_row(c + lo, count - lo, depth);
            count = hi + 1;
        }
    }
    insertion_sort(c, count);
}

static bool is_sorted(const an_coupling *c, int64_t m)
{
    for (int64_t k = 1; k < m; k++) {
        if (comes_after(&c[k - 1], &c[k])) return false;
    }
    return true;
}

static int digit(const an_coupling *c, int shift)
{
    return c->i >> shift & (DIGITS - 1);
}

/* Moves each coupling into the part of its digit, end[d - 1] .. end[d] - 1. */
static void flag_sort(an_coupling *c, int64_t m, int shift, int64_t end[DIGITS])
{
    int64_t next[DIGITS] = {0}; /* where what is still open of each part begins */
    for (int64_t k = 0; k < m; k++) next[digit(&c[k], shift)]++;
    int64_t sum = 0;
    for (int d = 0; d < DIGITS; d++) {
        int64_t count = next[d];
        next[d] = sum;
        sum += count;
        end[d] = sum;
    }
    for (int d = 0; d < DIGITS; d++) {
        while (next[d] < end[d]) {
            an_coupling *here = &c[next[d]];
            int theirs = digit(here, shift);
            if (theirs == d) {
                next[d]++;
            } else {
                swap(here, &c[next[theirs]++]);
            }
        }
    }
}

/* Couplings whose i differ in the bits below shift + DIGIT_BITS only. */
static void sort_part(an_coupling *c, int64_t m, int shift)
{
    if (m <= FEW) {
        insertion_sort(c, m);
        return;
    }
    if (shift < 0) {
        sort_row(c, m, 64);
        return;
    }
    int64_t end[DIGITS], start = 0;
    flag_sort(c, m, shift, end);
    for (int d = 0; d < DIGITS; d++) {
        sort_part(c + start, end[d] - start, shift - DIGIT_BITS);
        start = end[d];
    }
}

void an_sort_couplings(int32_t n, an_coupling *c, int64_t m)
{
    if (is_sorted(c, m)) return;
    int shift = 0;
    while ((n - 1) >> shift >= DIGITS) shift += DIGIT_BITS;
    sort_part(c, m, shift);
}
