// SPDX-License-Identifier: GPL-3.0-or-later
/* Things are numbered: cells 0..m-1, then the register's qubits (which are named by their cells).
 */
#include "depend.h"

#include "room.h"

#include <string.h>

typedef struct reading {
    uint32_t step;
    uint32_t older; /* reading of the same thing, TN_NEVER: none since the last write */
} reading;

typedef struct tracing {
    lehr_context *ctx;
    const tn_program *program;
    uint32_t step; /* at hand */
    uint32_t cells;
    tn_depend depend;
    uint32_t *writer, *reader; /* of each thing: last write, newest reading */
    reading *readings;
    size_t reading_count, reading_room;
} tracing;

static lehr_status wait_for(tracing *t, uint32_t step)
{
    tn_depend *d = &t->depend;
    if (step == TN_NEVER || step == t->step) return LEHR_OK;
    TN_ROOM_FOR(t->ctx, d->before, d->before_room, d->before_count, 1);
    d->before[d->before_count++] = step;
    return LEHR_OK;
}

static lehr_status read_thing(tracing *t, uint32_t thing)
{
    LEHR_TRY(wait_for(t, t->writer[thing]));
    TN_ROOM_FOR(t->ctx, t->readings, t->reading_room, t->reading_count, 1);
    t->readings[t->reading_count] = (reading){.step = t->step, .older = t->reader[thing]};
    t->reader[thing] = (uint32_t)t->reading_count++;
    return LEHR_OK;
}

static lehr_status write_thing(tracing *t, uint32_t thing)
{
    if (t->reader[thing] == TN_NEVER) LEHR_TRY(wait_for(t, t->writer[thing]));
    for (uint32_t r = t->reader[thing]; r != TN_NEVER; r = t->readings[r].older)
        LEHR_TRY(wait_for(t, t->readings[r].step));
    t->reader[thing] = TN_NEVER;
    t->writer[thing] = t->step;
    return LEHR_OK;
}

static lehr_status read_condition(tracing *t, int32_t condition)
{
    tn_circuit_view view = tn_circuit_look(t->program->circuit);
    while (condition >= 0) {
        const tn_condition *c = &view.conditions[condition];
        for (int32_t k = 0; k < c->count; k++)
            LEHR_TRY(read_thing(t, (uint32_t)(t->program->n + c->first + k)));
        condition = c->also;
    }
    return LEHR_OK;
}

static lehr_status read_guards(tracing *t, const tn_step *step)
{
    const tn_guard *guard = t->program->guards + step->guards;
    for (uint32_t k = 0; k < step->guard_count; k++)
        LEHR_TRY(guard[k].cell < 0 ? read_condition(t, ~guard[k].cell)
                                   : read_thing(t, (uint32_t)guard[k].cell));
    return LEHR_OK;
}

static lehr_status trace_cells(tracing *t, const tn_step *step)
{
    LEHR_TRY(read_guards(t, step));
    switch (step->code) {
    case TN_TAPE_ADD:
        return read_thing(t, (uint32_t)step->cell);
    case TN_TAPE_COPY:
        LEHR_TRY(read_thing(t, (uint32_t)step->from));
        return write_thing(t, (uint32_t)step->cell);
    case TN_TAPE_MEASURE:
    case TN_TAPE_SET:
    case TN_TAPE_FLIP:
        return write_thing(t, (uint32_t)step->cell);
    default:
        return LEHR_OK;
    }
}

static lehr_status trace_qubits(tracing *t, const tn_step *step)
{
    const int32_t *qubit = t->program->qubits + step->qubits;
    for (int k = 0; k < step->controls + step->targets; k++) {
        bool keeps = step->code == TN_TAPE_DIAGONAL || k < step->controls ||
                     step->steady >> (k - step->controls) & 1;
        uint32_t thing = t->cells + (uint32_t)qubit[k];
        LEHR_TRY(keeps ? read_thing(t, thing) : write_thing(t, thing));
    }
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

static lehr_status trace_all(tracing *t)
{
    const tn_program *p = t->program;
    tn_depend *d = &t->depend;
    size_t things = 2 * (size_t)t->cells;
    uint32_t *entered = lehr_scratch(t->ctx, t->cells, sizeof *entered);
    t->writer = lehr_scratch(t->ctx, things, sizeof *t->writer);
    t->reader = lehr_scratch(t->ctx, things, sizeof *t->reader);
    d->start = lehr_new(t->ctx, p->count + 1, sizeof *d->start);
    d->finish = lehr_new(t->ctx, p->count, sizeof *d->finish);
    d->measures = lehr_new(t->ctx, p->count, sizeof *d->measures);
    if (!entered || !t->writer || !t->reader || !d->start || !d->finish || !d->measures)
        return LEHR_NO_MEMORY;
    memset(t->writer, 0xff, things * sizeof *t->writer);
    memset(t->reader, 0xff, things * sizeof *t->reader);
    memset(d->finish, 0xff, p->count * sizeof *d->finish);
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
    lehr_release(ctx, t.readings);
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
