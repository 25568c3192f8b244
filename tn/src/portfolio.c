// SPDX-License-Identifier: GPL-3.0-or-later
#include "portfolio.h"

#include "block_size.h"
#include "late_adds.h"
#include "planners.h"

#include <base/memory.h>
#include <math.h>

/* Steps and edges that a planner walks over in a second, about: fewer where caches are too small.
 */
#define VISITS_A_SECOND      1.5e8
#define VISITS_A_SECOND_LONG 3e7
#define LONG                 100000
/* Of the time that an operation takes, in which a planner walks over so many steps. */
#define VISITS_A_FLOP 3.3e-3
/* Shots, when nobody said how many. */
#define MANY 15000.0
/* Where shots are side by side and steps cost so few operations on average, all is overhead. */
#define CHEAP_STEP 128.0
/* Twice as wide as can be written down: only luck would help, so no long search is begun. */
#define HOPELESS (2 * TN_TAPE_WIDTH)
/* Annealing needs so many moves of each stay to find anything. */
#define WORTHWHILE_MOVES 4.0

typedef struct contest {
    lehr_context *ctx;
    const tn_tape_request *request;
    tn_schedule schedule;
    tn_stay_graph graph;
    uint32_t *stays; /* the order at hand */
    size_t count;
    double limit; /* of visits */
    double walks;
    tn_plan plan;
} contest;

/* Planning beyond what all shots take by the best plan so far cannot pay. */
static double worthwhile_visits(const contest *c)
{
    return fmin(c->limit, VISITS_A_FLOP * c->walks * c->plan.flops);
}

static bool better(const contest *c)
{
    const tn_schedule *s = &c->schedule;
    if (!c->plan.planner) return true;
    if (isfinite(s->flops) || isfinite(c->plan.flops)) return s->flops < c->plan.flops;
    return s->peak < c->plan.width;
}

/* Takes what the schedule holds if it is the best so far. */
static void offer(contest *c, const char *planner)
{
    tn_schedule *s = &c->schedule;
    tn_schedule_end(s);
    if (!better(c)) return;
    uint32_t *order = c->plan.order;
    c->plan = (tn_plan){.order = s->order, .width = s->peak, .flops = s->flops, .planner = planner};
    s->order = order;
}

static bool is_cheap(const contest *c)
{
    double steps = (double)c->schedule.program->count;
    return c->plan.width <= TN_LANES_WIDTH && c->plan.flops <= CHEAP_STEP * steps;
}

static bool enough(const contest *c)
{
    double spent = c->schedule.visits;
    return c->plan.planner &&
           (c->plan.width <= c->request->max_width || is_cheap(c) || spent > worthwhile_visits(c) ||
            lehr_stopped(c->ctx) != LEHR_RUNNING);
}

static void try_order(contest *c, const char *planner)
{
    if (enough(c)) return;
    tn_plan_in_order(&c->schedule, c->stays, c->count);
    offer(c, planner);
}

static void try_both_ways(contest *c, const char *forward, const char *backward)
{
    try_order(c, forward);
    for (size_t k = 0; k < c->count / 2; k++) {
        uint32_t kept = c->stays[k];
        c->stays[k] = c->stays[c->count - 1 - k];
        c->stays[c->count - 1 - k] = kept;
    }
    try_order(c, backward);
}

static void try_greedy(contest *c, const char *planner, uint32_t fresh)
{
    if (enough(c)) return;
    tn_schedule_restart(&c->schedule);
    double share = c->plan.width > HOPELESS ? 40 : 4;
    if (tn_plan_greedy(&c->schedule, fresh, c->limit / share)) offer(c, planner);
}

/* The order of stays in which the plan finishes them. */
static void stays_of_plan(contest *c)
{
    const tn_program *p = c->schedule.program;
    size_t found = 0;
    uint32_t *number = c->schedule.stack; /* of MEASURE steps; free between walks */
    for (uint32_t k = 0; k < c->count; k++) number[c->schedule.depend->measures[k]] = k;
    for (size_t k = 0; k < p->count; k++)
        if (p->steps[c->plan.order[k]].code == TN_TAPE_MEASURE)
            c->stays[found++] = number[c->plan.order[k]];
}

static lehr_status improve(contest *c)
{
    double left = worthwhile_visits(c) - c->schedule.visits;
    double moves = left / (double)c->schedule.program->count;
    if (enough(c) || c->plan.width > HOPELESS || moves < WORTHWHILE_MOVES * (double)c->count)
        return LEHR_OK;
    stays_of_plan(c);
    LEHR_TRY(tn_order_anneal(c->ctx, &c->schedule, c->request->seed, left, c->stays, c->count));
    tn_plan_in_order(&c->schedule, c->stays, c->count);
    offer(c, "annealed order");
    return LEHR_OK;
}

static lehr_status compete(contest *c)
{
    for (uint32_t k = 0; k < c->count; k++) c->stays[k] = k;
    try_both_ways(c, "file order", "reverse order");
    try_greedy(c, "greedy cones", 0);
    try_greedy(c, "greedy cones, fresh starts", 64);
    if (!enough(c)) {
        LEHR_TRY(tn_order_rcm(c->ctx, &c->graph, c->stays));
        try_both_ways(c, "RCM order", "reverse RCM order");
    }
    if (!enough(c)) {
        LEHR_TRY(tn_order_fiedler(c->ctx, &c->graph, c->stays));
        try_both_ways(c, "Fiedler order", "reverse Fiedler order");
    }
    return improve(c);
}

static lehr_status take_room(contest *c, const tn_program *program, const tn_depend *depend)
{
    c->count = depend->measure_count;
    c->stays = lehr_scratch(c->ctx, c->count, sizeof *c->stays);
    c->plan.order = lehr_new(c->ctx, program->count, sizeof *c->plan.order);
    if (!c->stays || !c->plan.order) return LEHR_NO_MEMORY;
    LEHR_TRY(tn_stay_graph_find(c->ctx, program, depend, &c->graph));
    return tn_schedule_new(c->ctx, program, depend, &c->schedule);
}

lehr_status tn_portfolio_run(lehr_context *ctx, const tn_program *program, const tn_depend *depend,
                             const tn_tape_request *request, tn_plan *plan)
{
    double seconds = request->seconds > 0 ? request->seconds : 1;
    double speed = program->count > LONG ? VISITS_A_SECOND_LONG : VISITS_A_SECOND;
    double walks = request->walks > 0 ? (double)request->walks : MANY;
    contest c = {.ctx = ctx, .request = request, .limit = seconds * speed, .walks = walks};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = take_room(&c, program, depend);
    if (status == LEHR_OK) status = compete(&c);
    if (status == LEHR_OK) status = tn_late_adds(ctx, program, depend, c.plan.order);
    c.plan.seconds = c.schedule.visits / speed;
    lehr_scratch_release(ctx, mark);
    tn_schedule_clear(ctx, &c.schedule);
    tn_stay_graph_clear(ctx, &c.graph);
    if (status == LEHR_OK)
        *plan = c.plan;
    else
        lehr_release(ctx, c.plan.order);
    return status;
}
