// SPDX-License-Identifier: GPL-3.0-or-later
/* Simulated quantum annealing: path-integral Monte Carlo of the transverse-field Ising model with
 * few Trotter slices in discrete time, which anneals better than the continuous-time limit (Heim,
 * Ronnow, Isakov, Troyer, Science 348, 215 (2015)). 512 lanes are 32 independent rings of 16
 * slices.
 *
 * What matters is pt, the temperature times the slices, and less so the first transverse field
 * gamma. Nobody knows them beforehand, so short pilot anneals try a few pt around the typical local
 * field (sa_range.h); the one of the lowest mean energy decides. The pilots are part of the solve:
 * they depend on the seed and count in its time. Every slice is a candidate; a read is a ring,
 * which offers its best slice. */
#include "anneal_lanes.h"
#include "descent.h"
#include "sa_range.h"

#include <anneal/solver.h>
#include <base/memory.h>
#include <math.h>

#define SQA_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                       \
    INT(sweeps, 1000, 1, 1000000000, "sweeps in an anneal")                    \
    REAL(pt, 0, 0, 1e300, "temperature times slices; 0 chooses it by a pilot") \
    REAL(gamma, 0, 0, 1e300, "first transverse field; 0: 1.5 times pt")        \
    REAL(pilot, 0.1, 0.001, 1, "sweeps of a pilot anneal, as a part of all")   \
    INT(bits, 12, 4, 20, "bits of a coupling; finer ones are rounded while annealing")

LEHR_OPTIONS_STRUCT(sqa_options, SQA_OPTIONS);
static LEHR_OPTIONS_TABLE(sqa_table, sqa_options, SQA_OPTIONS)

enum { RINGS = AN_LANES / AN_SLICES };

typedef struct sqa {
    const an_field *field;
    an_multispin *model;
    an_sqa_schedule schedule; /* in steps of the multi-spin model */
    uint64_t seed;
} sqa;

/* --- pilot --- */

/* Of pt, in units of the typical field: for pilots. */
static const double pilot_pt[] = {0.8, 1.1, 0.6};
enum { PILOTS = 3 };
/* In units of pt; from 1 to 2.5 it makes little difference. */
#define GAMMA 1.5
/* Longer anneals are best at lower pt: an anneal that is x times as long at x^-COOLER times pt.
 * Measured on lattices and on random graphs of degree 25 (bench/anneal/schedules.sh). */
#define COOLER 0.2

static double mean_satisfied(const an_annealer *a)
{
    int64_t satisfied[AN_LANES];
    a->kernels->satisfied(a->model, a->spins, satisfied);
    double sum = 0;
    for (int lane = 0; lane < AN_LANES; lane++) sum += (double)satisfied[lane];
    return sum / AN_LANES;
}

static lehr_status pilot(lehr_context *ctx, const sqa *s, const an_sqa_schedule *schedule,
                         double *score)
{
    an_annealer *a;
    lehr_rng rng = lehr_rng_stream(s->seed, LEHR_RNG_PILOT, 0);
    LEHR_TRY(an_annealer_new(ctx, s->model, 6, rng, &a));
    an_anneal_quantum(a, schedule, NULL);
    an_anneal_descend(a, NULL);
    *score = lehr_stop(ctx) ? -HUGE_VAL : mean_satisfied(a);
    an_annealer_free(a);
    return LEHR_OK;
}

/* What the caller gave stays. All values are in units of the field. */
static lehr_status choose_by_pilot(lehr_context *ctx, const sqa *s, const sqa_options *o,
                                   double gamma, double *pt)
{
    an_sa_range range;
    LEHR_TRY(an_sa_range_find(ctx, s->field, &range));
    int64_t sweeps = (int64_t)fmax(20, o->pilot * (double)o->sweeps);
    double step = s->model->step, best = -HUGE_VAL;
    for (int k = 0; k < PILOTS; k++) {
        if (k > 0 && lehr_stop(ctx)) break;
        double try_pt = range.typical * pilot_pt[k], score;
        double try_gamma = gamma > 0 ? gamma : GAMMA * try_pt;
        an_sqa_schedule schedule = {sweeps, try_pt / step, try_gamma / step, 0};
        LEHR_TRY(pilot(ctx, s, &schedule, &score));
        if (k > 0 && score <= best) continue;
        best = score;
        *pt = try_pt;
    }
    *pt *= pow(fmin(1, (double)sweeps / (double)o->sweeps), COOLER);
    return LEHR_OK;
}

static lehr_status choose(lehr_context *ctx, const sqa *s, sqa_options *o)
{
    double unit = s->field->unit, pt = o->pt / unit;
    if (o->pt == 0) LEHR_TRY(choose_by_pilot(ctx, s, o, o->gamma / unit, &pt));
    o->pt = pt * unit;
    if (o->gamma == 0) o->gamma = GAMMA * o->pt;
    return LEHR_OK;
}

/* --- the solver --- */

static void sqa_release(lehr_context *ctx, void *state)
{
    sqa *s = state;
    if (!s) return;
    an_multispin_free(s->model);
    lehr_release(ctx, s);
}

static lehr_status set_up(lehr_context *ctx, sqa *s, sqa_options *o)
{
    LEHR_TRY(an_multispin_new(ctx, s->field, (int)o->bits, &s->model));
    LEHR_TRY(choose(ctx, s, o));
    double step = s->model->step * s->field->unit;
    s->schedule = (an_sqa_schedule){o->sweeps, o->pt / step, o->gamma / step, 0};
    return LEHR_OK;
}

static lehr_status sqa_prepare(lehr_context *ctx, const an_field *field, void *options,
                               uint64_t seed, an_plan *plan)
{
    sqa *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->field = field;
    s->seed = seed;
    lehr_status status = set_up(ctx, s, options);
    if (status != LEHR_OK) {
        sqa_release(ctx, s);
        return status;
    }
    *plan = (an_plan){.state = s, .items = UINT64_MAX, .reads = RINGS};
    return LEHR_OK;
}

static size_t sqa_bytes(int32_t n, int64_t m, int threads)
{
    size_t lanes = ((size_t)n + 1) * (sizeof(an_lanes) + 5) + an_thresholds_bytes(AN_FEW_PLANES, 6);
    return an_multispin_bytes(n, m) + (size_t)threads * lanes;
}

static int best_lane(const int64_t satisfied[AN_LANES], int from, int count)
{
    int best = from;
    for (int k = from; k < from + count; k++) {
        if (satisfied[k] > satisfied[best]) best = k;
    }
    return best;
}

/* A descent repairs what rounding left, or what was stopped on its way down. */
static lehr_status offer_lane(const sqa *s, an_annealer *a, int lane, uint8_t *bits,
                              an_offers *offers)
{
    an_lanes_get(a->spins, s->field->n, lane, bits);
    LEHR_TRY(an_descend(a->ctx, s->field, bits));
    return an_offer(offers, bits, an_field_energy(s->field, bits));
}

/* The best ring first, as time may be over. */
static lehr_status offer_rings(const sqa *s, an_annealer *a, an_offers *offers)
{
    int64_t satisfied[AN_LANES] = {0};
    uint8_t *bits = lehr_new(a->ctx, (size_t)s->field->n, 1);
    if (!bits) return LEHR_NO_MEMORY;
    if (!an_anneal_is_late(a, offers)) a->kernels->satisfied(s->model, a->spins, satisfied);
    int first = best_lane(satisfied, 0, AN_LANES) / AN_SLICES;
    lehr_status status = LEHR_OK;
    for (int k = 0; k < RINGS && status == LEHR_OK; k++) {
        if (k > 0 && an_offers_stop(offers)) break;
        int ring = (first + k) % RINGS;
        int lane = best_lane(satisfied, ring * AN_SLICES, AN_SLICES);
        status = offer_lane(s, a, lane, bits, offers);
    }
    lehr_release(a->ctx, bits);
    return status;
}

static lehr_status sqa_item(lehr_context *worker, const void *state, uint64_t item,
                            an_offers *offers)
{
    const sqa *s = state;
    an_annealer *a;
    lehr_rng rng = lehr_rng_stream(s->seed, LEHR_RNG_ANNEAL, item);
    LEHR_TRY(an_annealer_new(worker, s->model, 6, rng, &a));
    an_anneal_quantum(a, &s->schedule, offers);
    an_anneal_descend(a, offers);
    lehr_status status = offer_rings(s, a, offers);
    an_annealer_free(a);
    return status;
}

const an_solver an_solver_sqa = {
    .name = "sqa",
    .summary = "simulated quantum annealing, 512 lanes of multi-spin coded rings",
    .paper = "Santoro, Martonak, Tosatti, Car 2002; Heim, Ronnow, Isakov, Troyer 2015",
    .within_groups = "sqa_swap",
    .options = sqa_table,
    .bytes = sqa_bytes,
    .prepare = sqa_prepare,
    .item = sqa_item,
    .release = sqa_release,
};
