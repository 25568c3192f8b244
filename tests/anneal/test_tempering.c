// SPDX-License-Identifier: GPL-3.0-or-later
/* Parallel tempering with cluster moves against exact Boltzmann weights at every temperature, and
 * its energies and exchanges against those by hand. */
#include "assert_close.h"
#include "chi_square.h"
#include "context_fixture.h"
#include "houdayer.h"
#include "random_field.h"
#include "random_model.h"
#include "tempering.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 8, STATES = 1 << MOST, LOOKS = 1500, STRIDE = 5 };

typedef struct bath {
    an_field *field;
    an_multispin *model;
    an_tempering *tempering;
} bath;

static bath bath_new(lehr_context *ctx, const field_spec *spec, int rungs, double cold,
                     uint64_t item)
{
    bath b;
    double beta[AN_RUNGS_MAX];
    lehr_rng rng = lehr_rng_stream(84, LEHR_RNG_TEST, item);
    b.field = random_field(ctx, &rng, spec);
    assert_int_equal(an_multispin_new(ctx, b.field, 12, &b.model), LEHR_OK);
    assert_int_equal(an_tempering_new(ctx, b.model, rungs, 85, item, &b.tempering), LEHR_OK);
    for (int t = 0; t < rungs; t++) beta[t] = cold * pow(0.2, 1 - (double)t / (rungs - 1));
    an_tempering_set(b.tempering, beta, true);
    return b;
}

static void bath_free(bath *b)
{
    an_tempering_free(b->tempering);
    an_multispin_free(b->model);
    an_field_free(b->field);
}

static void states_of(const bath *b, uint32_t state[AN_LANES])
{
    memset(state, 0, AN_LANES * sizeof *state);
    for (int32_t i = 0; i < b->field->n; i++)
        for (int lane = 0; lane < AN_LANES; lane++)
            state[lane] |= (uint32_t)(b->tempering->spins[i][lane / 64] >> (lane % 64) & 1) << i;
}

static double energy_of(const bath *b, uint32_t state)
{
    uint8_t bits[MOST];
    bits_of(state, b->field->n, bits);
    double energy = slow_energy(b->field, bits) - field_coef(b->field, b->field->offset);
    return energy / b->model->step;
}

/* --- Boltzmann --- */

static void boltzmann(const bath *b, double beta, double *weight)
{
    uint32_t states = UINT32_C(1) << b->field->n;
    double sum = 0;
    for (uint32_t k = 0; k < states; k++) sum += weight[k] = exp(-beta * energy_of(b, k));
    for (uint32_t k = 0; k < states; k++) weight[k] /= sum;
}

/* Clusters move too: they must leave the weights alone. */
static void count_states(lehr_context *ctx, const bath *b, uint32_t (*count)[STATES])
{
    an_tempering *t = b->tempering;
    an_houdayer *h;
    lehr_rng rng = lehr_rng_stream(86, LEHR_RNG_TEST, 0);
    uint32_t state[AN_LANES];
    assert_int_equal(an_houdayer_new(ctx, b->field, t->rungs, &h), LEHR_OK);
    for (int k = -50; k < LOOKS; k++) {
        for (int s = 0; s < STRIDE; s++) {
            assert_true(an_tempering_sweep(t, NULL));
            an_tempering_exchange(t);
        }
        an_houdayer_move(h, t->spins, &rng);
        states_of(b, state);
        if (k < 0) continue;
        for (int lane = 0; lane < AN_LANES; lane++) count[lane % t->rungs][state[lane]]++;
    }
    an_houdayer_free(h);
}

static void check_boltzmann(lehr_context *ctx, const field_spec *spec, int rungs, double cold,
                            uint64_t item)
{
    static uint32_t count[AN_RUNGS_MAX][STATES];
    static double weight[STATES];
    bath b = bath_new(ctx, spec, rungs, cold, item);
    memset(count, 0, sizeof count);
    count_states(ctx, &b, count);
    double worst = 0, total = (double)LOOKS * AN_LANES / rungs;
    for (int t = 0; t < rungs; t++) {
        int freedom;
        boltzmann(&b, b.tempering->beta[t], weight);
        double chi = chi_square(count[t], weight, UINT32_C(1) << spec->n, total, &freedom);
        worst = fmax(worst, chi_deviations(chi, freedom));
        assert_true(b.tempering->exchanged[t] > 0 || t == rungs - 1);
    }
    print_message("  n = %d, %d rungs: the worst is off by %.2f deviations\n", (int)spec->n, rungs,
                  worst);
    assert_true(worst < 6);
    bath_free(&b);
}

static void test_every_temperature_is_boltzmann(void **state)
{
    static const struct {
        field_spec spec;
        int rungs;
        double cold;
    } cases[] = {
        {{.n = 1, .size = 1, .fields = 1}, 8, 0.8},
        {{.n = 6, .degree = 2.5, .size = 1, .fields = 1}, 8, 0.5},
        {{.n = 8, .degree = 9, .size = 1, .fields = -1}, 16, 0.3},
        {{.n = 6, .degree = 9, .size = 9, .fields = 5}, 32, 0.05},
        {{.n = 7, .degree = 3, .size = 3, .fields = 1, .hub = true}, 64, 0.2},
    };
    for (uint64_t k = 0; k < sizeof cases / sizeof *cases; k++)
        check_boltzmann(*state, &cases[k].spec, cases[k].rungs, cases[k].cold, k);
}

/* --- exchanges --- */

/* Every lane holds its own answer or that of the next or last rung of its replica, with its energy;
 * what one end took the other one gave. */
static void check_exchange(const bath *b)
{
    const an_tempering *t = b->tempering;
    uint32_t old[AN_LANES], new[AN_LANES];
    states_of(b, old);
    int parity = t->parity;
    an_tempering_exchange(b->tempering);
    states_of(b, new);
    for (int lane = 0; lane < AN_LANES; lane++) {
        assert_true(t->energy[lane] == energy_of(b, new[lane]));
        if (lane % 2 != parity || lane % t->rungs + 1 == t->rungs) continue;
        bool stayed = new[lane] == old[lane] && new[lane + 1] == old[lane + 1];
        bool swapped = new[lane] == old[lane + 1] && new[lane + 1] == old[lane];
        assert_true(stayed || swapped);
        /* The colder one never stays with the higher energy. */
        double rise = energy_of(b, old[lane + 1]) - energy_of(b, old[lane]);
        if (rise > 0) assert_true(swapped);
    }
    if (parity == 1) {
        for (int lane = 0; lane < AN_LANES; lane += t->rungs) {
            assert_int_equal(new[lane], old[lane]);
            assert_int_equal(new[lane + t->rungs - 1], old[lane + t->rungs - 1]);
        }
    }
}

static void test_exchanges_are_swaps_of_neighbours(void **state)
{
    static const field_spec spec = {.n = 8, .degree = 4, .size = 5, .fields = 2};
    for (int rungs = 8; rungs <= 64; rungs *= 2) {
        bath b = bath_new(*state, &spec, rungs, 0.2, 9);
        for (int k = 0; k < 10; k++) {
            assert_true(an_tempering_sweep(b.tempering, NULL));
            check_exchange(&b);
        }
        bath_free(&b);
    }
}

static void test_measured_energies_are_means(void **state)
{
    static const field_spec spec = {.n = 8, .degree = 4, .size = 5, .fields = 2};
    bath b = bath_new(*state, &spec, 8, 0.2, 9);
    an_curve curve = {0};
    double sum[8] = {0};
    an_tempering_exchange(b.tempering);
    an_tempering_forget(b.tempering);
    for (int k = 0; k < 3; k++) {
        uint32_t lane_state[AN_LANES];
        assert_true(an_tempering_sweep(b.tempering, NULL));
        states_of(&b, lane_state);
        for (int lane = 0; lane < AN_LANES; lane++)
            sum[lane % 8] += energy_of(&b, lane_state[lane]) / (3.0 * AN_LANES / 8);
        an_tempering_exchange(b.tempering);
    }
    an_tempering_measured(b.tempering, &curve);
    assert_int_equal(curve.points, 8);
    for (int t = 0; t < 8; t++) {
        assert_close(curve.energy[t], sum[t], 1e-12, 1e-9);
        assert_true(curve.beta[t] == b.tempering->beta[t]);
    }
    bath_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_every_temperature_is_boltzmann),
        test_in_context(test_exchanges_are_swaps_of_neighbours),
        test_in_context(test_measured_energies_are_means),
    };
    return cmocka_run_group_tests_name("tempering", tests, NULL, NULL);
}
