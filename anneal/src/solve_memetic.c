// SPDX-License-Identifier: GPL-3.0-or-later
/* A memetic search for dense models: elites are crossed, and annealed again from half-way down.
 *
 * An evolution (evolution.h) nearly always ends at the bottom of a valley; most end in the few
 * valleys that most of the good answers lie in, which is not always where the best answer is. So an
 * item is a journey, which depends on the seed and its number alone: after a few free evolutions
 * the elites of every other one must stay away from all bottoms found before (valleys.h), at first
 * almost as far as random starts are from each other; and less far each time that hardly any answer
 * is left that does. It ends when that is too near to call it another valley.
 *
 * Short anneals are enough, as crossing does the rest; and many evolutions beat a long one.
 * Temperatures are in units of the field that couplings make at random spins, so nothing changes
 * when a model is scaled. */
#include "evolution.h"

#include <base/memory.h>

#define MEMETIC_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                 \
    INT(sweeps, 100, 1, 1000000000, "sweeps in an anneal")                                   \
    INT(elites, 24, 2, 1000, "answers that are crossed with each other, at most 4 + n/8")    \
    INT(valleys, 64, 1, 1000, "most evolutions of a read; some stay away from ends before")  \
    REAL(away, 0.9, 0, 1, "how far away at first, per distance of answers of random starts") \
    REAL(patience, 3, 0, 1e6, "children without success that end an evolution, per elite")   \
    REAL(stall, 5, 0, 1e6, "children without a new best that end an evolution, per elite")   \
    REAL(hot, 0.6, 0, 1e6, "first temperature of random starts, per typical field")          \
    REAL(reheat, 0.35, 0, 1e6, "first temperature of children, per typical field")           \
    REAL(cold, 0.1, 0, 1e6, "last temperature, per typical field")

/* Evolutions before valleys are closed: most best answers are where most starts lead. From then on
 * every other one is free, as the best may also be near to the bottom of a closed valley. */
#define FREE 3

/* An evolution needs founders: one in so many of its elites. Else valleys reach less far, down to a
 * part of the distance of answers of random starts. */
#define FEW         4
#define NEARER      0.85
#define LEAST_REACH 0.2

/* Where answers of random starts differ in a larger part of all spins they have nothing in common,
 * and what is far from a few of them is far from all good ones, too: a journey is one evolution. */
#define MOST_SPREAD 0.25

LEHR_OPTIONS_STRUCT(memetic_options, MEMETIC_OPTIONS);
static LEHR_OPTIONS_TABLE(memetic_table, memetic_options, MEMETIC_OPTIONS)

typedef struct memetic_state {
    an_evolution_plan plan;
    memetic_options options;
    uint64_t seed;
} memetic_state;

/* --- a journey --- */

/* Founders of an evolution that stays away from the valleys before; none when even those who may
 * come rather near find too little that is not held. */
static lehr_status depart(an_evolution *e, double *reach, double least)
{
    int32_t enough = e->elites.room < 2 * FEW ? 2 : e->elites.room / FEW;
    while (*reach >= least) {
        e->valleys.reach = (int32_t)*reach;
        an_elites_clear(&e->elites);
        LEHR_TRY(an_evolution_found(e, false));
        if (e->elites.count >= enough || an_offers_stop(e->offers)) return LEHR_OK;
        *reach *= NEARER;
    }
    an_elites_clear(&e->elites);
    return LEHR_OK;
}

static bool is_free(const an_evolution *e)
{
    return e->valleys.count < FREE || e->valleys.count % 2 == 0;
}

static lehr_status start_freely(an_evolution *e)
{
    e->valleys.reach = 0;
    an_elites_clear(&e->elites);
    return an_evolution_found(e, false);
}

/* The first evolution of every other journey is for the answers of the caller. */
static lehr_status travel(an_evolution *e, double away, bool from_given)
{
    LEHR_TRY(an_evolution_found(e, from_given));
    /* Where there are so few minima, all have been seen. */
    if (e->elites.count < e->elites.room) return LEHR_OK;
    double spread = an_elites_spread(&e->elites), reach = away * spread;
    while (e->elites.count > 0) {
        LEHR_TRY(an_evolution_breed(e));
        LEHR_TRY(an_evolution_settle(e));
        if (e->valleys.count == e->valleys.room || an_offers_stop(e->offers)) break;
        if (spread > MOST_SPREAD * e->plan->rows.n) break;
        LEHR_TRY(is_free(e) ? start_freely(e) : depart(e, &reach, LEAST_REACH * spread));
    }
    return LEHR_OK;
}

static lehr_status run(lehr_context *worker, const memetic_state *s, uint64_t item,
                       an_offers *offers)
{
    an_evolution e;
    lehr_rng rng = lehr_rng_stream(s->seed, LEHR_RNG_ANNEAL, item);
    int32_t valleys = (int32_t)s->options.valleys;
    LEHR_TRY(an_evolution_new(worker, &s->plan, rng, valleys, offers, &e));
    LEHR_TRY(travel(&e, s->options.away, item % 2 == 0));
    return an_evolution_offer(&e);
}

static lehr_status memetic_item(lehr_context *worker, const void *state, uint64_t item,
                                an_offers *offers)
{
    lehr_mark mark = lehr_scratch_mark(worker);
    lehr_status status = run(worker, state, item, offers);
    lehr_scratch_release(worker, mark);
    return status;
}

/* --- preparation --- */

static void memetic_release(lehr_context *ctx, void *state)
{
    memetic_state *s = state;
    an_dense_rows_clear(ctx, &s->plan.rows);
    lehr_release(ctx, s);
}

static lehr_status memetic_prepare(lehr_context *ctx, const an_field *field, void *options,
                                   uint64_t seed, an_plan *plan)
{
    memetic_state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    const memetic_options *o = options;
    s->options = *o;
    s->plan = (an_evolution_plan){.typical = an_typical_field(field),
                                  .hot = o->hot,
                                  .reheat = o->reheat,
                                  .cold = o->cold,
                                  .sweeps = o->sweeps,
                                  .elites = o->elites,
                                  .patience = o->patience,
                                  .stall = o->stall};
    s->seed = seed;
    lehr_status status = an_dense_rows_new(ctx, field, &s->plan.rows);
    if (status != LEHR_OK) {
        memetic_release(ctx, s);
        return status;
    }
    s->plan.narrow = an_dense_rows_narrow(&s->plan.rows);
    *plan = (an_plan){.state = s, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

static size_t memetic_bytes(int32_t n, int64_t m, int threads)
{
    (void)m;
    memetic_options usual;
    lehr_options_default(memetic_table(), &usual);
    size_t worker = an_evolution_bytes(n, usual.elites, (int32_t)usual.valleys);
    return an_dense_rows_bytes(n) + (size_t)threads * worker;
}

const an_solver an_solver_memetic = {
    .name = "memetic",
    .summary = "elites crossed and annealed again on dense rows; for dense models",
    .paper = "P. Merz, K. Katayama, BioSystems 78 (2004) 99",
    .options = memetic_table,
    .suits = an_dense_rows_suit,
    .bytes = memetic_bytes,
    .prepare = memetic_prepare,
    .item = memetic_item,
    .release = memetic_release,
};
