// SPDX-License-Identifier: GPL-3.0-or-later
#include "late_adds.h"

#include <base/memory.h>
#include <string.h>

typedef struct sorting {
    const tn_program *program;
    const tn_depend *depend;
    bool *fresh;     /* of each step: it needs a qubit that enters in this stretch */
    uint32_t *later; /* those steps, in order */
} sorting;

static bool needs_fresh(const sorting *s, uint32_t step)
{
    if (s->program->steps[step].code == TN_TAPE_ADD) return true;
    for (uint32_t e = s->depend->start[step]; e < s->depend->start[step + 1]; e++)
        if (s->fresh[s->depend->before[e]]) return true;
    return false;
}

/* A stretch of the order that ends with a measurement. */
static void sort_stretch(sorting *s, uint32_t *order, size_t count)
{
    size_t now = 0, later = 0;
    for (size_t k = 0; k < count; k++) {
        s->fresh[order[k]] = needs_fresh(s, order[k]);
        if (s->fresh[order[k]])
            s->later[later++] = order[k];
        else
            order[now++] = order[k];
    }
    memcpy(order + now, s->later, later * sizeof *order);
    for (size_t k = 0; k < count; k++) s->fresh[order[k]] = false;
}

lehr_status tn_late_adds(lehr_context *ctx, const tn_program *program, const tn_depend *depend,
                         uint32_t *order)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    sorting s = {.program = program,
                 .depend = depend,
                 .fresh = lehr_scratch(ctx, program->count, sizeof *s.fresh),
                 .later = lehr_scratch(ctx, program->count, sizeof *s.later)};
    bool room = s.fresh && s.later;
    size_t begin = 0;
    if (room) memset(s.fresh, 0, program->count * sizeof *s.fresh);
    for (size_t k = 0; room && k < program->count; k++) {
        if (program->steps[order[k]].code != TN_TAPE_MEASURE) continue;
        sort_stretch(&s, order + begin, k + 1 - begin);
        begin = k + 1;
    }
    lehr_scratch_release(ctx, mark);
    return room ? LEHR_OK : LEHR_NO_MEMORY;
}
