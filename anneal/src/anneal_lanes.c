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
    if (status == LEHR_OK) status = an_thresholds_new(ctx, model, classes, &a->pool);
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

size_t an_annealer_bytes(const an_multispin *model, int classes)
{
    size_t spin = sizeof(an_lanes) + sizeof(uint32_t);
    return sizeof(an_annealer) + ((size_t)model->n + 1) * spin +
           an_thresholds_bytes(model->planes, classes);
}

/* Without offers (in a pilot) the context alone says when to stop. */
static bool stopped(const an_annealer *a, an_offers *offers)
{
    return offers ? an_offers_stop(offers) : lehr_stop(a->ctx);
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

/* Where in the schedule a sweep is, 0..1. */
static double progress(int64_t sweep, int64_t sweeps)
{
    return sweeps > 1 ? (double)sweep / (double)(sweeps - 1) : 1;
}

void an_anneal_classical(an_annealer *a, const an_sa_schedule *s, an_offers *offers)
{
    for (int64_t t = 0; t < s->sweeps; t++) {
        double beta = s->beta_hot * pow(s->beta_cold / s->beta_hot, progress(t, s->sweeps));
        an_thresholds_draw(a->pool, &a->rng, false);
        an_thresholds_scale(a->pool, 0, 1 / (4 * beta), 0);
        an_thresholds_scale(a->pool, 1, 1 / (4 * beta), 0.5);
        if (!sweep(a, a->kernels->classical, offers, NULL)) return;
    }
}

void an_anneal_quantum(an_annealer *a, const an_sqa_schedule *s, an_offers *offers)
{
    for (int64_t t = 0; t < s->sweeps; t++) {
        double gamma = s->gamma + (s->gamma_end - s->gamma) * progress(t, s->sweeps);
        gamma = fmax(gamma, 1e-9 * s->gamma);
        double tie = -0.5 * log(tanh(gamma / s->pt)) * s->pt;
        an_thresholds_draw(a->pool, &a->rng, false);
        for (int class = 0; class < 6; class ++) {
            double half = class % 2 ? 0.5 : 0;
            int ties = 1 - class / 2;
            an_thresholds_scale(a->pool, class, s->pt / 4, half + tie * ties);
        }
        if (!sweep(a, a->kernels->quantum, offers, NULL)) return;
    }
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
