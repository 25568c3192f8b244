// SPDX-License-Identifier: GPL-3.0-or-later
/* Schedules of multi-spin annealing. Simulated quantum annealing follows Santoro, Martonak,
 * Tosatti, Car, Science 295, 2427 (2002) with few Trotter slices in discrete time:
 *
 *   S = sum_k E(s_k) / pt - J sum_{i,k} s_{i,k} s_{i,k+1},   J = -1/2 ln tanh(gamma / pt)
 *
 * The flip of a spin that has n of its two bonds in time satisfied is accepted when its count of
 * satisfied bonds in space is at most D/2 + pt X/4 + pt J (1 - n): three classes of thresholds from
 * one draw. */
#include "anneal_lanes.h"

#include <base/clock.h>
#include <base/memory.h>
#include <math.h>

lehr_status an_annealer_new(lehr_context *ctx, const an_multispin *model, int classes, lehr_rng rng,
                            an_annealer **out)
{
    an_annealer *a = lehr_new_zero(ctx, 1, sizeof *a);
    if (!a) return LEHR_NO_MEMORY;
    a->ctx = ctx;
    a->model = model;
    a->kernels = an_sweep_choose();
    a->rng = rng;
    lehr_status status = an_lanes_new(ctx, model->n, &a->spins);
    int32_t bytes = an_thresholds_usual(model->n);
    if (status == LEHR_OK) status = an_thresholds_new(ctx, model, classes, bytes, &a->pool);
    a->windows = status == LEHR_OK ? lehr_new(ctx, (size_t)model->n, sizeof *a->windows) : NULL;
    if (!a->windows) {
        an_annealer_free(a);
        return LEHR_NO_MEMORY;
    }
    an_lanes_randomise(a->spins, model->n, &a->rng);
    an_thresholds_draw(a->pool, &a->rng, true);
    *out = a;
    return LEHR_OK;
}

void an_annealer_free(an_annealer *a)
{
    if (!a) return;
    lehr_release(a->ctx, a->spins);
    an_thresholds_free(a->pool);
    lehr_release(a->ctx, a->windows);
    lehr_release(a->ctx, a);
}

/* Without offers (in a pilot) the context alone says when to stop. */
static bool stopped(const an_annealer *a, an_offers *offers)
{
    return offers ? an_offers_stop(offers) : lehr_stop(a->ctx);
}

bool an_anneal_is_late(const an_annealer *a, an_offers *offers)
{
    bool long_work = a->model->mean_work * a->model->n > 10 * AN_POLL_WORK;
    return long_work && stopped(a, offers);
}

/* One sweep in pieces that take about a millisecond. */
static bool sweep(an_annealer *a, bool (*kernel)(const an_sweep *), an_offers *offers, bool *any)
{
    const an_multispin *m = a->model;
    int32_t piece = (int32_t)fmax(1, AN_POLL_WORK / (m->mean_work + 4));
    bool flipped = false;
    lehr_rng_fill(&a->rng, a->windows, (size_t)m->n);
    for (int32_t from = 0; from < m->n; from += piece) {
        int32_t to = m->n - from > piece ? from + piece : m->n;
        flipped |= kernel(&(an_sweep){m, a->spins, a->pool, a->windows, from, to});
        if (offers) an_offers_count(offers, (uint64_t)(to - from) * AN_LANES);
        if (stopped(a, offers)) return false;
    }
    if (any) *any = flipped;
    return true;
}

/* How far an anneal is, 0..1: by sweeps, and faster when a deadline would cut it short: an anneal
 * that ends hot is worth nothing. Without a deadline the clock has no say. */
typedef struct pace {
    int64_t sweeps, sweep;
    double progress;
    double deadline, last; /* lehr_now() at the last sweep */
} pace;

#define SPARE 0.2 /* of the time that is left: for the descent and what comes after */

static pace pace_begin(const an_annealer *a, int64_t sweeps)
{
    return (pace){.sweeps = sweeps,
                  .progress = sweeps > 1 ? 0 : 1,
                  .deadline = lehr_deadline(a->ctx),
                  .last = lehr_now()};
}

/* Moves on by a sweep; false when the one at progress 1 has been done. */
static bool pace_next(pace *p)
{
    if (p->progress >= 1) return false;
    p->sweep++;
    double by_sweeps = (double)p->sweep / (double)(p->sweeps - 1);
    if (isfinite(p->deadline)) {
        double now = lehr_now(), left = (p->deadline - now) * (1 - SPARE);
        double by_time = left > 0 ? (1 - p->progress) * (now - p->last) / left : 1;
        by_sweeps = p->progress + fmax(1 / (double)(p->sweeps - 1), by_time);
        p->last = now;
    }
    p->progress = fmin(by_sweeps, 1);
    return true;
}

void an_anneal_classical(an_annealer *a, const an_sa_schedule *s, an_offers *offers)
{
    pace p = pace_begin(a, s->sweeps);
    do {
        double beta = s->beta_hot * pow(s->beta_cold / s->beta_hot, p.progress);
        an_thresholds_draw(a->pool, &a->rng, false);
        an_thresholds_scale(a->pool, 0, 1 / (4 * beta), 0);
        an_thresholds_scale(a->pool, 1, 1 / (4 * beta), 0.5);
        if (!sweep(a, a->kernels->classical, offers, NULL)) return;
    } while (pace_next(&p));
}

void an_anneal_quantum(an_annealer *a, const an_sqa_schedule *s, an_offers *offers)
{
    pace p = pace_begin(a, s->sweeps);
    do {
        double gamma = s->gamma + (s->gamma_end - s->gamma) * p.progress;
        gamma = fmax(gamma, 1e-9 * s->gamma);
        double tie = -0.5 * log(tanh(gamma / s->pt)) * s->pt;
        an_thresholds_draw(a->pool, &a->rng, false);
        for (int class = 0; class < 6; class ++) {
            double half = class % 2 ? 0.5 : 0;
            int ties = 1 - class / 2;
            an_thresholds_scale(a->pool, class, s->pt / 4, half + tie * ties);
        }
        if (!sweep(a, a->kernels->quantum, offers, NULL)) return;
    } while (pace_next(&p));
}

/* Accepts what lowers the energy, and nothing else: below middle when D is even, up to it when odd.
 */
void an_anneal_descend(an_annealer *a, an_offers *offers)
{
    an_thresholds_scale(a->pool, 0, 0, -1);
    an_thresholds_scale(a->pool, 1, 0, 0);
    for (bool any = true; any;) {
        if (!sweep(a, a->kernels->classical, offers, &any)) return;
    }
}
