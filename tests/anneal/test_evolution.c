// SPDX-License-Identifier: GPL-3.0-or-later
/* Evolutions stay away from closed valleys, and end when their best stalls. */
#include "evolution.h"

#include <base/memory.h>
#include <context_fixture.h>
#include <generating.h>
#include <setjmp.h>
#include <solver_checks.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* --- closed valleys --- */

enum { REACH = 12 };

/* How many elites were near to the bottom of the first evolution, and not lower. */
typedef struct visits {
    int free, away;  /* in a second evolution */
    int elites;      /* of the one away */
    int32_t valleys; /* closed at the end */
} visits;

static visits seen;

static lehr_status visits_prepare(lehr_context *ctx, const an_field *field, void *options,
                                  uint64_t seed, an_plan *plan)
{
    (void)options, (void)seed;
    an_evolution_plan *p = lehr_new_zero(ctx, 1, sizeof *p);
    assert_non_null(p);
    *p = (an_evolution_plan){.typical = an_typical_field(field),
                             .hot = 0.6,
                             .reheat = 0.35,
                             .cold = 0.1,
                             .sweeps = 10,
                             .elites = 12,
                             .patience = 3,
                             .stall = 5};
    assert_int_equal(an_dense_rows_new(ctx, field, &p->rows), LEHR_OK);
    p->narrow = an_dense_rows_narrow(&p->rows);
    *plan = (an_plan){.state = p, .items = 1, .reads = 1};
    return LEHR_OK;
}

static void visits_release(lehr_context *ctx, void *state)
{
    an_evolution_plan *p = state;
    an_dense_rows_clear(ctx, &p->rows);
    lehr_release(ctx, p);
}

static size_t visits_bytes(int32_t n, int64_t m, int threads)
{
    (void)n, (void)m, (void)threads;
    return 0;
}

static int near_first_bottom(const an_evolution *e)
{
    int near = 0;
    const an_elite *bottom = &e->valleys.bottoms[0];
    for (int32_t k = 0; k < e->elites.count; k++) {
        const an_elite *elite = &e->elites.elites[k];
        int32_t apart = an_signs_distance(elite->sign, bottom->sign, e->elites.n, false);
        near += apart < REACH && elite->energy >= bottom->energy;
    }
    return near;
}

static lehr_status evolve(an_evolution *e, int32_t reach)
{
    e->valleys.reach = reach;
    an_elites_clear(&e->elites);
    LEHR_TRY(an_evolution_found(e, false));
    return e->elites.count > 0 ? an_evolution_breed(e) : LEHR_OK;
}

static lehr_status visit(lehr_context *worker, const an_evolution_plan *p, an_offers *offers)
{
    an_evolution e;
    lehr_rng rng = lehr_rng_stream(5, LEHR_RNG_TEST, 0);
    LEHR_TRY(an_evolution_new(worker, p, rng, 1, offers, &e));
    LEHR_TRY(evolve(&e, 0));
    LEHR_TRY(an_evolution_settle(&e));
    LEHR_TRY(evolve(&e, 0));
    seen.free += near_first_bottom(&e);
    LEHR_TRY(evolve(&e, REACH));
    seen.away += near_first_bottom(&e);
    seen.elites += e.elites.count;
    seen.valleys += e.valleys.count;
    return an_evolution_offer(&e);
}

static lehr_status visits_item(lehr_context *worker, const void *state, uint64_t item,
                               an_offers *offers)
{
    (void)item;
    lehr_mark mark = lehr_scratch_mark(worker);
    lehr_status status = visit(worker, state, offers);
    lehr_scratch_release(worker, mark);
    return status;
}

static const an_solver visits_solver = {
    .name = "visits",
    .summary = "of this test",
    .paper = "none",
    .bytes = visits_bytes,
    .prepare = visits_prepare,
    .item = visits_item,
    .release = visits_release,
};

static void test_closed_valleys_are_not_entered(void **state)
{
    seen = (visits){0};
    for (uint64_t seed = 1; seed <= 5; seed++) {
        an_model *model = model_text(*state, "palubeckis n=250 density=100", seed);
        an_request request = {.own = &visits_solver, .presolve = AN_PRESOLVE_OFF};
        an_report_free(*state, solve_checked(*state, model, &request));
        an_model_free(model);
    }
    assert_int_equal(seen.valleys, 5);
    assert_true(seen.free > 0);
    assert_true(seen.elites > 0);
    assert_int_equal(seen.away, 0);
}

/* --- stalls --- */

static uint64_t updates_with(lehr_context *ctx, const an_model *model, const char *stall)
{
    const char *set[] = {"valleys=1", "sweeps=10", stall};
    an_request request = {.solver = "memetic",
                          .presolve = AN_PRESOLVE_OFF,
                          .reads = 1,
                          .seed = 7,
                          .set = set,
                          .set_count = 3};
    an_report *r = solve_checked(ctx, model, &request);
    uint64_t updates = r->updates;
    an_report_free(ctx, r);
    return updates;
}

static void test_a_stalled_best_ends_it(void **state)
{
    an_model *model = model_text(*state, "palubeckis n=600 density=100", 1);
    uint64_t none = updates_with(*state, model, "stall=0");
    uint64_t few = updates_with(*state, model, "stall=1");
    uint64_t all = updates_with(*state, model, "stall=1000000");
    assert_true(none < few && few < all);
    an_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_closed_valleys_are_not_entered),
        test_in_context(test_a_stalled_best_ends_it),
    };
    return cmocka_run_group_tests_name("evolution", tests, NULL, NULL);
}
