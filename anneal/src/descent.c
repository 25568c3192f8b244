// SPDX-License-Identifier: GPL-3.0-or-later
#include "descent.h"

#include <anneal/solver.h>
#include <base/memory.h>

/* Rounding may let a spin of a real field flip for ever. */
#define REAL_SWEEPS 100

static int64_t local_whole(const an_field *f, const uint8_t *bits, int32_t i)
{
    int64_t local = f->h[i].whole;
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
        local += bits[f->neighbour[k]] ? f->weight[k].whole : -f->weight[k].whole;
    }
    return local;
}

static double local_real(const an_field *f, const uint8_t *bits, int32_t i)
{
    double local = f->h[i].real;
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
        local += bits[f->neighbour[k]] ? f->weight[k].real : -f->weight[k].real;
    }
    return local;
}

/* Work that may still be done once time is over: some ten milliseconds. */
#define LATE_WORK (10 * (int64_t)AN_POLL_WORK)

/* Asked after each step: true when time is over and the late work is done. */
typedef struct patience {
    lehr_context *ctx;
    int64_t work, late;
    bool stopped;
} patience;

static bool is_over(patience *p, int64_t work)
{
    p->work += work;
    if (p->work < AN_POLL_WORK) return false;
    p->stopped = p->stopped || lehr_stop(p->ctx);
    if (p->stopped) p->late += p->work;
    p->work = 0;
    return p->late > LATE_WORK;
}

/* Flips i if that lowers the energy. */
static bool improve(const an_field *f, uint8_t *bits, int32_t i)
{
    bool up, down;
    if (f->whole) {
        int64_t local = local_whole(f, bits, i);
        up = local < 0;
        down = local > 0;
    } else {
        double local = local_real(f, bits, i);
        up = local < 0;
        down = local > 0;
    }
    if (bits[i] ? !down : !up) return false;
    bits[i] ^= 1;
    return true;
}

/* Spins wait in a ring of n places, each at most once: after the first round only neighbours of
 * what flipped are looked at. */
static void descend(lehr_context *ctx, const an_field *f, uint8_t *bits, int32_t *queue,
                    bool *waits)
{
    patience time = {.ctx = ctx};
    for (int32_t i = 0; i < f->n; i++) queue[i] = i;
    for (int32_t i = 0; i < f->n; i++) waits[i] = true;
    int64_t left = f->whole ? INT64_MAX : REAL_SWEEPS * (int64_t)f->n;
    int64_t begin = 0, end = f->n;
    for (; begin < end && left > 0; left--) {
        int32_t i = queue[begin++ % f->n];
        waits[i] = false;
        if (is_over(&time, 1 + f->start[i + 1] - f->start[i])) return;
        if (!improve(f, bits, i)) continue;
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            int32_t j = f->neighbour[k];
            if (waits[j]) continue;
            waits[j] = true;
            queue[end++ % f->n] = j;
        }
    }
}

lehr_status an_descend(lehr_context *ctx, const an_field *field, uint8_t *bits)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    int32_t *queue = lehr_scratch(ctx, (size_t)field->n, sizeof *queue);
    bool *waits = lehr_scratch(ctx, (size_t)field->n, sizeof *waits);
    if (queue && waits) descend(ctx, field, bits, queue, waits);
    lehr_scratch_release(ctx, mark);
    return queue && waits ? LEHR_OK : LEHR_NO_MEMORY;
}
