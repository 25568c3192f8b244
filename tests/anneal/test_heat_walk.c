// SPDX-License-Identifier: GPL-3.0-or-later
/* Annealing on dense rows: seek against its definition on every instruction set, sweeps against
 * visits one by one and against Boltzmann weights. */
#include "heat_walk.h"

#include <assert_close.h>
#include <base/cpu.h>
#include <base/memory.h>
#include <brutal.h>
#include <context_fixture.h>
#include <generating.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* --- seek --- */

enum { CHUNKS = 2, ROOM = CHUNKS * AN_CHUNK };

typedef struct rises {
    int16_t narrow[ROOM];
    int32_t wide[ROOM];
    float draws[ROOM];
} rises;

static void draw_rises(lehr_rng *rng, rises *r)
{
    uint32_t most = 1 + lehr_rng_below(rng, 40);
    for (int k = 0; k < ROOM; k++) {
        r->narrow[k] = (int16_t)(1 + lehr_rng_below(rng, most));
        if (lehr_rng_below(rng, 9) == 0) r->narrow[k] = (int16_t)-r->narrow[k];
        if (lehr_rng_below(rng, 2) == 0) r->narrow[k] = 1 << 14;
        r->wide[k] = r->narrow[k];
        r->draws[k] = (float)lehr_rng_unit(rng);
    }
}

static int32_t slow_seek(const rises *r, float scale, int32_t from)
{
    while (from < ROOM && (float)r->narrow[from] > r->draws[from] * scale) from++;
    return from;
}

static void check_seek(const an_flip_kernels *kernels, lehr_rng *rng)
{
    rises r;
    draw_rises(rng, &r);
    float scale = (float)lehr_rng_below(rng, 30) / 4;
    for (int32_t from = 0; from <= ROOM; from++) {
        int32_t truth = slow_seek(&r, scale, from);
        for (int w = 0; w < AN_WIDTHS; w++) {
            const void *rise = w == AN_8_16 ? (const void *)r.narrow : (const void *)r.wide;
            assert_int_equal((*kernels)[w].seek(CHUNKS, rise, r.draws, scale, from), truth);
        }
    }
}

static void test_seek_finds_the_first(void **state)
{
    (void)state;
    const an_flip_kernels *kernels[] = {&an_flip_portable, &an_flip_avx2, &an_flip_avx512};
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    for (int round = 0; round < 20; round++) {
        for (int simd = 0; simd <= (int)lehr_cpu_simd(); simd++) check_seek(kernels[simd], &rng);
    }
}

/* --- sweeps --- */

typedef struct bed {
    an_field *field;
    an_dense_rows rows;
    lehr_rng rng;
    lehr_mark mark;
    an_heat_walk heat;
} bed;

static void bed_new(lehr_context *ctx, const char *generator, bed *b)
{
    an_model *model = model_text(ctx, generator, 3);
    assert_int_equal(an_field_new(ctx, model, &b->field), LEHR_OK);
    an_model_free(model);
    assert_int_equal(an_dense_rows_new(ctx, b->field, &b->rows), LEHR_OK);
    b->mark = lehr_scratch_mark(ctx);
    b->rng = lehr_rng_stream(4, LEHR_RNG_TEST, 0);
    assert_int_equal(an_heat_walk_new(ctx, &b->rows, &b->rng, &b->heat), LEHR_OK);
}

static void bed_free(lehr_context *ctx, bed *b)
{
    lehr_scratch_release(ctx, b->mark);
    an_dense_rows_clear(ctx, &b->rows);
    an_field_free(b->field);
}

static int64_t even_part(int64_t cost)
{
    return cost - (cost & 1);
}

static void test_a_cold_sweep_flips_what_costs_nothing(void **state)
{
    bed one, other;
    bed_new(*state, "palubeckis n=300", &one);
    bed_new(*state, "palubeckis n=300", &other);
    an_rise_walk *w = &other.heat.walk;
    for (int sweep = 0; sweep < 5; sweep++) {
        an_heat_sweep(&one.heat, 0);
        for (int32_t i = 0; i < 300; i++) {
            if (even_part(an_rise_walk_cost(w, i)) <= 0) an_rise_walk_flip(w, i);
        }
        assert_memory_equal(one.heat.walk.sign, w->sign, 300);
    }
    assert_true(w->flips > 100);
    bed_free(*state, &other);
    bed_free(*state, &one);
}

static void test_narrow_walks_go_where_wide_ones_go(void **state)
{
    bed wide, other;
    bed_new(*state, "palubeckis n=500 density=100", &wide);
    bed_new(*state, "palubeckis n=500 density=100", &other);
    an_dense_rows rows = an_dense_rows_narrow(&other.rows);
    assert_true(other.rows.widths == AN_8_32 && rows.widths == AN_8_16);
    an_heat_walk narrow;
    lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, 0);
    assert_int_equal(an_heat_walk_new(*state, &rows, &rng, &narrow), LEHR_OK);
    for (int sweep = 0; sweep < 20; sweep++) {
        double temperature = an_typical_field(wide.field) / (1 + sweep);
        an_heat_sweep(&wide.heat, temperature);
        an_heat_sweep(&narrow, temperature);
        assert_memory_equal(wide.heat.walk.sign, narrow.walk.sign, 500);
        assert_int_equal(wide.heat.walk.energy, narrow.walk.energy);
    }
    an_rise_walk_copy(&other.heat.walk, &narrow.walk);
    for (int32_t i = 0; i < 500; i++)
        assert_int_equal(an_rise_walk_cost(&other.heat.walk, i),
                         an_rise_walk_cost(&wide.heat.walk, i));
    bed_free(*state, &other);
    bed_free(*state, &wide);
}

static void test_a_hot_sweep_flips_nearly_all(void **state)
{
    bed b;
    bed_new(*state, "complete n=300", &b);
    an_heat_sweep(&b.heat, 1e300);
    assert_in_range(b.heat.walk.flips, 280, 300);
    bed_free(*state, &b);
}

static void test_descents_end_in_minima(void **state)
{
    bed b;
    bed_new(*state, "palubeckis n=300", &b);
    for (int round = 0; round < 5; round++) {
        an_heat_sweep(&b.heat, 2 * an_typical_field(b.field));
        an_heat_descend(&b.heat);
        for (int32_t i = 0; i < 300; i++) assert_true(an_rise_walk_cost(&b.heat.walk, i) >= 0);
    }
    bed_free(*state, &b);
}

static void test_the_typical_field(void **state)
{
    bed b;
    bed_new(*state, "complete n=17", &b); /* 16 neighbours, +-1 */
    assert_close(an_typical_field(b.field), 4, 1e-12, 0);
    bed_free(*state, &b);
}

/* --- Boltzmann: all costs are even for +-1 on a complete graph of odd size. Visits in order may
 * never reach some states of so few spins, so what is tested is that states drawn by weight are
 * still distributed by weight after some sweeps. --- */

enum { SPINS = 5, STATES = 1 << SPINS, TRIALS = 40000 };

typedef struct ensemble {
    double weight[STATES], sum, mean;
} ensemble;

static double energy(const an_field *f, uint32_t number)
{
    uint8_t bits[SPINS];
    for (int i = 0; i < SPINS; i++) bits[i] = number >> i & 1;
    return (double)an_field_energy(f, bits).whole;
}

static void ensemble_of(const an_field *f, double temperature, ensemble *e)
{
    *e = (ensemble){.sum = 0};
    for (uint32_t k = 0; k < STATES; k++) {
        e->weight[k] = exp(-energy(f, k) / temperature);
        e->sum += e->weight[k];
        e->mean += e->weight[k] * energy(f, k);
    }
    e->mean /= e->sum;
}

static void go_by_weight(const ensemble *e, lehr_rng *rng, an_rise_walk *w)
{
    double place = lehr_rng_unit(rng) * e->sum;
    uint32_t number = 0;
    while (number + 1 < STATES && (place -= e->weight[number]) > 0) number++;
    int8_t sign[SPINS];
    for (int i = 0; i < SPINS; i++) sign[i] = number >> i & 1 ? 0 : -1;
    an_rise_walk_go(w, sign);
}

static uint32_t number_of(const an_rise_walk *w)
{
    uint32_t number = 0;
    for (int i = 0; i < SPINS; i++) number |= (uint32_t)(w->sign[i] == 0) << i;
    return number;
}

static void test_sweeps_keep_boltzmann_weights(void **state)
{
    bed b;
    bed_new(*state, "complete n=5", &b);
    lehr_rng rng = lehr_rng_stream(5, LEHR_RNG_TEST, 0);
    for (int doubled = 0; doubled < 3; doubled++) {
        double temperature = 1.5 * (1 << doubled);
        ensemble e;
        double sum = 0;
        ensemble_of(b.field, temperature, &e);
        for (int k = 0; k < TRIALS; k++) {
            go_by_weight(&e, &rng, &b.heat.walk);
            for (int sweep = 0; sweep < 3; sweep++) an_heat_sweep(&b.heat, temperature);
            sum += energy(b.field, number_of(&b.heat.walk));
        }
        assert_close(sum / TRIALS, e.mean, 0, 0.06);
    }
    bed_free(*state, &b);
}

/* --- memory --- */

static lehr_status make_walk(lehr_context *ctx, void *arg)
{
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    lehr_mark mark = lehr_scratch_mark(ctx);
    an_heat_walk heat;
    lehr_status status = an_heat_walk_new(ctx, arg, &rng, &heat);
    lehr_scratch_release(ctx, mark);
    return status;
}

static void test_allocations(void **state)
{
    bed b;
    bed_new(*state, "palubeckis n=20", &b);
    assert_true(brutal_allocations(make_walk, NULL, &b.rows) > 0);
    bed_free(*state, &b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_seek_finds_the_first),
        test_in_context(test_a_cold_sweep_flips_what_costs_nothing),
        test_in_context(test_narrow_walks_go_where_wide_ones_go),
        test_in_context(test_a_hot_sweep_flips_nearly_all),
        test_in_context(test_descents_end_in_minima),
        test_in_context(test_the_typical_field),
        test_in_context(test_sweeps_keep_boltzmann_weights),
        test_in_context(test_allocations),
    };
    return cmocka_run_group_tests_name("heat_walk", tests, NULL, NULL);
}
