// SPDX-License-Identifier: GPL-3.0-or-later
/* The driver: choose, build, then draw, or ask for amplitudes, expectations or entropies. */
#include "draw_shots.h"

#include <base/clock.h>
#include <base/memory.h>
#include <base/ranks.h>
#include <base/threads.h>
#include <math.h>

/* --- life --- */

void tn_run_report_free(lehr_context *ctx, tn_run_report *report)
{
    if (!report) return;
    tn_choice_clear(ctx, &report->choice);
    lehr_json_free(report->options);
    lehr_release(ctx, report->shots.rows);
    lehr_release(ctx, report->shots.logp);
    lehr_release(ctx, report->shots.error);
    lehr_release(ctx, report);
}

typedef struct run {
    const tn_circuit *circuit;
    const tn_run_request *request;
    tn_chosen chosen;
    tn_run_report *report;
} run;

/* What comes after the build. */
typedef lehr_status run_body(lehr_context *ctx, run *r, void *arg);

/* Before minutes of work, not only after them. */
static void announce(lehr_context *ctx, const tn_choice *choice)
{
    const tn_forecast *f = &choice->forecasts[choice->chosen];
    if (f->seconds >= TN_LONG_S) lehr_note(ctx, 1, "engine %s: %s", f->engine->name, choice->why);
}

static lehr_status build(lehr_context *ctx, run *r)
{
    const tn_engine *engine = r->chosen.engine;
    double begin = lehr_now();
    const tn_cost *cost = &r->report->choice.forecasts[r->report->choice.chosen].cost;
    LEHR_TRY(lehr_memory_reserve(ctx, cost->bytes, "the engine"));
    if (engine->build) LEHR_TRY(engine->build(ctx, r->chosen.state));
    r->report->build_s = lehr_now() - begin;
    return LEHR_OK;
}

static lehr_status work(lehr_context *ctx, run *r, run_body *body, void *arg)
{
    tn_run_report *report = r->report;
    LEHR_TRY(
        lehr_ranks_agree(ctx, tn_choose(ctx, r->circuit, r->request, &report->choice, &r->chosen)));
    announce(ctx, &report->choice);
    const tn_engine *engine = r->chosen.engine;
    if (engine->options) report->options = lehr_options_json(engine->options(), r->chosen.options);
    LEHR_TRY(lehr_ranks_agree(ctx, build(ctx, r)));
    report->stopped = lehr_stopped(ctx);
    report->quality = engine->quality(r->chosen.state);
    double begin = lehr_now();
    if (report->stopped == LEHR_RUNNING) LEHR_TRY(body(ctx, r, arg));
    report->sample_s = lehr_now() - begin;
    report->stopped = lehr_stopped(ctx);
    return LEHR_OK;
}

static lehr_status run_with(lehr_context *ctx, const tn_circuit *circuit,
                            const tn_run_request *request, run_body *body, void *arg,
                            tn_run_report **out)
{
    run r = {.circuit = circuit, .request = request};
    r.report = lehr_new_zero(ctx, 1, sizeof *r.report);
    LEHR_TRY(lehr_ranks_agree(ctx, r.report ? LEHR_OK : LEHR_NO_MEMORY));
    lehr_status status = work(ctx, &r, body, arg);
    tn_chosen_clear(ctx, &r.chosen);
    if (status == LEHR_OK)
        *out = r.report;
    else
        tn_run_report_free(ctx, r.report);
    return status;
}

/* --- shots --- */

static lehr_status draw(lehr_context *ctx, run *r, void *arg)
{
    (void)arg;
    return tn_draw_shots(ctx, r->circuit, r->request, &r->chosen, r->report);
}

lehr_status tn_run(lehr_context *ctx, const tn_circuit *circuit, const tn_run_request *request,
                   tn_run_report **out)
{
    tn_run_request own = *request;
    own.purpose = TN_FOR_SHOTS;
    return run_with(ctx, circuit, &own, draw, NULL, out);
}

/* --- amplitudes --- */

typedef struct amplitudes {
    const run *r;
    const uint64_t *bits;
    size_t words;
    double complex *values;
} amplitudes;

static lehr_status one_amplitude(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    const amplitudes *a = arg;
    (void)slot;
    a->values[item] = (double)NAN;
    if (lehr_stop(worker)) return LEHR_OK;
    return a->r->chosen.engine->amplitude(worker, a->r->chosen.state, a->bits + item * a->words,
                                          &a->values[item]);
}

typedef struct amplitude_request {
    size_t count;
    const uint64_t *bits;
    double complex *values;
} amplitude_request;

static lehr_status ask_amplitudes(lehr_context *ctx, run *r, void *arg)
{
    const amplitude_request *q = arg;
    amplitudes a = {.r = r,
                    .bits = q->bits,
                    .words = ((size_t)tn_circuit_look(r->circuit).n + 63) / 64,
                    .values = q->values};
    return lehr_ranks_agree(ctx, lehr_parallel_for(ctx, q->count, one_amplitude, &a));
}

lehr_status tn_amplitudes(lehr_context *ctx, const tn_circuit *circuit,
                          const tn_run_request *request, size_t count, const uint64_t *bits,
                          double complex *values, tn_run_report **out)
{
    tn_run_request own = *request;
    own.purpose = TN_FOR_AMPLITUDES;
    amplitude_request q = {count, bits, values};
    return run_with(ctx, circuit, &own, ask_amplitudes, &q, out);
}

/* --- expectations --- */

typedef struct expectations {
    const run *r;
    double *values, *errors; /* of the terms; this rank's, zero elsewhere */
} expectations;

/* Terms go to ranks in turn. */
static lehr_status one_term(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    const expectations *e = arg;
    uint64_t ranks = (uint64_t)lehr_ranks();
    (void)slot;
    if (item % ranks != (uint64_t)lehr_rank()) return LEHR_OK;
    e->errors[item] = 1; /* what is known of a term that time did not reach */
    if (lehr_stop(worker)) return LEHR_OK;
    return e->r->chosen.engine->expect(worker, e->r->chosen.state, (int32_t)item, &e->values[item],
                                       &e->errors[item]);
}

typedef struct expectation_request {
    tn_expected *sum, *terms;
} expectation_request;

static lehr_status add_up(lehr_context *ctx, const run *r, const expectations *e,
                          const expectation_request *q)
{
    tn_observable_view look = tn_observable_look(r->request->observable);
    size_t count = (size_t)look.terms;
    LEHR_TRY(lehr_ranks_sum(ctx, e->values, count));
    LEHR_TRY(lehr_ranks_sum(ctx, e->errors, count));
    tn_expected sum = {0, 0};
    for (size_t k = 0; k < count; k++) {
        // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): ranks have agreed that there is one
        sum.value += look.term[k].weight * e->values[k];
        // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): likewise
        sum.error += fabs(look.term[k].weight) * e->errors[k];
        if (q->terms) q->terms[k] = (tn_expected){e->values[k], e->errors[k]};
    }
    *q->sum = sum;
    return LEHR_OK;
}

static lehr_status ask_terms(lehr_context *ctx, run *r, void *arg)
{
    const expectation_request *q = arg;
    size_t count = (size_t)tn_observable_look(r->request->observable).terms;
    expectations e = {.r = r,
                      .values = lehr_new_zero(ctx, count, sizeof(double)),
                      .errors = lehr_new_zero(ctx, count, sizeof(double))};
    lehr_status status = e.values && e.errors ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK) status = lehr_parallel_for(ctx, count, one_term, &e);
    status = lehr_ranks_agree(ctx, status);
    if (status == LEHR_OK) status = add_up(ctx, r, &e, q);
    lehr_release(ctx, e.values);
    lehr_release(ctx, e.errors);
    return status;
}

lehr_status tn_expect(lehr_context *ctx, const tn_circuit *circuit, const tn_run_request *request,
                      tn_expected *sum, tn_expected *terms, tn_run_report **out)
{
    tn_run_request own = *request;
    own.purpose = TN_FOR_EXPECTATIONS;
    expectation_request q = {sum, terms};
    if (!request->observable) return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "expectations of what?");
    return run_with(ctx, circuit, &own, ask_terms, &q, out);
}

/* --- entropies --- */

void tn_entropies_clear(lehr_context *ctx, tn_entropies *entropies)
{
    lehr_release(ctx, entropies->order);
    lehr_release(ctx, entropies->von_neumann);
    lehr_release(ctx, entropies->renyi2);
    lehr_release(ctx, entropies->error);
    *entropies = (tn_entropies){0};
}

static lehr_status ask_entropies(lehr_context *ctx, run *r, void *arg)
{
    tn_entropies *e = arg;
    size_t n = (size_t)tn_circuit_look(r->circuit).n;
    e->order = lehr_new(ctx, n, sizeof *e->order);
    e->von_neumann = lehr_new(ctx, n, sizeof *e->von_neumann);
    e->renyi2 = lehr_new(ctx, n, sizeof *e->renyi2);
    e->error = lehr_new(ctx, n, sizeof *e->error);
    bool room = e->order && e->von_neumann && e->renyi2 && e->error;
    LEHR_TRY(lehr_ranks_agree(ctx, room ? LEHR_OK : LEHR_NO_MEMORY));
    e->n = (int32_t)n;
    r->chosen.engine->entropies(r->chosen.state, e);
    return LEHR_OK;
}

lehr_status tn_entropies_find(lehr_context *ctx, const tn_circuit *circuit,
                              const tn_run_request *request, tn_entropies *entropies,
                              tn_run_report **out)
{
    tn_run_request own = *request;
    tn_entropies found = {0};
    own.purpose = TN_FOR_ENTROPIES;
    lehr_status status = run_with(ctx, circuit, &own, ask_entropies, &found, out);
    if (status == LEHR_OK)
        *entropies = found;
    else
        tn_entropies_clear(ctx, &found);
    return status;
}
