// SPDX-License-Identifier: GPL-3.0-or-later
/* Lanes at a fixed temperature against exact weights, all of them and one by one: Boltzmann for
 * classical sweeps, and for quantum ones the ring of Trotter slices, by its transfer matrix. */
#include "anneal_lanes.h"
#include "assert_close.h"
#include "chi_square.h"
#include "context_fixture.h"
#include "random_field.h"
#include "random_model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct annealing {
    an_field *field;
    an_multispin *model;
    an_annealer *annealer;
} annealing;

static annealing annealing_of(lehr_context *ctx, an_field *field, int classes)
{
    annealing a = {.field = field};
    lehr_rng rng = lehr_rng_stream(51, LEHR_RNG_TEST, 0);
    assert_int_equal(an_multispin_new(ctx, field, 12, &a.model), LEHR_OK);
    assert_int_equal(an_annealer_new(ctx, a.model, classes, rng, &a.annealer), LEHR_OK);
    return a;
}

static void annealing_free(annealing *a)
{
    an_annealer_free(a->annealer);
    an_multispin_free(a->model);
    an_field_free(a->field);
}

/* --- Boltzmann --- */

enum { MOST = 8, STATES = 1 << MOST, LOOKS = 2000 };

/* Of the rounded model, in its steps, from the field. */
static void boltzmann(const annealing *a, double beta, double *weight)
{
    uint32_t states = UINT32_C(1) << a->field->n;
    double sum = 0;
    for (uint32_t k = 0; k < states; k++) {
        uint8_t bits[MOST];
        bits_of(k, a->field->n, bits);
        sum += weight[k] = exp(-beta * slow_energy(a->field, bits) / a->model->step);
    }
    for (uint32_t k = 0; k < states; k++) weight[k] /= sum;
}

static void look(const annealing *a, uint32_t state[AN_LANES])
{
    memset(state, 0, AN_LANES * sizeof *state);
    for (int32_t i = 0; i < a->field->n; i++)
        for (int lane = 0; lane < AN_LANES; lane++)
            state[lane] |= (uint32_t)(a->annealer->spins[i][lane / 64] >> (lane % 64) & 1) << i;
}

/* Looks far enough apart to be nearly independent at the temperatures used. (The models are such
 * that visits in a fixed order mix: Metropolis flips a spin whose field is zero for sure, and some
 * small models without h never forget where they began.) */
static void count_states(const annealing *a, double beta, uint32_t (*count)[STATES])
{
    an_sa_schedule wait = {200, beta, beta}, step = {11, beta, beta};
    uint32_t state[AN_LANES];
    memset(count, 0, AN_LANES * sizeof *count);
    an_anneal_classical(a->annealer, &wait, NULL);
    for (int t = 0; t < LOOKS; t++) {
        an_anneal_classical(a->annealer, &step, NULL);
        look(a, state);
        for (int lane = 0; lane < AN_LANES; lane++) count[lane][state[lane]]++;
    }
}

/* A beta wrong by 3 % fails the test of all lanes, one wrong by 25 % that of each. */
static void check_boltzmann(lehr_context *ctx, const field_spec *spec, double beta, uint64_t item)
{
    static uint32_t count[AN_LANES][STATES], all[STATES];
    static double weight[STATES];
    lehr_rng rng = lehr_rng_stream(52, LEHR_RNG_TEST, item);
    annealing a = annealing_of(ctx, random_field(ctx, &rng, spec), 2);
    uint32_t states = UINT32_C(1) << spec->n;
    boltzmann(&a, beta, weight);
    count_states(&a, beta, count);
    memset(all, 0, sizeof all);
    double worst = 0;
    int freedom;
    for (int lane = 0; lane < AN_LANES; lane++) {
        double chi = chi_square(count[lane], weight, states, LOOKS, &freedom);
        worst = fmax(worst, chi_deviations(chi, freedom));
        for (uint32_t k = 0; k < states; k++) all[k] += count[lane][k];
    }
    double chi = chi_square(all, weight, states, LOOKS * AN_LANES, &freedom);
    print_message("  n = %d: %.2f deviations, the worst lane %.2f\n", (int)spec->n,
                  chi_deviations(chi, freedom), worst);
    assert_true(worst < 5.5);
    assert_true(chi_deviations(chi, freedom) < 6);
    annealing_free(&a);
}

static void test_classical_lanes_are_boltzmann(void **state)
{
    static const struct {
        field_spec spec;
        double beta;
    } cases[] = {
        {{.n = 1, .size = 1, .fields = 1}, 0.4},
        {{.n = 3, .degree = 9, .size = 1, .fields = 1}, 0.3},
        {{.n = 4, .degree = 9, .size = 1, .fields = -1}, 0.3},
        {{.n = 6, .degree = 2.5, .size = 1, .fields = 1}, 0.3},
        {{.n = 8, .degree = 9, .size = 1, .fields = -1}, 0.25},
        {{.n = 6, .degree = 9, .size = 9, .fields = 5}, 0.04},
        {{.n = 7, .degree = 3, .size = 3, .fields = 1, .hub = true}, 0.1},
    };
    for (uint64_t k = 0; k < sizeof cases / sizeof *cases; k++)
        check_boltzmann(*state, &cases[k].spec, cases[k].beta, k);
}

/* --- the ring of slices --- */

enum { PAIR_STATES = 4 };

typedef struct matrix {
    double at[PAIR_STATES][PAIR_STATES];
} matrix;

static matrix times(const matrix *a, const matrix *b)
{
    matrix c = {0};
    for (int i = 0; i < PAIR_STATES; i++)
        for (int j = 0; j < PAIR_STATES; j++)
            for (int k = 0; k < PAIR_STATES; k++) c.at[i][j] += a->at[i][k] * b->at[k][j];
    return c;
}

static double spin_of(int state, int i)
{
    return state >> i & 1 ? 1 : -1;
}

/* Mean magnetisations, neighbours in space, neighbours in time. */
typedef struct moments {
    double magnet[2], space, time[2];
} moments;
enum { MOMENTS = sizeof(moments) / sizeof(double) };

/* Weights of neighbouring slices, of two spins; a missing one counts for nothing. */
static matrix transfer(const annealing *a, double pt, double gamma)
{
    double tie = -0.5 * log(tanh(gamma / pt));
    matrix t = {0};
    int32_t n = a->field->n;
    for (int s = 0; s < 1 << n; s++) {
        for (int r = 0; r < 1 << n; r++) {
            uint8_t first[2], second[2];
            bits_of((uint32_t)s, 2, first);
            bits_of((uint32_t)r, 2, second);
            double energy = slow_energy(a->field, first) + slow_energy(a->field, second);
            double action = energy / (2 * pt * a->model->step);
            for (int i = 0; i < n; i++) action -= tie * spin_of(s, i) * spin_of(r, i);
            t.at[s][r] = exp(-action);
        }
    }
    return t;
}

static moments exact_moments(const annealing *a, double pt, double gamma)
{
    matrix t = transfer(a, pt, gamma), rest = t;
    for (int k = 2; k < AN_SLICES; k++) rest = times(&rest, &t);
    double z = 0;
    moments m = {0};
    for (int s = 0; s < PAIR_STATES; s++) {
        for (int r = 0; r < PAIR_STATES; r++) {
            double w = t.at[s][r] * rest.at[r][s];
            z += w;
            m.space += w * spin_of(s, 0) * spin_of(s, 1);
            for (int i = 0; i < 2; i++) m.magnet[i] += w * spin_of(s, i);
            for (int i = 0; i < 2; i++) m.time[i] += w * spin_of(s, i) * spin_of(r, i);
        }
    }
    m.space /= z;
    for (int i = 0; i < 2; i++) m.magnet[i] /= z;
    for (int i = 0; i < 2; i++) m.time[i] /= z;
    return m;
}

/* Averages over all slices of all rings, one look. */
static moments look_at_rings(const annealing *a)
{
    uint32_t state[AN_LANES];
    moments m = {0};
    look(a, state);
    for (int lane = 0; lane < AN_LANES; lane++) {
        int next = lane / AN_SLICES * AN_SLICES + (lane + 1) % AN_SLICES;
        int s = (int)state[lane], r = (int)state[next];
        m.space += spin_of(s, 0) * spin_of(s, 1) / AN_LANES;
        for (int i = 0; i < 2; i++) m.magnet[i] += spin_of(s, i) / AN_LANES;
        for (int i = 0; i < 2; i++) m.time[i] += spin_of(s, i) * spin_of(r, i) / AN_LANES;
    }
    return m;
}

/* Means of batches are nearly independent, which gives the error of the mean of all. */
static void measure_moments(const annealing *a, double pt, double gamma, double mean[MOMENTS],
                            double error[MOMENTS])
{
    enum { BATCHES = 50, BATCH = 60 };
    an_sqa_schedule wait = {1000, pt, gamma, gamma}, step = {5, pt, gamma, gamma};
    double square[MOMENTS] = {0};
    memset(mean, 0, MOMENTS * sizeof *mean);
    an_anneal_quantum(a->annealer, &wait, NULL);
    for (int b = 0; b < BATCHES; b++) {
        double sum[MOMENTS] = {0}, one[MOMENTS];
        for (int t = 0; t < BATCH; t++) {
            an_anneal_quantum(a->annealer, &step, NULL);
            moments m = look_at_rings(a);
            memcpy(one, &m, sizeof one);
            for (int k = 0; k < MOMENTS; k++) sum[k] += one[k] / BATCH;
        }
        for (int k = 0; k < MOMENTS; k++) mean[k] += sum[k] / BATCHES;
        for (int k = 0; k < MOMENTS; k++) square[k] += sum[k] * sum[k] / BATCHES;
    }
    for (int k = 0; k < MOMENTS; k++)
        error[k] = sqrt(fmax(0, square[k] - mean[k] * mean[k]) / (BATCHES - 1));
}

static void check_ring(lehr_context *ctx, const field_spec *spec, double pt, double gamma,
                       uint64_t item)
{
    lehr_rng rng = lehr_rng_stream(53, LEHR_RNG_TEST, item);
    annealing a = annealing_of(ctx, random_field(ctx, &rng, spec), 6);
    double expected[MOMENTS], mean[MOMENTS], error[MOMENTS];
    moments m = exact_moments(&a, pt, gamma);
    memcpy(expected, &m, sizeof expected);
    measure_moments(&a, pt, gamma, mean, error);
    for (int k = 0; k < MOMENTS; k++) {
        /* A spin that is not there reads as -1. */
        if (spec->n == 1 && (k == 1 || k == 2 || k == 4)) continue;
        print_message("  %d of n = %d: %.4f, is %.4f +- %.4f\n", k, (int)spec->n, expected[k],
                      mean[k], error[k]);
        assert_true(error[k] < 0.01);
        assert_close(mean[k], expected[k], 0, 5 * error[k] + 1e-6);
    }
    annealing_free(&a);
}

static void test_quantum_lanes_are_trotter_rings(void **state)
{
    static const struct {
        field_spec spec;
        double pt, gamma;
    } cases[] = {
        {{.n = 1, .size = 1, .fields = 1}, 4, 3},
        {{.n = 1, .size = 1, .fields = 1}, 2, 1.5},
        {{.n = 2, .degree = 9, .size = 1, .fields = -1}, 4, 3},
        {{.n = 2, .degree = 9, .size = 1, .fields = 1}, 6, 2.5},
        {{.n = 2, .degree = 9, .size = 7, .fields = 4}, 20, 12},
    };
    for (uint64_t k = 0; k < sizeof cases / sizeof *cases; k++)
        check_ring(*state, &cases[k].spec, cases[k].pt, cases[k].gamma, k);
}

/* --- descent --- */

/* No single flip improves any lane; what is as good stays. */
static void test_descents_end_in_local_minima(void **state)
{
    static const field_spec specs[] = {
        {.n = 60, .degree = 4, .size = 1, .fields = -1},
        {.n = 60, .degree = 5, .size = 1, .fields = 1, .hub = true},
        {.n = 60, .degree = 20, .size = 9, .fields = 30},
    };
    for (uint64_t k = 0; k < 3; k++) {
        lehr_rng rng = lehr_rng_stream(54, LEHR_RNG_TEST, k);
        annealing a = annealing_of(*state, random_field(*state, &rng, &specs[k]), 2);
        an_anneal_descend(a.annealer, NULL);
        for (int lane = 0; lane < AN_LANES; lane += 7) {
            uint8_t bits[60];
            an_lanes_get(a.annealer->spins, 60, lane, bits);
            double energy = slow_energy(a.field, bits);
            for (int i = 0; i < 60; i++) {
                bits[i] ^= 1;
                assert_true(slow_energy(a.field, bits) >= energy);
                bits[i] ^= 1;
            }
        }
        annealing_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_classical_lanes_are_boltzmann),
        test_in_context(test_quantum_lanes_are_trotter_rings),
        test_in_context(test_descents_end_in_local_minima),
    };
    return cmocka_run_group_tests_name("anneal_lanes", tests, NULL, NULL);
}
