// SPDX-License-Identifier: GPL-3.0-or-later
/* What an item may do: offer answers, ask whether to stop, count. Only answers that meet the groups
 * are kept. */
#include "deal.h"

#include <base/clock.h>
#include <base/memory.h>
#include <math.h>

/* Both energies of an answer are sums of the same terms in another order. */
#define TRACKED_TOLERANCE 1e-6

/* Energies of whole fields are exact: the value is a change of unit and sign. The unit of a field
 * that keeps groups may be the coarser one. */
static lehr_status value_of_whole(const an_offers *o, an_coef energy, an_coef *value)
{
    an_model_view v = an_model_look(o->deal->model);
    double units = v.unit / o->deal->field->unit;
    int64_t ratio = units >= 1 ? (int64_t)units : 1;
    int64_t e = v.sense == AN_MINIMIZE ? energy.whole : -energy.whole;
    if (units < 1) e *= (int64_t)(1 / units);
    if (e % ratio != 0)
        return LEHR_FAIL(o->worker, LEHR_BUG, "solver %s tracked an energy that no answer has",
                         o->deal->solver->name);
    value->whole = e / ratio;
    return LEHR_OK;
}

/* Otherwise the tracked energy has drifted; the value must depend on the bits alone. */
static lehr_status value_of_real(const an_offers *o, const uint8_t *bits, double tracked,
                                 an_coef *value)
{
    const an_deal *d = o->deal;
    an_model_view v = an_model_look(d->model);
    *value = an_model_value(d->model, bits);
    double real = an_model_real(d->model, *value);
    double energy = v.sense == AN_MINIMIZE ? real : -real;
    /* Not <=, so that NaN fails. */
    if (!(fabs(tracked - energy) <= TRACKED_TOLERANCE * d->scale))
        return LEHR_FAIL(o->worker, LEHR_BUG, "solver %s tracked energy %.17g, but it is %.17g",
                         d->solver->name, tracked, energy);
    return LEHR_OK;
}

/* A real model whose odd terms are constant within its groups has a whole field. */
static lehr_status value_of(const an_offers *o, const uint8_t *bits, an_coef energy, an_coef *value)
{
    const an_field *f = o->deal->field;
    if (!f->whole) return value_of_real(o, bits, energy.real, value);
    if (an_model_look(o->deal->model).whole) return value_of_whole(o, energy, value);
    return value_of_real(o, bits, (double)energy.whole * f->unit, value);
}

/* Undoes presolve. */
static lehr_status restore(an_offers *o, const uint8_t **bits)
{
    const an_presolved *p = o->deal->presolved;
    if (!p) return LEHR_OK;
    if (!o->bits) o->bits = lehr_new(o->worker, (size_t)p->n, 1);
    if (!o->bits) return LEHR_NO_MEMORY;
    an_presolve_restore(p, *bits, o->bits);
    *bits = o->bits;
    return LEHR_OK;
}

static lehr_status keep(an_offers *o, const uint8_t *bits, an_coef energy)
{
    an_deal *d = o->deal;
    LEHR_TRY(restore(o, &bits));
    if (an_model_violations(d->model, bits, NULL) > 0) return LEHR_OK;
    an_kept answer = {.count = 1, .when = lehr_now() - d->started};
    LEHR_TRY(value_of(o, bits, energy, &answer.value));
    if (!an_samples_want(&o->kept, answer.value)) return LEHR_OK;
    /* The set copies the bits. */
    answer.bits = (uint8_t *)(uintptr_t)bits;
    LEHR_TRY(an_samples_add(o->worker, &o->kept, answer));
    if (an_goal_reached(&d->goal, answer.value)) {
        o->reached = true;
        an_deal_reached(d, o->item);
    } else {
        an_deal_improve(d, bits, answer.value, answer.when);
    }
    return LEHR_OK;
}

/* What an arm of a portfolio takes for a read is on the way for the portfolio. */
lehr_status an_offer(an_offers *o, const uint8_t *bits, an_coef energy)
{
    if (o->slice) return an_offer_early(o, bits, energy);
    if (o->reads == o->quota) return LEHR_OK;
    o->reads++;
    return keep(o, bits, energy);
}

lehr_status an_offer_early(an_offers *o, const uint8_t *bits, an_coef energy)
{
    if (o->reads == o->quota) return LEHR_OK;
    if (o->slice) an_slice_take(o->slice, bits, energy);
    return keep(o, bits, energy);
}

const uint8_t *an_offers_start(const an_offers *o, uint64_t k)
{
    const an_pool *pool = o->slice ? o->slice->pool : NULL;
    if (pool) return k < (uint64_t)pool->count ? pool->bits[k] : NULL;
    return k < o->deal->start_count ? o->deal->starts[k] : NULL;
}

void an_offer_bound(an_offers *o, double energy)
{
    const an_field *f = o->deal->field;
    an_goal_tighten(&o->deal->goal, f->whole ? energy * f->unit : energy, 0);
}

bool an_offers_stop(an_offers *o)
{
    an_deal_save_when_due(o->worker, o->deal);
    if (o->slice && an_slice_over(o->slice)) return true;
    return lehr_stop(o->worker) || o->reached || atomic_load(&o->deal->winner) < o->item;
}

void an_offers_count(an_offers *o, uint64_t updates)
{
    o->updates += updates;
}
