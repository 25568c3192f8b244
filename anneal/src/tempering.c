// SPDX-License-Identifier: GPL-3.0-or-later
#include "tempering.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* Draws are shared by the lanes of one temperature only, so the pool is larger than that of lanes
 * that all share one. */
static int32_t pool_bytes(int32_t n)
{
    return n < 4 * AN_POOL_USUAL ? AN_POOL_USUAL : AN_POOL_MAX;
}

lehr_status an_tempering_new(lehr_context *ctx, const an_multispin *model, int rungs, uint64_t seed,
                             uint64_t item, an_tempering **out)
{
    an_tempering *t = lehr_new_zero(ctx, 1, sizeof *t);
    if (!t) return LEHR_NO_MEMORY;
    t->ctx = ctx;
    t->model = model;
    t->kernels = an_sweep_choose();
    t->rungs = rungs;
    t->rng = lehr_rng_stream(seed, LEHR_RNG_ANNEAL, item);
    an_exp_stream_start(&t->chances, lehr_rng_stream(seed, LEHR_RNG_EXCHANGE, item));
    lehr_status status = an_lanes_new(ctx, model->n, &t->spins);
    if (status == LEHR_OK) {
        status = an_thresholds_new(ctx, model, 2, pool_bytes(model->n), &t->pool);
    }
    t->windows = status == LEHR_OK ? lehr_new(ctx, (size_t)model->n, sizeof *t->windows) : NULL;
    if (!t->windows) {
        an_tempering_free(t);
        return LEHR_NO_MEMORY;
    }
    an_lanes_randomise(t->spins, model->n, &t->rng);
    an_thresholds_draw(t->pool, &t->rng, true);
    *out = t;
    return LEHR_OK;
}

void an_tempering_free(an_tempering *t)
{
    if (!t) return;
    lehr_release(t->ctx, t->spins);
    an_thresholds_free(t->pool);
    lehr_release(t->ctx, t->windows);
    lehr_release(t->ctx, t);
}

size_t an_tempering_bytes(int32_t n)
{
    return sizeof(an_tempering) + ((size_t)n + 1) * (sizeof(an_lanes) + sizeof(uint32_t)) +
           an_thresholds_bytes(AN_FEW_PLANES, 2);
}

/* --- sweeps --- */

/* Thresholds at the temperatures, all or those drawn last. */
static void scale_pool(an_tempering *t, bool all)
{
    float scale[64];
    for (int lane = 0; lane < 64; lane++) {
        scale[lane] = (float)fmin(1 / (4 * t->beta[lane % t->rungs]), 1e30);
    }
    an_thresholds_scale_lanes(t->pool, 0, scale, 0, all);
    an_thresholds_scale_lanes(t->pool, 1, scale, 0.5, all);
}

void an_tempering_set(an_tempering *t, const double *beta, bool now)
{
    memcpy(t->beta, beta, (size_t)t->rungs * sizeof *beta);
    if (now) scale_pool(t, true);
}

bool an_tempering_sweep(an_tempering *t, an_offers *offers)
{
    const an_multispin *m = t->model;
    int32_t piece = (int32_t)fmax(1, AN_POLL_WORK / (m->mean_work + 4));
    uint32_t aligned = ~((uint32_t)t->rungs / 8 - 1);
    an_thresholds_draw(t->pool, &t->rng, false);
    scale_pool(t, false);
    lehr_rng_fill(&t->rng, t->windows, (size_t)m->n);
    for (int32_t i = 0; i < m->n; i++) t->windows[i] &= aligned;
    for (int32_t from = 0; from < m->n; from += piece) {
        int32_t to = m->n - from > piece ? from + piece : m->n;
        t->kernels->classical(&(an_sweep){m, t->spins, t->pool, t->windows, from, to});
        if (!offers) continue;
        an_offers_count(offers, (uint64_t)(to - from) * AN_LANES);
        if (an_offers_stop(offers)) return false;
    }
    return true;
}

/* --- exchanges --- */

static void count_energies(an_tempering *t)
{
    int64_t satisfied[AN_LANES];
    t->kernels->satisfied(t->model, t->spins, satisfied);
    for (int lane = 0; lane < AN_LANES; lane++) {
        t->energy[lane] = (double)(t->model->all_bonds - 2 * satisfied[lane]);
        t->energy_sum[lane % t->rungs] += t->energy[lane];
    }
    t->looks++;
}

/* Metropolis: the colder one takes the lower energy always, a higher one by chance. */
static bool changes_places(an_tempering *t, int lane)
{
    int rung = lane % t->rungs;
    double gap = t->beta[rung + 1] - t->beta[rung];
    double rise = t->energy[lane + 1] - t->energy[lane];
    bool yes = an_exp_stream_next(&t->chances) >= -gap * rise;
    t->exchanges[rung]++;
    t->exchanged[rung] += yes;
    return yes;
}

void an_tempering_exchange(an_tempering *t)
{
    uint64_t low[8] = {0};
    count_energies(t);
    for (int lane = t->parity; lane < AN_LANES; lane += 2) {
        if (lane % t->rungs + 1 == t->rungs || !changes_places(t, lane)) continue;
        low[lane / 64] |= UINT64_C(1) << (lane % 64);
        double energy = t->energy[lane];
        t->energy[lane] = t->energy[lane + 1];
        t->energy[lane + 1] = energy;
    }
    t->kernels->exchange(t->spins, t->model->n, low);
    t->parity ^= 1;
}

/* --- statistics --- */

void an_tempering_forget(an_tempering *t)
{
    memset(t->energy_sum, 0, sizeof t->energy_sum);
    memset(t->exchanged, 0, sizeof t->exchanged);
    memset(t->exchanges, 0, sizeof t->exchanges);
    t->looks = 0;
}

void an_tempering_measured(const an_tempering *t, an_curve *curve)
{
    int replicas = AN_LANES / t->rungs;
    double looks = (double)(t->looks * replicas);
    for (int rung = 0; rung < t->rungs; rung++) {
        curve->beta[curve->points] = t->beta[rung];
        curve->energy[curve->points++] = t->energy_sum[rung] / looks;
    }
}
