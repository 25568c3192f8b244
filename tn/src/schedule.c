// SPDX-License-Identifier: GPL-3.0-or-later
#include "schedule.h"

#include <base/memory.h>
#include <string.h>

lehr_status tn_schedule_new(lehr_context *ctx, const tn_program *program, const tn_depend *depend,
                            tn_schedule *out)
{
    size_t count = program->count;
    tn_schedule s = {.program = program,
                     .depend = depend,
                     .order = lehr_new(ctx, count, sizeof *s.order),
                     .seen = lehr_new_zero(ctx, count, sizeof *s.seen),
                     .stack = lehr_new(ctx, count, sizeof *s.stack),
                     .cursor = lehr_new(ctx, count, sizeof *s.cursor),
                     .cost = lehr_new(ctx, count, sizeof *s.cost),
                     .open = lehr_new(ctx, depend->measure_count, sizeof *s.open)};
    if (!s.order || !s.seen || !s.stack || !s.cursor || !s.cost || !s.open) {
        tn_schedule_clear(ctx, &s);
        return LEHR_NO_MEMORY;
    }
    for (size_t k = 0; k < count; k++) s.cost[k] = (float)tn_step_cost(&program->steps[k]);
    *out = s;
    return LEHR_OK;
}

void tn_schedule_clear(lehr_context *ctx, tn_schedule *s)
{
    lehr_release(ctx, s->order);
    lehr_release(ctx, s->seen);
    lehr_release(ctx, s->stack);
    lehr_release(ctx, s->cursor);
    lehr_release(ctx, s->cost);
    lehr_release(ctx, s->open);
    *s = (tn_schedule){0};
}

void tn_schedule_restart(tn_schedule *s)
{
    memset(s->seen, 0, s->program->count * sizeof *s->seen);
    s->stamp = 0;
    s->done_count = s->open_count = 0;
    s->width = s->peak = s->extra = 0;
    s->flops = 0;
}

static void close_stay(tn_schedule *s, uint32_t measure)
{
    size_t k = 0;
    while (s->open[k] != measure) k++;
    s->open_count--;
    for (; k < s->open_count; k++) s->open[k] = s->open[k + 1];
}

/* Appends a step whose cone is done. */
static void do_step(tn_schedule *s, uint32_t k)
{
    const tn_step *step = &s->program->steps[k];
    if (step->code == TN_TAPE_ADD) {
        s->width++;
        if (s->depend->finish[k] != TN_NEVER) s->open[s->open_count++] = s->depend->finish[k];
    }
    if (s->width > s->peak) s->peak = s->width;
    s->flops += (double)s->cost[k] * tn_power_of_two(s->width - s->extra);
    if (step->code == TN_TAPE_ADD) s->extra = 1;
    if (step->code == TN_TAPE_MEASURE) {
        s->width--;
        s->extra = 0;
        close_stay(s, k);
    }
    s->seen[k] = TN_NEVER;
    s->order[s->done_count++] = k;
}

tn_cone tn_schedule_cone(tn_schedule *s, uint32_t step, uint32_t max_steps)
{
    const tn_depend *d = s->depend;
    tn_cone cone = {0};
    uint32_t top = 0, stamp = ++s->stamp;
    s->stack[top++] = step;
    s->seen[step] = stamp;
    while (top > 0) {
        uint32_t k = s->stack[--top];
        uint8_t code = s->program->steps[k].code;
        cone.fresh += code == TN_TAPE_ADD;
        cone.fresh -= code == TN_TAPE_MEASURE && k != step;
        cone.steps++;
        s->visits += 1 + (d->start[k + 1] - d->start[k]);
        if (cone.steps > max_steps) return (tn_cone){.fresh = INT32_MAX, .steps = TN_NEVER};
        for (uint32_t e = d->start[k]; e < d->start[k + 1]; e++) {
            uint32_t b = d->before[e];
            if (s->seen[b] == TN_NEVER || s->seen[b] == stamp) continue;
            s->seen[b] = stamp;
            s->stack[top++] = b;
        }
    }
    return cone;
}

void tn_schedule_finish(tn_schedule *s, uint32_t step)
{
    const tn_depend *d = s->depend;
    uint32_t top = 0;
    if (tn_schedule_did(s, step)) return;
    s->stack[top] = step;
    s->cursor[top++] = d->start[step];
    while (top > 0) {
        uint32_t k = s->stack[top - 1], e = s->cursor[top - 1];
        s->visits++;
        while (e < d->start[k + 1] && tn_schedule_did(s, d->before[e])) e++;
        s->cursor[top - 1] = e;
        if (e == d->start[k + 1]) {
            do_step(s, k);
            top--;
            continue;
        }
        s->stack[top] = d->before[e];
        s->cursor[top++] = d->start[d->before[e]];
    }
}

void tn_schedule_end(tn_schedule *s)
{
    for (uint32_t k = 0; k < s->program->count; k++) tn_schedule_finish(s, k);
}
