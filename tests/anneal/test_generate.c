// SPDX-License-Identifier: GPL-3.0-or-later
/* Every generator: named once, repeatable, different for different seeds, and planted answers that
 * no other answer beats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assert_close.h"
#include "brutal.h"
#include "generating.h"
#include "slow_optimum.h"

#include <string.h>

static lehr_context *ctx;

static int set_up(void **state)
{
    (void)state;
    return lehr_context_new(NULL, &ctx) == LEHR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    lehr_context_free(ctx);
    return 0;
}

/* Small models of every generator. */
static const char *const samples[] = {
    "assignment n=4",
    "coloring n=6 colors=3 edges=12",
    "complete n=12",
    "complete n=12 as=ising weights=gauss",
    "loops side=4 shortest=4",
    "loops graph=regular n=20 degree=3 shortest=5",
    "palubeckis n=12",
    "random n=12 edges=20",
    "random n=12 density=0.8 as=qubo weights=range low=-5 high=9",
    "regular n=12 degree=3",
    "rudy n=12 density=40 low=0 high=1 times=2 plus=-1",
    "tiles rows=4 columns=6",
    "torus2d rows=3 columns=4",
    "torus3d layers=3 rows=3 columns=3 weights=gauss5",
    "wishart n=11",
};
enum { SAMPLES = sizeof samples / sizeof *samples };

static uint64_t hash_of(const char *text, uint64_t seed)
{
    uint64_t hash;
    an_model *model = model_text(ctx, text, seed);
    assert_int_equal(an_model_hash(ctx, model, &hash), LEHR_OK);
    an_model_free(model);
    return hash;
}

static void the_registry_names_each_generator_once(void **state)
{
    (void)state;
    static const char *const names[] = {
#define GENERATOR(name) #name,
#include "../../anneal/generators.def"
#undef GENERATOR
    };
    assert_int_equal(an_generator_count(), sizeof names / sizeof *names);
    for (size_t i = 0; i < an_generator_count(); i++) {
        const an_generator *g = an_generator_at(i);
        assert_string_equal(g->name, names[i]);
        assert_ptr_equal(an_generator_find(g->name), g);
        assert_true(strlen(g->summary) > 0);
        bool sampled = false;
        for (int k = 0; k < SAMPLES; k++)
            sampled |= strncmp(samples[k], g->name, strlen(g->name)) == 0;
        assert_true(sampled);
    }
    assert_null(an_generator_find("no such generator"));
}

static void the_same_seed_gives_the_same_model(void **state)
{
    (void)state;
    for (int k = 0; k < SAMPLES; k++) {
        assert_int_equal(hash_of(samples[k], 7), hash_of(samples[k], 7));
        bool varies = false;
        for (uint64_t seed = 8; seed < 12; seed++)
            varies |= hash_of(samples[k], 7) != hash_of(samples[k], seed);
        assert_true(varies);
    }
}

static void check_planted(const char *text, uint64_t seed)
{
    an_generated made;
    double best;
    assert_int_equal(generate_text(ctx, text, seed, &made), LEHR_OK);
    an_model_view view = an_model_look(made.model);
    uint32_t planted = 0;
    for (int32_t i = 0; i < view.n; i++) planted |= (uint32_t)made.bits[i] << i;
    assert_true(made.has_optimum);
    assert_true(slow_feasible(made.model, planted));
    assert_true(slow_optimum(made.model, &best));
    assert_close(slow_value(made.model, planted), best, 0, 0);
    assert_close(an_model_real(made.model, made.optimum), best, 0, 0);
    an_generated_free(ctx, &made);
}

static void no_answer_beats_the_planted_one(void **state)
{
    (void)state;
    static const char *const planted[] = {
        "coloring n=4 colors=3 edges=6",
        "coloring n=5 colors=2 edges=10",
        "loops side=3 shortest=3 alpha=1",
        "loops side=4 shortest=4 alpha=0.5 limit=2",
        "loops graph=regular n=10 degree=3 shortest=3 alpha=2",
        "loops graph=regular n=12 degree=5 shortest=4 alpha=1 limit=3",
        "tiles rows=4 columns=4",
        "tiles rows=4 columns=4 p1=1 p2=0 p3=0",
        "tiles rows=4 columns=4 p1=0 p2=0 p3=0",
        "wishart n=2 alpha=1",
        "wishart n=11 alpha=0.3",
        "wishart n=12 alpha=1.5",
    };
    for (size_t k = 0; k < sizeof planted / sizeof *planted; k++)
        for (uint64_t seed = 1; seed <= 3; seed++) check_planted(planted[k], seed);
}

/* The planted answer is not all up, nor all down. */
static void the_gauge_hides_the_answer(void **state)
{
    (void)state;
    an_generated made;
    assert_int_equal(generate_text(ctx, "tiles rows=20 columns=20", 3, &made), LEHR_OK);
    int ones = 0;
    for (int i = 0; i < 400; i++) ones += made.bits[i];
    assert_in_range(ones, 140, 260);
    an_generated_free(ctx, &made);
}

static void impossible_requests_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "random n=5 edges=11",
        "random n=1000000 edges=999999999999",
        "regular n=5 degree=3",
        "regular n=5 degree=5",
        "regular n=10 degree=1 connected=true",
        "regular n=1000000000 degree=4",
        "rudy n=5 low=2 high=1",
        "tiles rows=5 columns=4",
        "tiles rows=4 columns=4 p1=0.6 p2=0.6",
        "loops side=3 shortest=1000",
        "complete n=4 weights=range low=0 high=0",
        "complete n=4 weights=range low=2 high=1",
        "torus2d rows=2",
        "torus2d rows=1000000 columns=1000000",
        "complete n=4 weights=heavy",
    };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        an_generated made = {0};
        lehr_status status = generate_text(ctx, wrong[k], 1, &made);
        if (status != LEHR_BAD_ARGUMENT) print_error("%s\n", wrong[k]);
        assert_int_equal(status, LEHR_BAD_ARGUMENT);
        assert_true(strlen(lehr_message(ctx)) > 0);
        assert_null(made.model);
        lehr_clear(ctx);
    }
    an_generated made = {0};
    assert_int_equal(generate_text(ctx, "palubeckis n=5", 0, &made), LEHR_BAD_ARGUMENT);
    lehr_clear(ctx);
    assert_int_equal(generate_text(ctx, "rudy n=5", UINT64_MAX, &made), LEHR_BAD_ARGUMENT);
    lehr_clear(ctx);
}

static void the_smallest_models_work(void **state)
{
    (void)state;
    static const char *const tiny[] = {
        "random n=0 edges=0",
        "random n=1 edges=0",
        "complete n=0",
        "complete n=1",
        "regular n=0 degree=0",
        "regular n=1 degree=0",
        "regular n=2 degree=1",
        "rudy n=0",
        "palubeckis n=0",
        "palubeckis n=1",
        "assignment n=1",
        "coloring n=1 edges=0",
        "rudy graph=clique n=1",
        "complete n=2 as=qubo",
        "regular n=4 degree=3 connected=true",
    };
    for (size_t k = 0; k < sizeof tiny / sizeof *tiny; k++)
        an_model_free(model_text(ctx, tiny[k], 1));
}

typedef struct wanted {
    const char *text;
    an_generated out;
} wanted;

static lehr_status make(lehr_context *with, void *arg)
{
    wanted *w = arg;
    LEHR_TRY(generate_text(with, w->text, 5, &w->out));
    an_generated_free(with, &w->out);
    return LEHR_OK;
}

static void still_nothing(void *arg)
{
    wanted *w = arg;
    assert_null(w->out.model);
    assert_null(w->out.bits);
}

static void every_failing_allocation_is_survived(void **state)
{
    (void)state;
    for (int k = 0; k < SAMPLES; k++) {
        wanted w = {.text = samples[k]};
        assert_true(brutal_allocations(make, still_nothing, &w) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_registry_names_each_generator_once),
        cmocka_unit_test(the_same_seed_gives_the_same_model),
        cmocka_unit_test(no_answer_beats_the_planted_one),
        cmocka_unit_test(the_gauge_hides_the_answer),
        cmocka_unit_test(impossible_requests_are_refused),
        cmocka_unit_test(the_smallest_models_work),
        cmocka_unit_test(every_failing_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
