// SPDX-License-Identifier: GPL-3.0-or-later
/* A memetic search for dense models: elites are crossed, and annealed again from half-way down.
 *
 * An evolution anneals random starts on dense rows (heat_walk.h) until there are enough elites.
 * Then pairs of them are crossed: a child has what both parents agree in, and is random elsewhere.
 * It is annealed from a random temperature, low enough for what good answers have in common to
 * survive. It replaces the worst elite when it is better and no elite has its energy: of models
 * with many equally good answers, the elites would soon be but one answer with variations. When
 * children are failures many times in a row the elites are all in one valley, and the best is
 * annealed from low temperatures until it is at the bottom.
 *
 * Most evolutions end in the few valleys that most of the good answers lie in, which is not always
 * where the best answer is. So an item is a journey, which depends on the seed and its number
 * alone: after a few free evolutions the elites of later ones must stay away from all bottoms found
 * before (valleys.h), at first almost as far as random starts are from each other; and less far
 * each time that hardly any answer is left that does. It ends when that is too near to call it
 * another valley.
 *
 * Anneals are walks on narrow rows (dense_rows.h), which may be wrong; so whatever is to be kept is
 * visited by a wide walk too. At the first difference it takes over for good.
 *
 * Short anneals are enough, as crossing does the rest; and many evolutions beat a long one.
 * Temperatures are in units of the field that couplings make at random spins, so nothing changes
 * when a model is scaled. */
#include "elites.h"
#include "heat_walk.h"
#include "valleys.h"

#include <anneal/solver.h>
#include <base/memory.h>
#include <string.h>

#define MEMETIC_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                    \
    INT(sweeps, 100, 1, 1000000000, "sweeps in an anneal")                                      \
    INT(elites, 24, 2, 1000, "answers that are crossed with each other, at most 4 + n/8")       \
    INT(valleys, 64, 1, 1000, "most evolutions of a read, all but three away from ends before") \
    REAL(away, 0.9, 0, 1, "how far away at first, per distance of answers of random starts")    \
    REAL(patience, 3, 0, 1e6, "children without success that end an evolution, per elite")      \
    REAL(hot, 0.6, 0, 1e6, "first temperature of random starts, per typical field")             \
    REAL(reheat, 0.35, 0, 1e6, "first temperature of children, per typical field")              \
    REAL(cold, 0.1, 0, 1e6, "last temperature, per typical field")

/* Evolutions before the first valley is closed: most best answers are where most starts lead. */
#define FREE 3

/* An evolution needs founders: one in so many of its elites. Else valleys reach less far, down to a
 * part of the distance of answers of random starts. */
#define FEW         4
#define NEARER      0.85
#define LEAST_REACH 0.2

/* Where answers of random starts differ in a larger part of all spins they have nothing in common,
 * and what is far from a few of them is far from all good ones, too: a journey is one evolution. */
#define MOST_SPREAD 0.25

/* How long the bottom of a valley is looked for, per time without success that ends an evolution,
 * and up to which part of the way from cold to reheat. */
#define SETTLE_PATIENCE 2
#define SETTLE_HEAT     0.4

LEHR_OPTIONS_STRUCT(memetic_options, MEMETIC_OPTIONS);
static LEHR_OPTIONS_TABLE(memetic_table, memetic_options, MEMETIC_OPTIONS)

typedef struct memetic_state {
    an_dense_rows rows, narrow;
    memetic_options options;
    double typical;
    uint64_t seed;
} memetic_state;

typedef struct evolution {
    const memetic_state *state;
    an_offers *offers;
    lehr_rng rng;
    an_heat_walk heat;
    an_rise_walk wide;
    bool narrow; /* heat is */
    an_elites elites;
    an_valleys valleys;
    int8_t *sign; /* where to go */
    uint8_t *bits;
    int64_t best_energy;
    uint8_t *best_bits;
} evolution;

/* --- answers --- */

static lehr_status keep_best(evolution *e)
{
    const an_rise_walk *w = &e->heat.walk;
    if (w->energy >= e->best_energy) return LEHR_OK;
    e->best_energy = w->energy;
    for (int32_t i = 0; i < w->rows->n; i++) e->best_bits[i] = w->sign[i] == 0;
    an_coef energy = an_dense_rows_energy(w->rows, w->energy, e->best_bits);
    return an_offer_early(e->offers, e->best_bits, energy);
}

static lehr_status offer_best(evolution *e)
{
    const an_dense_rows *rows = &e->state->rows;
    an_coef energy = an_dense_rows_energy(rows, e->best_energy, e->best_bits);
    return an_offer(e->offers, e->best_bits, energy);
}

/* --- one anneal --- */

/* A flip is a pass over n rises, 16 at a time. */
static int64_t work_of(const an_rise_walk *w, uint64_t flips)
{
    return (int64_t)(flips + 1) * (w->rows->n / 16 + 1);
}

/* Linear in temperature, as what happens is spread evenly over it. */
static void cool(evolution *e, double from)
{
    const memetic_options *o = &e->state->options;
    an_rise_walk *w = &e->heat.walk;
    int64_t work = 0;
    for (int64_t sweep = 0; sweep < o->sweeps; sweep++) {
        uint64_t flips = w->flips;
        double way = (double)(sweep + 1) / (double)o->sweeps;
        an_heat_sweep(&e->heat, e->state->typical * (from + way * (o->cold - from)));
        an_offers_count(e->offers, (uint64_t)w->rows->n);
        work += work_of(w, w->flips - flips);
        if (work < AN_POLL_WORK) continue;
        work = 0;
        if (an_offers_stop(e->offers)) break;
    }
}

static bool may_join(const evolution *e)
{
    const an_rise_walk *w = &e->heat.walk;
    return an_elites_want(&e->elites, w->energy) &&
           !an_valleys_hold(&e->valleys, w->sign, w->energy);
}

/* The best of all is, too. */
static bool is_wanted(const evolution *e)
{
    return e->heat.walk.energy < e->best_energy || may_join(e);
}

/* Until a wide walk has another energy at the same place. */
static void check_narrow(evolution *e)
{
    an_rise_walk_go(&e->wide, e->heat.walk.sign);
    if (e->wide.energy == e->heat.walk.energy) return;
    e->heat.walk = e->wide;
    e->narrow = false;
    an_heat_descend(&e->heat);
}

/* Goes to e->sign first. */
static lehr_status anneal(evolution *e, double from)
{
    an_rise_walk_go(&e->heat.walk, e->sign);
    cool(e, from);
    an_heat_descend(&e->heat);
    if (e->narrow && is_wanted(e)) check_narrow(e);
    return keep_best(e);
}

/* True when the elites have changed. */
static bool join(evolution *e)
{
    const an_rise_walk *w = &e->heat.walk;
    return may_join(e) && an_elites_add(&e->elites, w->sign, w->energy);
}

/* --- starts and children --- */

static void draw_signs(evolution *e)
{
    uint32_t word = 0;
    for (int32_t i = 0; i < e->state->rows.n; i++, word >>= 1) {
        if (i % 32 == 0) word = lehr_rng_u32(&e->rng);
        e->sign[i] = (int8_t) - (int8_t)(word & 1);
    }
}

/* The first elites may come from the answers that the caller wants to start from. */
static lehr_status start(evolution *e, bool from_given, int32_t k)
{
    const memetic_options *o = &e->state->options;
    const uint8_t *given = from_given ? an_offers_start(e->offers, (uint64_t)k) : NULL;
    if (!given) {
        draw_signs(e);
        return anneal(e, o->hot);
    }
    for (int32_t i = 0; i < e->state->rows.n; i++) e->sign[i] = given[i] ? 0 : -1;
    return anneal(e, o->reheat);
}

/* What the parents agree in, up to the mirror image, and random spins elsewhere. */
static void cross(evolution *e)
{
    const int8_t *mother, *father;
    int32_t n = e->state->rows.n;
    an_elites_pair(&e->elites, lehr_rng_u32(&e->rng), &mother, &father);
    bool turn = e->state->rows.mirror && an_signs_apart(mother, father, n) > n / 2;
    int8_t image = turn ? -1 : 0;
    draw_signs(e);
    for (int32_t i = 0; i < n; i++) {
        if (mother[i] == (father[i] ^ image)) e->sign[i] = mother[i];
    }
}

/* --- one evolution --- */

/* Where rises fit into 16 bits: at random spins, not where all are -1. */
static lehr_status start_narrow(lehr_context *worker, evolution *e)
{
    LEHR_TRY(an_rise_walk_new(worker, &e->state->rows, &e->wide));
    draw_signs(e);
    an_rise_walk_go(&e->wide, e->sign);
    an_rise_walk_copy(&e->heat.walk, &e->wide);
    return LEHR_OK;
}

/* Small models may not have so many different minima: no more than twice as many starts. */
static lehr_status found(evolution *e, bool from_given)
{
    for (int32_t k = 0; k < 2 * e->elites.room && e->elites.count < e->elites.room; k++) {
        if (k > 0 && an_offers_stop(e->offers)) break;
        LEHR_TRY(start(e, from_given, k));
        join(e);
    }
    return LEHR_OK;
}

static lehr_status breed(evolution *e)
{
    const memetic_options *o = &e->state->options;
    double patience = o->patience * e->elites.count;
    for (int64_t failures = 0; (double)failures < patience && e->elites.waiting > 0; failures++) {
        if (an_offers_stop(e->offers)) break;
        cross(e);
        LEHR_TRY(anneal(e, o->cold + lehr_rng_unit(&e->rng) * (o->reheat - o->cold)));
        if (join(e)) failures = -1;
    }
    return LEHR_OK;
}

/* From the best elite to the bottom of its valley, which may be a dozen spins away: else the valley
 * would be closed with that unseen. */
static lehr_status settle(evolution *e)
{
    const memetic_options *o = &e->state->options;
    const an_rise_walk *w = &e->heat.walk;
    double patience = SETTLE_PATIENCE * o->patience * e->elites.room;
    double range = SETTLE_HEAT * (o->reheat - o->cold);
    an_elite bottom = {e->sign, an_elites_best(&e->elites)->energy};
    memcpy(e->sign, an_elites_best(&e->elites)->sign, (size_t)w->rows->n);
    for (int64_t failures = 0; (double)failures < patience; failures++) {
        if (an_offers_stop(e->offers)) break;
        LEHR_TRY(anneal(e, o->cold + lehr_rng_unit(&e->rng) * range));
        if (w->energy >= bottom.energy) continue;
        bottom.energy = w->energy;
        memcpy(bottom.sign, w->sign, (size_t)w->rows->n);
        failures = -1;
    }
    an_valleys_add(&e->valleys, &bottom);
    return LEHR_OK;
}

/* Founders of an evolution that stays away from the valleys before; none when even those who may
 * come rather near find too little that is not held. */
static lehr_status depart(evolution *e, double *reach, double least)
{
    int32_t enough = e->elites.room < 2 * FEW ? 2 : e->elites.room / FEW;
    while (*reach >= least) {
        e->valleys.reach = (int32_t)*reach;
        an_elites_clear(&e->elites);
        LEHR_TRY(found(e, false));
        if (e->elites.count >= enough || an_offers_stop(e->offers)) return LEHR_OK;
        *reach *= NEARER;
    }
    an_elites_clear(&e->elites);
    return LEHR_OK;
}

static lehr_status start_freely(evolution *e)
{
    an_elites_clear(&e->elites);
    return found(e, false);
}

/* The first evolution of every other journey is for the answers of the caller. */
static lehr_status travel(evolution *e, bool from_given)
{
    LEHR_TRY(found(e, from_given));
    /* Where there are so few minima, all have been seen. */
    if (e->elites.count < e->elites.room) return LEHR_OK;
    double spread = an_elites_spread(&e->elites), reach = e->state->options.away * spread;
    while (e->elites.count > 0) {
        LEHR_TRY(breed(e));
        LEHR_TRY(settle(e));
        if (e->valleys.count == e->valleys.room || an_offers_stop(e->offers)) break;
        if (spread > MOST_SPREAD * e->state->rows.n) break;
        LEHR_TRY(e->valleys.count < FREE ? start_freely(e)
                                         : depart(e, &reach, LEAST_REACH * spread));
    }
    return LEHR_OK;
}

static int32_t room_for(int32_t n, int64_t elites)
{
    return elites < 4 + n / 8 ? (int32_t)elites : 4 + n / 8;
}

static lehr_status evolution_new(lehr_context *worker, const memetic_state *s, uint64_t item,
                                 evolution *e)
{
    int32_t n = s->rows.n, room = room_for(n, s->options.elites);
    int32_t valleys = (int32_t)s->options.valleys;
    e->state = s;
    e->rng = lehr_rng_stream(s->seed, LEHR_RNG_ANNEAL, item);
    e->best_energy = INT64_MAX;
    LEHR_TRY(an_heat_walk_new(worker, &s->narrow, &e->rng, &e->heat));
    LEHR_TRY(an_elites_new(worker, n, room, s->rows.mirror, &e->elites));
    LEHR_TRY(an_valleys_new(worker, n, valleys, s->rows.mirror, &e->valleys));
    e->sign = lehr_scratch(worker, (size_t)n, sizeof *e->sign);
    e->best_bits = lehr_scratch(worker, (size_t)n, sizeof *e->best_bits);
    if (!e->sign || !e->best_bits) return LEHR_NO_MEMORY;
    e->narrow = s->narrow.widths != s->rows.widths;
    return e->narrow ? start_narrow(worker, e) : LEHR_OK;
}

static lehr_status run(lehr_context *worker, const memetic_state *s, uint64_t item,
                       an_offers *offers)
{
    evolution e = {.offers = offers};
    LEHR_TRY(evolution_new(worker, s, item, &e));
    LEHR_TRY(travel(&e, item % 2 == 0));
    return offer_best(&e);
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
    an_dense_rows_clear(ctx, &s->rows);
    lehr_release(ctx, s);
}

static lehr_status memetic_prepare(lehr_context *ctx, const an_field *field, void *options,
                                   uint64_t seed, an_plan *plan)
{
    memetic_state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->options = *(const memetic_options *)options;
    s->typical = an_typical_field(field);
    s->seed = seed;
    lehr_status status = an_dense_rows_new(ctx, field, &s->rows);
    if (status != LEHR_OK) {
        memetic_release(ctx, s);
        return status;
    }
    s->narrow = an_dense_rows_narrow(&s->rows);
    *plan = (an_plan){.state = s, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

static size_t memetic_bytes(int32_t n, int64_t m, int threads)
{
    (void)m;
    size_t worker = an_heat_walk_bytes(n) + an_rise_walk_bytes(n) +
                    an_elites_bytes(n, room_for(n, 24)) + an_valleys_bytes(n, 64) + 2 * (size_t)n;
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
