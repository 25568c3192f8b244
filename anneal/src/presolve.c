// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules until none applies, then roof duality; again while that fixes spins. */
#include <anneal/presolve.h>

#include "coef_math.h"
#include "cover_flow.h"
#include "reduce.h"
#include "roof_dual.h"

#include <anneal/solver.h>
#include <base/memory.h>
#include <string.h>

/* About a tenth of a second. */
#define DEFAULT_WORK 40000000
#define MAX_ROUNDS   16
/* Above, the double cover would take longer to set up than presolve may take in all. */
#define MAX_COVER (INT64_C(3) << 20)
/* One spin less isn't worth copying more couplings than this. */
#define COUPLINGS_A_CANDIDATE 50000

typedef struct presolve {
    lehr_context *ctx;
    const an_field *given;
    const an_field *now;  /* given, or out->field */
    an_spin_graph *graph; /* NULL until something can be taken out */
    uint64_t limit, work;
    uint64_t graph_work, poll; /* of the graph: counted so far, and when to poll */
    bool over;
    int8_t *label;
    an_presolved *out;
} presolve;

/* --- rules --- */

/* A necessary condition of all rules, in O(1). */
static bool may_apply(bool whole, int32_t degree, an_coef h, an_coef sum, an_coef big)
{
    if (degree < 3 || (degree == 3 && coef_sign(whole, h) == 0)) return true;
    an_coef most = coef_add(whole, coef_size(whole, h), coef_double(whole, big));
    return coef_at_least(whole, most, sum);
}

static bool may_reduce(const an_spin_graph *g, int32_t i)
{
    const an_spin *s = &g->spin[i];
    return may_apply(g->whole, s->degree, s->h, s->sum, s->big);
}

static lehr_status reduce_spin(an_spin_graph *g, int32_t i)
{
    static an_rule *const rules[] = {an_reduce_dominance, an_reduce_star, an_reduce_pair};
    bool done = false;
    for (size_t r = 0; r < sizeof rules / sizeof *rules && !done; r++)
        LEHR_TRY(rules[r](g, i, &done));
    return LEHR_OK;
}

static bool is_over(presolve *p)
{
    if (p->over || p->graph->work < p->poll) return p->over;
    uint64_t done = p->work + p->graph->work - p->graph_work;
    uint64_t left = done < p->limit ? p->limit - done : 0;
    p->poll = p->graph->work + (left < AN_POLL_WORK ? left : AN_POLL_WORK);
    p->over = left == 0 || lehr_stop(p->ctx);
    return p->over;
}

static lehr_status reduce(presolve *p)
{
    an_spin_graph *g = p->graph;
    int32_t i;
    while (!is_over(p) && an_spin_graph_next(g, &i)) {
        g->work++;
        if (may_reduce(g, i)) LEHR_TRY(reduce_spin(g, i));
    }
    p->work += g->work - p->graph_work;
    p->graph_work = g->work;
    return LEHR_OK;
}

/* Are there enough spins that a rule may apply to, for building a graph of this size? */
static bool has_candidates(presolve *p)
{
    const an_field *f = p->given;
    bool whole = f->whole;
    int64_t enough = 1 + f->m / COUPLINGS_A_CANDIDATE;
    p->work += (uint64_t)f->start[f->n] + (uint64_t)f->n;
    for (int32_t i = 0; i < f->n && enough > 0; i++) {
        an_coef sum = coef_of(whole, 0), big = sum;
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            an_coef size = coef_size(whole, f->weight[k]);
            sum = coef_add(whole, sum, size);
            if (!coef_at_least(whole, big, size)) big = size;
        }
        int64_t degree = f->start[i + 1] - f->start[i];
        enough -= may_apply(whole, (int32_t)degree, f->h[i], sum, big);
    }
    return enough <= 0;
}

/* --- what is left --- */

static lehr_status take_rest(presolve *p)
{
    an_presolved *out = p->out;
    int32_t fixed = p->graph->n - p->graph->alive;
    if (fixed == out->fixed) return LEHR_OK;
    an_field *rest;
    LEHR_TRY(an_spin_graph_field(p->graph, &rest, out->kept));
    p->work += 2 * (uint64_t)rest->start[rest->n] + (uint64_t)p->graph->n;
    an_field_free(out->field);
    out->field = rest;
    out->fixed = fixed;
    p->now = rest;
    return LEHR_OK;
}

/* --- roof duality --- */

static lehr_status fix_labelled(presolve *p)
{
    for (int32_t k = 0; k < p->now->n; k++) {
        if (p->label[k] == 0) continue;
        int32_t i = p->out->field ? p->out->kept[k] : k;
        LEHR_TRY(an_spin_graph_fix(p->graph, i, p->label[k]));
    }
    return LEHR_OK;
}

static void take_bound(presolve *p, const an_roof *roof)
{
    an_presolved *out = p->out;
    double bound = roof->bound;
    bound -= out->error;
    if (p->graph) bound -= p->graph->error * p->graph->unit;
    if (!out->has_bound || bound > out->bound) out->bound = bound;
    out->has_bound = true;
}

static bool is_worth_a_roof(const presolve *p)
{
    return p->now->m + p->now->n <= MAX_COVER && p->work < p->limit && !lehr_stop(p->ctx);
}

static lehr_status raise_roof(presolve *p, int32_t *labels)
{
    an_roof roof;
    *labels = 0;
    if (!is_worth_a_roof(p)) return LEHR_OK;
    LEHR_TRY(an_roof_dual(p->ctx, p->now, p->limit - p->work, &roof, p->label));
    p->work += roof.work;
    take_bound(p, &roof);
    *labels = roof.strong + roof.weak;
    if (*labels > 0) p->out->error += roof.error;
    return LEHR_OK;
}

/* --- all --- */

static lehr_status build_graph(presolve *p)
{
    if (p->graph) return LEHR_OK;
    p->work += 4 * (uint64_t)p->given->start[p->given->n];
    return an_spin_graph_new(p->ctx, p->given, &p->graph);
}

static lehr_status run_rules(presolve *p)
{
    LEHR_TRY(reduce(p));
    return take_rest(p);
}

static lehr_status run(presolve *p, const an_presolve_options *options)
{
    if (lehr_stop(p->ctx)) return LEHR_OK;
    if (options->reduce && has_candidates(p)) {
        LEHR_TRY(build_graph(p));
        LEHR_TRY(run_rules(p));
    }
    if (!options->reduce && !options->bound) return LEHR_OK;
    for (int round = 0; round < MAX_ROUNDS; round++) {
        int32_t labels;
        LEHR_TRY(raise_roof(p, &labels));
        if (labels == 0) break;
        LEHR_TRY(build_graph(p));
        LEHR_TRY(fix_labelled(p));
        LEHR_TRY(run_rules(p));
    }
    return LEHR_OK;
}

static lehr_status set_up(presolve *p, const an_presolve_options *options)
{
    an_presolved *out = p->out;
    out->ctx = p->ctx;
    out->n = p->given->n;
    out->whole = p->given->whole;
    p->limit = options->work ? options->work : DEFAULT_WORK;
    if (!options->reduce) return LEHR_OK;
    out->kept = lehr_new(p->ctx, (size_t)out->n, sizeof *out->kept);
    p->label = lehr_new(p->ctx, (size_t)out->n, 1);
    return out->kept && p->label ? LEHR_OK : LEHR_NO_MEMORY;
}

/* Moves the records over. */
static lehr_status keep_post(presolve *p)
{
    if (!p->graph || p->out->fixed == 0) return LEHR_OK;
    an_postsolve *post = lehr_new(p->ctx, 1, sizeof *post);
    if (!post) return LEHR_NO_MEMORY;
    *post = p->graph->post;
    an_postsolve_init(&p->graph->post, post->whole);
    p->out->post = post;
    p->out->error += p->graph->error * p->graph->unit;
    return LEHR_OK;
}

lehr_status an_presolve(lehr_context *ctx, const an_field *field,
                        const an_presolve_options *options, an_presolved **out)
{
    an_presolved *presolved = lehr_new_zero(ctx, 1, sizeof *presolved);
    if (!presolved) return LEHR_NO_MEMORY;
    presolved->ctx = ctx;
    presolve p = {.ctx = ctx, .given = field, .now = field, .out = presolved};
    lehr_status status = set_up(&p, options);
    if (status == LEHR_OK) status = run(&p, options);
    if (status == LEHR_OK) status = keep_post(&p);
    lehr_release(ctx, p.label);
    an_spin_graph_free(p.graph);
    if (status != LEHR_OK) {
        an_presolved_free(presolved);
        return status;
    }
    *out = presolved;
    return LEHR_OK;
}

void an_presolve_restore(const an_presolved *p, const uint8_t *rest, uint8_t *bits)
{
    if (!p->field) {
        memcpy(bits, rest, (size_t)p->n);
        return;
    }
    for (int32_t k = 0; k < p->field->n; k++) bits[p->kept[k]] = rest[k];
    an_postsolve_run(p->post, bits);
}

void an_presolve_project(const an_presolved *p, const uint8_t *bits, uint8_t *rest)
{
    if (!p->field) {
        memcpy(rest, bits, (size_t)p->n);
        return;
    }
    for (int32_t k = 0; k < p->field->n; k++) rest[k] = bits[p->kept[k]];
}

void an_presolved_free(an_presolved *p)
{
    if (!p) return;
    if (p->post) an_postsolve_clear(p->ctx, p->post);
    lehr_release(p->ctx, p->post);
    lehr_release(p->ctx, p->kept);
    an_field_free(p->field);
    lehr_release(p->ctx, p);
}

size_t an_presolve_bytes(int32_t n, int64_t m)
{
    size_t reduced = an_field_bytes(n, m);
    return an_spin_graph_bytes(n, m) + reduced + an_cover_bytes(n, m) + 16 * (size_t)n;
}
