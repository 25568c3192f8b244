// SPDX-License-Identifier: GPL-3.0-or-later
/* Blocks of shots: bounded by work and memory, and otherwise as large as they come. */
#include "block_size.h"
#include "cells.h"
#include "context_fixture.h"
#include "tape_whole.h"
#include "walk.h"

#include <base/memory.h>
#include <setjmp.h>
#include <stdarg.h>
#include <tn/noise.h>

#include <cmocka.h>

enum { SHOTS = 256 };

/* cx between neighbours, and cz in the last layer. */
static tn_circuit *layers(lehr_context *ctx, int32_t n, int depth)
{
    tn_builder *b;
    tn_circuit *circuit;
    assert_int_equal(tn_builder_new(ctx, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", n, NULL), LEHR_OK);
    assert_int_equal(tn_builder_bits(b, "c", n, NULL), LEHR_OK);
    for (int d = 0; d < depth; d++)
        for (int32_t q = 0; q < n; q++) {
            double angle = 0.3 + d + q;
            int32_t pair[2] = {q, (q + 1) % n};
            assert_int_equal(tn_builder_gate(b, TN_GATE_ry, 0, pair, &angle), LEHR_OK);
            tn_gate last = d + 1 < depth ? TN_GATE_x : TN_GATE_z;
            assert_int_equal(tn_builder_gate(b, last, 1, pair, NULL), LEHR_OK);
        }
    for (int32_t q = 0; q < n; q++) assert_int_equal(tn_builder_measure(b, q, q), LEHR_OK);
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    return circuit;
}

/* The reel keeps a pointer to the circuit, which is for the caller to free. */
static tn_reel reel_of(lehr_context *ctx, const tn_circuit *circuit, size_t memory)
{
    tn_tape tape;
    tn_reel reel;
    tn_tape_request request = {0};
    assert_int_equal(tn_tape_whole(ctx, circuit, &request, &tape), LEHR_OK);
    assert_int_equal(tn_reel_new(ctx, &tape, &(tn_reel_wishes){.memory = memory}, &reel), LEHR_OK);
    return reel;
}

static tn_circuit *noisy_layers(lehr_context *ctx, int32_t n, int depth, const char *noise)
{
    tn_circuit *clean = layers(ctx, n, depth), *noisy;
    assert_int_equal(tn_noise_add(ctx, clean, noise, &noisy), LEHR_OK);
    tn_circuit_free(clean);
    return noisy;
}

static void blocks_are_bounded_by_work(void **state)
{
    for (int32_t n = 8; n <= 16; n += 4) {
        tn_circuit *circuit = noisy_layers(*state, n, 10, "damping=0.01");
        tn_reel reel = reel_of(*state, circuit, 0);
        double work = tn_reel_work(&reel, reel.slots, 0);
        assert_true(work <= TN_BLOCK_WORK);
        if (reel.slots < TN_SLOTS) assert_true(2.5 * work > TN_BLOCK_WORK);
        assert_int_equal(reel.slots == TN_SLOTS, n == 8);
        tn_reel_free(*state, &reel);
        tn_circuit_free(circuit);
    }
}

/* More than a block may take, even for one shot. */
static void a_block_has_a_shot(void **state)
{
    tn_circuit *circuit = noisy_layers(*state, 26, 20, "damping=0.01");
    tn_reel reel = reel_of(*state, circuit, 0);
    assert_true(tn_reel_work(&reel, 1, 0) > TN_BLOCK_WORK);
    assert_int_equal(reel.slots, 1);
    tn_reel_free(*state, &reel);
    tn_circuit_free(circuit);
}

static void work_before_the_first_draw_is_shared(void **state)
{
    tn_circuit *circuit = layers(*state, 18, 40);
    tn_reel reel = reel_of(*state, circuit, 0);
    double alone = tn_reel_work(&reel, 1, 0);
    assert_true(reel.slots * alone > TN_BLOCK_WORK);
    assert_int_equal(reel.slots, TN_SLOTS);
    assert_true(tn_reel_work(&reel, reel.slots, 0) < 2 * alone);
    tn_reel_free(*state, &reel);
    tn_circuit_free(circuit);
}

static size_t bytes_used(lehr_context *ctx, const tn_reel *reel)
{
    uint64_t *rows = lehr_new_zero(ctx, SHOTS, sizeof *rows);
    double *logp = lehr_new(ctx, SHOTS, sizeof *logp);
    tn_shots shots = {.count = SHOTS, .words = 1, .rows = rows, .logp = logp};
    size_t before = lehr_memory_live(ctx);
    assert_int_equal(tn_walk_sample(ctx, reel, 3, &shots), LEHR_OK);
    lehr_release(ctx, rows);
    lehr_release(ctx, logp);
    return lehr_memory_peak(ctx) - before;
}

/* Channels of sixteen matrices part shots into many registers at once; here of all qubits. */
static void memory_is_kept_to(void **state)
{
    enum { QUBITS = 13 };
    size_t walk = 64 << 10, one = (size_t)16 << QUBITS; /* of the walk itself, of a register */
    tn_circuit *circuit = noisy_layers(*state, QUBITS, 2, "cz:depolarize2=0.9375");
    for (size_t registers = 2; registers <= 32; registers *= 4) {
        tn_reel reel = reel_of(*state, circuit, registers * one);
        assert_false(reel.lanes);
        assert_true(tn_reel_bytes(&reel) <= registers * one);
        assert_true(reel.slots > 1 || registers < 16);
        assert_true(bytes_used(*state, &reel) <= tn_reel_bytes(&reel) + walk);
        tn_reel_free(*state, &reel);
    }
    tn_circuit_free(circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(blocks_are_bounded_by_work),
        test_in_context(a_block_has_a_shot),
        test_in_context(work_before_the_first_draw_is_shared),
        test_in_context(memory_is_kept_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
