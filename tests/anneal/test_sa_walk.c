// SPDX-License-Identifier: GPL-3.0-or-later
/* The steps of simulated annealing against exact Boltzmann weights, and their energies against
 * those from scratch. */
#include "assert_close.h"
#include "context_fixture.h"
#include "exp_draws.h"
#include "random_model.h"
#include "sa_walk.h"

#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_exp_draws_are_logarithms(void **state)
{
    (void)state;
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    uint32_t words[4096] = {0, 1, 2, 3, UINT32_MAX, UINT32_MAX - 1, UINT32_MAX / 2, 1u << 31};
    float draws[4096];
    lehr_rng_fill(&rng, words + 8, 4096 - 8);
    an_exp_draws(words, 4096, draws);
    for (int k = 0; k < 4096; k++) {
        double u = ((double)(words[k] >> 1) + 0.5) / 0x1p31;
        assert_close((double)draws[k], -log(u), 1e-6, 2e-7);
        assert_true(draws[k] >= 0);
    }
}

/* --- Boltzmann --- */

enum { SPINS = 6, STATES = 1 << SPINS };

static an_field *small_field(lehr_context *ctx, uint64_t item, random_weights weights)
{
    lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, item);
    random_spec spec = {.n = SPINS, .density = 0.7, .weights = weights, .domain = AN_SPIN};
    an_model *model = random_model(ctx, &rng, &spec, NULL);
    an_field *field;
    assert_int_equal(an_field_new(ctx, model, &field), LEHR_OK);
    an_model_free(model);
    return field;
}

static double energy(const an_field *f, uint32_t number)
{
    uint8_t bits[SPINS];
    bits_of(number, SPINS, bits);
    an_coef e = an_field_energy(f, bits);
    return f->whole ? (double)e.whole : e.real;
}

static void boltzmann(const an_field *f, double beta, double weight[STATES])
{
    double sum = 0, low = energy(f, 0);
    for (uint32_t k = 0; k < STATES; k++) low = fmin(low, energy(f, k));
    for (uint32_t k = 0; k < STATES; k++) sum += weight[k] = exp(-beta * (energy(f, k) - low));
    for (uint32_t k = 0; k < STATES; k++) weight[k] /= sum;
}

static uint32_t state_of(const an_walk *w)
{
    uint8_t bits[SPINS];
    uint32_t number = 0;
    an_walk_bits(w, bits);
    for (int i = 0; i < SPINS; i++) number |= (uint32_t)bits[i] << i;
    return number;
}

/* How often the walk was in each state, one look a sweep. */
static void visit_states(lehr_context *ctx, const an_walk_rows *rows, double beta, int sweeps,
                         double part[STATES])
{
    an_walk walk;
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_rng rng = lehr_rng_stream(3, LEHR_RNG_TEST, 0);
    assert_int_equal(an_walk_new(ctx, rows, &walk), LEHR_OK);
    an_walk_start(&walk, &rng);
    for (uint32_t k = 0; k < STATES; k++) part[k] = 0;
    for (int t = 0; t < sweeps; t++) {
        an_walk_visit(&walk, &rng, beta, 0, SPINS);
        part[state_of(&walk)] += 1.0 / sweeps;
    }
    lehr_scratch_release(ctx, mark);
}

/* States of a walk are correlated, so the error of a frequency is a few times that of independent
 * draws: 8 standard deviations leave room, and a factor 2 in beta is far outside. */
static void check_boltzmann(lehr_context *ctx, uint64_t item, random_weights weights, double rms)
{
    enum { SWEEPS = 200000 };
    double expected[STATES], part[STATES];
    an_field *field = small_field(ctx, item, weights);
    an_walk_rows rows;
    assert_int_equal(an_walk_rows_new(ctx, field, &rows), LEHR_OK);
    assert_int_equal(rows.narrow, weights != WEIGHTS_REAL);
    double beta = 0.4 / rms;
    boltzmann(field, beta, expected);
    visit_states(ctx, &rows, beta, SWEEPS, part);
    for (uint32_t k = 0; k < STATES; k++)
        assert_close(part[k], expected[k], 0, 8 * sqrt(expected[k] / SWEEPS) + 1e-5);
    an_walk_rows_clear(ctx, &rows);
    an_field_free(field);
}

static void test_narrow_walk_is_boltzmann(void **state)
{
    for (uint64_t k = 0; k < 3; k++) check_boltzmann(*state, k, WEIGHTS_UNIT, 1);
    for (uint64_t k = 0; k < 3; k++) check_boltzmann(*state, 9 + k, WEIGHTS_WHOLE, 58);
}

static void test_wide_walk_is_boltzmann(void **state)
{
    for (uint64_t k = 0; k < 3; k++) check_boltzmann(*state, k, WEIGHTS_REAL, 1);
}

/* --- energies --- */

static void check_energy(const an_walk *walk)
{
    uint8_t bits[RANDOM_MODEL_MAX];
    const an_field *f = walk->rows->field;
    an_walk_bits(walk, bits);
    an_coef tracked = an_walk_energy(walk, bits), exact = an_field_energy(f, bits);
    if (f->whole) {
        assert_int_equal(tracked.whole, exact.whole);
    } else {
        assert_close(tracked.real, exact.real, 1e-12, 1e-12);
    }
}

/* A walk as another implementation would take it: fields from scratch, draws by their number. */
static void check_steps(an_walk *walk, const an_walk *twin, double beta, lehr_rng draws)
{
    const an_field *f = walk->rows->field;
    for (int32_t i = 0; i < f->n; i++) {
        uint32_t word = lehr_rng_u32(&draws);
        double d = f->whole ? (double)f->h[i].whole : f->h[i].real;
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            double w = f->whole ? (double)f->weight[k].whole : f->weight[k].real;
            d += w * twin->spin[f->neighbour[k]];
        }
        d *= -twin->spin[i];
        float x;
        an_exp_draws(&word, 1, &x);
        if (2 * beta * d <= (double)x) twin->spin[i] = (int8_t)-twin->spin[i];
    }
    assert_memory_equal(walk->spin, twin->spin, (size_t)f->n);
}

static void check_walk(lehr_context *ctx, const an_field *field, uint64_t item)
{
    an_walk_rows rows;
    an_walk walk, twin;
    lehr_mark mark = lehr_scratch_mark(ctx);
    assert_int_equal(an_walk_rows_new(ctx, field, &rows), LEHR_OK);
    assert_int_equal(an_walk_new(ctx, &rows, &walk), LEHR_OK);
    assert_int_equal(an_walk_new(ctx, &rows, &twin), LEHR_OK);
    lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, item), same = rng;
    an_walk_start(&walk, &rng);
    an_walk_start(&twin, &same);
    /* Whole limits are rounded down in float: betas that are no ratio of small numbers keep the two
     * from disagreeing over ties. */
    double beta = 0.0314159 + lehr_rng_unit(&same);
    same = rng;
    for (int t = 0; t < 20; t++) {
        an_walk_visit(&walk, &rng, beta, 0, field->n);
        check_steps(&walk, &twin, beta, same);
        same = rng;
        check_energy(&walk);
    }
    int64_t flips = 1;
    while (flips > 0) {
        flips = 0;
        an_walk_quench(&walk, 0, field->n, &flips);
        check_energy(&walk);
    }
    lehr_scratch_release(ctx, mark);
    an_walk_rows_clear(ctx, &rows);
}

static void test_walks_step_as_documented(void **state)
{
    lehr_context *ctx = *state;
    lehr_rng rng = lehr_rng_stream(5, LEHR_RNG_TEST, 0);
    for (uint64_t k = 0; k < 200; k++) {
        random_spec spec = random_spec_draw(&rng, RANDOM_MODEL_MAX);
        an_model *model = random_model(ctx, &rng, &spec, NULL);
        an_field *field;
        assert_int_equal(an_field_new(ctx, model, &field), LEHR_OK);
        check_walk(ctx, field, k);
        an_field_free(field);
        an_model_free(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exp_draws_are_logarithms),
        test_in_context(test_narrow_walk_is_boltzmann),
        test_in_context(test_wide_walk_is_boltzmann),
        test_in_context(test_walks_step_as_documented),
    };
    return cmocka_run_group_tests_name("sa_walk", tests, NULL, NULL);
}
