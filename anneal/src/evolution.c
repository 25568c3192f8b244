// SPDX-License-Identifier: GPL-3.0-or-later
#include "evolution.h"

#include <base/memory.h>
#include <string.h>

/* How long the bottom of a valley is looked for, per time without success that ends an evolution,
 * and up to which part of the way from cold to reheat. */
#define SETTLE_PATIENCE 2
#define SETTLE_HEAT     0.4

/* --- answers --- */

static lehr_status keep_best(an_evolution *e)
{
    const an_rise_walk *w = &e->heat.walk;
    if (w->energy >= e->best_energy) return LEHR_OK;
    e->best_energy = w->energy;
    for (int32_t i = 0; i < w->rows->n; i++) e->best_bits[i] = w->sign[i] == 0;
    an_coef energy = an_dense_rows_energy(w->rows, w->energy, e->best_bits);
    return an_offer_early(e->offers, e->best_bits, energy);
}

lehr_status an_evolution_offer(const an_evolution *e)
{
    const an_dense_rows *rows = &e->plan->rows;
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
static void cool(an_evolution *e, double from)
{
    const an_evolution_plan *p = e->plan;
    an_rise_walk *w = &e->heat.walk;
    int64_t work = 0;
    for (int64_t sweep = 0; sweep < p->sweeps; sweep++) {
        uint64_t flips = w->flips;
        double way = (double)(sweep + 1) / (double)p->sweeps;
        an_heat_sweep(&e->heat, p->typical * (from + way * (p->cold - from)));
        an_offers_count(e->offers, (uint64_t)w->rows->n);
        work += work_of(w, w->flips - flips);
        if (work < AN_POLL_WORK) continue;
        work = 0;
        if (an_offers_stop(e->offers)) break;
    }
}

static bool may_join(const an_evolution *e)
{
    const an_rise_walk *w = &e->heat.walk;
    return an_elites_want(&e->elites, w->energy) &&
           !an_valleys_hold(&e->valleys, w->sign, w->energy);
}

/* The best of all is, too. */
static bool is_wanted(const an_evolution *e)
{
    return e->heat.walk.energy < e->best_energy || may_join(e);
}

/* Until a wide walk has another energy at the same place. */
static void check_narrow(an_evolution *e)
{
    an_rise_walk_go(&e->wide, e->heat.walk.sign);
    if (e->wide.energy == e->heat.walk.energy) return;
    e->heat.walk = e->wide;
    e->narrow = false;
    an_heat_descend(&e->heat);
}

/* Goes to e->sign first. */
static lehr_status anneal(an_evolution *e, double from)
{
    an_rise_walk_go(&e->heat.walk, e->sign);
    cool(e, from);
    an_heat_descend(&e->heat);
    if (e->narrow && is_wanted(e)) check_narrow(e);
    return keep_best(e);
}

/* True when the elites have changed. */
static bool join(an_evolution *e)
{
    const an_rise_walk *w = &e->heat.walk;
    return may_join(e) && an_elites_add(&e->elites, w->sign, w->energy);
}

/* --- starts and children --- */

static void draw_signs(an_evolution *e)
{
    uint32_t word = 0;
    for (int32_t i = 0; i < e->plan->rows.n; i++, word >>= 1) {
        if (i % 32 == 0) word = lehr_rng_u32(&e->rng);
        e->sign[i] = (int8_t) - (int8_t)(word & 1);
    }
}

/* The first elites may come from the answers that the caller wants to start from. */
static lehr_status start(an_evolution *e, bool from_given, int32_t k)
{
    const an_evolution_plan *p = e->plan;
    const uint8_t *given = from_given ? an_offers_start(e->offers, (uint64_t)k) : NULL;
    if (!given) {
        draw_signs(e);
        return anneal(e, p->hot);
    }
    for (int32_t i = 0; i < e->plan->rows.n; i++) e->sign[i] = given[i] ? 0 : -1;
    return anneal(e, p->reheat);
}

/* What the parents agree in, up to the mirror image, and random spins elsewhere. */
static void cross(an_evolution *e)
{
    const int8_t *mother, *father;
    int32_t n = e->plan->rows.n;
    an_elites_pair(&e->elites, lehr_rng_u32(&e->rng), &mother, &father);
    bool turn = e->plan->rows.mirror && an_signs_apart(mother, father, n) > n / 2;
    int8_t image = turn ? -1 : 0;
    draw_signs(e);
    for (int32_t i = 0; i < n; i++) {
        if (mother[i] == (father[i] ^ image)) e->sign[i] = mother[i];
    }
}

/* --- one evolution --- */

lehr_status an_evolution_found(an_evolution *e, bool from_given)
{
    for (int32_t k = 0; k < 2 * e->elites.room && e->elites.count < e->elites.room; k++) {
        if (k > 0 && an_offers_stop(e->offers)) break;
        LEHR_TRY(start(e, from_given, k));
        join(e);
    }
    return LEHR_OK;
}

lehr_status an_evolution_breed(an_evolution *e)
{
    const an_evolution_plan *p = e->plan;
    double patience = p->patience * e->elites.count, longest = p->stall * e->elites.room;
    int64_t failures = 0, stalled = 0, best = an_elites_best(&e->elites)->energy;
    while ((double)failures < patience && (double)stalled < longest && e->elites.waiting > 0) {
        if (an_offers_stop(e->offers)) break;
        cross(e);
        LEHR_TRY(anneal(e, p->cold + lehr_rng_unit(&e->rng) * (p->reheat - p->cold)));
        failures = join(e) ? 0 : failures + 1;
        stalled = an_elites_best(&e->elites)->energy < best ? 0 : stalled + 1;
        best = an_elites_best(&e->elites)->energy;
    }
    return LEHR_OK;
}

/* The bottom may be a dozen spins away. */
lehr_status an_evolution_settle(an_evolution *e)
{
    const an_evolution_plan *p = e->plan;
    const an_rise_walk *w = &e->heat.walk;
    double patience = SETTLE_PATIENCE * p->patience * e->elites.room;
    double range = SETTLE_HEAT * (p->reheat - p->cold);
    an_elite bottom = {e->sign, an_elites_best(&e->elites)->energy};
    memcpy(e->sign, an_elites_best(&e->elites)->sign, (size_t)w->rows->n);
    for (int64_t failures = 0; (double)failures < patience; failures++) {
        if (an_offers_stop(e->offers)) break;
        LEHR_TRY(anneal(e, p->cold + lehr_rng_unit(&e->rng) * range));
        if (w->energy >= bottom.energy) continue;
        bottom.energy = w->energy;
        memcpy(bottom.sign, w->sign, (size_t)w->rows->n);
        failures = -1;
    }
    an_valleys_add(&e->valleys, &bottom);
    return LEHR_OK;
}

/* --- life --- */

/* Where rises fit into 16 bits: at random spins, not where all are -1. */
static lehr_status start_narrow(lehr_context *worker, an_evolution *e)
{
    LEHR_TRY(an_rise_walk_new(worker, &e->plan->rows, &e->wide));
    draw_signs(e);
    an_rise_walk_go(&e->wide, e->sign);
    an_rise_walk_copy(&e->heat.walk, &e->wide);
    return LEHR_OK;
}

static int32_t room_of(int32_t n, int64_t elites)
{
    return elites < 4 + n / 8 ? (int32_t)elites : 4 + n / 8;
}

lehr_status an_evolution_new(lehr_context *worker, const an_evolution_plan *plan, lehr_rng rng,
                             int32_t valleys, an_offers *offers, an_evolution *e)
{
    const an_dense_rows *rows = &plan->rows;
    int32_t n = rows->n, room = room_of(n, plan->elites);
    *e = (an_evolution){.plan = plan, .offers = offers, .rng = rng, .best_energy = INT64_MAX};
    LEHR_TRY(an_heat_walk_new(worker, &plan->narrow, &e->rng, &e->heat));
    LEHR_TRY(an_elites_new(worker, n, room, rows->mirror, &e->elites));
    LEHR_TRY(an_valleys_new(worker, n, valleys, rows->mirror, &e->valleys));
    e->sign = lehr_scratch(worker, (size_t)n, sizeof *e->sign);
    e->best_bits = lehr_scratch(worker, (size_t)n, sizeof *e->best_bits);
    if (!e->sign || !e->best_bits) return LEHR_NO_MEMORY;
    e->narrow = plan->narrow.widths != rows->widths;
    return e->narrow ? start_narrow(worker, e) : LEHR_OK;
}

size_t an_evolution_bytes(int32_t n, int64_t elites, int32_t valleys)
{
    return an_heat_walk_bytes(n) + an_rise_walk_bytes(n) + an_elites_bytes(n, room_of(n, elites)) +
           an_valleys_bytes(n, valleys) + 2 * (size_t)n;
}
