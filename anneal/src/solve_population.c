// SPDX-License-Identifier: GPL-3.0-or-later
/* A population of 512 answers, annealed side by side, crossed, selected, and annealed again.
 *
 *   generation 0   anneal from random spins, hot to cold; then answers to start from join
 *   then           take back what got worse; cross each answer with a random other, by parts
 *                  (crossover.h); let the best take the place of the worst; reheat and anneal
 *                  again, `growth` times as long as before
 *
 * until all answers are equally good, or nothing better was found for some generations.
 *
 * Population annealing (Hukushima, Iba 2003) resamples once a temperature step; here a generation
 * is a whole anneal, which multi-spin coding makes cheap, and recombination does what single-spin
 * moves can't. The best of every generation is offered at once, so that stopping loses one
 * generation at most. An item is one evolution; it depends on the seed and its number alone. */
#include "anneal_lanes.h"
#include "crossover.h"
#include "descent.h"
#include "sa_range.h"

#include <anneal/solver.h>
#include <base/memory.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POPULATION_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                              \
    INT(sweeps, 500, 1, 1000000000, "sweeps of the first generation")                        \
    REAL(growth, 1.2, 1, 10, "how many times longer each generation anneals than the last")  \
    INT(generations, 24, 1, 100000, "generations of an evolution")                           \
    INT(patience, 8, 1, 100000, "generations without a better answer that end an evolution") \
    INT(replace, 64, 0, 256, "worst answers that the best take the place of, a generation")  \
    INT(passes, 1, 0, 100, "rounds of crossing after each generation")                       \
    INT(offered, 128, 1, 512, "best answers of a generation that are offered")               \
    REAL(beta_hot, 0, 0, 1e300, "first inverse temperature; 0 chooses it")                   \
    REAL(beta_cold, 0, 0, 1e300, "last inverse temperature; 0 chooses it")                   \
    REAL(beta_again, 0, 0, 1e300, "inverse temperature of reheating; 0 chooses it")          \
    INT(bits, 12, 4, 20, "bits of a coupling; finer ones are rounded while annealing")

LEHR_OPTIONS_STRUCT(population_options, POPULATION_OPTIONS);
static LEHR_OPTIONS_TABLE(population_table, population_options, POPULATION_OPTIONS)

typedef struct population {
    const an_field *field;
    an_multispin *model;
    population_options options;
    uint64_t seed;
} population;

/* The work of one item. */
typedef struct evolution {
    lehr_context *ctx;
    const population *p;
    an_annealer *annealer;
    an_crossover *crossover;
    lehr_rng rng; /* of everything but the anneals */
    uint8_t *one, *other;
    an_lanes *before; /* the answers before this generation */
    double energy_before[AN_LANES];
    double best; /* energy, of all generations */
    int64_t best_generation;
    bool stopped;            /* before the last anneal was done */
    double energy[AN_LANES]; /* in units of the field, offset left out; exact below 2^53 */
    int rank[AN_LANES];      /* lanes, best first */
    an_offers *offers;
} evolution;

/* --- options --- */

/* Options are per unit of the model's value, ranges per unit of the field. */
static lehr_status choose_temperatures(lehr_context *ctx, const an_field *field,
                                       population_options *o)
{
    an_sa_range range;
    LEHR_TRY(an_sa_range_find(ctx, field, &range));
    double hot = range.hot / field->unit, cold = range.cold / field->unit;
    if (o->beta_hot == 0) o->beta_hot = o->beta_cold > 0 ? fmin(hot, o->beta_cold) : hot;
    if (o->beta_cold == 0) o->beta_cold = fmax(cold, o->beta_hot);
    /* At the temperature of the typical field nothing is frozen; at a quarter of it clusters still
     * move, but what the generation before has found survives. */
    double again = 3.75 / (range.typical * field->unit);
    if (o->beta_again == 0) o->beta_again = fmin(again, o->beta_cold);
    double hottest = fmax(o->beta_hot, o->beta_again);
    if (hottest <= o->beta_cold) return LEHR_OK;
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "beta_hot or beta_again (%g) exceeds beta_cold (%g)",
                     hottest, o->beta_cold);
}

static void population_release(lehr_context *ctx, void *state)
{
    population *p = state;
    if (!p) return;
    an_multispin_free(p->model);
    lehr_release(ctx, p);
}

static lehr_status population_prepare(lehr_context *ctx, const an_field *field, void *options,
                                      uint64_t seed, an_plan *plan)
{
    LEHR_TRY(choose_temperatures(ctx, field, options));
    population *p = lehr_new_zero(ctx, 1, sizeof *p);
    if (!p) return LEHR_NO_MEMORY;
    p->field = field;
    p->options = *(const population_options *)options;
    p->seed = seed;
    lehr_status status = an_multispin_new(ctx, field, (int)p->options.bits, &p->model);
    if (status != LEHR_OK) {
        population_release(ctx, p);
        return status;
    }
    *plan = (an_plan){.state = p, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

static size_t population_bytes(int32_t n, int64_t m, int threads)
{
    size_t lanes = ((size_t)n + 1) * (2 * sizeof(an_lanes) + 4 + 2) + an_crossover_bytes(n) +
                   an_thresholds_bytes(AN_FEW_PLANES, 2) + sizeof(evolution);
    return an_multispin_bytes(n, m) + (size_t)threads * lanes;
}

/* --- one evolution --- */

static void evolution_free(lehr_context *ctx, evolution *e)
{
    if (!e) return;
    an_annealer_free(e->annealer);
    an_crossover_free(e->crossover);
    lehr_release(ctx, e->before);
    lehr_release(ctx, e->one);
    lehr_release(ctx, e->other);
    lehr_release(ctx, e);
}

static lehr_status evolution_new(lehr_context *ctx, const population *p, uint64_t item,
                                 evolution **out)
{
    evolution *e = lehr_new_zero(ctx, 1, sizeof *e);
    if (!e) return LEHR_NO_MEMORY;
    e->ctx = ctx;
    e->p = p;
    e->rng = lehr_rng_stream(p->seed, LEHR_RNG_POPULATION, item);
    size_t n = (size_t)p->field->n;
    lehr_rng rng = lehr_rng_stream(p->seed, LEHR_RNG_ANNEAL, item);
    lehr_status status = an_annealer_new(ctx, p->model, 2, rng, &e->annealer);
    if (status == LEHR_OK) status = an_crossover_new(ctx, p->field, &e->crossover);
    if (status == LEHR_OK) status = an_lanes_new(ctx, p->field->n, &e->before);
    if (status == LEHR_OK && !(e->one = lehr_new(ctx, n, 1))) status = LEHR_NO_MEMORY;
    if (status == LEHR_OK && !(e->other = lehr_new(ctx, n, 1))) status = LEHR_NO_MEMORY;
    if (status != LEHR_OK) {
        evolution_free(ctx, e);
        return status;
    }
    *out = e;
    return LEHR_OK;
}

static void load(const evolution *e, int lane, uint8_t *bits)
{
    an_lanes_get(e->annealer->spins, e->p->field->n, lane, bits);
}

static double field_energy(const an_field *f, const uint8_t *bits)
{
    an_coef energy = an_field_energy(f, bits);
    return f->whole ? (double)(energy.whole - f->offset.whole) : energy.real - f->offset.real;
}

/* What rounding left is repaired lane by lane, until time is over. */
static lehr_status measure_rounded(evolution *e)
{
    const an_field *f = e->p->field;
    for (int lane = 0; lane < AN_LANES; lane++) e->energy[lane] = HUGE_VAL;
    for (int lane = 0; lane < AN_LANES; lane++) {
        if (lane > 0 && an_offers_stop(e->offers)) break;
        load(e, lane, e->one);
        LEHR_TRY(an_descend(e->ctx, f, e->one));
        e->energy[lane] = field_energy(f, e->one);
        an_lanes_set(e->annealer->spins, f->n, lane, e->one);
    }
    return LEHR_OK;
}

/* Any lane is as good as another as long as none is known. */
static void measure_none(evolution *e)
{
    for (int lane = 0; lane < AN_LANES; lane++) e->energy[lane] = 0;
}

static lehr_status measure(evolution *e)
{
    const an_multispin *m = e->p->model;
    if (an_anneal_is_late(e->annealer, e->offers)) {
        measure_none(e);
        return LEHR_OK;
    }
    if (!m->exact) return measure_rounded(e);
    int64_t satisfied[AN_LANES];
    e->annealer->kernels->satisfied(m, e->annealer->spins, satisfied);
    for (int lane = 0; lane < AN_LANES; lane++) {
        e->energy[lane] = m->step * (double)(m->all_bonds - 2 * satisfied[lane]);
    }
    return LEHR_OK;
}

static double as_double(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

/* One round: each answer with a random other one. Returns the mean gain. */
static double cross(evolution *e)
{
    const an_field *f = e->p->field;
    double gain = 0;
    for (int lane = 0; lane < AN_LANES && !an_offers_stop(e->offers); lane++) {
        int mate = (int)lehr_rng_below(&e->rng, AN_LANES - 1);
        mate += mate >= lane;
        load(e, lane, e->one);
        load(e, mate, e->other);
        an_coef change = an_crossover_improve(e->crossover, e->one, e->other, &e->rng);
        double d = as_double(f, change);
        gain -= d;
        /* Adding up doubles would make equal answers look different. */
        e->energy[lane] = f->whole ? e->energy[lane] + d : field_energy(f, e->one);
        an_lanes_set(e->annealer->spins, f->n, lane, e->one);
    }
    return gain / AN_LANES;
}

/* Lanes by energy, equal ones by number. Insertion into 512 places is quick enough. */
static void rank_lanes(evolution *e)
{
    for (int lane = 0; lane < AN_LANES; lane++) {
        int at = lane;
        for (; at > 0 && e->energy[e->rank[at - 1]] > e->energy[lane]; at--) {
            e->rank[at] = e->rank[at - 1];
        }
        e->rank[at] = lane;
    }
}

/* The best lanes take the place of the worst. */
static void select_lanes(evolution *e)
{
    int replace = (int)e->p->options.replace;
    an_lanes *spins = e->annealer->spins;
    for (int32_t i = 0; i < e->p->field->n; i++) {
        an_lanes row = spins[i];
        for (int k = 0; k < replace; k++) {
            int from = e->rank[k], to = e->rank[AN_LANES - 1 - k];
            uint64_t bit = row[from / 64] >> (from % 64) & 1;
            uint64_t rest = row[to / 64] & ~(UINT64_C(1) << (to % 64));
            row[to / 64] = rest | bit << (to % 64);
        }
        spins[i] = row;
    }
    for (int k = 0; k < replace; k++) {
        e->energy[e->rank[AN_LANES - 1 - k]] = e->energy[e->rank[k]];
    }
}

static void remember(evolution *e)
{
    memcpy(e->before, e->annealer->spins, (size_t)e->p->field->n * sizeof *e->before);
    memcpy(e->energy_before, e->energy, sizeof e->energy);
}

/* Lanes that the anneal has made worse go back to what they were. */
static void take_back(evolution *e)
{
    an_lanes better = {0}, *spins = e->annealer->spins;
    for (int lane = 0; lane < AN_LANES; lane++) {
        if (e->energy[lane] <= e->energy_before[lane]) {
            better[lane / 64] |= UINT64_C(1) << (lane % 64);
        } else {
            e->energy[lane] = e->energy_before[lane];
        }
    }
    for (int32_t i = 0; i < e->p->field->n; i++) {
        spins[i] = (spins[i] & better) | (e->before[i] & ~better);
    }
}

/* The best lane, which may have been stopped on its way down. */
static lehr_status offer_best(evolution *e, bool last)
{
    const an_field *f = e->p->field;
    load(e, e->rank[0], e->one);
    LEHR_TRY(an_descend(e->ctx, f, e->one));
    an_coef energy = an_field_energy(f, e->one);
    return last ? an_offer(e->offers, e->one, energy) : an_offer_early(e->offers, e->one, energy);
}

/* For those who want several answers: the best lanes. */
static lehr_status offer_others(evolution *e)
{
    const an_field *f = e->p->field;
    for (int k = 1; k < (int)e->p->options.offered && !an_offers_stop(e->offers); k++) {
        load(e, e->rank[k], e->one);
        LEHR_TRY(an_offer_early(e->offers, e->one, an_field_energy(f, e->one)));
    }
    return LEHR_OK;
}

enum { START_LANES = 64 };

/* Half of the evolutions go on from the answers of the caller: they take the place of some lanes,
 * are crossed with the others, and are reheated in the next generation. */
static void let_starts_join(evolution *e, uint64_t item)
{
    uint64_t count = 0;
    while (an_offers_start(e->offers, count)) count++;
    if (count == 0 || item % 2 != 0) return;
    uint64_t lanes = count < START_LANES ? START_LANES : count < AN_LANES ? count : AN_LANES;
    for (uint64_t lane = 0; lane < lanes; lane++) {
        const uint8_t *bits = an_offers_start(e->offers, lane % count);
        an_lanes_set(e->annealer->spins, e->p->field->n, (int)lane, bits);
    }
}

/* Reheating by turns to where clusters still move and to where more is molten: which of them pays
 * differs from model to model, and a lane that lost by it goes back. */
static double reheating(const population_options *o, int64_t number)
{
    static const double part[] = {1, 0.73, 0.55};
    return number ? o->beta_again * part[number % 3] : o->beta_hot;
}

static lehr_status generation(evolution *e, int64_t number, uint64_t item)
{
    const population_options *o = &e->p->options;
    double step = e->p->model->step * e->p->field->unit;
    an_sa_schedule schedule = {
        .sweeps = (int64_t)fmin(1e15, (double)o->sweeps * pow(o->growth, (double)number)),
        .beta_hot = fmin(reheating(o, number), o->beta_cold) * step,
        .beta_cold = o->beta_cold * step,
    };
    an_anneal_classical(e->annealer, &schedule, e->offers);
    an_anneal_descend(e->annealer, e->offers);
    e->stopped = an_offers_stop(e->offers);
    if (number > 0 && e->stopped) return LEHR_OK;
    if (number == 0) let_starts_join(e, item);
    LEHR_TRY(measure(e));
    if (number > 0) take_back(e);
    for (int64_t pass = 0; pass < o->passes; pass++) {
        if (an_offers_stop(e->offers) || cross(e) == 0) break;
    }
    rank_lanes(e);
    return LEHR_OK;
}

/* Nothing new is to be expected: all answers are equally good, or generations bring nothing. */
static bool finished(evolution *e, int64_t generation)
{
    const population_options *o = &e->p->options;
    double best = e->energy[e->rank[0]], worst = e->energy[e->rank[AN_LANES - 1]];
    if (generation == 0 || best < e->best) {
        e->best = best;
        e->best_generation = generation;
    }
    return worst <= best || generation - e->best_generation >= o->patience ||
           generation + 1 == o->generations;
}

static lehr_status evolve(evolution *e, uint64_t item)
{
    for (int64_t g = 0;; g++) {
        LEHR_TRY(generation(e, g, item));
        /* What was stopped halfway is worse than what earlier generations offered. */
        if (g > 0 && e->stopped) return LEHR_OK;
        bool last = finished(e, g) || an_offers_stop(e->offers);
        LEHR_TRY(offer_others(e));
        LEHR_TRY(offer_best(e, last));
        if (last) return LEHR_OK;
        select_lanes(e);
        remember(e);
    }
}

static lehr_status population_item(lehr_context *worker, const void *state, uint64_t item,
                                   an_offers *offers)
{
    evolution *e;
    LEHR_TRY(evolution_new(worker, state, item, &e));
    e->offers = offers;
    lehr_status status = evolve(e, item);
    evolution_free(worker, e);
    return status;
}

const an_solver an_solver_population = {
    .name = "population",
    .summary = "512 answers annealed by multi-spin coding, crossed by parts, annealed again",
    .paper = "Hukushima, Iba 2003; Isakov, Zintchenko, Ronnow, Troyer 2015; Houdayer 2001",
    .options = population_table,
    .bytes = population_bytes,
    .prepare = population_prepare,
    .item = population_item,
    .release = population_release,
};
