// SPDX-License-Identifier: GPL-3.0-or-later
/* D. E. Knuth, The Stanford GraphBase, 1993, chapter GB_FLIP. The 55 values are renewed all at once
 * and given out from the last to the first. */
#include "graphbase.h"

static uint32_t minus(uint32_t a, uint32_t b)
{
    return (a - b) & 0x7fffffff;
}

static void renew(an_graphbase *flip)
{
    uint32_t *x = flip->value;
    for (int i = 0; i < 24; i++) x[i] = minus(x[i], x[i + 31]);
    for (int i = 24; i < 55; i++) x[i] = minus(x[i], x[i - 24]);
    flip->left = 55;
}

an_graphbase an_graphbase_start(int64_t seed)
{
    an_graphbase flip;
    uint32_t turning = (uint32_t)seed & 0x7fffffff, previous = turning, next = 1;
    flip.value[54] = previous;
    /* Steps of 21 scatter the start over the table, as 21 and 55 have no common divisor. */
    for (int i = 21; i != 0; i = (i + 21) % 55) {
        flip.value[i - 1] = next;
        next = minus(previous, next);
        turning = turning >> 1 | (turning & 1) << 30;
        next = minus(next, turning);
        previous = flip.value[i - 1];
    }
    for (int warm = 0; warm < 5; warm++) renew(&flip);
    flip.left = 54;
    return flip;
}

uint32_t an_graphbase_next(an_graphbase *flip)
{
    if (flip->left == 0) renew(flip);
    return flip->value[--flip->left];
}

uint32_t an_graphbase_below(an_graphbase *flip, uint32_t n)
{
    uint32_t fair = 0x80000000u - 0x80000000u % n;
    uint32_t value = an_graphbase_next(flip);
    while (value >= fair) value = an_graphbase_next(flip);
    return value % n;
}
