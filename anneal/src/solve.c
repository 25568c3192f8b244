// SPDX-License-Identifier: GPL-3.0-or-later
/* The driver, from request to report:
 *
 *   field -> presolve, bound -> choose -> options -> suits? -> memory? -> prepare
 *         -> tight bound -> deal the items -> finish -> check
 *
 * deal.c runs the items, report.c judges what came of them. */
#include <anneal/solve.h>

#include "checkpoint.h"
#include "choose.h"
#include "deal.h"
#include "report.h"
#include "tight_bound.h"

#include <base/clock.h>
#include <base/memory.h>
#include <base/ranks.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* One job from start to end; whatever is set is released by job_clear. */
typedef struct job {
    lehr_context *ctx;
    const an_model *model;
    const an_request *request;
    an_field *given;         /* the whole model; freed when presolve leaves a smaller one */
    an_presolved *presolved; /* NULL when presolve did not run */
    const an_field *field;   /* what solvers see */
    uint8_t **starts;        /* the request's, as answers to a smaller field; NULL when it is not */
    uint8_t *start_bits;
    double deadline; /* the caller's */
    double scale;    /* no sum of terms of an energy exceeds it; 0 when whole */
    an_goal goal;
    const an_solver *solver;
    const an_solver *scout; /* runs before it; or NULL */
    void *options;          /* of the solver, NULL when it has none */
    an_plan plan;
    an_checkpoint *checkpoint;
    bool presolving, prepared, dealing;
    an_deal deal;
    char why[256];
} job;

static void job_clear(job *j)
{
    if (j->dealing) an_deal_clear(j->ctx, &j->deal);
    if (j->prepared) j->solver->release(j->ctx, j->plan.state);
    an_checkpoint_free(j->ctx, j->checkpoint);
    lehr_release(j->ctx, j->options);
    lehr_release(j->ctx, j->starts);
    lehr_release(j->ctx, j->start_bits);
    an_presolved_free(j->presolved);
    an_field_free(j->given);
}

/* --- options --- */

static lehr_status set_pair(job *j, const lehr_option_table *table, const char *pair)
{
    const char *equals = strchr(pair, '=');
    if (!equals)
        return LEHR_FAIL(j->ctx, LEHR_BAD_ARGUMENT, "'%s' is not of the form key=value", pair);
    char *name = lehr_new_text(j->ctx, pair, (size_t)(equals - pair));
    if (!name) return LEHR_NO_MEMORY;
    lehr_status status = lehr_options_set(j->ctx, table, j->options, name, equals + 1);
    lehr_release(j->ctx, name);
    return status;
}

static lehr_status set_sweeps(job *j, const lehr_option_table *table)
{
    if (j->request->sweeps == 0) return LEHR_OK;
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)j->request->sweeps);
    if (!table || !lehr_options_find(table, "sweeps"))
        return LEHR_FAIL(j->ctx, LEHR_BAD_ARGUMENT, "solver %s makes no sweeps", j->solver->name);
    return lehr_options_set(j->ctx, table, j->options, "sweeps", text);
}

static lehr_status take_options(job *j)
{
    const an_request *r = j->request;
    const lehr_option_table *table = j->solver->options ? j->solver->options() : NULL;
    if (!table && r->set_count > 0)
        return LEHR_FAIL(j->ctx, LEHR_BAD_ARGUMENT, "solver %s has no options", j->solver->name);
    if (table) {
        j->options = lehr_new(j->ctx, table->size, 1);
        if (!j->options) return LEHR_NO_MEMORY;
        lehr_options_default(table, j->options);
    }
    for (size_t k = 0; k < r->set_count; k++) LEHR_TRY(set_pair(j, table, r->set[k]));
    LEHR_TRY(set_sweeps(j, table));
    return table ? lehr_options_check(j->ctx, table, j->options) : LEHR_OK;
}

/* --- the model --- */

static lehr_status check_request(lehr_context *ctx, const an_request *r)
{
    if (r->sweeps < 0 || r->samples < 0)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "sweeps and samples cannot be negative");
    return LEHR_OK;
}

static double size_of(bool whole, double unit, an_coef c)
{
    return fabs(whole ? (double)c.whole * unit : c.real);
}

/* The sum of all |terms| of the energy; and of the value, from which a field that keeps groups has
 * left out what is constant. */
static double energy_scale(const an_model *model, const an_field *f)
{
    an_model_view v = an_model_look(model);
    if (f->whole && v.whole) return 0; /* energies are exact */
    double sum = size_of(f->whole, f->unit, f->offset);
    for (int32_t i = 0; i < f->n; i++) sum += size_of(f->whole, f->unit, f->h[i]);
    for (int64_t k = 0; k < f->start[f->n]; k++) sum += size_of(f->whole, f->unit, f->weight[k]);
    if (f->group_count == 0) return sum;
    for (int32_t i = 0; i < v.n; i++) sum += size_of(v.whole, v.unit, v.linear[i]);
    for (int64_t k = 0; k < v.m; k++) sum += size_of(v.whole, v.unit, v.couplings[k].w);
    return sum;
}

static lehr_status take_model(job *j)
{
    LEHR_TRY(check_request(j->ctx, j->request));
    an_groups_use use;
    LEHR_TRY(an_choose_groups(j->ctx, j->model, j->request, &use));
    LEHR_TRY(an_field_new_with(j->ctx, j->model, use, &j->given));
    j->field = j->given;
    j->scale = energy_scale(j->model, j->given);
    return an_goal_set(j->ctx, j->model, j->request, &j->goal);
}

/* --- time --- */

#define RESERVED      0.75 /* of the time it took to take the model in ... */
#define MOST_RESERVED 0.4  /* ... but not more of what is left */

/* What follows the deadline, descending, evaluating, checking and giving memory back, takes a few
 * passes over the model, as taking it in did: so the solver's deadline is earlier. */
static void reserve_time(job *j, double begin)
{
    double now = lehr_now(), left = j->deadline - now;
    if (isfinite(left) && left > 0)
        lehr_set_deadline(j->ctx,
                          j->deadline - fmin(RESERVED * (now - begin), MOST_RESERVED * left));
}

/* --- presolve --- */

static bool wants_presolve(const job *j)
{
    const an_request *r = j->request;
    if (an_model_look(j->model).group_count > 0 || r->presolve == AN_PRESOLVE_OFF) return false;
    return r->presolve == AN_PRESOLVE_ON || r->samples <= 1;
}

/* Presolve is a help that can be done without. */
static bool has_memory_for_presolve(const job *j)
{
    size_t limit = lehr_memory_limit(j->ctx);
    size_t bytes = an_presolve_bytes(j->given->n, j->given->m);
    return limit == 0 || lehr_memory_live(j->ctx) + bytes <= limit;
}

/* Ranks stopped at different moments, or some without memory, would go on with different fields:
 * then all go on with the one they were given. */
static lehr_status drop_if_uneven(job *j, bool tried)
{
    uint64_t cut = !tried || lehr_stopped(j->ctx) != LEHR_RUNNING;
    LEHR_TRY(lehr_ranks_sum_u64(j->ctx, &cut, 1));
    if (cut == 0 || lehr_ranks() == 1) return LEHR_OK;
    an_presolved_free(j->presolved);
    j->presolved = NULL;
    return LEHR_OK;
}

static int32_t fixed(const job *j)
{
    return j->presolved ? j->presolved->fixed : 0;
}

static bool is_settled(const job *j)
{
    return fixed(j) > 0 && j->field->n == 0;
}

/* Answers to start from become answers to what is left. */
static lehr_status project_starts(job *j)
{
    const an_request *r = j->request;
    if (fixed(j) == 0 || r->start_count == 0) return LEHR_OK;
    size_t n = (size_t)j->field->n;
    j->starts = lehr_new_zero(j->ctx, r->start_count, sizeof *j->starts);
    j->start_bits = lehr_new(j->ctx, r->start_count * n, 1);
    if (!j->starts || !j->start_bits) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < r->start_count; k++) {
        j->starts[k] = j->start_bits + k * n;
        an_presolve_project(j->presolved, r->starts[k], j->starts[k]);
    }
    return LEHR_OK;
}

/* Bounds of a field hold for the model; but what a field that keeps groups has left out of a real
 * model rounds in ways that they do not know. */
static bool wants_bound(const job *j)
{
    bool exact = j->field->group_count == 0 || an_model_look(j->model).whole;
    return j->goal.has_bound && exact;
}

static lehr_status presolve(job *j)
{
    an_presolve_options options = {.reduce = wants_presolve(j), .bound = wants_bound(j)};
    bool fits = has_memory_for_presolve(j);
    if (!options.reduce && !options.bound) return LEHR_OK;
    lehr_status status = LEHR_OK;
    j->presolving = fits && options.reduce;
    if (fits) status = an_presolve(j->ctx, j->given, &options, &j->presolved);
    LEHR_TRY(lehr_ranks_agree(j->ctx, status));
    LEHR_TRY(drop_if_uneven(j, fits));
    if (!j->presolved) return LEHR_OK;
    if (j->presolved->has_bound)
        an_goal_tighten(&j->goal, j->presolved->bound, j->presolved->error);
    if (fixed(j) == 0) return LEHR_OK;
    j->field = j->presolved->field;
    an_field_free(j->given);
    j->given = NULL;
    return LEHR_OK;
}

/* --- the tight bound --- */

/* Of the time that is left. */
#define TIGHT_SHARE 0.5

/* Solvers that prove state a bound of their own. */
static bool wants_tight_bound(const job *j)
{
    return j->request->bound == AN_BOUND_TIGHT && wants_bound(j) && !j->solver->proves &&
           !is_settled(j);
}

static void note_tight_bound(const job *j, const an_tight_bound *tight, double seconds)
{
    lehr_note(j->ctx, 1, "tight bound: %d of %d connected parts in %.2f s", tight->bounded,
              tight->islands, seconds);
}

/* Ranks would stop at different moments with different bounds: rank 0 tells. */
static lehr_status find_tight_bound(job *j)
{
    if (!wants_tight_bound(j)) return LEHR_OK;
    double now = lehr_now(), until = now + TIGHT_SHARE * (lehr_deadline(j->ctx) - now);
    an_tight_bound tight = {0};
    lehr_status status = LEHR_OK;
    if (lehr_rank() == 0) status = an_tight_bound_find(j->ctx, j->field, until, &tight);
    LEHR_TRY(lehr_ranks_agree(j->ctx, status));
    LEHR_TRY(lehr_ranks_share(j->ctx, 0, &tight, sizeof tight));
    an_goal_tighten(&j->goal, tight.energy, 0);
    note_tight_bound(j, &tight, lehr_now() - now);
    return LEHR_OK;
}

/* The choice was made for what presolve has left. */
static void explain_presolve(job *j)
{
    char why[256];
    if (fixed(j) == 0) return;
    memcpy(why, j->why, sizeof why);
    if (is_settled(j)) {
        snprintf(j->why, sizeof j->why, "Presolve settled all variables.");
    } else {
        snprintf(j->why, sizeof j->why, "%.150s Presolve had settled %d of %d variables.", why,
                 fixed(j), j->presolved->n);
    }
}

/* --- checkpoints --- */

#define CHECKPOINT_PERIOD 10.0

/* FNV-1a of the bits of all starts, as text; "" without any. */
static void starts_text(const an_request *r, int32_t n, char text[20])
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t k = 0; k < r->start_count; k++)
        for (int32_t i = 0; i < n; i++) hash = (hash ^ r->starts[k][i]) * UINT64_C(0x100000001b3);
    text[0] = '\0';
    if (r->start_count) snprintf(text, 20, "%016" PRIx64, hash);
}

/* Whatever changes what an item does, or which items there are. As requested, not as resolved: a
 * stop on the way there may have led elsewhere, and no item has been done then. */
static lehr_status describe_run(job *j, lehr_json *run)
{
    static const char *const efforts[] = {"none", "fast", "tight"};
    const an_request *r = j->request;
    uint64_t hash;
    char text[32];
    LEHR_TRY(an_model_hash(j->ctx, j->model, &hash));
    lehr_json_set_text(run, "lehr", LEHR_VERSION);
    snprintf(text, sizeof text, "%016" PRIx64, hash);
    lehr_json_set_text(run, "model", text);
    lehr_json_set_text(run, "solver", r->own ? r->own->name : r->solver ? r->solver : "auto");
    lehr_json *set = lehr_json_array();
    for (size_t k = 0; k < r->set_count; k++) lehr_json_add_text(set, r->set[k]);
    lehr_json_set(run, "set", set);
    lehr_json_set_int(run, "sweeps", r->sweeps);
    snprintf(text, sizeof text, "%" PRIu64, r->seed);
    lehr_json_set_text(run, "seed", text);
    lehr_json_set_int(run, "reads", (int64_t)r->reads);
    lehr_json_set_int(run, "samples", r->samples > 1 ? r->samples : 1);
    if (r->has_target)
        lehr_json_set_real(run, "target", r->target);
    else
        lehr_json_set_null(run, "target");
    lehr_json_set_text(run, "bound", efforts[r->bound]);
    lehr_json_set_bool(run, "presolve", j->presolving);
    starts_text(r, an_model_look(j->model).n, text);
    lehr_json_set_text(run, "start", text);
    return LEHR_OK;
}

static lehr_status take_checkpoint(job *j)
{
    const an_request *r = j->request;
    if (!r->checkpoint) return LEHR_OK;
    if (strcmp(r->checkpoint, "-") == 0)
        return LEHR_FAIL(j->ctx, LEHR_BAD_ARGUMENT, "a checkpoint must be a file");
    lehr_json *run = lehr_json_object();
    lehr_status status = describe_run(j, run);
    if (status != LEHR_OK) {
        lehr_json_free(run);
        return status;
    }
    double period = r->checkpoint_period > 0 ? r->checkpoint_period : CHECKPOINT_PERIOD;
    return an_checkpoint_new(j->ctx, r->checkpoint, period, run, &j->checkpoint);
}

/* --- before the run --- */

static lehr_status check_suits(job *j)
{
    if (!j->solver->suits) return LEHR_OK;
    bool suits;
    char why[128] = "";
    LEHR_TRY(j->solver->suits(j->ctx, j->field, j->options, &suits, why));
    if (suits) return LEHR_OK;
    return LEHR_FAIL(j->ctx, LEHR_UNSUPPORTED, "solver %s cannot run on this model: %s",
                     j->solver->name, why);
}

static size_t solver_bytes(lehr_context *ctx, const an_solver *solver, int32_t n, int64_t m)
{
    return solver->bytes ? solver->bytes(n, m, lehr_threads(ctx)) : 0;
}

static size_t samples_bytes(lehr_context *ctx, const an_request *r, int32_t n)
{
    size_t room = r->samples > 1 ? (size_t)r->samples : 1;
    size_t sets = 2 * (size_t)lehr_threads(ctx) + 2;
    return room * sets * ((size_t)n + sizeof(an_kept) + 128);
}

static lehr_status prepare(job *j)
{
    const an_field *f = j->field;
    size_t bytes =
        solver_bytes(j->ctx, j->solver, f->n, f->m) + samples_bytes(j->ctx, j->request, f->n);
    LEHR_TRY(lehr_memory_reserve(j->ctx, bytes, "the solver"));
    LEHR_TRY(j->solver->prepare(j->ctx, f, j->options, j->request->seed, &j->plan));
    j->prepared = true;
    return LEHR_OK;
}

static lehr_status set_up(job *j)
{
    LEHR_TRY(project_starts(j));
    an_choice choice;
    LEHR_TRY(an_choose(j->ctx, j->field, j->request, &choice));
    j->solver = choice.solver;
    /* What it finds, or how far it is, a checkpoint cannot tell. */
    j->scout = j->request->checkpoint ? NULL : choice.scout;
    memcpy(j->why, choice.why, sizeof j->why);
    explain_presolve(j);
    LEHR_TRY(take_options(j));
    LEHR_TRY(check_suits(j));
    LEHR_TRY(take_checkpoint(j));
    return j->scout ? LEHR_OK : prepare(j);
}

/* --- the run --- */

/* Few and short: on models that can be proven more is rarely needed. */
#define SCOUT_READS       2
#define SCOUT_GENERATIONS "6"

/* The next to deal its items is this solver. */
static void take_plan(an_deal *d, const an_solver *solver, const an_plan *plan, uint64_t reads)
{
    uint64_t per_item = plan->reads;
    d->solver = solver;
    d->state = plan->state;
    d->items = plan->items;
    d->item_reads = per_item;
    d->total_reads = UINT64_MAX;
    if (per_item == 0 || reads == 0) return;
    uint64_t needed = reads / per_item + (reads % per_item != 0);
    d->total_reads = reads;
    if (needed < d->items) d->items = needed;
}

/* Presolve has left nothing to solve. */
static lehr_status know_optimum(job *j, double when)
{
    uint8_t *bits = lehr_new(j->ctx, (size_t)j->presolved->n, 1);
    if (!bits) return LEHR_NO_MEMORY;
    an_presolve_restore(j->presolved, bits, bits);
    lehr_status status = an_deal_know(j->ctx, &j->deal, bits, when);
    lehr_release(j->ctx, bits);
    j->deal.settled = true;
    return status;
}

static lehr_status start_deal(job *j)
{
    const an_request *r = j->request;
    an_deal *d = &j->deal;
    d->model = j->model;
    d->field = j->field;
    d->presolved = fixed(j) > 0 ? j->presolved : NULL;
    d->goal = j->goal;
    take_plan(d, j->solver, &j->plan, r->reads);
    d->room = r->samples > 1 ? r->samples : 1;
    d->scale = j->scale;
    d->started = r->started > 0 ? r->started : lehr_now();
    d->improved = r->improved;
    d->user = r->user;
    d->checkpoint = j->checkpoint;
    d->cpu_started = lehr_cpu_seconds();
    d->starts = j->starts ? (const uint8_t *const *)j->starts : r->starts;
    d->start_count = r->start_count;
    LEHR_TRY(an_deal_start(j->ctx, d));
    j->dealing = true;
    return LEHR_OK;
}

/* What is known before the first item. */
static lehr_status look_back(job *j)
{
    const an_request *r = j->request;
    an_deal *d = &j->deal;
    if (j->checkpoint) LEHR_TRY(an_checkpoint_load(j->ctx, j->checkpoint, d));
    double when = lehr_now() - d->started;
    for (size_t k = 0; k < r->start_count; k++)
        LEHR_TRY(an_deal_know(j->ctx, d, r->starts[k], when));
    return is_settled(j) ? know_optimum(j, when) : LEHR_OK;
}

static lehr_status prepare_scout(job *j, an_plan *plan)
{
    const lehr_option_table *table = j->scout->options();
    void *options = lehr_new(j->ctx, table->size, 1);
    if (!options) return LEHR_NO_MEMORY;
    lehr_options_default(table, options);
    lehr_status status = lehr_options_set(j->ctx, table, options, "generations", SCOUT_GENERATIONS);
    if (status == LEHR_OK)
        status = j->scout->prepare(j->ctx, j->field, options, j->request->seed, plan);
    lehr_release(j->ctx, options);
    return status;
}

/* A few reads of a solver that finds good answers quickly, before one that proves starts: so that
 * there is an answer however long the proof takes. */
static lehr_status run_scout(job *j)
{
    an_plan plan = {0};
    LEHR_TRY(lehr_ranks_agree(j->ctx, prepare_scout(j, &plan)));
    take_plan(&j->deal, j->scout, &plan, SCOUT_READS);
    lehr_status status = an_deal_run(j->ctx, &j->deal);
    j->scout->release(j->ctx, plan.state);
    an_deal_renew(&j->deal);
    return status;
}

static bool is_reached(const job *j)
{
    return j->deal.settled || atomic_load(&j->deal.winner) != UINT64_MAX;
}

static lehr_status run_items(job *j)
{
    if (j->scout && !is_reached(j)) LEHR_TRY(run_scout(j));
    if (j->scout && is_reached(j)) return LEHR_OK;
    if (j->scout) {
        LEHR_TRY(lehr_ranks_agree(j->ctx, prepare(j)));
        take_plan(&j->deal, j->solver, &j->plan, j->request->reads);
    }
    return an_deal_run(j->ctx, &j->deal);
}

/* Did every item run to its end? Any rank may have been stopped. */
static lehr_status is_complete(job *j, bool *complete)
{
    uint64_t cut = lehr_stopped(j->ctx) != LEHR_RUNNING || j->deal.settled ||
                   atomic_load(&j->deal.winner) != UINT64_MAX;
    LEHR_TRY(lehr_ranks_sum_u64(j->ctx, &cut, 1));
    *complete = (j->solver->proves && cut == 0) || is_settled(j);
    return LEHR_OK;
}

static lehr_status describe(job *j, an_report *report)
{
    report->solver = j->solver->name;
    report->fixed = fixed(j);
    memcpy(report->why, j->why, sizeof report->why);
    report->options =
        j->options ? lehr_options_json(j->solver->options(), j->options) : lehr_json_object();
    if (!report->options) return LEHR_FAIL(j->ctx, LEHR_NO_MEMORY, "no memory for the report");
    return LEHR_OK;
}

static lehr_status run(job *j, an_report **out)
{
    LEHR_TRY(lehr_ranks_agree(j->ctx, start_deal(j)));
    LEHR_TRY(lehr_ranks_agree(j->ctx, look_back(j)));
    LEHR_TRY(run_items(j));
    double cpu = lehr_cpu_seconds() - j->deal.cpu_started;
    LEHR_TRY(lehr_ranks_sum(j->ctx, &cpu, 1));
    bool complete;
    LEHR_TRY(is_complete(j, &complete));
    LEHR_TRY(an_deal_gather(j->ctx, &j->deal));
    LEHR_TRY(an_deal_finish(j->ctx, &j->deal));
    an_report *report;
    LEHR_TRY(an_report_new(j->ctx, &j->deal, complete, &report));
    report->solver_seconds = cpu;
    report->earlier = j->checkpoint ? j->checkpoint->earlier : 0;
    lehr_status status = lehr_ranks_agree(j->ctx, describe(j, report));
    if (status != LEHR_OK) {
        an_report_free(j->ctx, report);
        return status;
    }
    *out = report;
    return LEHR_OK;
}

lehr_status an_solve(lehr_context *ctx, const an_model *model, const an_request *request,
                     an_report **out)
{
    job j = {.ctx = ctx, .model = model, .request = request, .deadline = lehr_deadline(ctx)};
    double begin = lehr_now();
    lehr_status status = lehr_ranks_agree(ctx, take_model(&j));
    reserve_time(&j, begin);
    if (status == LEHR_OK && j.given) status = presolve(&j);
    if (status == LEHR_OK) status = lehr_ranks_agree(ctx, set_up(&j));
    if (status == LEHR_OK) status = find_tight_bound(&j);
    if (status == LEHR_OK) status = run(&j, out);
    job_clear(&j);
    lehr_set_deadline(ctx, j.deadline);
    return status;
}

/* --- the estimate --- */

/* Couplings that penalties for the groups add, at most. */
static int64_t group_couplings(const an_model_view *v)
{
    int64_t pairs = 0;
    for (int32_t g = 0; g < v->group_count; g++) {
        int64_t count = v->groups[g].count, side = v->groups[g].card;
        pairs += v->groups[g].kind == AN_PERM ? count * (side - 1) : count * (count - 1) / 2;
    }
    return pairs;
}

lehr_status an_solve_bytes(lehr_context *ctx, const an_model *model, const an_request *request,
                           size_t *bytes)
{
    an_model_view v = an_model_look(model);
    const an_solver *solver;
    char why[256];
    LEHR_TRY(an_choose_by_name(ctx, request, &solver, why));
    int64_t m = v.m + group_couplings(&v);
    /* What else may be chosen is asked again once it is. */
    if (!solver) solver = an_solver_find("portfolio");
    size_t most = solver_bytes(ctx, solver, v.n, m);
    /* The change of domain, and of groups to penalties, holds a copy of the model meanwhile. */
    size_t copy = (size_t)m * sizeof(an_coupling) + (size_t)v.n * sizeof(an_coef);
    *bytes =
        an_field_bytes(v.n, m) + (copy > most ? copy : most) + samples_bytes(ctx, request, v.n);
    return LEHR_OK;
}
