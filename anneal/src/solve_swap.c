// SPDX-License-Identifier: GPL-3.0-or-later
/* Simulated annealing with moves inside groups: sa for models whose groups are kept beside the
 * energy. No answer on the way violates a group, so no penalty has to be high enough and none makes
 * the landscape rough.
 *
 * An item is one read: a random or a given answer, sweeps at geometrically growing inverse
 * temperature, a descent. swap_walk.c makes the moves, swap_range.c chooses the temperatures; this
 * file is the schedule. */
#include "exp_stream.h"
#include "swap_descent.h"
#include "swap_range.h"

#include <anneal/solver.h>
#include <base/memory.h>
#include <float.h>
#include <math.h>

#define SWAP_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                              \
    INT(sweeps, 1000, 1, INT64_C(1000000000000), "sweeps in an anneal")                \
    REAL(beta_hot, 0, 0, 1e300, "first inverse temperature; 0: chosen from the model") \
    REAL(beta_cold, 0, 0, 1e300, "last inverse temperature; 0: chosen from the model") \
    FLAG(descend, true, "end each anneal with a descent to a local minimum")

LEHR_OPTIONS_STRUCT(swap_options, SWAP_OPTIONS);
static LEHR_OPTIONS_TABLE(swap_table, swap_options, SWAP_OPTIONS)

typedef struct swap_state {
    const an_field *field;
    an_swap_rows rows;
    swap_options options;
    double hot, ratio; /* in units of the field; beta grows from hot to hot * ratio */
    uint64_t seed;
} swap_state;

/* --- an anneal --- */

static double beta_at(const swap_state *s, int64_t sweep)
{
    int64_t last = s->options.sweeps - 1;
    double way = last > 0 ? (double)sweep / (double)last : 1;
    return s->hot * pow(s->ratio, way);
}

/* false when stopped. work: since the last time that was asked. */
static bool sweep_at(an_swap_walk *walk, double beta, an_exp_stream *draws, an_offers *offers,
                     int64_t *work)
{
    double scale = fmin(0.5 / beta, DBL_MAX / 32);
    an_swap_cursor cursor = {0};
    an_swap_move move;
    while (an_swap_next(walk, &draws->rng, &cursor, &move)) {
        ++*work;
        if (an_swap_cost(walk, &move) <= scale * an_exp_stream_next(draws))
            *work += an_swap_make(walk, &move);
        if (*work < AN_POLL_WORK) continue;
        *work = 0;
        if (an_offers_stop(offers)) return false;
    }
    return true;
}

static void anneal(const swap_state *s, an_swap_walk *walk, an_exp_stream *draws, an_offers *offers)
{
    int64_t work = 0;
    for (int64_t sweep = 0; sweep < s->options.sweeps; sweep++) {
        an_offers_count(offers, (uint64_t)s->rows.moves);
        if (!sweep_at(walk, beta_at(s, sweep), draws, offers, &work)) return;
    }
}

static bool must_stop(void *offers)
{
    return an_offers_stop(offers);
}

static lehr_status read_one(lehr_context *worker, const swap_state *s, uint64_t item,
                            an_offers *offers)
{
    an_swap_walk walk;
    LEHR_TRY(an_swap_walk_new(worker, &s->rows, &walk));
    uint8_t *bits = lehr_scratch(worker, (size_t)s->field->n, sizeof *bits);
    if (!bits) return LEHR_NO_MEMORY;
    an_exp_stream draws;
    an_exp_stream_start(&draws, lehr_rng_stream(s->seed, LEHR_RNG_ANNEAL, item));
    const uint8_t *given = an_offers_start(offers, item);
    if (!given || !an_swap_start_from(&walk, given)) an_swap_start(&walk, &draws.rng);
    anneal(s, &walk, &draws, offers);
    if (s->options.descend) {
        if (!s->rows.table.narrow) an_swap_refresh(&walk);
        an_offers_count(offers, an_swap_descend(&walk, &draws.rng, must_stop, offers));
    }
    an_swap_bits(&walk, bits);
    return an_offer(offers, bits, an_swap_energy(&walk, bits));
}

static lehr_status swap_item(lehr_context *worker, const void *state, uint64_t item,
                             an_offers *offers)
{
    lehr_mark mark = lehr_scratch_mark(worker);
    lehr_status status = read_one(worker, state, item, offers);
    lehr_scratch_release(worker, mark);
    return status;
}

/* --- preparation --- */

/* Given temperatures are per unit of the model's value, those of the walk per unit of the field. */
static lehr_status choose_range(lehr_context *ctx, swap_state *s, swap_options *o)
{
    if (o->beta_hot == 0 || o->beta_cold == 0) {
        an_sa_range range;
        LEHR_TRY(an_swap_range_find(ctx, &s->rows, &range));
        if (o->beta_hot == 0) o->beta_hot = range.hot / s->field->unit;
        if (o->beta_cold == 0) o->beta_cold = fmax(range.cold / s->field->unit, o->beta_hot);
    }
    if (o->beta_hot > o->beta_cold)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "beta_hot (%g) must not exceed beta_cold (%g)",
                         o->beta_hot, o->beta_cold);
    s->hot = o->beta_hot * s->field->unit;
    s->ratio = o->beta_cold / o->beta_hot;
    s->options = *o;
    return LEHR_OK;
}

static void swap_release(lehr_context *ctx, void *state)
{
    swap_state *s = state;
    an_swap_rows_clear(ctx, &s->rows);
    lehr_release(ctx, s);
}

static lehr_status swap_prepare(lehr_context *ctx, const an_field *field, void *options,
                                uint64_t seed, an_plan *plan)
{
    swap_state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->field = field;
    s->seed = seed;
    lehr_status status = an_swap_rows_new(ctx, field, &s->rows);
    if (status == LEHR_OK) status = choose_range(ctx, s, options);
    if (status != LEHR_OK) {
        swap_release(ctx, s);
        return status;
    }
    *plan = (an_plan){.state = s, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

static size_t swap_bytes(int32_t n, int64_t m, int threads)
{
    size_t survey = (size_t)n * 2 * sizeof(double);
    return an_swap_rows_bytes(n, m) + survey +
           (size_t)threads * (an_swap_walk_bytes(n) + (size_t)n);
}

const an_solver an_solver_swap = {
    .name = "swap",
    .summary = "simulated annealing with moves inside groups",
    .paper = "R. E. Burkard, F. Rendl, European J. Oper. Res. 17 (1984) 169",
    .keeps_groups = true,
    .options = swap_table,
    .bytes = swap_bytes,
    .prepare = swap_prepare,
    .item = swap_item,
    .release = swap_release,
};
