// SPDX-License-Identifier: GPL-3.0-or-later
/* Parallel tempering with isoenergetic cluster moves (PT+ICM; Zhu, Ochoa, Katzgraber 2015).
 *
 *   pilot     anneal once, hot to cold: mean energies give the ladder (ladder.h), its rungs
 *   a run     cool all replicas to their rungs; place the rungs anew from what the run itself
 *             measures, a few times; then, without end:
 *               sweep, exchange neighbours                            tempering.h
 *               now and then: swap clusters between replicas          houdayer.h
 *               now and then: descend, merge into the best answer     harvest.h
 *
 * A run ends when it has not found anything better for `patience` times as long as it took to find
 * the best. An item is one run; it depends on the seed and its number alone. */
#include "harvest.h"
#include "houdayer.h"
#include "sa_range.h"
#include "tempering.h"

#include <anneal/solver.h>
#include <base/memory.h>
#include <math.h>
#include <string.h>

#define PT_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                        \
    INT(sweeps, 4000, 1, 1000000000, "sweeps of a run at least")                               \
    REAL(patience, 3, 0, 1e6, "a run ends after so many times the sweeps it took to the best") \
    INT(rungs, 0, 0, 64, "temperatures, 8, 16, 32 or 64; 0 chooses")                           \
    INT(cluster_every, 10, 0, 1000000, "sweeps between cluster moves; 0: none")                \
    INT(harvest_every, 64, 1, 1000000000, "sweeps between looks at the answers")               \
    INT(harvest, 32, 1, 512, "answers merged into the best in a look")                         \
    REAL(beta_hot, 0, 0, 1e300, "lowest inverse temperature, at most; 0 chooses it")           \
    REAL(beta_cold, 0, 0, 1e300, "highest inverse temperature; 0 chooses it")                  \
    INT(bits, 12, 4, 20, "bits of a coupling; finer ones are rounded while sweeping")

LEHR_OPTIONS_STRUCT(pt_options, PT_OPTIONS);
static LEHR_OPTIONS_TABLE(pt_table, pt_options, PT_OPTIONS)

typedef struct pt {
    const an_field *field;
    an_multispin *model;
    pt_options options;
    an_curve curve; /* of the pilot, in steps of the model */
    uint64_t seed;
} pt;

/* --- pilot --- */

enum { PILOT_POINTS = 48, PILOT_PART = 512, PILOT_MOST = 8 };

static double mean_energy(const an_annealer *a)
{
    int64_t satisfied[AN_LANES], sum = 0;
    a->kernels->satisfied(a->model, a->spins, satisfied);
    for (int lane = 0; lane < AN_LANES; lane++) sum += a->model->all_bonds - 2 * satisfied[lane];
    return (double)sum / AN_LANES;
}

/* When time is over the rest of the curve is flat: any ladder will do. */
static lehr_status pilot(lehr_context *ctx, pt *p, double hot, double cold)
{
    an_annealer *a;
    lehr_rng rng = lehr_rng_stream(p->seed, LEHR_RNG_PILOT, 0);
    LEHR_TRY(an_annealer_new(ctx, p->model, 2, rng, &a));
    int64_t sweeps = p->options.sweeps / PILOT_PART;
    sweeps = sweeps < 1 ? 1 : sweeps < PILOT_MOST ? sweeps : PILOT_MOST;
    p->curve.points = PILOT_POINTS;
    for (int k = 0; k < PILOT_POINTS; k++) {
        double beta = hot * pow(cold / hot, (double)k / (PILOT_POINTS - 1));
        an_sa_schedule stay = {sweeps, beta, beta};
        if (!lehr_stop(ctx)) an_anneal_classical(a, &stay, NULL);
        p->curve.beta[k] = beta;
        p->curve.energy[k] = lehr_stop(ctx) && k > 0 ? p->curve.energy[k - 1] : mean_energy(a);
    }
    an_annealer_free(a);
    return LEHR_OK;
}

/* --- preparation --- */

/* Options are per unit of the model's value, ranges per unit of the field. */
static lehr_status choose_range(lehr_context *ctx, const an_field *field, pt_options *o)
{
    an_sa_range range = {0};
    if (o->beta_hot == 0 || o->beta_cold == 0) LEHR_TRY(an_sa_range_find(ctx, field, &range));
    double hot = range.hot / field->unit, cold = range.cold / field->unit;
    if (o->beta_hot == 0) o->beta_hot = o->beta_cold > 0 ? fmin(hot, o->beta_cold) : hot;
    if (o->beta_cold == 0) o->beta_cold = fmax(cold, o->beta_hot);
    if (o->beta_hot <= o->beta_cold) return LEHR_OK;
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "beta_hot (%g) must not exceed beta_cold (%g)",
                     o->beta_hot, o->beta_cold);
}

static void pt_release(lehr_context *ctx, void *state)
{
    pt *p = state;
    if (!p) return;
    an_multispin_free(p->model);
    lehr_release(ctx, p);
}

static lehr_status set_up(lehr_context *ctx, pt *p, pt_options *o)
{
    LEHR_TRY(choose_range(ctx, p->field, o));
    LEHR_TRY(an_multispin_new(ctx, p->field, (int)o->bits, &p->model));
    double step = p->model->step * p->field->unit;
    p->options = *o;
    LEHR_TRY(pilot(ctx, p, o->beta_hot * step, o->beta_cold * step));
    if (o->rungs == 0) o->rungs = an_ladder_rungs(an_curve_length(&p->curve));
    p->options.rungs = o->rungs;
    return LEHR_OK;
}

static lehr_status pt_prepare(lehr_context *ctx, const an_field *field, void *options,
                              uint64_t seed, an_plan *plan)
{
    pt_options *o = options;
    if (o->rungs != 0 && o->rungs != 8 && o->rungs != 16 && o->rungs != 32 && o->rungs != 64) {
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "rungs must be 8, 16, 32 or 64, not %lld",
                         (long long)o->rungs);
    }
    pt *p = lehr_new_zero(ctx, 1, sizeof *p);
    if (!p) return LEHR_NO_MEMORY;
    p->field = field;
    p->seed = seed;
    lehr_status status = set_up(ctx, p, o);
    if (status != LEHR_OK) {
        pt_release(ctx, p);
        return status;
    }
    *plan = (an_plan){.state = p, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

static size_t pt_bytes(int32_t n, int64_t m, int threads)
{
    size_t run = an_tempering_bytes(n) + an_houdayer_bytes(n) + an_harvest_bytes(n);
    return an_multispin_bytes(n, m) + (size_t)threads * run;
}

/* --- a run --- */

typedef struct run {
    const pt *p;
    an_tempering *tempering;
    an_houdayer *houdayer;
    an_harvest *harvest;
    lehr_rng rng; /* of cluster moves */
    an_offers *offers;
    int64_t sweeps; /* done */
    int64_t found;  /* sweeps done when the best answer came */
    an_coef best;   /* its energy, of the last harvest */
} run;

static void run_free(run *r)
{
    an_tempering_free(r->tempering);
    an_houdayer_free(r->houdayer);
    an_harvest_free(r->harvest);
}

static lehr_status run_new(lehr_context *ctx, const pt *p, uint64_t item, run *r)
{
    int rungs = (int)p->options.rungs;
    lehr_rng rng = lehr_rng_stream(p->seed, LEHR_RNG_POPULATION, item);
    LEHR_TRY(an_tempering_new(ctx, p->model, rungs, p->seed, item, &r->tempering));
    LEHR_TRY(an_houdayer_new(ctx, p->field, rungs, &r->houdayer));
    return an_harvest_new(ctx, p->field, p->model, rng, &r->harvest);
}

static bool is_better(const an_field *f, an_coef a, an_coef b)
{
    return f->whole ? a.whole < b.whole : a.real < b.real;
}

static lehr_status harvest(run *r)
{
    an_harvest *h = r->harvest;
    bool first = !h->any;
    LEHR_TRY(an_harvest_lanes(h, r->tempering->spins, (int)r->p->options.harvest, r->offers));
    if (!first && !is_better(r->p->field, h->energy, r->best)) return LEHR_OK;
    r->best = h->energy;
    r->found = r->sweeps;
    return an_offer_early(r->offers, h->best, h->energy);
}

/* A sweep and what is due after it; false when stopped. */
static lehr_status advance(run *r, bool *on)
{
    const pt_options *o = &r->p->options;
    *on = an_tempering_sweep(r->tempering, r->offers);
    if (!*on) return LEHR_OK;
    r->sweeps++;
    if (o->cluster_every > 0 && r->sweeps % o->cluster_every == 0) {
        an_houdayer_move(r->houdayer, r->tempering->spins, &r->rng);
    }
    an_tempering_exchange(r->tempering);
    if (r->sweeps % o->harvest_every == 0) LEHR_TRY(harvest(r));
    *on = !an_offers_stop(r->offers);
    return LEHR_OK;
}

static lehr_status advance_by(run *r, int64_t sweeps, bool *on)
{
    for (int64_t k = 0; k < sweeps && *on; k++) LEHR_TRY(advance(r, on));
    return LEHR_OK;
}

/* Parts of the sweeps of a run; looks double in length, so all of them take a quarter. */
enum { COOLING_PART = 32, FIRST_LOOK_PART = 124, LOOKS = 5 };

static int64_t part_of_run(const run *r, int64_t part)
{
    int64_t sweeps = r->p->options.sweeps / part;
    return sweeps > 1 ? sweeps : 1;
}

/* All replicas start hot and reach their rungs together. */
static void cool(run *r, const double *goal, int64_t sweeps, bool *on)
{
    double beta[AN_RUNGS_MAX];
    int rungs = r->tempering->rungs;
    double hot = r->p->curve.beta[0];
    for (int64_t k = 0; k < sweeps && *on; k++) {
        double part = (double)(k + 1) / (double)sweeps;
        for (int t = 0; t < rungs; t++) beta[t] = hot * pow(goal[t] / hot, part);
        an_tempering_set(r->tempering, beta, k == 0);
        *on = an_tempering_sweep(r->tempering, r->offers);
    }
    r->sweeps += sweeps;
}

/* Rungs at equal steps of what was measured; above them the pilot's curve still holds. */
static void place_anew(run *r)
{
    an_tempering *t = r->tempering;
    an_curve curve = {0};
    double beta[AN_RUNGS_MAX];
    for (int k = 0; k < r->p->curve.points && r->p->curve.beta[k] < t->beta[0]; k++) {
        curve.beta[curve.points] = r->p->curve.beta[k];
        curve.energy[curve.points++] = r->p->curve.energy[k];
    }
    an_tempering_measured(t, &curve);
    an_ladder_place(&curve, t->rungs, beta);
    an_tempering_set(t, beta, false);
}

/* Looks get longer; the ladder and the temperatures of cluster moves are fixed after the last. */
static lehr_status adjust(run *r, bool *on)
{
    for (int look = 0; look < LOOKS && *on; look++) {
        an_tempering_forget(r->tempering);
        an_houdayer_forget(r->houdayer);
        LEHR_TRY(advance_by(r, part_of_run(r, FIRST_LOOK_PART) << look, on));
        if (r->tempering->looks > 0) place_anew(r);
    }
    if (r->p->options.cluster_every > 0) an_houdayer_settle(r->houdayer);
    return LEHR_OK;
}

static bool is_over(const run *r)
{
    const pt_options *o = &r->p->options;
    return r->sweeps >= o->sweeps && (double)r->sweeps >= (1 + o->patience) * (double)r->found;
}

/* Answers to start from are merged into the best of every run, and every other run lets them in
 * among its coldest replicas. */
static lehr_status let_starts_join(run *r, uint64_t item)
{
    an_tempering *t = r->tempering;
    int32_t n = r->p->field->n;
    const uint8_t *start;
    for (uint64_t k = 0; (start = an_offers_start(r->offers, k)); k++) {
        memcpy(r->harvest->sample, start, (size_t)n);
        LEHR_TRY(an_harvest_add(r->harvest, r->harvest->sample));
        if (item % 2 != 0 || k >= (uint64_t)(AN_LANES / t->rungs)) continue;
        an_lanes_set(t->spins, n, ((int)k + 1) * t->rungs - 1, start);
    }
    if (!r->harvest->any) return LEHR_OK;
    r->best = r->harvest->energy;
    return an_offer_early(r->offers, r->harvest->best, r->best);
}

static lehr_status temper(run *r, uint64_t item)
{
    double beta[AN_RUNGS_MAX];
    bool on = true;
    an_ladder_place(&r->p->curve, r->tempering->rungs, beta);
    cool(r, beta, part_of_run(r, COOLING_PART), &on);
    LEHR_TRY(let_starts_join(r, item));
    LEHR_TRY(adjust(r, &on));
    while (on && !is_over(r)) LEHR_TRY(advance(r, &on));
    if (on || !r->harvest->any) LEHR_TRY(harvest(r));
    return an_offer(r->offers, r->harvest->best, r->harvest->energy);
}

static lehr_status pt_item(lehr_context *worker, const void *state, uint64_t item,
                           an_offers *offers)
{
    const pt *p = state;
    run r = {.p = p, .offers = offers};
    r.rng = lehr_rng_stream(p->seed, LEHR_RNG_CLUSTER, item);
    lehr_status status = run_new(worker, p, item, &r);
    if (status == LEHR_OK) status = temper(&r, item);
    run_free(&r);
    return status;
}

const an_solver an_solver_pt = {
    .name = "pt",
    .summary = "parallel tempering with isoenergetic cluster moves, 512 multi-spin coded lanes",
    .paper = "Z. Zhu, A. J. Ochoa, H. G. Katzgraber, Phys. Rev. Lett. 115 (2015) 077201",
    .options = pt_table,
    .bytes = pt_bytes,
    .prepare = pt_prepare,
    .item = pt_item,
    .release = pt_release,
};
