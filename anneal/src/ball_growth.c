// SPDX-License-Identifier: GPL-3.0-or-later
#include "ball_growth.h"

#include <base/memory.h>
#include <math.h>

/* Balls beyond a quarter of a torus meet themselves. */
enum { CENTRES = 15, BALL_PART = 4 };

/* Work space of a breadth-first search. */
typedef struct ball {
    const an_field *field;
    int32_t *queue; /* spins by distance */
    int32_t *seen;  /* n: 1 + the last centre whose ball has it */
    int32_t *size;  /* spins up to a distance */
} ball;

/* Appends the neighbours of the last layer, queue[from] to queue[length - 1]. */
static int32_t grow(const ball *b, int32_t mark, int32_t from, int32_t length)
{
    const an_field *f = b->field;
    int32_t end = length;
    for (int32_t at = from; at < length; at++) {
        int32_t i = b->queue[at];
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            int32_t j = f->neighbour[k];
            if (b->seen[j] == mark) continue;
            b->seen[j] = mark;
            b->queue[end++] = j;
        }
    }
    return end;
}

/* The exponent between the largest radius whose ball is no more than its part, and half of it. */
static double exponent_around(const ball *b, int32_t centre, int32_t mark)
{
    int32_t part = b->field->n / BALL_PART, radius = 0, from = 0;
    b->queue[0] = centre;
    b->seen[centre] = mark;
    b->size[0] = 1;
    for (;;) {
        int32_t length = b->size[radius];
        int32_t next = grow(b, mark, from, length);
        if (next == length) return HUGE_VAL;
        if (next > part) break;
        from = length;
        b->size[++radius] = next;
    }
    if (radius < 2) return HUGE_VAL;
    int32_t half = (radius + 1) / 2;
    return log((double)b->size[radius] / b->size[half]) / log((double)radius / half);
}

/* The middle one; sorts. */
static double median(double *x, int count)
{
    for (int i = 1; i < count; i++) {
        double value = x[i];
        int at = i;
        for (; at > 0 && x[at - 1] > value; at--) x[at] = x[at - 1];
        x[at] = value;
    }
    return x[count / 2];
}

static lehr_status ball_new(lehr_context *ctx, const an_field *field, ball *out)
{
    size_t n = (size_t)field->n;
    ball b = {.field = field};
    b.queue = lehr_scratch(ctx, n, sizeof *b.queue);
    b.size = lehr_scratch(ctx, n + 1, sizeof *b.size);
    b.seen = lehr_scratch(ctx, n, sizeof *b.seen);
    if (!b.queue || !b.size || !b.seen) return LEHR_NO_MEMORY;
    for (size_t i = 0; i < n; i++) b.seen[i] = 0;
    *out = b;
    return LEHR_OK;
}

lehr_status an_ball_growth(lehr_context *ctx, const an_field *field, double *exponent)
{
    ball b;
    double found[CENTRES];
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = ball_new(ctx, field, &b);
    for (int k = 0; k < CENTRES && status == LEHR_OK; k++) {
        found[k] = HUGE_VAL;
        if (field->n == 0) continue;
        int32_t centre = (int32_t)((int64_t)k * field->n / CENTRES);
        found[k] = exponent_around(&b, centre, k + 1);
    }
    lehr_scratch_release(ctx, mark);
    if (status == LEHR_OK) *exponent = median(found, CENTRES);
    return status;
}
