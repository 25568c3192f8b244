// SPDX-License-Identifier: GPL-3.0-or-later
/* Every answer is evaluated once more on the model as it was given, by code that no solver uses. */
#include "report.h"

#include <base/memory.h>
#include <base/ranks.h>
#include <string.h>

const char *an_outcome_name(an_outcome outcome)
{
    switch (outcome) {
    case AN_OPTIMAL:
        return "OPTIMAL";
    case AN_TARGET:
        return "TARGET";
    case AN_FEASIBLE:
        return "FEASIBLE";
    case AN_INFEASIBLE:
        return "INFEASIBLE";
    case AN_INTERRUPTED:
        return "INTERRUPTED";
    case AN_UNKNOWN:
        break;
    }
    return "UNKNOWN";
}

static lehr_status check_answer(lehr_context *ctx, const an_deal *d, const an_kept *answer)
{
    char which[128], found[40], claimed[40];
    if (an_model_violations(d->model, answer->bits, which) > 0)
        return LEHR_FAIL(ctx, LEHR_BUG, "solver %s: the answer violates %s", d->solver->name,
                         which);
    an_coef value = an_model_value(d->model, answer->bits);
    if (an_model_compare(d->model, value, answer->value) == 0) return LEHR_OK;
    an_model_print(d->model, value, found);
    an_model_print(d->model, answer->value, claimed);
    return LEHR_FAIL(ctx, LEHR_BUG, "solver %s claims the value %s for an answer of value %s",
                     d->solver->name, claimed, found);
}

static lehr_status copy_answers(lehr_context *ctx, const an_deal *d, an_report *report)
{
    size_t count = (size_t)d->best.count, n = (size_t)d->best.n;
    if (count == 0) return LEHR_OK;
    an_sample *samples = lehr_new_zero(ctx, count, sizeof *samples);
    report->samples = samples;
    if (!samples) return LEHR_NO_MEMORY;
    report->sample_count = (int64_t)count;
    for (size_t k = 0; k < count; k++) {
        const an_kept *answer = &d->best.kept[k];
        LEHR_TRY(check_answer(ctx, d, answer));
        uint8_t *bits = lehr_new(ctx, n, 1);
        if (!bits) return LEHR_NO_MEMORY;
        memcpy(bits, answer->bits, n);
        samples[k] = (an_sample){bits, answer->value, answer->count};
    }
    report->bits = samples[0].bits;
    report->value = samples[0].value;
    return LEHR_OK;
}

static an_outcome judge(const an_report *report, const an_goal *goal, bool complete)
{
    if (!report->bits) return complete ? AN_INFEASIBLE : AN_UNKNOWN;
    if (complete || an_goal_meets_bound(goal, report->value)) return AN_OPTIMAL;
    if (an_goal_meets_target(goal, report->value)) return AN_TARGET;
    bool cut = report->stopped == LEHR_STOPPED_CANCEL || report->stopped == LEHR_STOPPED_TEST;
    return cut ? AN_INTERRUPTED : AN_FEASIBLE;
}

static lehr_status fill(lehr_context *ctx, an_deal *d, bool complete, an_report *report)
{
    LEHR_TRY(lehr_ranks_agree(ctx, copy_answers(ctx, d, report)));
    report->stopped = lehr_stopped(ctx);
    report->reads = d->reads;
    report->updates = d->updates;
    report->outcome = judge(report, &d->goal, complete);
    if (!report->bits) return LEHR_OK;
    if (complete) an_goal_prove(&d->goal, report->value);
    report->has_bound = d->goal.has_bound;
    if (report->has_bound) {
        report->bound = d->goal.bound;
        report->gap = an_goal_gap(&d->goal, report->value);
    }
    return an_deal_time_to_best(ctx, d, &report->time_to_best);
}

lehr_status an_report_new(lehr_context *ctx, an_deal *d, bool complete, an_report **out)
{
    an_report *report = lehr_new_zero(ctx, 1, sizeof *report);
    LEHR_TRY(lehr_ranks_agree(ctx, report ? LEHR_OK : LEHR_NO_MEMORY));
    lehr_status status = fill(ctx, d, complete, report);
    if (status != LEHR_OK) {
        an_report_free(ctx, report);
        return status;
    }
    *out = report;
    return LEHR_OK;
}

void an_report_free(lehr_context *ctx, an_report *report)
{
    if (!report) return;
    /* const is for readers; the report owns them. */
    for (int64_t k = 0; k < report->sample_count; k++)
        lehr_release(ctx, (void *)(uintptr_t)report->samples[k].bits);
    lehr_release(ctx, (void *)(uintptr_t)report->samples);
    lehr_json_free(report->options);
    lehr_release(ctx, report);
}
