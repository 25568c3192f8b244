// SPDX-License-Identifier: GPL-3.0-or-later
/* Things are numbered: cells 0..m-1, then the register's qubits (which are named by their cells).
 */
#include "depend.h"

#include "grow.h"

/* What a use commutes with. */
typedef enum tn_axis { NOTHING, VALUES, FLIPS } tn_axis;

typedef struct use {
    uint32_t step;
    uint32_t older; /* use in the same run, TN_NEVER: none */
} use;

/* The last two runs of uses of a thing: newest use of each. */
typedef struct thing {
    uint32_t run, before; /* TN_NEVER: empty */
    uint32_t before_count;
    uint32_t count;
    tn_axis axis; /* of the run */
} thing;

/* A use joins a run only behind a run this short, so that the number of pairs stays linear. */
#define SHORT_RUN 16

typedef struct tracing {
    lehr_context *ctx;
    const tn_program *program;
    uint32_t step; /* at hand */
    uint32_t cells;
    tn_depend depend;
    thing *things;
    use *uses;
    size_t use_count, use_room;
} tracing;

static lehr_status wait_for(tracing *t, uint32_t step)
{
    tn_depend *d = &t->depend;
    if (step == t->step) return LEHR_OK;
    TN_ROOM_FOR(t->ctx, d->before, d->before_room, d->before_count, 1);
    d->before[d->before_count++] = step;
    return LEHR_OK;
}

static lehr_status use_thing(tracing *t, uint32_t number, tn_axis along)
{
    thing *g = &t->things[number];
    if (along == NOTHING || along != g->axis || g->before_count > SHORT_RUN) {
        g->before = g->run;
        g->before_count = g->count;
        g->run = TN_NEVER;
        g->count = 0;
        g->axis = along;
    }
    for (uint32_t u = g->before; u != TN_NEVER; u = t->uses[u].older)
        // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): uses there are when a thing has some
        LEHR_TRY(wait_for(t, t->uses[u].step));
    TN_ROOM_FOR(t->ctx, t->uses, t->use_room, t->use_count, 1);
    t->uses[t->use_count] = (use){.step = t->step, .older = g->run};
    g->run = (uint32_t)t->use_count++;
    g->count++;
    return LEHR_OK;
}

static lehr_status read_condition(tracing *t, int32_t condition)
{
    tn_circuit_view view = tn_circuit_look(t->program->circuit);
    while (condition >= 0) {
        const tn_condition *c = &view.conditions[condition];
        for (int32_t k = 0; k < c->count; k++)
            LEHR_TRY(use_thing(t, (uint32_t)(t->program->n + c->first + k), VALUES));
        condition = c->also;
    }
    return LEHR_OK;
}

static lehr_status read_guards(tracing *t, const tn_step *step)
{
    const tn_guard *guard = t->program->guards + step->guards;
    for (uint32_t k = 0; k < step->guard_count; k++)
        LEHR_TRY(guard[k].cell < 0 ? read_condition(t, ~guard[k].cell)
                                   : use_thing(t, (uint32_t)guard[k].cell, VALUES));
    return LEHR_OK;
}

static lehr_status trace_cells(tracing *t, const tn_step *step)
{
    LEHR_TRY(read_guards(t, step));
    switch (step->code) {
    case TN_TAPE_ADD:
        return use_thing(t, (uint32_t)step->cell, VALUES);
    case TN_TAPE_COPY:
        if (step->from != step->cell) LEHR_TRY(use_thing(t, (uint32_t)step->from, VALUES));
        return use_thing(t, (uint32_t)step->cell, NOTHING);
    case TN_TAPE_MEASURE:
    case TN_TAPE_SET:
        return use_thing(t, (uint32_t)step->cell, NOTHING);
    case TN_TAPE_FLIP:
        return use_thing(t, (uint32_t)step->cell, FLIPS);
    default:
        return LEHR_OK;
    }
}

static tn_axis axis_of(const tn_step *step, int k)
{
    int target = k - step->controls;
    if (target < 0 || step->code == TN_TAPE_DIAGONAL || step->steady >> target & 1) return VALUES;
    return step->steady_x >> target & 1 ? FLIPS : NOTHING;
}

static lehr_status trace_qubits(tracing *t, const tn_step *step)
{
    const int32_t *qubit = t->program->qubits + step->qubits;
    for (int k = 0; k < step->controls + step->targets; k++)
        LEHR_TRY(use_thing(t, t->cells + (uint32_t)qubit[k], axis_of(step, k)));
    return LEHR_OK;
}

/* Moves ADDs behind the others among what the step at hand waits for. */
static void put_adds_last(tracing *t, uint32_t from)
{
    uint32_t *before = t->depend.before, to = from;
    for (uint32_t k = from; k < t->depend.before_count; k++) {
        if (t->program->steps[before[k]].code == TN_TAPE_ADD) continue;
        uint32_t step = before[k];
        before[k] = before[to];
        before[to++] = step;
    }
}

static lehr_status take_room(tracing *t)
{
    size_t steps = t->program->count, things = 2 * (size_t)t->cells;
    tn_depend *d = &t->depend;
    t->things = lehr_scratch(t->ctx, things, sizeof *t->things);
    d->start = lehr_new(t->ctx, steps + 1, sizeof *d->start);
    d->finish = lehr_new(t->ctx, steps, sizeof *d->finish);
    d->measures = lehr_new(t->ctx, steps, sizeof *d->measures);
    if (!t->things || !d->start || !d->finish || !d->measures) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < things; k++) t->things[k] = (thing){.run = TN_NEVER, .before = TN_NEVER};
    for (size_t k = 0; k < steps; k++) d->finish[k] = TN_NEVER;
    return LEHR_OK;
}

static lehr_status trace_all(tracing *t)
{
    const tn_program *p = t->program;
    tn_depend *d = &t->depend;
    uint32_t *entered = lehr_scratch(t->ctx, t->cells, sizeof *entered);
    if (!entered) return LEHR_NO_MEMORY;
    LEHR_TRY(take_room(t));
    for (uint32_t k = 0; k < p->count; k++) {
        const tn_step *step = &p->steps[k];
        t->step = k;
        d->start[k] = (uint32_t)d->before_count;
        LEHR_TRY(trace_cells(t, step));
        LEHR_TRY(trace_qubits(t, step));
        put_adds_last(t, d->start[k]);
        if (step->code == TN_TAPE_ADD) entered[step->cell] = k;
        if (step->code == TN_TAPE_MEASURE) {
            d->finish[entered[step->cell]] = k;
            d->measures[d->measure_count++] = k;
        }
    }
    d->start[p->count] = (uint32_t)d->before_count;
    return LEHR_OK;
}

lehr_status tn_depend_find(lehr_context *ctx, const tn_program *program, tn_depend *out)
{
    tracing t = {.ctx = ctx, .program = program, .cells = (uint32_t)(program->n + program->bits)};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = trace_all(&t);
    lehr_scratch_release(ctx, mark);
    lehr_release(ctx, t.uses);
    if (status == LEHR_OK)
        *out = t.depend;
    else
        tn_depend_clear(ctx, &t.depend);
    return status;
}

void tn_depend_clear(lehr_context *ctx, tn_depend *depend)
{
    lehr_release(ctx, depend->start);
    lehr_release(ctx, depend->before);
    lehr_release(ctx, depend->finish);
    lehr_release(ctx, depend->measures);
    *depend = (tn_depend){0};
}
