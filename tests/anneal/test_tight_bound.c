// SPDX-License-Identifier: GPL-3.0-or-later
/* The tight bound and what it is made of, against enumeration, known spectra and planted optima. A
 * bound may be weak, but never wrong. */
#include "tight_bound.h"

#include "cycle_packing.h"
#include "eigen_guess.h"
#include "islands.h"
#include "sparse_floor.h"
#include "sparse_sdp.h"

#include <anneal/solve.h>
#include <assert_close.h>
#include <base/linalg.h>
#include <brutal.h>
#include <context_fixture.h>
#include <generating.h>
#include <math.h>
#include <random_field.h>
#include <setjmp.h>
#include <solver_checks.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 80 };

static bool never(void *user)
{
    (void)user;
    return false;
}

static bool at_once(void *user)
{
    (void)user;
    return true;
}

/* --- eigenvalues --- */

/* The matrix of the field of one island, dense, with this diagonal. */
static double least_eigenvalue(lehr_context *ctx, const an_sparse *m, const double *diagonal)
{
    static double a[MOST * MOST], values[MOST];
    memset(a, 0, sizeof a);
    for (int32_t i = 0; i < m->n; i++) {
        a[i * m->n + i] = diagonal[i];
        for (int64_t k = m->start[i]; k < m->start[i + 1]; k++)
            a[i * m->n + m->column[k]] = m->entry[k];
    }
    assert_int_equal(lehr_eigen_symmetric(ctx, m->n, a, values), LEHR_OK);
    return values[0];
}

static an_sparse random_island(lehr_context *ctx, lehr_rng *rng, int32_t most)
{
    field_spec spec = {.n = 1 + (int32_t)lehr_rng_below(rng, (uint32_t)most), .fields = -1};
    spec.degree = 1 + 8 * lehr_rng_unit(rng);
    spec.size = lehr_rng_below(rng, 2) ? 5 : 0;
    if (lehr_rng_below(rng, 2)) spec.fields = spec.size;
    an_field *f = random_field(ctx, rng, &spec);
    an_islands islands;
    an_sparse m;
    assert_int_equal(an_islands_find(ctx, f, &islands), LEHR_OK);
    assert_int_equal(an_sparse_new(ctx, f, islands.spin, islands.start[1], &m), LEHR_OK);
    an_islands_clear(&islands);
    an_field_free(f);
    return m;
}

static void sparse_floors_are_below_the_spectrum_and_close(void **state)
{
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    double diagonal[MOST], work[3 * MOST];
    int with_core = 0, without = 0;
    for (int k = 0; k < 200; k++) {
        an_sparse m = random_island(*state, &rng, MOST - 1);
        an_sparse_floor floor;
        bool done;
        assert_int_equal(an_sparse_floor_new(*state, &m, m.n, never, NULL, &floor, &done), LEHR_OK);
        assert_true(done);
        with_core += floor.order.core > 2;
        without += floor.order.core < m.n / 2;
        /* One decomposition after the other in the same work space. */
        for (int shift = 0; shift < 3; shift++) {
            for (int32_t i = 0; i < m.n; i++) diagonal[i] = lehr_rng_normal(&rng) + 6 * shift;
            double least = fmin(0, least_eigenvalue(*state, &m, diagonal));
            double found = an_sparse_floor_find(&floor, diagonal, work);
            assert_true(found <= least + 1e-12);
            assert_true(found >= 3.5 * least - 1e-5);
        }
        an_sparse_floor_clear(&floor);
        an_sparse_clear(&m);
    }
    assert_true(with_core > 20 && without > 20);
}

static void large_cores_and_stops_are_given_up(void **state)
{
    lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, 0);
    field_spec spec = {.n = 40, .degree = 39, .size = 3, .fields = -1};
    an_field *f = random_field(*state, &rng, &spec);
    an_islands islands;
    an_sparse m;
    an_sparse_floor floor;
    bool done;
    double bound;
    assert_int_equal(an_islands_find(*state, f, &islands), LEHR_OK);
    assert_int_equal(an_sparse_new(*state, f, islands.spin, 40, &m), LEHR_OK);
    assert_int_equal(an_sparse_floor_new(*state, &m, 10, never, NULL, &floor, &done), LEHR_OK);
    assert_false(done);
    assert_int_equal(an_sparse_sdp(*state, &m, at_once, NULL, &bound), LEHR_OK);
    assert_true(bound == -HUGE_VAL);
    an_sparse_clear(&m);
    an_islands_clear(&islands);
    an_field_free(f);
}

static void multiply_diagonal(const void *matrix, const double *x, double *y)
{
    const double *diagonal = matrix;
    for (int i = 0; i < MOST; i++) y[i] = diagonal[i] * x[i];
}

static void guesses_are_near_the_least_eigenvalue(void **state)
{
    (void)state;
    lehr_rng rng = lehr_rng_stream(3, LEHR_RNG_TEST, 0);
    double diagonal[MOST], work[3 * MOST];
    for (int k = 0; k < 20; k++) {
        double least = HUGE_VAL;
        for (int i = 0; i < MOST; i++) {
            diagonal[i] = 10 * lehr_rng_normal(&rng);
            least = fmin(least, diagonal[i]);
        }
        assert_close(an_eigen_guess(MOST, multiply_diagonal, diagonal, work), least, 0, 1e-3);
    }
}

/* --- bounds of small fields --- */

static double least_energy(const an_field *f)
{
    uint8_t bits[16];
    double best = HUGE_VAL;
    for (uint32_t code = 0; code < 1u << f->n; code++) {
        for (int32_t i = 0; i < f->n; i++) bits[i] = code >> i & 1;
        best = fmin(best, slow_energy(f, bits));
    }
    return best;
}

/* Huge or tiny, whole or real, sparse or dense, with fields, hubs and isolated spins. */
static an_field *any_field(lehr_context *ctx, lehr_rng *rng, int32_t most, double *scale)
{
    static const int32_t sizes[] = {0, 1, 7, 1000000};
    field_spec spec = {.n = 1 + (int32_t)lehr_rng_below(rng, (uint32_t)most)};
    spec.degree = spec.n * lehr_rng_unit(rng);
    spec.size = sizes[lehr_rng_below(rng, 4)];
    spec.fields = lehr_rng_below(rng, 2) ? -1 : spec.size;
    spec.common = 1 + (int32_t)lehr_rng_below(rng, 3);
    spec.hub = lehr_rng_below(rng, 4) == 0;
    an_field *f = random_field(ctx, rng, &spec);
    *scale = 1;
    if (f->whole) return f;
    *scale = exp(40 * (lehr_rng_unit(rng) - 0.5));
    for (int32_t i = 0; i < f->n; i++) f->h[i].real *= *scale;
    for (int64_t k = 0; k < f->start[f->n]; k++) f->weight[k].real *= *scale;
    return f;
}

static double size_of(const an_field *f)
{
    double size = 0;
    for (int32_t i = 0; i < f->n; i++) size += fabs(field_coef(f, f->h[i]));
    for (int64_t k = 0; k < f->start[f->n]; k++) size += fabs(field_coef(f, f->weight[k])) / 2;
    return size;
}

static void tight_bounds_are_never_above_the_minimum(void **state)
{
    lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, 0);
    int exact = 0, whole = 0;
    for (int k = 0; k < 250; k++) {
        double scale;
        an_field *f = any_field(*state, &rng, 11, &scale);
        an_tight_bound tight;
        double best = least_energy(f), size = size_of(f);
        double until = k % 10 == 0 ? 0 : HUGE_VAL;
        assert_int_equal(an_tight_bound_find(*state, f, until, &tight), LEHR_OK);
        /* Whole energies are exact; the others are compared within the rounding of slow_energy. */
        double slack = f->whole ? 0 : 1e-13 * size * f->unit;
        assert_true(tight.energy <= best * f->unit + slack);
        assert_true(tight.energy >= -(size * 1.01 + scale * 1e-9) * f->unit - 1e-9);
        if (until > 0) assert_int_equal(tight.bounded, tight.islands);
        whole += f->whole && until > 0;
        exact += f->whole && until > 0 && tight.energy >= best * f->unit;
        an_field_free(f);
    }
    assert_true(whole > 100 && exact > whole * 9 / 10);
}

static void sparse_bounds_are_never_above_the_minimum(void **state)
{
    lehr_rng rng = lehr_rng_stream(5, LEHR_RNG_TEST, 0);
    int close = 0;
    for (int k = 0; k < 150; k++) {
        double scale, bound;
        an_field *f = any_field(*state, &rng, 11, &scale);
        double best = least_energy(f), size = size_of(f);
        int32_t all[16];
        for (int32_t i = 0; i < f->n; i++) all[i] = i;
        an_sparse m;
        /* Nothing in it needs the spins to be connected. */
        assert_int_equal(an_sparse_new(*state, f, all, f->n, &m), LEHR_OK);
        assert_close(m.size, size, 1e-12, 0);
        assert_int_equal(an_sparse_sdp(*state, &m, never, NULL, &bound), LEHR_OK);
        assert_true(bound <= best + 1e-13 * size);
        /* The Goemans-Williamson ratio, in these terms. */
        assert_true(size + best >= 0.87 * (size + bound) - 1e-9 * size);
        close += bound >= best - 0.05 * size;
        an_sparse_clear(&m);
        an_field_free(f);
    }
    assert_true(close > 100);
}

static double packed_bound(lehr_context *ctx, const an_field *f, bool (*stop)(void *))
{
    int32_t all[64];
    double bound;
    an_sparse m;
    for (int32_t i = 0; i < f->n; i++) all[i] = i;
    assert_int_equal(an_sparse_new(ctx, f, all, f->n, &m), LEHR_OK);
    assert_int_equal(an_cycle_packing(ctx, &m, UINT64_MAX, stop, NULL, &bound), LEHR_OK);
    an_sparse_clear(&m);
    return bound;
}

static void packings_are_never_above_the_minimum(void **state)
{
    lehr_rng rng = lehr_rng_stream(6, LEHR_RNG_TEST, 0);
    int better = 0, exact = 0;
    for (int k = 0; k < 300; k++) {
        double scale;
        an_field *f = any_field(*state, &rng, 11, &scale);
        double best = least_energy(f), size = size_of(f), bound = packed_bound(*state, f, never);
        assert_true(bound <= best + (f->whole ? 0 : 1e-13 * size));
        assert_true(bound >= -size * (1 + 1e-12));
        assert_close(packed_bound(*state, f, at_once), -size, 1e-12, 0);
        better += bound > -size * (1 - 1e-9);
        exact += bound >= best - 1e-9 * size;
        an_field_free(f);
    }
    assert_true(better > 150 && exact > 75);
}

/* Couplings n + 1, -n, ..., -2, around a ring. */
static an_field *frustrated_ring(lehr_context *ctx, int32_t n)
{
    an_builder *b;
    an_model *model;
    an_field *f;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, n, 1, &b), LEHR_OK);
    for (int32_t i = 0; i < n; i++) {
        double w = i == 0 ? n + 1 : i - n - 1;
        assert_int_equal(an_builder_pair(b, i, (i + 1) % n, an_real(w)), LEHR_OK);
    }
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    assert_int_equal(an_field_new(ctx, model, &f), LEHR_OK);
    an_model_free(model);
    return f;
}

/* The best spins leave the weakest coupling alone unsatisfied. */
static void one_frustrated_cycle_is_packed_exactly(void **state)
{
    for (int32_t n = 3; n <= 64; n++) {
        an_field *f = frustrated_ring(*state, n);
        assert_true(packed_bound(*state, f, never) == 2 * 2 - size_of(f));
        an_field_free(f);
    }
}

/* --- planted optima, and the driver --- */

static double bound_of(lehr_context *ctx, const an_model *model, an_bound_effort effort)
{
    an_request request = {.solver = "greedy", .reads = 1, .bound = effort};
    an_report *r = solve_checked(ctx, model, &request);
    assert_true(r->has_bound);
    double bound = r->bound;
    an_report_free(ctx, r);
    return bound;
}

static void planted_optima_bound_the_bounds(void **state)
{
    static const char *const planted[] = {"loops side=16", "tiles rows=10 columns=12",
                                          "wishart n=40", "loops graph=regular n=240 degree=3"};
    for (uint64_t k = 0; k < 4; k++) {
        an_generated g;
        assert_int_equal(generate_text(*state, planted[k], k, &g), LEHR_OK);
        double optimum = an_model_real(g.model, g.optimum);
        double fast = bound_of(*state, g.model, AN_BOUND_FAST);
        double tight = bound_of(*state, g.model, AN_BOUND_TIGHT);
        assert_true(tight <= optimum + 1e-9 * fabs(optimum));
        assert_true(tight >= fast);
        assert_true(tight >= optimum - 0.1 * fabs(optimum));
        an_generated_free(*state, &g);
    }
}

/* All bounds of one model, as spins or bits, minimised or maximised, must agree in what they bound.
 */
static void disguises_do_not_matter(void **state)
{
    static const char *const as[] = {"maxcut", "ising", "qubo"};
    for (uint64_t k = 0; k < 3; k++) {
        char text[96];
        snprintf(text, sizeof text, "random n=40 density=0.4 weights=range as=%s", as[k]);
        an_model *model = model_text(*state, text, k);
        an_request request = {.solver = "branch"};
        an_report *r = solve_checked(*state, model, &request);
        assert_int_equal(r->outcome, AN_OPTIMAL);
        double sign = an_model_look(model).sense == AN_MINIMIZE ? 1 : -1;
        double optimum = sign * an_model_real(model, r->value);
        double fast = sign * bound_of(*state, model, AN_BOUND_FAST);
        double tight = sign * bound_of(*state, model, AN_BOUND_TIGHT);
        assert_true(tight <= optimum && tight > fast);
        assert_true(optimum - tight < 0.25 * (optimum - fast));
        an_report_free(*state, r);
        an_model_free(model);
    }
}

static void a_met_bound_ends_the_search(void **state)
{
    an_model *model = model_text(*state, "loops side=7", 3);
    an_request request = {.solver = "sa", .reads = 100000, .bound = AN_BOUND_TIGHT};
    request.presolve = AN_PRESOLVE_OFF;
    an_report *r = solve_checked(*state, model, &request);
    assert_int_equal(r->outcome, AN_OPTIMAL);
    assert_true(r->reads < request.reads);
    an_report_free(*state, r);
    an_model_free(model);
}

static void stops_leave_valid_bounds(void **state)
{
    an_generated g;
    assert_int_equal(generate_text(*state, "loops side=15", 1, &g), LEHR_OK);
    double optimum = an_model_real(g.model, g.optimum);
    for (uint64_t poll = 1; poll < 3000; poll += 1 + poll) {
        lehr_stop_at_poll(*state, poll);
        assert_true(bound_of(*state, g.model, AN_BOUND_TIGHT) <= optimum);
        lehr_rearm(*state);
    }
    an_generated_free(*state, &g);
}

static void threads_do_not_matter(void **state)
{
    an_model *model = model_text(*state, "random n=60 edges=60 weights=range as=ising", 9);
    double bound = 0;
    for (int threads = 1; threads <= 3; threads++) {
        lehr_set_threads(*state, threads);
        double mine = bound_of(*state, model, AN_BOUND_TIGHT);
        if (threads == 1) bound = mine;
        assert_true(mine == bound);
    }
    an_model_free(model);
}

/* Both kinds of bounds. */
static lehr_status bound_twice(lehr_context *ctx, void *arg)
{
    (void)arg;
    int32_t all[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    an_generated g = {0};
    an_field *f = NULL;
    an_sparse m = {0};
    an_tight_bound tight;
    double bound;
    lehr_status status = generate_text(ctx, "complete n=12", 1, &g);
    if (status == LEHR_OK) status = an_field_new(ctx, g.model, &f);
    if (status == LEHR_OK) status = an_tight_bound_find(ctx, f, HUGE_VAL, &tight);
    if (status == LEHR_OK) status = an_sparse_new(ctx, f, all, 12, &m);
    if (status == LEHR_OK) status = an_sparse_sdp(ctx, &m, never, NULL, &bound);
    an_sparse_clear(&m);
    if (f) an_field_free(f);
    if (g.model) an_generated_free(ctx, &g);
    return status;
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(brutal_allocations(bound_twice, NULL, NULL) > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(sparse_floors_are_below_the_spectrum_and_close),
        test_in_context(large_cores_and_stops_are_given_up),
        cmocka_unit_test(guesses_are_near_the_least_eigenvalue),
        test_in_context(tight_bounds_are_never_above_the_minimum),
        test_in_context(packings_are_never_above_the_minimum),
        test_in_context(one_frustrated_cycle_is_packed_exactly),
        test_in_context(sparse_bounds_are_never_above_the_minimum),
        test_in_context(planted_optima_bound_the_bounds),
        test_in_context(disguises_do_not_matter),
        test_in_context(a_met_bound_ends_the_search),
        test_in_context(stops_leave_valid_bounds),
        test_in_context(threads_do_not_matter),
        cmocka_unit_test(each_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("tight_bound", tests, NULL, NULL);
}
