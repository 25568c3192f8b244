// SPDX-License-Identifier: GPL-3.0-or-later
#include "stay_graph.h"

#include "grow.h"

#include <string.h>

typedef struct meeting {
    uint32_t a, b;
} meeting;

typedef struct meeting_list {
    lehr_context *ctx;
    meeting *list;
    size_t count, room;
    uint32_t *stay; /* of each cell: the stay that goes on or ended last; TN_NEVER: none */
} meeting_list;

static lehr_status meet(meeting_list *m, uint32_t a, int32_t cell)
{
    uint32_t b = m->stay[cell];
    if (a == b || a == TN_NEVER || b == TN_NEVER) return LEHR_OK;
    TN_ROOM_FOR(m->ctx, m->list, m->room, m->count, 1);
    m->list[m->count++] = (meeting){a, b};
    return LEHR_OK;
}

/* The first qubit of the step meets the others and what guards it: a star, not a clique. */
static lehr_status meet_in_step(meeting_list *m, const tn_program *p, const tn_step *step)
{
    const int32_t *qubit = p->qubits + step->qubits;
    const tn_guard *guard = p->guards + step->guards;
    int count = step->controls + step->targets;
    if (count == 0) return LEHR_OK;
    uint32_t first = m->stay[qubit[0]];
    for (int k = 1; k < count; k++) LEHR_TRY(meet(m, first, qubit[k]));
    for (uint32_t k = 0; k < step->guard_count; k++)
        if (guard[k].cell >= 0) LEHR_TRY(meet(m, first, guard[k].cell));
    return LEHR_OK;
}

static lehr_status find_meetings(meeting_list *m, const tn_program *p, const tn_depend *depend)
{
    size_t cells = (size_t)p->n + (size_t)p->bits;
    uint32_t *number = lehr_scratch(m->ctx, p->count, sizeof *number); /* of MEASUREs */
    m->stay = lehr_scratch(m->ctx, cells, sizeof *m->stay);
    if (!number || !m->stay) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < cells; k++) m->stay[k] = TN_NEVER;
    for (uint32_t k = 0; k < depend->measure_count; k++) number[depend->measures[k]] = k;
    for (size_t k = 0; k < p->count; k++) {
        const tn_step *step = &p->steps[k];
        uint32_t finish = depend->finish[k];
        if (step->code == TN_TAPE_ADD)
            m->stay[step->cell] = finish == TN_NEVER ? finish : number[finish];
        LEHR_TRY(meet_in_step(m, p, step));
    }
    return LEHR_OK;
}

/* Rows of neighbours, both ways. */
static lehr_status make_rows(lehr_context *ctx, const meeting_list *m, tn_stay_graph *g)
{
    g->start = lehr_new_zero(ctx, (size_t)g->count + 2, sizeof *g->start);
    g->neighbour = lehr_new(ctx, 2 * m->count, sizeof *g->neighbour);
    if (!g->start || !g->neighbour) return LEHR_NO_MEMORY;
    uint32_t *fill = g->start + 1; /* ends as start of the next row */
    for (size_t k = 0; k < m->count; k++) fill[m->list[k].a + 1]++, fill[m->list[k].b + 1]++;
    for (uint32_t s = 0; s < g->count; s++) fill[s + 1] += fill[s];
    for (size_t k = 0; k < m->count; k++) {
        meeting e = m->list[k];
        g->neighbour[fill[e.a]++] = e.b;
        g->neighbour[fill[e.b]++] = e.a;
    }
    return LEHR_OK;
}

lehr_status tn_stay_graph_find(lehr_context *ctx, const tn_program *program,
                               const tn_depend *depend, tn_stay_graph *out)
{
    meeting_list m = {.ctx = ctx};
    tn_stay_graph graph = {.count = (uint32_t)depend->measure_count};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = find_meetings(&m, program, depend);
    lehr_scratch_release(ctx, mark);
    if (status == LEHR_OK) status = make_rows(ctx, &m, &graph);
    lehr_release(ctx, m.list);
    if (status == LEHR_OK)
        *out = graph;
    else
        tn_stay_graph_clear(ctx, &graph);
    return status;
}

void tn_stay_graph_clear(lehr_context *ctx, tn_stay_graph *graph)
{
    lehr_release(ctx, graph->start);
    lehr_release(ctx, graph->neighbour);
    *graph = (tn_stay_graph){0};
}
