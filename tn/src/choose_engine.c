// SPDX-License-Identifier: GPL-3.0-or-later
/* The automatic choice: every engine plans and says what the job would take; the quickest exact one
 * wins, unless it would try the caller's patience and one that truncates would not. */
#include "choose_engine.h"

#include "machine_memory.h"

#include <base/clock.h>
#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PATIENCE      60.0
#define GOOD_FIDELITY 0.9

typedef struct choosing {
    lehr_context *ctx;
    const tn_circuit *circuit;
    const tn_run_request *request;
    tn_choice *choice;
    tn_chosen *plans; /* one for each forecast */
} choosing;

/* --- options --- */

static lehr_status set_pair(lehr_context *ctx, const lehr_option_table *table, void *options,
                            const char *pair)
{
    char name[64];
    const char *equals = strchr(pair, '=');
    size_t length = equals ? (size_t)(equals - pair) : 0;
    if (length == 0 || length >= sizeof name)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "'%s' is not of the form key=value", pair);
    memcpy(name, pair, length);
    name[length] = '\0';
    return lehr_options_set(ctx, table, options, name, equals + 1);
}

/* Options are those of the engine that was asked for. */
static lehr_status make_options(const choosing *c, tn_chosen *plan)
{
    const tn_run_request *r = c->request;
    const lehr_option_table *table = plan->engine->options ? plan->engine->options() : NULL;
    bool named = r->engine && strcmp(r->engine, "auto") != 0;
    if (r->set_count > 0 && !named)
        return LEHR_FAIL(c->ctx, LEHR_BAD_ARGUMENT,
                         "options of an engine need the engine to be named");
    if (r->set_count > 0 && !table)
        return LEHR_FAIL(c->ctx, LEHR_BAD_ARGUMENT, "engine %s has no options", plan->engine->name);
    if (!table) return LEHR_OK;
    plan->options = lehr_new(c->ctx, 1, table->size);
    if (!plan->options) return LEHR_NO_MEMORY;
    lehr_options_default(table, plan->options);
    for (size_t k = 0; k < r->set_count; k++)
        LEHR_TRY(set_pair(c->ctx, table, plan->options, r->set[k]));
    return lehr_options_check(c->ctx, table, plan->options);
}

/* --- forecasts --- */

static bool can(const tn_engine *engine, tn_purpose purpose)
{
    if (purpose == TN_FOR_SHOTS) return engine->sample != NULL;
    if (purpose == TN_FOR_AMPLITUDES) return engine->amplitude != NULL;
    if (purpose == TN_FOR_ENTROPIES) return engine->entropies != NULL;
    return engine->expect != NULL;
}

static void refuse(tn_cost *cost, const char *why)
{
    cost->able = false;
    snprintf(cost->why_not, sizeof cost->why_not, "%s", why);
}

/* What it may use when nothing is said: what the machine has. */
static size_t memory_of(const tn_run_request *r)
{
    return r->memory > 0 ? r->memory : tn_machine_memory();
}

static void refuse_memory(tn_cost *cost, size_t memory)
{
    char needs[16], has[16], why[160];
    lehr_size_print(cost->bytes, needs);
    lehr_size_print(memory, has);
    snprintf(why, sizeof why, "it would need %s of memory, and may use %s", needs, has);
    refuse(cost, why);
}

/* On one thread, so that the choice, and with it the samples, are the same for any number. */
static double seconds_of(const choosing *c, const tn_cost *cost)
{
    uint64_t shots = c->request->purpose == TN_FOR_SHOTS ? c->request->shots : 1;
    return cost->build_s + cost->shot_s * (double)shots;
}

/* The samples, their probabilities and errors, and what counting them takes. */
static size_t bytes_of_answer(const choosing *c)
{
    const tn_run_request *r = c->request;
    size_t words = ((size_t)tn_circuit_look(c->circuit).bits + 63) / 64, shot = 8 * words + 40;
    if (r->purpose != TN_FOR_SHOTS) return 0;
    return r->shots < SIZE_MAX / 2 / shot ? (size_t)r->shots * shot : SIZE_MAX / 2;
}

/* The quickest of some that are able; count when there is none. */
typedef bool is_meant(const tn_choice *choice, size_t index);

static size_t quickest(const tn_choice *choice, is_meant *meant)
{
    size_t best = choice->count;
    for (size_t k = 0; k < choice->count; k++) {
        const tn_forecast *f = &choice->forecasts[k];
        if (!f->cost.able || !meant(choice, k)) continue;
        if (best == choice->count || f->seconds < choice->forecasts[best].seconds) best = k;
    }
    return best;
}

static bool is_exact(const tn_choice *choice, size_t index)
{
    return choice->forecasts[index].cost.exact;
}

/* Of the quickest exact engine so far; 0: there is none. */
static double rival_seconds(const tn_choice *choice)
{
    size_t best = quickest(choice, is_exact);
    return best < choice->count ? choice->forecasts[best].seconds : 0;
}

static lehr_status forecast(const choosing *c, size_t k)
{
    const tn_run_request *r = c->request;
    tn_forecast *f = &c->choice->forecasts[k];
    tn_chosen *plan = &c->plans[k];
    plan->engine = f->engine;
    LEHR_TRY(make_options(c, plan));
    if (!can(f->engine, r->purpose)) {
        refuse(&f->cost, "it cannot answer this kind of question");
        return LEHR_OK;
    }
    size_t memory = memory_of(r);
    tn_task task = {.circuit = c->circuit,
                    .purpose = r->purpose,
                    .observable = r->observable,
                    .shots = r->shots,
                    .seed = r->seed,
                    .memory = memory,
                    .plan_seconds = r->plan_seconds,
                    .rival_s = rival_seconds(c->choice),
                    .options = plan->options};
    LEHR_TRY(f->engine->plan(c->ctx, &task, &plan->state, &f->cost));
    if (f->cost.bytes < SIZE_MAX / 2) f->cost.bytes += bytes_of_answer(c);
    if (f->cost.able && memory > 0 && f->cost.bytes > memory) refuse_memory(&f->cost, memory);
    if (f->cost.able) f->seconds = seconds_of(c, &f->cost);
    return LEHR_OK;
}

/* --- the choice --- */

static bool truncates(const tn_choice *choice, size_t index)
{
    return !is_exact(choice, index);
}

static bool hardly_truncates(const tn_choice *choice, size_t index)
{
    return !is_exact(choice, index) && choice->forecasts[index].cost.fidelity >= GOOD_FIDELITY;
}

static bool is_other(const tn_choice *choice, size_t index)
{
    return index != choice->chosen;
}

/* Like "0.02 s", "3 min", "1e+20 years". */
static void print_seconds(double seconds, char text[32])
{
    if (seconds < 100)
        snprintf(text, 32, "%.2g s", seconds);
    else if (seconds < 6000)
        snprintf(text, 32, "%.0f min", seconds / 60);
    else if (seconds < 100 * 3600)
        snprintf(text, 32, "%.0f h", seconds / 3600);
    else
        snprintf(text, 32, "%.2g years", seconds / (365.25 * 86400));
}

static void print_worth(const tn_cost *cost, tn_purpose purpose, char text[48])
{
    bool states = purpose == TN_FOR_SHOTS || purpose == TN_FOR_AMPLITUDES;
    if (cost->exact)
        snprintf(text, 48, "exact");
    else if (!states)
        snprintf(text, 48, "truncated, with its error");
    else if (cost->fidelity > 0)
        snprintf(text, 48, "truncated, fidelity about %.3g", cost->fidelity);
    else
        snprintf(text, 48, "truncated, of a fidelity not known beforehand");
}

/* What an exact engine would take that was passed over, and how to get it. */
static void explain_patience(tn_choice *choice, size_t exact, const char *mine, const char *worth)
{
    const tn_forecast *f = &choice->forecasts[choice->chosen], *slow = &choice->forecasts[exact];
    char other[32];
    print_seconds(slow->seconds, other);
    snprintf(choice->why, sizeof choice->why,
             "%s, about %s, %s; exact is engine %s, about %s: ask for it, or for more "
             "patience.",
             f->cost.how, mine, worth, slow->engine->name, other);
}

/* How long what was asked for by name takes is said if it is long. */
static void explain_wish(tn_choice *choice, const char *mine, const char *worth)
{
    const tn_forecast *f = &choice->forecasts[choice->chosen];
    if (f->seconds < TN_LONG_S)
        snprintf(choice->why, sizeof choice->why, "It was asked for by name: %s.", f->cost.how);
    else
        snprintf(choice->why, sizeof choice->why, "It was asked for by name: %s, about %s, %s.",
                 f->cost.how, mine, worth);
}

static void explain(tn_choice *choice, size_t exact, tn_purpose purpose)
{
    const tn_forecast *f = &choice->forecasts[choice->chosen];
    size_t second = quickest(choice, is_other);
    char mine[32], other[32], worth[48];
    print_seconds(f->seconds, mine);
    print_worth(&f->cost, purpose, worth);
    if (choice->count == 1) {
        explain_wish(choice, mine, worth);
        return;
    }
    if (second == choice->count) {
        snprintf(choice->why, sizeof choice->why, "%s, about %s, %s; no other engine can.",
                 f->cost.how, mine, worth);
        return;
    }
    if (exact < choice->count && exact != choice->chosen) {
        explain_patience(choice, exact, mine, worth);
        return;
    }
    const tn_forecast *next = &choice->forecasts[second];
    print_seconds(next->seconds, other);
    snprintf(choice->why, sizeof choice->why, "%s, about %s, %s; %s would take about %s%s.",
             f->cost.how, mine, worth, next->engine->name, other,
             next->cost.exact ? "" : " and truncate");
}

/* Of those that truncate, one that knows to do little harm goes first, as far as it saves time. */
static size_t quickest_rough(const tn_choice *choice, double limit)
{
    size_t good = quickest(choice, hardly_truncates);
    if (good < choice->count && choice->forecasts[good].seconds <= limit) return good;
    size_t rough = quickest(choice, truncates);
    if (rough < choice->count && choice->forecasts[rough].seconds <= limit) return rough;
    return choice->count;
}

static void choose(const choosing *c)
{
    tn_choice *choice = c->choice;
    double patience = c->request->patience > 0 ? c->request->patience : PATIENCE;
    size_t exact = quickest(choice, is_exact);
    double limit = exact < choice->count ? choice->forecasts[exact].seconds : HUGE_VAL;
    choice->chosen = exact;
    if (limit > patience) {
        size_t rough = quickest_rough(choice, limit);
        if (rough < choice->count) choice->chosen = rough;
    }
    if (choice->chosen < choice->count) explain(choice, exact, c->request->purpose);
}

static lehr_status none_able(const choosing *c)
{
    char reasons[600] = "";
    size_t length = 0;
    for (size_t k = 0; k < c->choice->count && length < sizeof reasons; k++) {
        const tn_forecast *f = &c->choice->forecasts[k];
        int more = snprintf(reasons + length, sizeof reasons - length, "%s%s: %s", k ? "; " : "",
                            f->engine->name, f->cost.why_not);
        length += more > 0 ? (size_t)more : 0;
    }
    return LEHR_FAIL(c->ctx, LEHR_UNSUPPORTED, "no engine can run this circuit: %s", reasons);
}

/* --- life --- */

static lehr_status unknown(lehr_context *ctx, const char *name)
{
    const char *names[64];
    size_t count = tn_engine_count() < 64 ? tn_engine_count() : 64;
    for (size_t k = 0; k < count; k++) names[k] = tn_engine_at(k)->name;
    const char *near = lehr_nearest(name, names, count);
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "there is no engine '%s'%s%s%s", name,
                     near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static lehr_status list_engines(choosing *c)
{
    const char *name = c->request->engine;
    const tn_engine *one = NULL;
    if (name && strcmp(name, "auto") != 0) {
        one = tn_engine_find(name);
        if (!one) return unknown(c->ctx, name);
    }
    size_t count = one ? 1 : tn_engine_count();
    c->choice->forecasts = lehr_new_zero(c->ctx, count, sizeof *c->choice->forecasts);
    c->plans = lehr_new_zero(c->ctx, count, sizeof *c->plans);
    if (!c->choice->forecasts || !c->plans) return LEHR_NO_MEMORY;
    c->choice->count = c->choice->chosen = count;
    for (size_t k = 0; k < count; k++) c->choice->forecasts[k].engine = one ? one : tn_engine_at(k);
    return LEHR_OK;
}

static lehr_status plan_all(choosing *c)
{
    double begin = lehr_now();
    LEHR_TRY(list_engines(c));
    for (int turn = 0; turn < TN_PLAN_TURNS; turn++)
        for (size_t k = 0; k < c->choice->count; k++)
            if (c->choice->forecasts[k].engine->plan_turn == turn) LEHR_TRY(forecast(c, k));
    c->choice->plan_s = lehr_now() - begin;
    choose(c);
    return c->choice->chosen < c->choice->count ? LEHR_OK : none_able(c);
}

lehr_status tn_choose(lehr_context *ctx, const tn_circuit *circuit, const tn_run_request *request,
                      tn_choice *choice, tn_chosen *chosen)
{
    choosing c = {.ctx = ctx, .circuit = circuit, .request = request, .choice = choice};
    *choice = (tn_choice){0};
    lehr_status status = plan_all(&c);
    if (status == LEHR_OK && chosen) {
        *chosen = c.plans[choice->chosen];
        c.plans[choice->chosen] = (tn_chosen){0};
    }
    for (size_t k = 0; k < choice->count && c.plans; k++) tn_chosen_clear(ctx, &c.plans[k]);
    lehr_release(ctx, c.plans);
    if (status != LEHR_OK) tn_choice_clear(ctx, choice);
    return status;
}

void tn_chosen_clear(lehr_context *ctx, tn_chosen *chosen)
{
    if (chosen->state) chosen->engine->release(ctx, chosen->state);
    lehr_release(ctx, chosen->options);
    *chosen = (tn_chosen){0};
}

void tn_choice_clear(lehr_context *ctx, tn_choice *choice)
{
    lehr_release(ctx, choice->forecasts);
    *choice = (tn_choice){0};
}

lehr_status tn_forecast_all(lehr_context *ctx, const tn_circuit *circuit,
                            const tn_run_request *request, tn_choice *out)
{
    tn_choice choice;
    LEHR_TRY(tn_choose(ctx, circuit, request, &choice, NULL));
    *out = choice;
    return LEHR_OK;
}
