// SPDX-License-Identifier: GPL-3.0-or-later
/* Partition crossover against all unions of parts. */
#include "assert_close.h"
#include "context_fixture.h"
#include "crossover.h"
#include "random_field.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 40, NO_PART = -1 };

/* Numbers the connected parts of the spins in which a and b differ. */
static int number_parts(const an_field *f, const uint8_t *a, const uint8_t *b, int part[MOST])
{
    int count = 0;
    for (int32_t i = 0; i < f->n; i++) part[i] = a[i] != b[i] ? i : NO_PART;
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t i = 0; i < f->n; i++) {
            for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
                int32_t j = f->neighbour[k];
                if (part[i] == NO_PART || part[j] <= part[i]) continue;
                part[j] = part[i];
                changed = true;
            }
        }
    }
    for (int32_t i = 0; i < f->n; i++) count += part[i] == i;
    for (int32_t first = 0, number = 0; first < f->n; first++) {
        if (part[first] != first) continue;
        for (int32_t i = f->n - 1; i >= first; i--)
            if (part[i] == first) part[i] = MOST + number;
        number++;
    }
    for (int32_t i = 0; i < f->n; i++) part[i] -= part[i] == NO_PART ? 0 : MOST;
    return count;
}

static double best_union(const an_field *f, const uint8_t *a, const int part[MOST], int parts)
{
    double best = INFINITY;
    uint8_t child[MOST];
    for (uint32_t set = 0; set < UINT32_C(1) << parts; set++) {
        for (int32_t i = 0; i < f->n; i++)
            child[i] = a[i] ^ (part[i] != NO_PART && (set >> part[i] & 1));
        best = fmin(best, slow_energy(f, child));
    }
    return best;
}

static bool without_h(const an_field *f)
{
    for (int32_t i = 0; i < f->n; i++)
        if (field_coef(f, f->h[i]) != 0) return false;
    return true;
}

/* Without fields the nearer one of b and its mirror image is the mate. */
static void choose_mate(const an_field *f, const uint8_t *a, const uint8_t *b, uint8_t *mate)
{
    int different = 0;
    for (int32_t i = 0; i < f->n; i++) different += a[i] != b[i];
    bool mirror = without_h(f) && different > f->n / 2;
    for (int32_t i = 0; i < f->n; i++) mate[i] = b[i] ^ mirror;
}

/* Each part is taken whole or not at all. */
static void assert_child(const an_field *f, const uint8_t *child, const uint8_t *a,
                         const int part[MOST])
{
    for (int32_t i = 0; i < f->n; i++) {
        bool taken = child[i] != a[i];
        if (part[i] == NO_PART) assert_false(taken);
        for (int32_t j = 0; j < i; j++)
            if (part[i] != NO_PART && part[i] == part[j]) assert_int_equal(taken, child[j] != a[j]);
    }
}

/* Returns the number of parts. */
static int check_pair(const an_field *f, an_crossover *x, lehr_rng *rng)
{
    uint8_t a[MOST], b[MOST], before[MOST], mate[MOST];
    int part[MOST];
    random_bits(rng, f->n, a);
    random_bits(rng, f->n, b);
    memcpy(before, a, sizeof a);
    choose_mate(f, a, b, mate);
    int parts = number_parts(f, a, mate, part);
    double energy = slow_energy(f, a), best = best_union(f, a, part, parts);
    double change = field_coef(f, an_crossover_improve(x, a, b, rng));
    double slack = f->whole ? 0 : 1e-12;
    assert_true(change <= 0);
    assert_close(energy + change, slow_energy(f, a), slack, slack);
    assert_close(slow_energy(f, a), best, slack, slack);
    assert_child(f, a, before, part);
    return parts;
}

static void check_spec(lehr_context *ctx, const field_spec *spec, uint64_t item)
{
    lehr_rng rng = lehr_rng_stream(61, LEHR_RNG_TEST, item);
    an_field *field = random_field(ctx, &rng, spec);
    an_crossover *x;
    assert_int_equal(an_crossover_new(ctx, field, &x), LEHR_OK);
    assert_int_equal(x->symmetric, without_h(field));
    int most = 0;
    for (int k = 0; k < 20; k++) {
        int parts = check_pair(field, x, &rng);
        most = parts > most ? parts : most;
    }
    if (spec->n == MOST) assert_true(most >= 3);
    an_crossover_free(x);
    an_field_free(field);
}

static void test_children_are_the_best_unions_of_parts(void **state)
{
    static const field_spec specs[] = {
        {.n = 0, .size = 1},
        {.n = 1, .size = 1, .fields = 1},
        {.n = 3, .degree = 2, .size = 1, .fields = -1},
        {.n = MOST, .degree = 2, .size = 1, .fields = -1},
        {.n = MOST, .degree = 2, .size = 1, .fields = 1},
        {.n = MOST, .degree = 2.5, .size = 50, .fields = -1},
        {.n = MOST, .degree = 2.5, .fields = -1},
        {.n = MOST, .degree = 2.5},
    };
    for (uint64_t k = 0; k < 10 * (sizeof specs / sizeof *specs); k++)
        check_spec(*state, &specs[k % (sizeof specs / sizeof *specs)], k);
}

/* Of a model in which nothing matters every part is taken about every second time. */
static void test_parts_that_change_nothing_are_taken_by_a_coin(void **state)
{
    enum { N = 1000 };
    lehr_rng rng = lehr_rng_stream(62, LEHR_RNG_TEST, 0);
    field_spec spec = {.n = N, .size = 1, .fields = -1};
    an_field *field = random_field(*state, &rng, &spec);
    an_crossover *x;
    assert_int_equal(an_crossover_new(*state, field, &x), LEHR_OK);
    static uint8_t a[N], b[N];
    for (int i = 0; i < N; i++) b[i] = i < N / 2;
    assert_int_equal(an_crossover_improve(x, a, b, &rng).whole, 0);
    int taken = 0;
    for (int i = 0; i < N; i++) taken += a[i];
    assert_in_range(taken, 190, 310);
    an_crossover_free(x);
    an_field_free(field);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_children_are_the_best_unions_of_parts),
        test_in_context(test_parts_that_change_nothing_are_taken_by_a_coin),
    };
    return cmocka_run_group_tests_name("crossover", tests, NULL, NULL);
}
