// SPDX-License-Identifier: GPL-3.0-or-later
/* Walks: whatever shots run together, and in whatever layout, gives the same rows and the same
 * probabilities, bit by bit. */
#include "brutal.h"
#include "context_fixture.h"
#include "tape_whole.h"
#include "walk.h"

#include <base/cpu.h>
#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SHOTS = 200, CIRCUITS = 40 };

typedef struct drawn {
    uint64_t rows[SHOTS];
    double logp[SHOTS];
} drawn;

/* Circuits have at most 64 bits. */
static lehr_status draw(lehr_context *ctx, const tn_reel *reel, uint64_t first, uint64_t count,
                        drawn *out)
{
    tn_shots shots = {.first = first,
                      .count = count,
                      .words = 1,
                      .rows = out->rows + first,
                      .logp = out->logp + first};
    return tn_walk_sample(ctx, reel, 11, &shots);
}

static tn_reel reel_of(lehr_context *ctx, const tn_circuit *circuit)
{
    tn_tape tape;
    tn_reel reel;
    tn_tape_request request = {0};
    assert_int_equal(tn_tape_whole(ctx, circuit, &request, &tape), LEHR_OK);
    assert_int_equal(tn_reel_new(ctx, &tape, &(tn_reel_wishes){0}, &reel), LEHR_OK);
    return reel;
}

/* --- circuits with everything in them --- */

static lehr_status add_condition(tn_builder *b, lehr_rng *rng, int32_t bits)
{
    int32_t index, count = 1 + (int32_t)lehr_rng_below(rng, 2);
    uint64_t value = lehr_rng_below(rng, 4);
    int32_t first = (int32_t)lehr_rng_below(rng, (uint32_t)(bits - count + 1));
    LEHR_TRY(tn_builder_condition(b, first, count, &value, lehr_rng_below(rng, 2), -1, &index));
    return tn_builder_when(b, index);
}

static lehr_status add_noise(tn_builder *b, lehr_rng *rng, int32_t qubit)
{
    double p = 0.3;
    double complex damping[8] = {1, 0, 0, sqrt(1 - p), 0, sqrt(p), 0, 0};
    double complex flips[8] = {sqrt(1 - p), 0, 0, sqrt(1 - p), 0, sqrt(p), sqrt(p), 0};
    return tn_builder_kraus(b, 1, &qubit, 2, lehr_rng_below(rng, 2) ? damping : flips);
}

static lehr_status add_gate(tn_builder *b, lehr_rng *rng, const int32_t *qubits, int32_t count)
{
    double angle = 6 * lehr_rng_unit(rng), three[3] = {angle, 1, 2};
    switch (lehr_rng_below(rng, count > 2 ? 8 : 7)) {
    case 0:
        return tn_builder_gate(b, TN_GATE_h, 0, qubits, NULL);
    case 1:
        return tn_builder_gate(b, TN_GATE_u, 0, qubits, three);
    case 2:
        return tn_builder_gate(b, TN_GATE_x, 1, qubits, NULL);
    case 3:
        return tn_builder_gate(b, TN_GATE_rzz, 0, qubits, &angle);
    case 4:
        return tn_builder_gate(b, TN_GATE_rxx, 0, qubits, &angle);
    case 5:
        return tn_builder_gate(b, TN_GATE_p, 1, qubits, &angle);
    case 6:
        return tn_builder_gate(b, TN_GATE_ry, 0, qubits, &angle);
    default:
        return tn_builder_gate(b, TN_GATE_rxx, 1, qubits, &angle);
    }
}

static lehr_status add_op(tn_builder *b, lehr_rng *rng, int32_t n)
{
    int32_t qubits[3];
    qubits[0] = (int32_t)lehr_rng_below(rng, (uint32_t)n);
    for (int k = 1; k < 3; k++) qubits[k] = (qubits[0] + k) % n;
    int32_t bit = (int32_t)lehr_rng_below(rng, (uint32_t)n);
    bool maybe = lehr_rng_below(rng, 4) == 0;
    if (maybe) LEHR_TRY(add_condition(b, rng, n));
    uint32_t kind = lehr_rng_below(rng, 12);
    if (kind == 0)
        LEHR_TRY(tn_builder_measure(b, qubits[0], bit));
    else if (kind == 1)
        LEHR_TRY(tn_builder_reset(b, qubits[0]));
    else if (kind == 2)
        LEHR_TRY(add_noise(b, rng, qubits[0]));
    else if (kind == 3 && !maybe)
        LEHR_TRY(tn_builder_measure_badly(b, qubits[0], bit, 0.1, 0.2));
    else
        LEHR_TRY(add_gate(b, rng, qubits, n));
    return maybe ? tn_builder_when(b, -1) : LEHR_OK;
}

static lehr_status fill(tn_builder *b, uint64_t seed)
{
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_TEST, 0);
    int32_t n = 2 + (int32_t)(seed % 6);
    LEHR_TRY(tn_builder_qubits(b, "q", n, NULL));
    LEHR_TRY(tn_builder_bits(b, "c", n, NULL));
    for (int k = 0; k < 40; k++) LEHR_TRY(add_op(b, &rng, n));
    for (int32_t q = 0; q < n; q++) LEHR_TRY(tn_builder_measure(b, q, q));
    return LEHR_OK;
}

static lehr_status try_circuit(lehr_context *ctx, uint64_t seed, tn_circuit **out)
{
    tn_builder *b;
    LEHR_TRY(tn_builder_new(ctx, &b));
    lehr_status status = fill(b, seed);
    if (status == LEHR_OK) return tn_builder_finish(b, out);
    tn_builder_free(b);
    return status;
}

static tn_circuit *make_circuit(lehr_context *ctx, uint64_t seed)
{
    tn_circuit *circuit;
    assert_int_equal(try_circuit(ctx, seed, &circuit), LEHR_OK);
    return circuit;
}

static void assert_same(const drawn *a, const drawn *b)
{
    assert_memory_equal(a->rows, b->rows, sizeof a->rows);
    assert_memory_equal(a->logp, b->logp, sizeof a->logp);
}

static void layouts_give_the_same_shots(void **state)
{
    static drawn reference, other;
    for (uint64_t seed = 0; seed < CIRCUITS; seed++) {
        tn_circuit *circuit = make_circuit(*state, seed);
        tn_reel reel = reel_of(*state, circuit);
        memset(&reference, 0, sizeof reference);
        assert_int_equal(draw(*state, &reel, 0, SHOTS, &reference), LEHR_OK);
        for (int lanes = 0; lanes < 2; lanes++)
            for (int slots = 1; slots <= 256; slots *= 16) {
                reel.lanes = lanes;
                reel.slots = slots;
                memset(&other, 0, sizeof other);
                assert_int_equal(draw(*state, &reel, 0, 77, &other), LEHR_OK);
                assert_int_equal(draw(*state, &reel, 77, SHOTS - 77, &other), LEHR_OK);
                assert_same(&reference, &other);
            }
        tn_reel_free(*state, &reel);
        tn_circuit_free(circuit);
    }
}

static void instruction_sets_give_the_same_shots(void **state)
{
    static drawn reference, other;
    lehr_simd best = lehr_cpu_simd();
    for (uint64_t seed = 0; seed < CIRCUITS; seed++) {
        tn_circuit *circuit = make_circuit(*state, seed);
        tn_reel reel = reel_of(*state, circuit);
        for (int simd = LEHR_PORTABLE; simd <= (int)best; simd++) {
            lehr_cpu_lower((lehr_simd)simd);
            memset(&other, 0, sizeof other);
            assert_int_equal(draw(*state, &reel, 0, SHOTS, &other), LEHR_OK);
            if (simd == LEHR_PORTABLE) reference = other;
            assert_same(&reference, &other);
        }
        tn_reel_free(*state, &reel);
        tn_circuit_free(circuit);
    }
}

/* --- relays --- */

enum { RING = 30 };

/* Phases on a ring and chords of it, then a turn of each qubit: nothing is likely or unlikely. */
static tn_circuit *make_ring(lehr_context *ctx, int32_t chord)
{
    tn_builder *b;
    tn_circuit *circuit;
    double phase = 0.7, turn = 1.1;
    assert_int_equal(tn_builder_new(ctx, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", RING, NULL), LEHR_OK);
    assert_int_equal(tn_builder_bits(b, "c", RING, NULL), LEHR_OK);
    for (int32_t q = 0; q < RING; q++)
        assert_int_equal(tn_builder_gate(b, TN_GATE_h, 0, &q, NULL), LEHR_OK);
    for (int32_t q = 0; q < RING; q++)
        for (int32_t by = 1; by <= chord; by += chord - 1) {
            int32_t pair[2] = {q, (q + by) % RING};
            assert_int_equal(tn_builder_gate(b, TN_GATE_rzz, 0, pair, &phase), LEHR_OK);
        }
    for (int32_t q = 0; q < RING; q++)
        assert_int_equal(tn_builder_gate(b, TN_GATE_rx, 0, &q, &turn), LEHR_OK);
    for (int32_t q = 0; q < RING; q++) assert_int_equal(tn_builder_measure(b, q, q), LEHR_OK);
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    return circuit;
}

static int count_relays(const tn_reel *reel)
{
    int relays = 0, width = 0;
    for (size_t k = 0; k < reel->tape.count; k++) {
        uint8_t code = reel->tape.steps[k].code;
        relays += tn_bank_relays(&reel->tape, k, width);
        width += (code == TN_TAPE_ADD) - (code == TN_TAPE_MEASURE);
    }
    return relays;
}

static void relays_change_no_shot(void **state)
{
    static drawn plain, relayed;
    for (int32_t chord = 3; chord < 6; chord++) {
        tn_circuit *circuit = make_ring(*state, chord);
        tn_tape tape;
        tn_reel reel;
        tn_tape_request request = {.seconds = 0.001};
        assert_int_equal(tn_tape_plan(*state, circuit, &request, &tape), LEHR_OK);
        assert_int_equal(tn_reel_new(*state, &tape, &(tn_reel_wishes){0}, &reel), LEHR_OK);
        reel.lanes = false;
        assert_true(count_relays(&reel) > RING / 3);
        reel.relays = false;
        assert_int_equal(draw(*state, &reel, 0, SHOTS, &plain), LEHR_OK);
        reel.relays = true;
        assert_int_equal(draw(*state, &reel, 0, SHOTS, &relayed), LEHR_OK);
        assert_memory_equal(plain.rows, relayed.rows, sizeof plain.rows);
        for (int k = 0; k < SHOTS; k++) assert_true(fabs(plain.logp[k] - relayed.logp[k]) < 1e-11);
        memset(&plain, 0, sizeof plain), memset(&relayed, 0, sizeof relayed);
        tn_reel_free(*state, &reel);
        tn_circuit_free(circuit);
    }
}

static void stops_are_heeded(void **state)
{
    static drawn out;
    tn_circuit *circuit = make_circuit(*state, 1);
    tn_reel reel = reel_of(*state, circuit);
    /* Each shot on its own, so that there is more work than goes between two polls. */
    reel.slots = 1;
    reel.lanes = false;
    uint64_t *rows = lehr_new_zero(*state, 50000, sizeof *rows);
    double *logp = lehr_new(*state, 50000, sizeof *logp);
    tn_shots shots = {.count = 50000, .words = 1, .rows = rows, .logp = logp};
    lehr_stop_at_poll(*state, 1);
    assert_int_equal(tn_walk_sample(*state, &reel, 11, &shots), LEHR_OK);
    assert_true(shots.cut);
    lehr_rearm(*state);
    assert_int_equal(draw(*state, &reel, 0, SHOTS, &out), LEHR_OK);
    lehr_release(*state, rows);
    lehr_release(*state, logp);
    tn_reel_free(*state, &reel);
    tn_circuit_free(circuit);
}

typedef struct attempt {
    uint64_t seed;
    bool lanes;
} attempt;

static lehr_status try_all(lehr_context *ctx, void *arg)
{
    static drawn out;
    const attempt *a = arg;
    tn_tape tape;
    tn_reel reel;
    tn_tape_request request = {0};
    tn_circuit *circuit;
    LEHR_TRY(try_circuit(ctx, a->seed, &circuit));
    lehr_status status = tn_tape_whole(ctx, circuit, &request, &tape);
    if (status == LEHR_OK) status = tn_reel_new(ctx, &tape, &(tn_reel_wishes){0}, &reel);
    if (status == LEHR_OK) {
        reel.lanes = a->lanes;
        status = draw(ctx, &reel, 0, SHOTS, &out);
        tn_reel_free(ctx, &reel);
    }
    tn_circuit_free(circuit);
    return status;
}

static void survives_failing_allocations(void **state)
{
    (void)state;
    attempt lanes = {2, true}, trie = {2, false};
    assert_true(brutal_allocations(try_all, NULL, &lanes) > 10);
    assert_true(brutal_allocations(try_all, NULL, &trie) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(layouts_give_the_same_shots),
        test_in_context(instruction_sets_give_the_same_shots),
        test_in_context(relays_change_no_shot),
        test_in_context(stops_are_heeded),
        test_in_context(survives_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
