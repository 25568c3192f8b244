// SPDX-License-Identifier: GPL-3.0-or-later
/* Simulated quantum annealing with moves inside groups: sqa for models whose groups are kept. No
 * slice ever leaves the groups (swap_ring.c), so the transverse field drives between answers only.
 *
 * An item is one read: a ring of slices, the transverse field falls linearly to 0 at constant pt,
 * a descent of each slice; the best one is offered. pt and the first field are chosen as in
 * solve_sqa.c: a pilot anneals short with pairs on a grid around the typical cost of a move and
 * keeps the pair of lowest mean energy; it depends on the seed and counts in the time. */
#include "swap_range.h"
#include "swap_ring.h"

#include <anneal/solver.h>
#include <base/memory.h>
#include <math.h>

#define SQA_SWAP_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                   \
    INT(sweeps, 1000, 1, 1000000000, "sweeps in an anneal")                     \
    INT(slices, 16, 2, 1024, "slices of a ring")                                \
    REAL(pt, 0, 0, 1e300, "temperature times slices; 0 chooses it by a pilot")  \
    REAL(gamma, 0, 0, 1e300, "first transverse field; 0 chooses it by a pilot") \
    REAL(pilot, 0.05, 0.001, 1, "sweeps of a pilot anneal, as a part of all")

LEHR_OPTIONS_STRUCT(sqa_swap_options, SQA_SWAP_OPTIONS);
static LEHR_OPTIONS_TABLE(sqa_swap_table, sqa_swap_options, SQA_SWAP_OPTIONS)

typedef struct sqa_swap {
    const an_field *field;
    an_swap_rows rows;
    sqa_swap_options options;
    uint64_t seed;
} sqa_swap;

typedef struct schedule {
    int64_t sweeps;
    double pt, gamma; /* in units of the field */
} schedule;

/* The sweeps made. */
static int64_t anneal(an_swap_ring *ring, an_exp_stream *draws, const schedule *plan,
                      an_descent_stop *stop, void *user)
{
    int64_t work = 0;
    for (int64_t sweep = 0; sweep < plan->sweeps; sweep++) {
        double gamma = plan->gamma * (1 - (double)(sweep + 1) / (double)plan->sweeps);
        double jp = an_swap_ring_coupling(gamma, plan->pt);
        if (!an_swap_ring_sweep(ring, draws, plan->pt, jp, stop, user, &work)) return sweep + 1;
    }
    return plan->sweeps;
}

/* --- pilot --- */

/* In units of the typical half cost of a move. */
static const double pilot_pt[] = {0.125, 0.25, 0.5, 1.0}, pilot_gamma[] = {1, 2.5}; /* times pt */
enum { PILOTS = 8 };

static bool context_stops(void *ctx)
{
    return lehr_stop(ctx);
}

static double slice_energy(const an_swap_walk *walk, uint8_t *bits)
{
    an_swap_bits(walk, bits);
    an_coef e = an_swap_energy(walk, bits);
    return walk->rows->field->whole ? (double)e.whole : e.real;
}

static lehr_status pilot(lehr_context *ctx, const sqa_swap *s, const schedule *plan, double *mean)
{
    an_swap_ring ring;
    LEHR_TRY(an_swap_ring_new(ctx, &s->rows, (int32_t)s->options.slices, &ring));
    uint8_t *bits = lehr_scratch(ctx, (size_t)s->field->n, sizeof *bits);
    if (!bits) return LEHR_NO_MEMORY;
    an_exp_stream draws;
    an_exp_stream_start(&draws, lehr_rng_stream(s->seed, LEHR_RNG_PILOT, 0));
    an_swap_ring_start(&ring, &draws.rng, NULL, context_stops, ctx);
    anneal(&ring, &draws, plan, context_stops, ctx);
    *mean = 0;
    for (int32_t k = 0; k < ring.slices; k++)
        *mean += slice_energy(&ring.slice[k], bits) / ring.slices;
    return LEHR_OK;
}

/* What the caller gave stays. */
static lehr_status choose_by_pilot(lehr_context *ctx, const sqa_swap *s, double typical,
                                   sqa_swap_options *o)
{
    double best = HUGE_VAL, pt = o->pt, gamma = o->gamma, unit = s->field->unit;
    for (int k = 0; k < PILOTS; k++) {
        if (k > 0 && lehr_stop(ctx)) break;
        double try_pt = o->pt > 0 ? o->pt : typical * unit * pilot_pt[k / 2];
        double try_gamma = o->gamma > 0 ? o->gamma : try_pt * pilot_gamma[k % 2];
        schedule plan = {(int64_t)fmax(20, o->pilot * (double)o->sweeps), try_pt / unit,
                         try_gamma / unit};
        double mean;
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_status status = pilot(ctx, s, &plan, &mean);
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
        if (k > 0 && mean >= best) continue;
        best = mean;
        pt = try_pt;
        gamma = try_gamma;
    }
    o->pt = pt;
    o->gamma = gamma;
    return LEHR_OK;
}

/* --- a read --- */

static bool offers_stop(void *offers)
{
    return an_offers_stop(offers);
}

/* Time is over, and a look at each slice takes a pass over many couplings. */
static bool is_late(const an_swap_ring *ring, an_offers *offers)
{
    const an_swap_rows *rows = ring->slice[0].rows;
    bool quick = rows->table.narrow || rows->field->m < AN_POLL_WORK;
    return !quick && an_offers_stop(offers);
}

static lehr_status offer_best(lehr_context *worker, const an_swap_ring *ring, an_offers *offers)
{
    const an_field *f = ring->slice[0].rows->field;
    uint8_t *bits = lehr_scratch(worker, (size_t)f->n, sizeof *bits);
    if (!bits) return LEHR_NO_MEMORY;
    int32_t best = 0;
    double low = slice_energy(&ring->slice[0], bits);
    for (int32_t k = 1; k < ring->slices && !is_late(ring, offers); k++) {
        double e = slice_energy(&ring->slice[k], bits);
        if (e >= low) continue;
        low = e;
        best = k;
    }
    an_swap_bits(&ring->slice[best], bits);
    return an_offer(offers, bits, an_swap_energy(&ring->slice[best], bits));
}

static lehr_status read_one(lehr_context *worker, const sqa_swap *s, uint64_t item,
                            an_offers *offers)
{
    const sqa_swap_options *o = &s->options;
    an_swap_ring ring;
    LEHR_TRY(an_swap_ring_new(worker, &s->rows, (int32_t)o->slices, &ring));
    an_exp_stream draws;
    an_exp_stream_start(&draws, lehr_rng_stream(s->seed, LEHR_RNG_ANNEAL, item));
    an_swap_ring_start(&ring, &draws.rng, an_offers_start(offers, item), offers_stop, offers);
    schedule plan = {o->sweeps, o->pt / s->field->unit, o->gamma / s->field->unit};
    int64_t sweeps = anneal(&ring, &draws, &plan, offers_stop, offers);
    an_offers_count(offers, (uint64_t)(sweeps * ring.slices * s->rows.moves));
    for (int32_t k = 0; k < ring.slices && (k == 0 || !is_late(&ring, offers)); k++) {
        if (!s->rows.table.narrow) an_swap_refresh(&ring.slice[k]);
        an_offers_count(offers, an_swap_descend(&ring.slice[k], &draws.rng, offers_stop, offers));
    }
    return offer_best(worker, &ring, offers);
}

static lehr_status sqa_swap_item(lehr_context *worker, const void *state, uint64_t item,
                                 an_offers *offers)
{
    lehr_mark mark = lehr_scratch_mark(worker);
    lehr_status status = read_one(worker, state, item, offers);
    lehr_scratch_release(worker, mark);
    return status;
}

/* --- preparation --- */

static lehr_status set_up(lehr_context *ctx, sqa_swap *s, sqa_swap_options *o)
{
    LEHR_TRY(an_swap_rows_new(ctx, s->field, &s->rows));
    s->options = *o;
    if (o->pt == 0 || o->gamma == 0) {
        an_sa_range range;
        LEHR_TRY(an_swap_range_find(ctx, &s->rows, &range));
        LEHR_TRY(choose_by_pilot(ctx, s, range.typical, o));
    }
    s->options = *o;
    return LEHR_OK;
}

static void sqa_swap_release(lehr_context *ctx, void *state)
{
    sqa_swap *s = state;
    an_swap_rows_clear(ctx, &s->rows);
    lehr_release(ctx, s);
}

static lehr_status sqa_swap_prepare(lehr_context *ctx, const an_field *field, void *options,
                                    uint64_t seed, an_plan *plan)
{
    sqa_swap *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->field = field;
    s->seed = seed;
    lehr_status status = set_up(ctx, s, options);
    if (status != LEHR_OK) {
        sqa_swap_release(ctx, s);
        return status;
    }
    *plan = (an_plan){.state = s, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

/* For the default number of slices. */
static size_t sqa_swap_bytes(int32_t n, int64_t m, int threads)
{
    size_t ring = 16 * an_swap_walk_bytes(n) + (size_t)n;
    return an_swap_rows_bytes(n, m) + (size_t)threads * ring;
}

const an_solver an_solver_sqa_swap = {
    .name = "sqa_swap",
    .summary = "simulated quantum annealing with moves inside groups",
    .paper =
        "Santoro, Martonak, Tosatti, Car, Science 295 (2002) 2427; Martonak, Santoro, Tosatti, "
        "Phys. Rev. E 70 (2004) 057701",
    .keeps_groups = true,
    .options = sqa_swap_table,
    .bytes = sqa_swap_bytes,
    .prepare = sqa_swap_prepare,
    .item = sqa_swap_item,
    .release = sqa_swap_release,
};
