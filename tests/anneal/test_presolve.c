// SPDX-License-Identifier: GPL-3.0-or-later
/* Presolve against enumeration: the least energy, the way back, and the bound. */
#include "assert_close.h"
#include "brutal.h"
#include "context_fixture.h"
#include "cover_parts.h"
#include "energy_steps.h"
#include "random_field.h"
#include "random_model.h"
#include "reduce.h"
#include "roof_dual.h"
#include "slow_optimum.h"
#include "solver_checks.h"

#include <anneal/presolve.h>
#include <base/clock.h>
#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const an_presolve_options everything = {.reduce = true, .bound = true};

static double energy(const an_field *f, const uint8_t *bits)
{
    an_coef e = an_field_energy(f, bits);
    return f->whole ? (double)e.whole * f->unit : e.real;
}

/* By enumeration; best gets the first best answer. */
static double least_energy(const an_field *f, uint8_t *best)
{
    assert_true(f->n <= 20);
    double least = HUGE_VAL;
    uint8_t bits[32];
    for (uint32_t answer = 0; answer < 1u << f->n; answer++) {
        bits_of(answer, f->n, bits);
        double e = energy(f, bits);
        if (e < least && best) memcpy(best, bits, (size_t)f->n);
        if (e < least) least = e;
    }
    return least;
}

static an_presolved *presolved(lehr_context *ctx, const an_field *f,
                               const an_presolve_options *options)
{
    an_presolved *p = NULL;
    assert_int_equal(an_presolve(ctx, f, options, &p), LEHR_OK);
    assert_int_equal(p->n, f->n);
    assert_int_equal(p->fixed > 0, p->field != NULL);
    if (p->field) assert_int_equal(p->field->n, f->n - p->fixed);
    return p;
}

/* Rows sorted, both directions, no zeros: what solvers rely on. */
static void check_field(const an_field *f)
{
    int64_t halves = 0;
    int32_t max_degree = 0;
    for (int32_t i = 0; i < f->n; i++) {
        if (f->start[i + 1] - f->start[i] > max_degree)
            max_degree = (int32_t)(f->start[i + 1] - f->start[i]);
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++, halves++) {
            int32_t j = f->neighbour[k];
            assert_in_range(j, 0, f->n - 1);
            assert_int_not_equal(i, j);
            if (k > f->start[i]) assert_true(f->neighbour[k - 1] < j);
            assert_true(f->whole ? f->weight[k].whole != 0 : f->weight[k].real != 0);
            int64_t back = f->start[j];
            while (back < f->start[j + 1] && f->neighbour[back] != i) back++;
            assert_true(back < f->start[j + 1]);
            assert_memory_equal(&f->weight[back], &f->weight[k], sizeof *f->weight);
        }
    }
    assert_int_equal(halves, 2 * f->m);
    assert_int_equal(max_degree, f->max_degree);
}

/* Every state of the rest goes back to a state of the same energy, and the best to a best. */
static void check_way_back(const an_field *f, const an_presolved *p, double least, double slack)
{
    if (!p->field) return;
    check_field(p->field);
    double rest_least = HUGE_VAL;
    for (uint32_t answer = 0; answer < 1u << p->field->n; answer++) {
        uint8_t rest[32], bits[32];
        memset(bits, 7, sizeof bits);
        bits_of(answer, p->field->n, rest);
        an_presolve_restore(p, rest, bits);
        for (int32_t i = 0; i < f->n; i++) assert_in_range(bits[i], 0, 1);
        double e = energy(p->field, rest), back = energy(f, bits);
        if (fabs(e - back) > slack) fail_msg("energy %.17g comes back as %.17g", e, back);
        rest_least = fmin(rest_least, e);
    }
    if (fabs(rest_least - least) > slack)
        fail_msg("the rest has the least energy %.17g, not %.17g", rest_least, least);
}

static int32_t check_presolve(lehr_context *ctx, const an_field *f)
{
    an_presolved *p = presolved(ctx, f, &everything);
    double least = least_energy(f, NULL);
    double slack = f->whole ? 0 : 1e-9;
    assert_true(f->whole ? p->error == 0 : p->error < 1e-9);
    check_way_back(f, p, least, slack);
    assert_true(p->has_bound);
    assert_true(p->bound <= least);
    int32_t fixed = p->fixed;
    an_presolved_free(p);
    return fixed;
}

static void check_model(lehr_context *ctx, an_model *model, int64_t *fixed)
{
    an_field *f;
    assert_int_equal(an_field_new(ctx, model, &f), LEHR_OK);
    *fixed += check_presolve(ctx, f);
    an_field_free(f);
    an_model_free(model);
}

static void test_random_models(void **state)
{
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    int64_t fixed = 0;
    for (int k = 0; k < 3000; k++) {
        random_spec spec = random_spec_draw(&rng, 9);
        if (k % 2) spec.density /= 3;
        check_model(*state, random_model(*state, &rng, &spec, NULL), &fixed);
    }
    assert_true(fixed > 3000);
}

/* --- shapes --- */

static double weight(lehr_rng *rng, bool whole)
{
    if (!whole) return lehr_rng_normal(rng);
    double w = (double)lehr_rng_below(rng, 5) - 2; /* many ties and cancellations */
    return w;
}

/* The coupling graphs that the rules are good at. */
typedef enum shape_kind { TREE, FOREST, CYCLE, CACTUS, GRID, SHAPES } shape_kind;

static void add_shape(an_builder *b, lehr_rng *rng, shape_kind shape, int32_t n, bool whole)
{
    for (int32_t i = 1; i < n; i++) {
        int32_t j = i - 1;
        if (shape == TREE || shape == FOREST || shape == CACTUS)
            j = (int32_t)lehr_rng_below(rng, (uint32_t)i);
        if (shape == FOREST && lehr_rng_below(rng, 3) == 0) continue;
        if (shape == GRID && i % 3 == 0) j = i - 3;
        assert_int_equal(an_builder_pair(b, i, j, an_real(weight(rng, whole))), LEHR_OK);
        if (shape == GRID && i >= 3 && i % 3 != 0)
            assert_int_equal(an_builder_pair(b, i, i - 3, an_real(weight(rng, whole))), LEHR_OK);
        /* Triangles that share at most a vertex. */
        if (shape == CACTUS && ++i < n) {
            assert_int_equal(an_builder_pair(b, i, j, an_real(weight(rng, whole))), LEHR_OK);
            assert_int_equal(an_builder_pair(b, i, i - 1, an_real(weight(rng, whole))), LEHR_OK);
        }
    }
    if (shape == CYCLE && n > 2)
        assert_int_equal(an_builder_pair(b, 0, n - 1, an_real(weight(rng, whole))), LEHR_OK);
}

static an_model *shaped(lehr_context *ctx, lehr_rng *rng, shape_kind shape, int32_t n, bool whole)
{
    an_builder *b;
    an_model *model;
    an_domain domain = (an_domain)lehr_rng_below(rng, 2);
    an_sense sense = (an_sense)lehr_rng_below(rng, 2);
    assert_int_equal(an_builder_new(ctx, domain, sense, n, 1, &b), LEHR_OK);
    bool fields = lehr_rng_below(rng, 2);
    for (int32_t i = 0; i < n && fields; i++)
        assert_int_equal(an_builder_linear(b, i, an_real(weight(rng, whole))), LEHR_OK);
    add_shape(b, rng, shape, n, whole);
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

static void test_shapes(void **state)
{
    lehr_rng rng = lehr_rng_stream(2, LEHR_RNG_TEST, 0);
    for (int k = 0; k < 2000; k++) {
        shape_kind shape = (shape_kind)(k % SHAPES);
        int32_t n = 1 + (int32_t)lehr_rng_below(&rng, 10);
        an_field *f = NULL;
        an_model *model = shaped(*state, &rng, shape, n, k / SHAPES % 4 != 0);
        assert_int_equal(an_field_new(*state, model, &f), LEHR_OK);
        int32_t gone = check_presolve(*state, f);
        if (shape != GRID) assert_int_equal(gone, n);
        an_field_free(f);
        an_model_free(model);
    }
}

/* --- one rule at a time --- */

/* Applies a rule wherever it holds, with the least energy checked after each time. */
static int try_rule(lehr_context *ctx, const an_field *f, an_rule *rule)
{
    an_spin_graph *g;
    double least = least_energy(f, NULL);
    int uses = 0;
    assert_int_equal(an_spin_graph_new(ctx, f, &g), LEHR_OK);
    for (int32_t i; an_spin_graph_next(g, &i);) {
        bool done;
        an_spin_graph_look(g, i);
        /* The star rule may rely on dominance having been tried. */
        const an_spin *s = &g->spin[i];
        double rest = field_coef(f, s->sum) + fabs(field_coef(f, s->h));
        double most = fmax(field_coef(f, s->big), fabs(field_coef(f, s->h)));
        if (rule == an_reduce_star && 2 * most >= rest) continue;
        assert_int_equal(rule(g, i, &done), LEHR_OK);
        if (!done) continue;
        uses++;
        int32_t kept[32];
        an_field *rest_of = NULL;
        assert_int_equal(an_spin_graph_field(g, &rest_of, kept), LEHR_OK);
        check_field(rest_of);
        assert_close(least_energy(rest_of, NULL), least, 0, f->whole ? 0 : 1e-9);
        an_field_free(rest_of);
    }
    an_spin_graph_free(g);
    return uses;
}

static void test_each_rule_alone(void **state)
{
    static an_rule *const rules[] = {an_reduce_dominance, an_reduce_star, an_reduce_pair};
    lehr_rng rng = lehr_rng_stream(3, LEHR_RNG_TEST, 0);
    int uses[3] = {0};
    for (int k = 0; k < 1500; k++) {
        field_spec spec = {.n = 1 + (int32_t)lehr_rng_below(&rng, 9),
                           .degree = 1 + 4 * lehr_rng_unit(&rng),
                           .size = (int32_t)lehr_rng_below(&rng, 4),
                           .fields = (int32_t)lehr_rng_below(&rng, 4) - 1};
        an_field *f = random_field(*state, &rng, &spec);
        uses[k % 3] += try_rule(*state, f, rules[k % 3]);
        an_field_free(f);
    }
    for (int r = 0; r < 3; r++) assert_true(uses[r] > 100);
}

/* --- roof duality --- */

/* For whole fields: none, or up to 3. */
static int32_t some_fields(lehr_rng *rng)
{
    int32_t size = (int32_t)lehr_rng_below(rng, 4);
    return size == 0 ? -1 : size;
}

/* Strong labels are those of every best answer, all labels those of one. */
static void check_labels(const an_field *f, const int8_t *strong, const int8_t *label)
{
    double least = least_energy(f, NULL);
    bool met = false;
    for (uint32_t answer = 0; answer < 1u << f->n; answer++) {
        uint8_t bits[32];
        bits_of(answer, f->n, bits);
        if (energy(f, bits) > least) continue;
        bool agrees = true;
        for (int32_t i = 0; i < f->n; i++) {
            int spin = bits[i] ? 1 : -1;
            if (strong[i] != 0) assert_int_equal(strong[i], spin);
            if (label[i] != 0 && label[i] != spin) agrees = false;
        }
        met |= agrees;
    }
    assert_true(met);
}

static void test_labels_of_roof_duality(void **state)
{
    lehr_context *ctx = *state;
    lehr_rng rng = lehr_rng_stream(4, LEHR_RNG_TEST, 0);
    int64_t strong_count = 0, weak_count = 0;
    for (int k = 0; k < 2000; k++) {
        field_spec spec = {.n = 1 + (int32_t)lehr_rng_below(&rng, 9),
                           .degree = 1 + 4 * lehr_rng_unit(&rng),
                           .size = 1 + (int32_t)lehr_rng_below(&rng, 3),
                           .fields = some_fields(&rng)};
        an_field *f = random_field(ctx, &rng, &spec);
        int8_t strong[32] = {0}, label[32];
        an_cover *c;
        assert_int_equal(an_cover_new(ctx, f, &c), LEHR_OK);
        an_cover_flow(c, UINT64_MAX / 2);
        assert_true(c->most);
        int32_t count = an_cover_strong(c, strong);
        an_cover_free(c);
        an_roof roof;
        assert_int_equal(an_roof_dual(ctx, f, UINT64_MAX / 2, &roof, label), LEHR_OK);
        assert_true(roof.complete && roof.strong == count);
        for (int32_t i = 0; i < f->n; i++)
            if (strong[i] != 0) assert_int_equal(strong[i], label[i]);
        check_labels(f, strong, label);
        strong_count += roof.strong;
        weak_count += roof.weak;
        an_field_free(f);
    }
    assert_true(strong_count > 500 && weak_count > 500);
}

/* The bound holds however early the flow ends, and more work never makes it worse. */
static void test_bound_of_part_of_a_flow(void **state)
{
    lehr_context *ctx = *state;
    lehr_rng rng = lehr_rng_stream(5, LEHR_RNG_TEST, 0);
    int improved = 0;
    for (int k = 0; k < 200; k++) {
        field_spec spec = {.n = 12, .degree = 4, .size = k % 2 ? 9 : 0, .fields = k % 2 ? 9 : 0};
        an_field *f = random_field(ctx, &rng, &spec);
        double least = least_energy(f, NULL), before = -HUGE_VAL;
        an_roof roof = {0};
        for (uint64_t work = 0; !roof.complete; work += 20) {
            assert_int_equal(an_roof_dual(ctx, f, work, &roof, NULL), LEHR_OK);
            assert_true(roof.bound >= before && roof.bound <= least);
            improved += work > 0 && roof.bound > before;
            before = roof.bound;
        }
        an_field_free(f);
    }
    assert_true(improved > 500);
}

/* --- possible energies --- */

static void test_energies_come_in_steps(void **state)
{
    lehr_rng rng = lehr_rng_stream(6, LEHR_RNG_TEST, 0);
    int64_t gained = 0;
    for (int k = 0; k < 500; k++) {
        field_spec spec = {.n = (int32_t)lehr_rng_below(&rng, 7),
                           .degree = 3,
                           .size = 1 + (int32_t)lehr_rng_below(&rng, 4),
                           .fields = some_fields(&rng),
                           .common = 1 + (int32_t)lehr_rng_below(&rng, 3)};
        an_field *f = random_field(*state, &rng, &spec);
        int64_t least = (int64_t)(least_energy(f, NULL) / f->unit);
        int64_t bound = least - (int64_t)lehr_rng_below(&rng, 12);
        int64_t above = an_energy_above(f, bound);
        assert_true(above >= bound && above <= least);
        gained += above - bound;
        an_field_free(f);
    }
    assert_true(gained > 500);
}

/* --- limits --- */

/* Integers near the largest that a model may have. UBSan looks on. */
static void test_large_integers(void **state)
{
    lehr_rng rng = lehr_rng_stream(7, LEHR_RNG_TEST, 0);
    for (int k = 0; k < 300; k++) {
        int32_t n = 8;
        an_builder *b;
        an_model *model;
        an_field *f;
        an_domain domain = k % 2 ? AN_SPIN : AN_BINARY;
        assert_int_equal(an_builder_new(*state, domain, AN_MAXIMIZE, n, 1, &b), LEHR_OK);
        for (int32_t i = 1; i < n; i++) {
            int64_t w = (INT64_C(1) << 52) + lehr_rng_below(&rng, 1000);
            if (lehr_rng_below(&rng, 2)) w = -w;
            assert_int_equal(an_builder_pair(b, i, lehr_rng_below(&rng, (uint32_t)i), an_whole(w)),
                             LEHR_OK);
            assert_int_equal(an_builder_pair(b, i, i - 1, an_whole(w / 3)), LEHR_OK);
            assert_int_equal(an_builder_linear(b, i, an_whole(w / 7)), LEHR_OK);
        }
        assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
        assert_int_equal(an_field_new(*state, model, &f), LEHR_OK);
        assert_true(f->whole);
        an_presolved *p = presolved(*state, f, &everything);
        int64_t least = INT64_MAX, rest_least = INT64_MAX;
        for (uint32_t answer = 0; answer < 1u << n; answer++) {
            uint8_t bits[32];
            bits_of(answer, n, bits);
            int64_t e = an_field_energy(f, bits).whole;
            if (e < least) least = e;
        }
        const an_field *rest = p->field ? p->field : f;
        int64_t ratio = (int64_t)(f->unit / rest->unit);
        for (uint32_t answer = 0; answer < 1u << rest->n; answer++) {
            uint8_t bits[32];
            bits_of(answer, rest->n, bits);
            int64_t e = an_field_energy(rest, bits).whole;
            if (e < rest_least) rest_least = e;
        }
        assert_true(ratio >= 1 && rest_least == least * ratio);
        an_presolved_free(p);
        an_field_free(f);
        an_model_free(model);
    }
}

static void test_options(void **state)
{
    lehr_rng rng = lehr_rng_stream(8, LEHR_RNG_TEST, 0);
    field_spec spec = {.n = 200, .degree = 3, .size = 5, .fields = 5};
    an_field *f = random_field(*state, &rng, &spec);
    an_presolved *none = presolved(*state, f, &(an_presolve_options){0});
    an_presolved *bound = presolved(*state, f, &(an_presolve_options){.bound = true});
    an_presolved *all = presolved(*state, f, &everything);
    assert_true(!none->has_bound && none->fixed == 0);
    assert_true(bound->has_bound && bound->fixed == 0);
    assert_true(all->has_bound && all->fixed > 100);
    assert_true(all->bound >= bound->bound);
    uint8_t bits[200], same[200], rest[200], back[200];
    random_bits(&rng, 200, bits);
    an_presolve_restore(none, bits, same);
    assert_memory_equal(bits, same, 200);
    an_presolve_project(none, bits, same);
    assert_memory_equal(bits, same, 200);
    /* What is restored projects to what it was restored from. */
    an_presolve_restore(all, bits, back);
    an_presolve_project(all, back, rest);
    assert_memory_equal(rest, bits, (size_t)all->field->n);
    an_presolved_free(none);
    an_presolved_free(bound);
    an_presolved_free(all);
    an_field_free(f);
}

/* Stopped at any poll, or after any amount of work, what is there is valid. */
static void test_stops(void **state)
{
    lehr_context *ctx = *state;
    lehr_rng rng = lehr_rng_stream(9, LEHR_RNG_TEST, 0);
    field_spec spec = {.n = 14, .degree = 3, .size = 3, .fields = 2};
    an_field *f = random_field(ctx, &rng, &spec);
    double least = least_energy(f, NULL);
    bool stopped = true;
    for (uint64_t poll = 1; stopped; poll++) {
        lehr_stop_at_poll(ctx, poll);
        an_presolved *p = presolved(ctx, f, &everything);
        stopped = lehr_stopped(ctx) != LEHR_RUNNING;
        lehr_rearm(ctx);
        check_way_back(f, p, least, 0);
        if (p->has_bound) assert_true(p->bound <= least);
        an_presolved_free(p);
        assert_true(poll < 100);
    }
    for (uint64_t work = 1; work < 2000; work += 37) {
        an_presolve_options some = {.reduce = true, .bound = true, .work = work};
        an_presolved *p = presolved(ctx, f, &some);
        check_way_back(f, p, least, 0);
        if (p->has_bound) assert_true(p->bound <= least);
        an_presolved_free(p);
    }
    an_field_free(f);
}

typedef struct allocation_case {
    const an_field *field;
    an_presolved *out;
} allocation_case;

static lehr_status presolve_once(lehr_context *ctx, void *arg)
{
    allocation_case *c = arg;
    LEHR_TRY(an_presolve(ctx, c->field, &everything, &c->out));
    an_presolved_free(c->out);
    return LEHR_OK;
}

static void out_untouched(void *arg)
{
    assert_null(((allocation_case *)arg)->out);
}

static void test_allocations(void **state)
{
    lehr_rng rng = lehr_rng_stream(10, LEHR_RNG_TEST, 0);
    field_spec spec = {.n = 120, .degree = 3.2, .size = 3, .fields = 1};
    an_field *f = random_field(*state, &rng, &spec);
    allocation_case c = {f, NULL};
    assert_true(brutal_allocations(presolve_once, out_untouched, &c) > 20);
    an_field_free(f);
}

/* --- in the driver --- */

static void test_trees_are_proven_optimal(void **state)
{
    lehr_rng rng = lehr_rng_stream(11, LEHR_RNG_TEST, 0);
    for (int k = 0; k < 8; k++) {
        shape_kind shape = (shape_kind)(k % 4);
        an_model *model = shaped(*state, &rng, shape, 3000, k < 4);
        an_request request = {.bound = k % 2 ? AN_BOUND_FAST : AN_BOUND_NONE};
        an_report *r = solve_checked(*state, model, &request);
        assert_int_equal(r->outcome, AN_OPTIMAL);
        assert_int_equal(r->fixed, 3000);
        assert_int_equal(r->reads, 0);
        an_report_free(*state, r);
        an_model_free(model);
    }
}

static void test_driver_agrees_with_enumeration(void **state)
{
    lehr_rng rng = lehr_rng_stream(12, LEHR_RNG_TEST, 0);
    int partly = 0;
    for (int k = 0; k < 600; k++) {
        random_spec spec = random_spec_draw(&rng, 10);
        spec.groups = k % 5 == 0;
        an_model *model = random_model(*state, &rng, &spec, NULL);
        double best = 0;
        bool feasible = slow_optimum(model, &best);
        an_request request = {.bound = AN_BOUND_FAST};
        an_report *r = solve_checked(*state, model, &request);
        assert_int_equal(r->outcome, feasible ? AN_OPTIMAL : AN_INFEASIBLE);
        if (feasible) assert_close(an_model_real(model, r->value), best, 1e-12, 1e-12);
        if (spec.groups && spec.n >= 3) assert_int_equal(r->fixed, 0);
        partly += r->fixed > 0 && r->fixed < spec.n;
        an_report_free(*state, r);
        an_model_free(model);
    }
    assert_true(partly > 5);
}

static an_model *sparse(lehr_context *ctx)
{
    lehr_rng rng = lehr_rng_stream(13, LEHR_RNG_TEST, 0);
    an_builder *b;
    an_model *model;
    assert_int_equal(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, 400, 1, &b), LEHR_OK);
    for (int k = 0; k < 640; k++) {
        uint32_t i = lehr_rng_below(&rng, 400), j = lehr_rng_below(&rng, 400);
        int64_t w = (int64_t)lehr_rng_below(&rng, 19) - 9;
        if (i != j) assert_int_equal(an_builder_pair(b, i, j, an_whole(w)), LEHR_OK);
    }
    assert_int_equal(an_builder_finish(b, &model), LEHR_OK);
    return model;
}

static void test_when_the_driver_presolves(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = sparse(ctx);
    an_request request = {.solver = "sa", .reads = 2, .sweeps = 20};
    an_report *on = solve_checked(ctx, model, &request);
    assert_true(on->fixed > 100 && on->fixed < 400);
    assert_int_equal(on->sample_count, 1);
    request.presolve = AN_PRESOLVE_OFF;
    an_report *off = solve_checked(ctx, model, &request);
    assert_int_equal(off->fixed, 0);
    request.presolve = AN_PRESOLVE_AUTO;
    request.samples = 2;
    an_report *many = solve_checked(ctx, model, &request);
    assert_int_equal(many->fixed, 0);
    request.presolve = AN_PRESOLVE_ON;
    an_report *forced = solve_checked(ctx, model, &request);
    assert_int_equal(forced->fixed, on->fixed);
    an_report_free(ctx, on);
    an_report_free(ctx, off);
    an_report_free(ctx, many);
    an_report_free(ctx, forced);
    an_model_free(model);
}

static void test_threads_agree(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = sparse(ctx);
    an_request request = {.solver = "sa", .reads = 5, .sweeps = 20, .seed = 3};
    request.bound = AN_BOUND_FAST;
    lehr_set_threads(ctx, 1);
    an_report *one = solve_checked(ctx, model, &request);
    lehr_set_threads(ctx, 3);
    an_report *three = solve_checked(ctx, model, &request);
    lehr_set_threads(ctx, 1);
    assert_int_equal(one->fixed, three->fixed);
    assert_memory_equal(one->bits, three->bits, 400);
    assert_true(one->bound == three->bound);
    an_report_free(ctx, one);
    an_report_free(ctx, three);
    an_model_free(model);
}

/* Late, or without memory for it, presolve is left out. */
static void test_without_time_or_memory(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = sparse(ctx);
    an_request request = {.solver = "greedy", .reads = 1};
    lehr_set_deadline(ctx, lehr_now() - 1);
    an_report *late = solve_checked(ctx, model, &request);
    assert_int_equal(late->fixed, 0);
    lehr_set_deadline(ctx, HUGE_VAL);
    lehr_rearm(ctx);
    lehr_set_memory_limit(ctx, lehr_memory_live(ctx) + 100000);
    an_report *small = solve_checked(ctx, model, &request);
    assert_int_equal(small->fixed, 0);
    lehr_set_memory_limit(ctx, 0);
    an_report_free(ctx, late);
    an_report_free(ctx, small);
    an_model_free(model);
}

/* A start is still a start when the model has shrunk. */
static void test_starts_go_through_presolve(void **state)
{
    lehr_context *ctx = *state;
    an_model *model = sparse(ctx);
    an_request request = {.solver = "sa", .reads = 20};
    an_report *good = solve_checked(ctx, model, &request);
    const uint8_t *starts[] = {good->bits};
    request = (an_request){.solver = "greedy", .reads = 1, .starts = starts, .start_count = 1};
    an_report *r = solve_checked(ctx, model, &request);
    assert_true(r->fixed > 0);
    assert_true(an_model_compare(model, r->value, good->value) <= 0);
    an_report_free(ctx, good);
    an_report_free(ctx, r);
    an_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_random_models),
        test_in_context(test_shapes),
        test_in_context(test_each_rule_alone),
        test_in_context(test_labels_of_roof_duality),
        test_in_context(test_bound_of_part_of_a_flow),
        test_in_context(test_energies_come_in_steps),
        test_in_context(test_large_integers),
        test_in_context(test_options),
        test_in_context(test_stops),
        test_in_context(test_allocations),
        test_in_context(test_trees_are_proven_optimal),
        test_in_context(test_driver_agrees_with_enumeration),
        test_in_context(test_when_the_driver_presolves),
        test_in_context(test_threads_agree),
        test_in_context(test_without_time_or_memory),
        test_in_context(test_starts_go_through_presolve),
    };
    return cmocka_run_group_tests_name("presolve", tests, NULL, NULL);
}
