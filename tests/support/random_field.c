// SPDX-License-Identifier: GPL-3.0-or-later
#include "random_field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static double draw(lehr_rng *rng, int32_t size, int32_t common)
{
    if (size == 0) return lehr_rng_normal(rng);
    double w = (1 + (double)lehr_rng_below(rng, (uint32_t)size)) * (common ? common : 1);
    return lehr_rng_below(rng, 2) ? w : -w;
}

an_field *random_field(lehr_context *ctx, lehr_rng *rng, const field_spec *s)
{
    an_builder *b;
    an_model *model;
    an_field *field;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, s->n, 1, &b), LEHR_OK);
    for (int32_t i = 0; i < s->n; i++) {
        if (s->fields >= 0) {
            double h = draw(rng, s->fields, s->common);
            assert_int_equal(an_builder_linear(b, i, an_real(h)), LEHR_OK);
        }
        for (int32_t j = 0; j < i; j++) {
            if (!(s->hub && j == 0) && lehr_rng_unit(rng) * (s->n - 1) >= s->degree) continue;
            double w = draw(rng, s->size, s->common);
            assert_int_equal(an_builder_pair(b, i, j, an_real(w)), LEHR_OK);
        }
    }
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_int_equal(an_field_new(ctx, model, &field), LEHR_OK);
    an_model_free(model);
    return field;
}

double field_coef(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

double slow_energy(const an_field *f, const uint8_t *bits)
{
    double e = field_coef(f, f->offset);
    for (int32_t i = 0; i < f->n; i++) {
        e += (bits[i] ? 1 : -1) * field_coef(f, f->h[i]);
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            int32_t j = f->neighbour[k];
            if (j > i) e += (bits[i] == bits[j] ? 1 : -1) * field_coef(f, f->weight[k]);
        }
    }
    return e;
}

void random_bits(lehr_rng *rng, int32_t n, uint8_t *bits)
{
    for (int32_t i = 0; i < n; i++) bits[i] = lehr_rng_below(rng, 2) != 0;
}
