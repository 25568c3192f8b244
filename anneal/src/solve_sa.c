// SPDX-License-Identifier: GPL-3.0-or-later
/* Simulated annealing (Kirkpatrick, Gelatt, Vecchi 1983): the clear and portable one.
 *
 * An item is one read: random spins, sweeps in fixed order at geometrically growing inverse
 * temperature, a descent at the end. sa_walk.c takes the steps, sa_range.c chooses the
 * temperatures; this file is the schedule. */
#include <anneal/solver.h>

#include "sa_range.h"
#include "sa_walk.h"

#include <base/memory.h>
#include <limits.h>
#include <math.h>

#define SA_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                \
    INT(sweeps, 1000, 1, INT64_C(1000000000000), "sweeps in an anneal")                \
    REAL(beta_hot, 0, 0, 1e300, "first inverse temperature; 0: chosen from the model") \
    REAL(beta_cold, 0, 0, 1e300, "last inverse temperature; 0: chosen from the model") \
    FLAG(descend, true, "end each anneal with a descent to a local minimum")

LEHR_OPTIONS_STRUCT(sa_options, SA_OPTIONS);
static LEHR_OPTIONS_TABLE(sa_table, sa_options, SA_OPTIONS)

/* What may still be done once time is over: some ten milliseconds. */
#define LATE_WORK (10 * (int64_t)AN_POLL_WORK)

typedef struct sa_state {
    const an_field *field;
    an_walk_rows rows;
    sa_options options;
    double hot, ratio; /* in units of the field; beta grows from hot to hot * ratio */
    uint64_t seed;
} sa_state;

static double beta_at(const sa_state *s, int64_t sweep)
{
    int64_t last = s->options.sweeps - 1;
    double way = last > 0 ? (double)sweep / (double)last : 1;
    return s->hot * pow(s->ratio, way);
}

static int32_t chunk_end(int32_t lo, int32_t n)
{
    return n - lo < AN_WALK_CHUNK ? n : lo + AN_WALK_CHUNK;
}

/* From this sweep on; false when stopped. */
static bool anneal(const sa_state *s, an_walk *walk, int64_t first, lehr_rng *rng,
                   an_offers *offers)
{
    int32_t n = s->field->n;
    int64_t work = 0;
    for (int64_t sweep = first; sweep < s->options.sweeps; sweep++) {
        double beta = beta_at(s, sweep);
        for (int32_t lo = 0, hi; lo < n; lo = hi) {
            hi = chunk_end(lo, n);
            work += an_walk_visit(walk, rng, beta, lo, hi);
            an_offers_count(offers, (uint64_t)(hi - lo));
            if (work < AN_POLL_WORK) continue;
            work = 0;
            if (an_offers_stop(offers)) return false;
        }
    }
    return true;
}

/* Sweeps at temperature zero until nothing flips. Ends early after LATE_WORK once stopped, and for
 * real fields after a while, as rounding may let a spin flip for ever. */
static void descend(const sa_state *s, an_walk *walk, bool stopped, an_offers *offers)
{
    int32_t n = s->field->n;
    int64_t work = 0, late = 0, flips = 1;
    int sweeps = s->rows.narrow ? INT_MAX : 1000;
    for (int sweep = 0; sweep < sweeps && flips > 0; sweep++) {
        flips = 0;
        for (int32_t lo = 0, hi; lo < n; lo = hi) {
            hi = chunk_end(lo, n);
            work += an_walk_quench(walk, lo, hi, &flips);
            an_offers_count(offers, (uint64_t)(hi - lo));
            if (work < AN_POLL_WORK) continue;
            stopped = stopped || an_offers_stop(offers);
            if (stopped) late += work;
            if (late > LATE_WORK) return;
            work = 0;
        }
    }
}

static lehr_status read_one(lehr_context *worker, const sa_state *s, uint64_t item,
                            an_offers *offers)
{
    an_walk walk;
    LEHR_TRY(an_walk_new(worker, &s->rows, &walk));
    uint8_t *bits = lehr_scratch(worker, (size_t)s->field->n, sizeof *bits);
    if (!bits) return LEHR_NO_MEMORY;
    lehr_rng rng = lehr_rng_stream(s->seed, LEHR_RNG_ANNEAL, item);
    const uint8_t *given = an_offers_start(offers, item);
    if (given) {
        an_walk_start_from(&walk, given);
    } else {
        an_walk_start(&walk, &rng);
    }
    /* Half-way down, what is good of a given answer stays. */
    int64_t first = given ? s->options.sweeps / 2 : 0;
    bool stopped = !anneal(s, &walk, first, &rng, offers);
    if (s->options.descend) {
        if (!s->rows.narrow) an_walk_refresh(&walk);
        descend(s, &walk, stopped, offers);
    }
    an_walk_bits(&walk, bits);
    return an_offer(offers, bits, an_walk_energy(&walk, bits));
}

static lehr_status sa_item(lehr_context *worker, const void *state, uint64_t item,
                           an_offers *offers)
{
    lehr_mark mark = lehr_scratch_mark(worker);
    lehr_status status = read_one(worker, state, item, offers);
    lehr_scratch_release(worker, mark);
    return status;
}

/* --- preparation --- */

/* Given temperatures are per unit of the model's value, those of the walk per unit of the field. */
static lehr_status choose_range(lehr_context *ctx, const an_field *f, sa_options *o)
{
    an_sa_range range = {0, 0, 0};
    if (o->beta_hot == 0 || o->beta_cold == 0) LEHR_TRY(an_sa_range_find(ctx, f, &range));
    if (o->beta_hot == 0) o->beta_hot = range.hot / f->unit;
    if (o->beta_cold == 0) o->beta_cold = fmax(range.cold / f->unit, o->beta_hot);
    if (o->beta_hot <= o->beta_cold) return LEHR_OK;
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "beta_hot (%g) must not exceed beta_cold (%g)",
                     o->beta_hot, o->beta_cold);
}

static void sa_release(lehr_context *ctx, void *state)
{
    sa_state *s = state;
    an_walk_rows_clear(ctx, &s->rows);
    lehr_release(ctx, s);
}

static lehr_status sa_prepare(lehr_context *ctx, const an_field *field, void *options,
                              uint64_t seed, an_plan *plan)
{
    sa_options *o = options;
    LEHR_TRY(choose_range(ctx, field, o));
    sa_state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->field = field;
    s->options = *o;
    s->hot = o->beta_hot * field->unit;
    s->ratio = o->beta_cold / o->beta_hot;
    s->seed = seed;
    lehr_status status = an_walk_rows_new(ctx, field, &s->rows);
    if (status != LEHR_OK) {
        sa_release(ctx, s);
        return status;
    }
    *plan = (an_plan){.state = s, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

static size_t sa_bytes(int32_t n, int64_t m, int threads)
{
    size_t survey = (size_t)n * (3 * sizeof(double) + sizeof(int32_t) + 2);
    size_t walk = (size_t)n * (sizeof(double) + 2) + AN_WALK_CHUNK * 24;
    return an_walk_rows_bytes(n, m) + survey + (size_t)threads * walk;
}

const an_solver an_solver_sa = {
    .name = "sa",
    .summary = "simulated annealing, one spin at a time; the reference",
    .paper = "S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, Science 220 (1983) 671",
    .within_groups = "swap",
    .options = sa_table,
    .bytes = sa_bytes,
    .prepare = sa_prepare,
    .item = sa_item,
    .release = sa_release,
};
