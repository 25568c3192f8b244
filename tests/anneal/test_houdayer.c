// SPDX-License-Identifier: GPL-3.0-or-later
/* Cluster moves: pairs swap connected parts of what differs, and nothing else. */
#include "context_fixture.h"
#include "houdayer.h"
#include "multispin.h"
#include "random_field.h"

#include <base/cpu.h>
#include <base/memory.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 120 };

typedef struct lanes_of_bits {
    uint8_t bit[AN_LANES][MOST];
} lanes_of_bits;

static void read_lanes(const an_lanes *spins, int32_t n, lanes_of_bits *out)
{
    for (int lane = 0; lane < AN_LANES; lane++) an_lanes_get(spins, n, lane, out->bit[lane]);
}

/* Does one flood from spin `from` wet all marked spins? */
static bool hangs_together(const an_field *f, const uint8_t *mark, int32_t from, int32_t count)
{
    int32_t queue[MOST], end = 0;
    bool wet[MOST] = {false};
    queue[end++] = from;
    wet[from] = true;
    for (int32_t at = 0; at < end; at++) {
        for (int64_t k = f->start[queue[at]]; k < f->start[queue[at] + 1]; k++) {
            int32_t j = f->neighbour[k];
            if (!mark[j] || wet[j]) continue;
            wet[j] = true;
            queue[end++] = j;
        }
    }
    return end == count;
}

/* The partner that all changes of this lane agree with, by looking at all: hop, or 0. */
static bool is_partner(const lanes_of_bits *old, const lanes_of_bits *new, int32_t n, int lane,
                       int other)
{
    for (int32_t i = 0; i < n; i++) {
        bool flipped = old->bit[lane][i] != new->bit[lane][i];
        bool too = old->bit[other][i] != new->bit[other][i];
        if (flipped != too) return false;
    }
    return true;
}

static int find_hop(const lanes_of_bits *old, const lanes_of_bits *new, int32_t n, int period)
{
    for (int hop = period; hop < AN_LANES; hop += period) {
        bool all = true;
        for (int lane = 0; lane < AN_LANES && all; lane++) {
            all = is_partner(old, new, n, lane, lane ^ hop);
        }
        if (all) return hop;
    }
    return 0;
}

/* What a pair swapped are whole parts of where it differs (or, without fields, agrees). */
static int check_pair(const an_field *f, const lanes_of_bits *old, const lanes_of_bits *new, int a,
                      int b)
{
    uint8_t swapped[MOST];
    int32_t count = 0, first = -1;
    int differing = 0;
    for (int32_t i = 0; i < f->n; i++) {
        swapped[i] = old->bit[a][i] != new->bit[a][i];
        if (!swapped[i]) continue;
        if (first < 0) first = i;
        count++;
        differing += old->bit[a][i] != old->bit[b][i];
    }
    if (count == 0) return 0;
    assert_true(differing == 0 || differing == count);
    for (int32_t i = 0; i < f->n; i++) {
        bool differs = old->bit[a][i] != old->bit[b][i];
        if (swapped[i] || differs != (differing > 0)) continue;
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            assert_false(swapped[f->neighbour[k]]);
        }
    }
    double before = slow_energy(f, old->bit[a]) + slow_energy(f, old->bit[b]);
    double after = slow_energy(f, new->bit[a]) + slow_energy(f, new->bit[b]);
    assert_true(before == after);
    return hangs_together(f, swapped, first, count) ? 1 : 2;
}

static void check_moves(lehr_context *ctx, const field_spec *spec, int period, uint64_t item)
{
    static lanes_of_bits old, new;
    lehr_rng rng = lehr_rng_stream(81, LEHR_RNG_TEST, item);
    an_field *field = random_field(ctx, &rng, spec);
    an_lanes *spins;
    an_houdayer *h;
    assert_int_equal(an_lanes_new(ctx, spec->n, &spins), LEHR_OK);
    assert_int_equal(an_houdayer_new(ctx, field, period, &h), LEHR_OK);
    an_lanes_randomise(spins, spec->n, &rng);
    int moved[3] = {0};
    for (int t = 0; t < 6; t++) {
        read_lanes(spins, spec->n, &old);
        an_houdayer_move(h, spins, &rng);
        read_lanes(spins, spec->n, &new);
        int hop = find_hop(&old, &new, spec->n, period);
        assert_true(hop > 0);
        for (int lane = 0; lane < AN_LANES; lane++) {
            if (lane < (lane ^ hop)) moved[check_pair(field, &old, &new, lane, lane ^ hop)]++;
        }
    }
    print_message("  n = %d: %d pairs stayed, %d swapped one part, %d two\n", (int)spec->n,
                  moved[0], moved[1], moved[2]);
    assert_true(moved[1] + moved[2] > 1000);
    an_houdayer_free(h);
    lehr_release(ctx, spins);
    an_field_free(field);
}

static void test_pairs_swap_parts_at_no_cost(void **state)
{
    static const field_spec specs[] = {
        {.n = 9, .degree = 2, .size = 1, .fields = -1},
        {.n = 120, .degree = 2, .size = 1, .fields = -1},
        {.n = 120, .degree = 3, .size = 50, .fields = 20},
        {.n = 80, .degree = 10, .size = 3, .fields = -1},
    };
    static const int periods[] = {8, 16, 32, 64};
    for (uint64_t k = 0; k < 4; k++) check_moves(*state, &specs[k], periods[k], k);
}

/* --- kernels --- */

static void move_with(lehr_context *ctx, const an_flood_kernels *kernels, int period,
                      an_lanes spins[MOST + 1])
{
    static const field_spec spec = {.n = MOST, .degree = 2.5, .size = 1, .fields = -1};
    lehr_rng rng = lehr_rng_stream(82, LEHR_RNG_TEST, 0);
    an_field *field = random_field(ctx, &rng, &spec);
    an_houdayer *h;
    assert_int_equal(an_houdayer_new(ctx, field, period, &h), LEHR_OK);
    h->kernels = kernels;
    an_lanes_randomise(spins, MOST, &rng);
    for (int t = 0; t < 8; t++) an_houdayer_move(h, spins, &rng);
    an_houdayer_free(h);
    an_field_free(field);
}

static void test_all_kernels_make_the_same_moves(void **state)
{
    const an_flood_kernels *kernels[] = {&an_flood_portable, &an_flood_avx2, &an_flood_avx512};
    static an_lanes slow[MOST + 1], fast[MOST + 1];
    for (int period = 8; period <= 64; period *= 2) {
        move_with(*state, kernels[0], period, slow);
        for (int k = 1; k <= (int)lehr_cpu_simd(); k++) {
            move_with(*state, kernels[k], period, fast);
            assert_memory_equal(slow, fast, MOST * sizeof *slow);
        }
    }
    assert_ptr_equal(an_flood_choose(), kernels[lehr_cpu_simd()]);
}

/* --- where it pays --- */

/* Moves touch active temperatures only; on a complete graph none stays active, on loose spins all.
 */
static void test_only_active_temperatures_move(void **state)
{
    static lanes_of_bits old, new;
    static const field_spec complete = {.n = 40, .degree = 39, .size = 1, .fields = 1};
    static const field_spec loose = {.n = 40, .degree = 0.1, .size = 1, .fields = 1};
    for (int k = 0; k < 2; k++) {
        lehr_rng rng = lehr_rng_stream(83, LEHR_RNG_TEST, 0);
        an_field *field = random_field(*state, &rng, k ? &loose : &complete);
        an_lanes *spins;
        an_houdayer *h;
        assert_int_equal(an_lanes_new(*state, 40, &spins), LEHR_OK);
        assert_int_equal(an_houdayer_new(*state, field, 8, &h), LEHR_OK);
        an_lanes_randomise(spins, 40, &rng);
        h->active = UINT64_C(0x0101010101010101);
        read_lanes(spins, 40, &old);
        an_houdayer_move(h, spins, &rng);
        read_lanes(spins, 40, &new);
        int touched = 0;
        for (int lane = 0; lane < AN_LANES; lane++) {
            bool same = memcmp(old.bit[lane], new.bit[lane], 40) == 0;
            if (lane % 8 != 0) assert_true(same);
            touched += !same;
        }
        assert_true(touched > 32);
        h->active = ~UINT64_C(0);
        an_houdayer_forget(h);
        for (int t = 0; t < 5; t++) an_houdayer_move(h, spins, &rng);
        an_houdayer_settle(h);
        assert_true(h->active == (k ? ~UINT64_C(0) : 0));
        an_houdayer_free(h);
        lehr_release(*state, spins);
        an_field_free(field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_pairs_swap_parts_at_no_cost),
        test_in_context(test_all_kernels_make_the_same_moves),
        test_in_context(test_only_active_temperatures_move),
    };
    return cmocka_run_group_tests_name("houdayer", tests, NULL, NULL);
}
