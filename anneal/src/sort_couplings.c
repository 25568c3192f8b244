// SPDX-License-Identifier: GPL-3.0-or-later
/* Sorting couplings by (i, j) in place: couplings are most of the memory of a large model, so there
 * is no room for a second copy.
 *
 * By row: American flag sort (McIlroy, Bostic, McIlroy 1993): count, then follow the cycles, O(m)
 * and 16 bytes a variable. Within a row: quicksort by j, with a heapsort when it goes too deep. */
#include "sort_couplings.h"

#include <base/memory.h>
#include <string.h>

static void swap(an_coupling *a, an_coupling *b)
{
    an_coupling t = *a;
    *a = *b;
    *b = t;
}

static void insertion_sort(an_coupling *c, int64_t count)
{
    for (int64_t k = 1; k < count; k++) {
        an_coupling moving = c[k];
        int64_t p = k;
        for (; p > 0 && c[p - 1].j > moving.j; p--) c[p] = c[p - 1];
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
    while (count > 24) {
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
        if (c[k - 1].i > c[k].i || (c[k - 1].i == c[k].i && c[k - 1].j > c[k].j)) return false;
    }
    return true;
}

/* Moves each coupling into the part of its row; next[r]..end[r]-1 is what of row r is still open.
 */
static void flag_sort(an_coupling *c, int32_t n, int64_t *next, const int64_t *end)
{
    for (int32_t row = 0; row < n; row++) {
        while (next[row] < end[row]) {
            an_coupling *here = &c[next[row]];
            if (here->i == row) {
                next[row]++;
            } else {
                swap(here, &c[next[here->i]++]);
            }
        }
    }
}

lehr_status an_sort_couplings(lehr_context *ctx, int32_t n, an_coupling *c, int64_t m)
{
    if (is_sorted(c, m)) return LEHR_OK;
    lehr_mark mark = lehr_scratch_mark(ctx);
    int64_t *next = lehr_scratch(ctx, (size_t)n, sizeof *next);
    int64_t *end = next ? lehr_scratch(ctx, (size_t)n, sizeof *end) : NULL;
    if (!end) {
        lehr_scratch_release(ctx, mark);
        return LEHR_NO_MEMORY;
    }
    memset(end, 0, (size_t)n * sizeof *end);
    for (int64_t k = 0; k < m; k++) end[c[k].i]++;
    int64_t sum = 0;
    for (int32_t row = 0; row < n; row++) {
        next[row] = sum;
        sum += end[row];
        end[row] = sum;
    }
    flag_sort(c, n, next, end);
    for (int32_t row = 0; row < n; row++) {
        int64_t start = row ? end[row - 1] : 0;
        sort_row(c + start, end[row] - start, 64);
    }
    lehr_scratch_release(ctx, mark);
    return LEHR_OK;
}
