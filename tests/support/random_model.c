// SPDX-License-Identifier: GPL-3.0-or-later
#include "random_model.h"

#include <base/status.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

random_spec random_spec_draw(lehr_rng *rng, int32_t max_n)
{
    return (random_spec){
        .n = (int32_t)lehr_rng_below(rng, (uint32_t)max_n + 1),
        .density = lehr_rng_unit(rng),
        .weights = (random_weights)lehr_rng_below(rng, 4),
        .domain = (an_domain)lehr_rng_below(rng, 2),
        .sense = (an_sense)lehr_rng_below(rng, 2),
    };
}

static double draw_weight(lehr_rng *rng, random_weights weights)
{
    switch (weights) {
    case WEIGHTS_UNIT:
        return lehr_rng_below(rng, 2) ? 1 : -1;
    case WEIGHTS_WHOLE:
        return (double)lehr_rng_below(rng, 201) - 100;
    case WEIGHTS_QUARTER:
        return ((double)lehr_rng_below(rng, 401) - 200) / 4;
    case WEIGHTS_REAL:
        break;
    }
    return lehr_rng_normal(rng);
}

static void add_pair(an_builder *b, dense_model *d, int32_t i, int32_t j, double w)
{
    assert_int_equal(an_builder_pair(b, i, j, an_real(w)), LEHR_OK);
    d->pair[i][j] += w;
}

/* Each coupling in a random order of its ends, now and then in two parts. */
static void add_pairs(an_builder *b, dense_model *d, lehr_rng *rng, const random_spec *s)
{
    for (int32_t i = 0; i < s->n; i++) {
        for (int32_t j = 0; j < i; j++) {
            if (lehr_rng_unit(rng) >= s->density) continue;
            double w = draw_weight(rng, s->weights);
            if (lehr_rng_below(rng, 8) == 0) add_pair(b, d, i, j, draw_weight(rng, s->weights));
            if (lehr_rng_below(rng, 2)) {
                add_pair(b, d, i, j, w);
            } else {
                add_pair(b, d, j, i, w);
            }
        }
    }
}

/* Disjoint groups over the first variables: a onehot, then a permutation or a cardinality. */
static void add_groups(an_builder *b, lehr_rng *rng, const random_spec *s)
{
    int32_t members[RANDOM_MODEL_MAX];
    for (int32_t i = 0; i < s->n; i++) members[i] = i;
    lehr_rng_shuffle(rng, members, (size_t)s->n);
    if (s->n >= 3) assert_int_equal(an_builder_group(b, AN_ONEHOT, 1, members, 3), LEHR_OK);
    if (s->n >= 7 && lehr_rng_below(rng, 2)) {
        assert_int_equal(an_builder_group(b, AN_PERM, 2, members + 3, 4), LEHR_OK);
    } else if (s->n >= 7) {
        int32_t card = (int32_t)lehr_rng_below(rng, 5);
        assert_int_equal(an_builder_group(b, AN_CARD, card, members + 3, 4), LEHR_OK);
    }
}

an_model *random_model(lehr_context *ctx, lehr_rng *rng, const random_spec *s, dense_model *dense)
{
    dense_model unused;
    dense_model *d = dense ? dense : &unused;
    memset(d, 0, sizeof *d);
    d->spec = *s;
    an_builder *b;
    assert_int_equal(an_builder_new(ctx, s->domain, s->sense, s->n, 1, &b), LEHR_OK);
    d->offset = draw_weight(rng, s->weights);
    assert_int_equal(an_builder_offset(b, an_real(d->offset)), LEHR_OK);
    for (int32_t i = 0; i < s->n; i++) {
        if (lehr_rng_below(rng, 3) == 0) continue;
        d->linear[i] = draw_weight(rng, s->weights);
        assert_int_equal(an_builder_linear(b, i, an_real(d->linear[i])), LEHR_OK);
    }
    add_pairs(b, d, rng, s);
    if (s->groups) add_groups(b, rng, s);
    an_model *model;
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

double dense_value(const dense_model *d, const uint8_t *bits)
{
    double v[RANDOM_MODEL_MAX], sum = d->offset;
    for (int32_t i = 0; i < d->spec.n; i++) {
        v[i] = d->spec.domain == AN_SPIN && !bits[i] ? -1 : bits[i];
        sum += d->linear[i] * v[i];
    }
    for (int32_t i = 0; i < d->spec.n; i++) {
        for (int32_t j = 0; j < d->spec.n; j++) {
            if (i != j) sum += d->pair[i][j] * v[i] * v[j];
        }
    }
    return sum;
}

void bits_of(uint32_t number, int32_t n, uint8_t *bits)
{
    for (int32_t i = 0; i < n; i++) bits[i] = number >> i & 1;
}
