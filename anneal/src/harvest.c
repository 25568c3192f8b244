// SPDX-License-Identifier: GPL-3.0-or-later
#include "harvest.h"

#include "descent.h"

#include <base/memory.h>
#include <string.h>

lehr_status an_harvest_new(lehr_context *ctx, const an_field *field, const an_multispin *model,
                           lehr_rng rng, an_harvest **out)
{
    an_harvest *h = lehr_new_zero(ctx, 1, sizeof *h);
    if (!h) return LEHR_NO_MEMORY;
    h->ctx = ctx;
    h->field = field;
    h->rng = rng;
    size_t n = (size_t)field->n;
    lehr_status status = an_annealer_new(ctx, model, 2, rng, &h->copies);
    if (status == LEHR_OK) status = an_crossover_new(ctx, field, &h->crossover);
    if (status == LEHR_OK && !(h->best = lehr_new(ctx, n, 1))) status = LEHR_NO_MEMORY;
    if (status == LEHR_OK && !(h->sample = lehr_new(ctx, n, 1))) status = LEHR_NO_MEMORY;
    if (status != LEHR_OK) {
        an_harvest_free(h);
        return status;
    }
    *out = h;
    return LEHR_OK;
}

void an_harvest_free(an_harvest *h)
{
    if (!h) return;
    an_annealer_free(h->copies);
    an_crossover_free(h->crossover);
    lehr_release(h->ctx, h->best);
    lehr_release(h->ctx, h->sample);
    lehr_release(h->ctx, h);
}

size_t an_harvest_bytes(int32_t n)
{
    size_t copies = ((size_t)n + 1) * (sizeof(an_lanes) + sizeof(uint32_t));
    return sizeof(an_harvest) + copies + an_thresholds_bytes(AN_FEW_PLANES, 2) +
           an_crossover_bytes(n) + 2 * (size_t)n;
}

/* Crosses the best with a local minimum. */
static void merge(an_harvest *h, const uint8_t *bits)
{
    const an_field *f = h->field;
    if (!h->any) {
        memcpy(h->best, bits, (size_t)f->n);
        h->energy = an_field_energy(f, h->best);
        h->any = true;
        return;
    }
    an_coef change = an_crossover_improve(h->crossover, h->best, bits, &h->rng);
    /* Adding up doubles would make equal answers look different. */
    if (f->whole) {
        h->energy.whole += change.whole;
    } else {
        h->energy = an_field_energy(f, h->best);
    }
}

lehr_status an_harvest_add(an_harvest *h, uint8_t *bits)
{
    LEHR_TRY(an_descend(h->ctx, h->field, bits));
    merge(h, bits);
    return LEHR_OK;
}

/* The most satisfied lane that has not been taken yet. */
static int take_best(int64_t satisfied[AN_LANES])
{
    int best = 0;
    for (int lane = 1; lane < AN_LANES; lane++) {
        if (satisfied[lane] > satisfied[best]) best = lane;
    }
    satisfied[best] = -1;
    return best;
}

lehr_status an_harvest_lanes(an_harvest *h, const an_lanes *spins, int count, an_offers *offers)
{
    an_annealer *a = h->copies;
    int64_t satisfied[AN_LANES] = {0};
    memcpy(a->spins, spins, (size_t)h->field->n * sizeof *spins);
    an_anneal_descend(a, offers);
    bool stopped = an_offers_stop(offers);
    if (!an_anneal_is_late(a, offers)) a->kernels->satisfied(a->model, a->spins, satisfied);
    for (int k = 0; k < count; k++) {
        if (h->any && an_offers_stop(offers)) break;
        an_lanes_get(a->spins, h->field->n, take_best(satisfied), h->sample);
        if (!a->model->exact || stopped) LEHR_TRY(an_descend(h->ctx, h->field, h->sample));
        merge(h, h->sample);
    }
    return LEHR_OK;
}
