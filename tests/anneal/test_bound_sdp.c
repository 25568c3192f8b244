// SPDX-License-Identifier: GPL-3.0-or-later
/* Bounds that claim to be proven against minima by enumeration and planted ones; eigenvalue floors
 * against known spectra. A bound may be weak, but never wrong. */
#include "bound_sdp.h"
#include "branch_node.h"
#include "dense_cholesky.h"
#include "eigen_floor.h"
#include "islands.h"

#include <anneal/generate.h>
#include <assert_close.h>
#include <base/cpu.h>
#include <base/linalg.h>
#include <context_fixture.h>
#include <generating.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 40 };

/* --- eigenvalues --- */

static double random_matrix(lehr_context *ctx, lehr_rng *rng, int n, double shift, double *a)
{
    static double copy[MOST * MOST], values[MOST];
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = lehr_rng_normal(rng);
    for (int i = 0; i < n; i++) a[i * n + i] += shift;
    memcpy(copy, a, (size_t)(n * n) * sizeof *a);
    assert_int_equal(lehr_eigen_symmetric(ctx, n, copy, values), LEHR_OK);
    return values[0];
}

static void floors_are_below_the_spectrum_and_close(void **state)
{
    static double a[MOST * MOST], work[MOST * MOST];
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    for (int k = 0; k < 300; k++) {
        int n = 1 + (int)lehr_rng_below(&rng, MOST);
        double least = random_matrix(*state, &rng, n, 20 * lehr_rng_unit(&rng), a);
        double floor = an_eigen_floor(n, a, work);
        assert_true(floor <= fmin(least, 0) + 1e-12);
        assert_true(floor >= fmin(1.25 * least, 0) - 1e-6);
    }
}

static void singular_matrices_have_floors_just_below_zero(void **state)
{
    (void)state;
    static double a[MOST * MOST], work[MOST * MOST];
    /* The Laplacian of a complete graph: eigenvalues 0 and n, exactly. */
    for (int n = 1; n <= MOST; n++) {
        for (int i = 0; i < n * n; i++) a[i] = i % (n + 1) == 0 ? n - 1 : -1;
        double floor = an_eigen_floor(n, a, work);
        assert_true(floor <= 0 && floor > -1e-8 * n);
    }
}

static void what_is_no_number_has_no_floor(void **state)
{
    (void)state;
    double a[4] = {1, (double)NAN, (double)NAN, 1}, work[4];
    assert_true(an_eigen_floor(2, a, work) == -HUGE_VAL);
    a[0] = (double)NAN;
    assert_true(an_eigen_floor(2, a, work) == -HUGE_VAL);
    a[0] = HUGE_VAL;
    assert_true(an_eigen_floor(2, a, work) == -HUGE_VAL);
}

/* --- triangles --- */

static void triangles_hold_for_all_spins(void **state)
{
    (void)state;
    for (int code = 0; code < 8; code++) {
        double x[9];
        for (int i = 0; i < 9; i++) x[i] = (code >> i / 3 & 1) == (code >> i % 3 & 1) ? 1 : -1;
        int tight = 0;
        for (int16_t kind = 0; kind < 4; kind++) {
            an_triangle t = {0, 1, 2, kind, 0};
            double slack = an_triangle_slack(&t, 3, x);
            assert_true(slack == 0 || slack == 4);
            tight += slack == 0;
        }
        assert_int_equal(tight, 3);
    }
}

static void separation_finds_the_most_violated(void **state)
{
    lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, 0);
    static double x[MOST * MOST];
    int n = 12;
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++)
            x[i * n + j] = x[j * n + i] = i == j ? 1 : 2 * lehr_rng_unit(&rng) - 1;
    an_triangles set;
    assert_int_equal(an_triangles_new(*state, n, &set), LEHR_OK);
    int32_t added;
    assert_int_equal(an_triangles_separate(&set, x, 0.1, 20, &added), LEHR_OK);
    assert_int_equal(added, 20);
    double least = -HUGE_VAL, others = HUGE_VAL;
    for (int32_t t = 0; t < set.count; t++)
        least = fmax(least, an_triangle_slack(&set.list[t], n, x));
    assert_int_equal(an_triangles_separate(&set, x, 0.1, 1000, &added), LEHR_OK);
    for (int32_t t = 20; t < set.count; t++)
        others = fmin(others, an_triangle_slack(&set.list[t], n, x));
    assert_true(added > 0 && least <= others && others < -0.1);
    assert_int_equal(an_triangles_separate(&set, x, 0.1, 1000, &added), LEHR_OK);
    assert_int_equal(added, 0);
    an_triangles_clear(&set);
}

/* --- bounds --- */

static bool never(void *user)
{
    (void)user;
    return false;
}

static void draw_matrix(lehr_rng *rng, int n, double *c)
{
    bool whole = lehr_rng_below(rng, 2);
    double density = lehr_rng_unit(rng), scale = exp(20 * (lehr_rng_unit(rng) - 0.5));
    for (int i = 0; i < n; i++) {
        c[i * n + i] = 0;
        for (int j = 0; j < i; j++) {
            double w =
                whole ? (double)lehr_rng_below(rng, 21) / 2 - 5 : scale * lehr_rng_normal(rng);
            c[i * n + j] = c[j * n + i] = lehr_rng_unit(rng) < density ? w : 0;
        }
    }
}

static double least_energy(int n, const double *c)
{
    double best = HUGE_VAL;
    for (uint32_t code = 0; code < 1u << (n - 1); code++) {
        double energy = 0;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < i; j++)
                energy += (code >> i & 1) == (code >> j & 1) ? 2 * c[i * n + j] : -2 * c[i * n + j];
        best = fmin(best, energy);
    }
    return best;
}

static void bounds_are_never_above_the_minimum(void **state)
{
    static double c[MOST * MOST], u[MOST];
    lehr_rng rng = lehr_rng_stream(3, LEHR_RNG_TEST, 0);
    an_sdp s;
    assert_int_equal(an_sdp_new(*state, MOST, &s), LEHR_OK);
    int tight = 0;
    for (uint64_t k = 0; k < 300; k++) {
        int n = 2 + (int)lehr_rng_below(&rng, 9);
        draw_matrix(&rng, n, c);
        double best = least_energy(n, c);
        assert_int_equal(an_sdp_start(&s, n, c, k), LEHR_OK);
        double slack = 1e-13 * s.size;
        assert_int_equal(an_sdp_improve(&s, k % 2 ? best : HUGE_VAL, 50, never, NULL), LEHR_OK);
        assert_true(s.proven <= best + slack);
        tight += s.proven >= best - 1e-3 * s.size;
        /* Any dual will do: strange ones give weak bounds, no wrong ones. */
        for (int i = 0; i < n; i++) u[i] = s.size * lehr_rng_normal(&rng) / 10;
        assert_true(an_sdp_certify(&s, u) <= best + slack);
        for (int32_t t = 0; t < s.triangles.count; t++)
            s.triangles.list[t].weight = s.size * lehr_rng_unit(&rng) / 10;
        assert_true(an_sdp_certify(&s, s.points.u) <= best + slack);
    }
    /* Triangles make nearly all small models tight. */
    assert_true(tight > 250);
    an_sdp_clear(&s);
}

static void planted_optima_bound_the_bounds(void **state)
{
    static const char *const planted[] = {"loops side=6", "tiles rows=8 columns=8", "wishart n=30",
                                          "loops graph=regular n=60 degree=4"};
    for (uint64_t k = 0; k < 4; k++) {
        an_generated g;
        assert_int_equal(generate_text(*state, planted[k], k, &g), LEHR_OK);
        an_field *f;
        an_islands islands;
        an_quadratic p;
        an_sdp s;
        assert_int_equal(an_field_new(*state, g.model, &f), LEHR_OK);
        assert_int_equal(an_islands_find(*state, f, &islands), LEHR_OK);
        assert_int_equal(islands.count, 1);
        assert_int_equal(an_quadratic_new(*state, f, islands.spin, f->n, &p), LEHR_OK);
        assert_int_equal(an_sdp_new(*state, p.n, &s), LEHR_OK);
        assert_int_equal(an_sdp_start(&s, p.n, p.c, 1), LEHR_OK);
        an_coef energy = an_field_energy(f, g.bits);
        double best =
            f->whole ? (double)(energy.whole - f->offset.whole) : energy.real - f->offset.real;
        assert_int_equal(an_sdp_improve(&s, best - 1e-6 * s.size, 30, never, NULL), LEHR_OK);
        assert_true(s.proven <= best + 1e-12 * s.size);
        assert_true(s.proven >= best - 0.2 * fabs(best));
        an_sdp_clear(&s);
        an_quadratic_clear(*state, &p);
        an_islands_clear(&islands);
        an_field_free(f);
        an_generated_free(*state, &g);
    }
}

/* --- kernels --- */

static void kernels_give_the_same_bits(void **state)
{
    (void)state;
    an_mix_fn *const all[] = {an_mix_portable, an_mix_avx2, an_mix_avx512};
    static double m[MOST * MOST], v[3][MOST * 32], u[3][MOST];
    for (int rank = 16; rank <= 32; rank += 16) {
        for (int n = 1; n <= MOST; n += 3) {
            lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, (uint64_t)n);
            draw_matrix(&rng, n, m);
            for (int i = 0; i < n * rank; i++) v[0][i] = lehr_rng_normal(&rng);
            memcpy(v[1], v[0], sizeof v[0]);
            memcpy(v[2], v[0], sizeof v[0]);
            double fall = 0;
            for (int k = 0; k <= (int)lehr_cpu_simd(); k++) {
                double mine = all[k](n, rank, m, v[k], u[k]);
                if (k == 0) fall = mine;
                assert_true(mine == fall);
                assert_memory_equal(v[k], v[0], (size_t)(n * rank) * sizeof(double));
                assert_memory_equal(u[k], u[0], (size_t)n * sizeof(double));
            }
        }
    }
}

/* The textbook's: each entry of the factor once, upper triangle. */
static bool plain_cholesky(int n, double *b)
{
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++)
            for (int j = i; j < n; j++) b[i * n + j] -= b[k * n + i] * b[k * n + j];
        if (!(b[i * n + i] > 0)) return false;
        double root = sqrt(b[i * n + i]);
        for (int j = i; j < n; j++) b[i * n + j] /= root;
    }
    return true;
}

/* Panels, tiles that are cut off, and matrices that break down early or late. */
static void decompositions_give_the_same_bits(void **state)
{
    (void)state;
    static an_dense_cholesky_fn *const all[] = {an_dense_cholesky_portable, an_dense_cholesky_avx2,
                                                an_dense_cholesky_avx512};
    enum { LARGEST = 300 };
    static double a[LARGEST * LARGEST], plain[LARGEST * LARGEST], mine[LARGEST * LARGEST];
    static const int orders[] = {0, 1, 3, 16, 63, 64, 65, 80, 127, 128, 129, 145, 200, 257, 300};
    int definite = 0, indefinite = 0;
    for (size_t t = 0; t < 2 * sizeof orders / sizeof *orders; t++) {
        int n = orders[t / 2];
        lehr_rng rng = lehr_rng_stream(5, LEHR_RNG_TEST, t);
        draw_matrix(&rng, n, a);
        /* The spectrum of such a matrix ends at about -2 sqrt n. */
        for (int i = 0; i < n; i++) a[i * n + i] = (t % 2 ? 3 : 1.5) * sqrt(n) + 1;
        memcpy(plain, a, sizeof a);
        bool done = plain_cholesky(n, plain);
        (*(done ? &definite : &indefinite))++;
        for (int k = 0; k <= (int)lehr_cpu_simd(); k++) {
            memcpy(mine, a, sizeof a);
            assert_int_equal(all[k](n, mine, NULL, NULL), done);
            for (int i = 0; i < n && done; i++)
                for (int j = i; j < n; j++) assert_true(mine[i * n + j] == plain[i * n + j]);
        }
    }
    assert_true(definite > 10 && indefinite > 5);
}

static bool at_once(void *user)
{
    (void)user;
    return true;
}

static void decompositions_end_when_told(void **state)
{
    (void)state;
    enum { N = 600 };
    static double b[N * N];
    for (int i = 0; i < N; i++) b[i * N + i] = 1;
    assert_true(an_dense_cholesky(N, b, never, NULL));
    assert_false(an_dense_cholesky(N, b, at_once, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(floors_are_below_the_spectrum_and_close),
        cmocka_unit_test(singular_matrices_have_floors_just_below_zero),
        cmocka_unit_test(what_is_no_number_has_no_floor),
        cmocka_unit_test(triangles_hold_for_all_spins),
        test_in_context(separation_finds_the_most_violated),
        test_in_context(bounds_are_never_above_the_minimum),
        test_in_context(planted_optima_bound_the_bounds),
        cmocka_unit_test(kernels_give_the_same_bits),
        cmocka_unit_test(decompositions_give_the_same_bits),
        cmocka_unit_test(decompositions_end_when_told),
    };
    return cmocka_run_group_tests_name("bound_sdp", tests, NULL, NULL);
}
