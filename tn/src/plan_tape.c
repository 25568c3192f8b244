// SPDX-License-Identifier: GPL-3.0-or-later
/* Circuit -> tape: rewrite, find out what is classical, lower, let several planners order the
 * steps, fuse neighbours in the cheapest order, write it down. */
#include "fuse_steps.h"
#include "lower.h"
#include "portfolio.h"
#include "write_tape.h"

#include <base/memory.h>
#include <stdio.h>

void tn_tape_clear(lehr_context *ctx, tn_tape *tape)
{
    lehr_release(ctx, tape->steps);
    lehr_release(ctx, tape->entries);
    lehr_release(ctx, tape->guards);
    *tape = (tn_tape){0};
}

static lehr_status write_plan(lehr_context *ctx, tn_program *program, const tn_plan *plan,
                              const tn_tape_request *request, tn_tape *tape)
{
    tn_tape to = {
        .n = program->n, .bits = program->bits, .circuit = program->circuit, .flops = plan->flops};
    size_t count = program->count;
    if (plan->width <= TN_TAPE_WIDTH) {
        LEHR_TRY(tn_fuse_steps(ctx, program, plan->order, &count));
        LEHR_TRY(tn_write_tape(ctx, program, plan->order, count, request->keep, request->keep_count,
                               &to));
    }
    to.width = plan->width;
    to.plan_s = plan->seconds;
    snprintf(to.planner, sizeof to.planner, "%s", plan->planner);
    *tape = to;
    return LEHR_OK;
}

static lehr_status plan_program(lehr_context *ctx, tn_program *program,
                                const tn_tape_request *request, tn_tape *tape)
{
    tn_depend depend;
    tn_plan plan;
    LEHR_TRY(tn_depend_find(ctx, program, &depend));
    lehr_status status = tn_portfolio_run(ctx, program, &depend, request, &plan);
    tn_depend_clear(ctx, &depend);
    if (status != LEHR_OK) return status;
    status = write_plan(ctx, program, &plan, request, tape);
    lehr_release(ctx, plan.order);
    return status;
}

static lehr_status lower_actions(lehr_context *ctx, tn_actions *actions,
                                 const tn_tape_request *request, tn_program *program)
{
    tn_wires wires;
    LEHR_TRY(tn_wires_find(ctx, actions, request->keep, request->keep_count, &wires));
    lehr_status status =
        tn_lower(ctx, actions, &wires, request->keep, request->keep_count, program);
    tn_wires_clear(ctx, &wires);
    return status;
}

lehr_status tn_tape_plan(lehr_context *ctx, const tn_circuit *circuit,
                         const tn_tape_request *request, tn_tape *tape)
{
    tn_actions actions;
    tn_program program;
    LEHR_TRY(tn_actions_read(ctx, circuit, request->keep_phases, &actions));
    lehr_status status = lower_actions(ctx, &actions, request, &program);
    tn_actions_clear(ctx, &actions);
    if (status != LEHR_OK) return status;
    status = plan_program(ctx, &program, request, tape);
    tn_program_clear(ctx, &program);
    return status;
}
