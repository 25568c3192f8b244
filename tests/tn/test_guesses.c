// SPDX-License-Identifier: GPL-3.0-or-later
/* Guessed bits: which may be guessed, that hits are distributed as shots are, and that shots depend
 * on nothing but their numbers. */
#include "assert_close.h"
#include "brutal.h"
#include "chi_square.h"
#include "context_fixture.h"
#include "dense_circuit.h"
#include "guess_circuit.h"
#include "qasm_text.h"
#include "random_circuit.h"
#include "walk_guesses.h"

#include <base/memory.h>
#include <tn/run.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { CIRCUITS = 60, BITS = 4, GUESSES = 3, SHOTS = 4000 };

static void ok(lehr_status status)
{
    assert_int_equal(status, LEHR_OK);
}

/* --- circuits that heed what they measure --- */

typedef struct making {
    tn_builder *builder;
    lehr_rng rng;
    int32_t n, bits;
    bool wild; /* bits are measured into again, under conditions, read wrongly; resets and noise */
} making;

static int below(making *m, int n)
{
    return (int)lehr_rng_below(&m->rng, (uint32_t)n);
}

static void add_condition(making *m)
{
    int32_t index, count = 1 + below(m, m->bits), first = below(m, m->bits - count + 1);
    uint64_t value = (uint64_t)below(m, 1 << count);
    int32_t other = below(m, m->bits);
    uint64_t one = (uint64_t)below(m, 2);
    ok(tn_builder_condition(m->builder, first, count, &value, below(m, 2), -1, &index));
    if (below(m, 4) == 0)
        ok(tn_builder_condition(m->builder, other, 1, &one, below(m, 2), index, &index));
    ok(tn_builder_when(m->builder, index));
}

static void add_gate(making *m)
{
    double complex matrix[TN_MAX_ENTRIES];
    int32_t qubits[2] = {below(m, m->n)};
    qubits[1] = (qubits[0] + 1 + below(m, m->n - 1)) % m->n;
    int targets = 1 + below(m, 2);
    random_unitary(&m->rng, targets, matrix);
    ok(tn_builder_unitary(m->builder, 0, targets, qubits, matrix));
}

static void add_odd_thing(making *m)
{
    static const double complex damping[8] = {1, 0, 0, 0.6, 0, 0.8, 0, 0};
    int32_t qubit = below(m, m->n), bit = below(m, m->bits);
    switch (below(m, 3)) {
    case 0:
        ok(tn_builder_reset(m->builder, qubit));
        return;
    case 1:
        ok(tn_builder_kraus(m->builder, 1, &qubit, 2, damping));
        return;
    default:
        ok(tn_builder_measure_badly(m->builder, qubit, bit, 0.1, 0.3));
        return;
    }
}

static void add_stretch(making *m, int32_t bit)
{
    for (int k = 0; k < 4; k++) {
        ok(tn_builder_when(m->builder, -1));
        if (below(m, 2)) add_condition(m);
        add_gate(m);
        if (m->wild && below(m, 4) == 0) add_odd_thing(m);
    }
    ok(tn_builder_when(m->builder, -1));
    if (m->wild && below(m, 6) == 0) add_condition(m);
    bool other = m->wild && below(m, 4) == 0;
    ok(tn_builder_measure(m->builder, below(m, m->n), other ? below(m, m->bits) : bit));
}

/* All qubits are measured at the end. */
static tn_circuit *make_circuit(lehr_context *ctx, uint64_t number, int32_t n, bool wild)
{
    making m = {.n = n, .bits = BITS, .wild = wild};
    tn_circuit *circuit;
    int32_t end;
    m.rng = lehr_rng_stream(number, LEHR_RNG_TEST, 7);
    ok(tn_builder_new(ctx, &m.builder));
    ok(tn_builder_qubits(m.builder, "q", n, NULL));
    ok(tn_builder_bits(m.builder, "c", BITS, NULL));
    ok(tn_builder_bits(m.builder, "end", n, &end));
    for (int32_t bit = 0; bit < BITS; bit++) add_stretch(&m, bit);
    for (int k = 0; k < 3; k++) {
        add_condition(&m);
        add_gate(&m);
    }
    ok(tn_builder_when(m.builder, -1));
    for (int32_t q = 0; q < n; q++) ok(tn_builder_measure(m.builder, q, end + q));
    ok(tn_builder_finish(m.builder, &circuit));
    return circuit;
}

/* --- what may be guessed --- */

typedef struct candidates {
    const char *body;
    int count;
    size_t op[2];
} candidates;

static void first_sure_measurements_are_guessed(void **state)
{
    static const candidates cases[] = {
        {"measure q[0] -> c[0]; h q[1]; measure q[1] -> c[1];", 0, {0}},
        {"measure q[0] -> c[0]; if (c == 1) h q[1]; measure q[1] -> c[1];", 1, {0}},
        /* more waits for the second one */
        {"measure q[0] -> c[0]; if (c == 1) h q[1]; measure q[1] -> c[1]; if (c == 2) h q[2];"
         "if (c == 3) cx q[2], q[0];",
         2,
         {0, 2}},
        {"measure q[0] -> d[0]; if (d == 1) h q[1]; measure q[1] -> c[1]; if (c == 2) h q[2];"
         "if (c == 3) cx q[2], q[0];",
         2,
         {2, 0}},
        /* what comes later into the bit is no guess, and what only it is read for does not count */
        {"measure q[0] -> c[0]; measure q[1] -> c[0]; if (c == 1) h q[2];", 0, {0}},
        /* the bit may keep its value or not */
        {"measure q[0] -> c[0]; if (d == 1) measure q[1] -> c[0]; if (c == 1) h q[2];", 0, {0}},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char text[512];
        tn_guesses found;
        snprintf(text, sizeof text,
                 "OPENQASM 2.0; include \"qelib1.inc\"; qreg q[3]; creg c[2];"
                 "creg d[1]; %s",
                 cases[k].body);
        tn_circuit *circuit = qasm_parsed(*state, text);
        ok(tn_guesses_find(*state, circuit, 2, &found));
        assert_int_equal(found.count, cases[k].count);
        for (int j = 0; j < found.count; j++) assert_int_equal(found.op[j], cases[k].op[j]);
        tn_circuit_free(circuit);
    }
}

/* --- exactly --- */

/* Adds to `sum`, by bits, what the circuit under these guesses gives where they are right. */
static void add_hits(lehr_context *ctx, const tn_circuit *circuit, const tn_guesses *guesses,
                     uint32_t values, double *sum)
{
    tn_circuit *guessed;
    uint64_t ones = 0;
    int32_t bits = tn_circuit_look(circuit).bits;
    ok(tn_guess_circuit(ctx, circuit, guesses, values, &guessed, &ones));
    dense_table table = dense_distribution(guessed);
    for (size_t k = 0; k < table.count; k++) {
        uint64_t row = table.outcomes[k].bits[0];
        if (row >> bits == values)
            sum[(row & ((UINT64_C(1) << bits) - 1)) | ones] += table.outcomes[k].probability;
    }
    dense_table_free(&table);
    tn_circuit_free(guessed);
}

/* The sum over all guesses of what is right is the distribution itself. */
static void right_guesses_change_nothing(void **state)
{
    int guessed = 0;
    for (uint64_t k = 0; k < CIRCUITS; k++) {
        int32_t n = 2 + (int32_t)(k % 3);
        tn_circuit *circuit = make_circuit(*state, k, n, k % 2);
        tn_guesses guesses;
        double sum[1 << (BITS + 4)] = {0};
        ok(tn_guesses_find(*state, circuit, GUESSES, &guesses));
        guessed += guesses.count;
        for (uint32_t v = 0; v < UINT32_C(1) << guesses.count; v++)
            add_hits(*state, circuit, &guesses, v, sum);
        dense_table exact = dense_distribution(circuit);
        for (uint64_t row = 0; row < UINT64_C(1) << (BITS + n); row++) {
            uint64_t bits[DENSE_WORDS] = {row};
            assert_close(sum[row], dense_probability(&exact, bits), 1e-10, 1e-12);
        }
        dense_table_free(&exact);
        tn_circuit_free(circuit);
    }
    assert_true(guessed > 2 * CIRCUITS);
}

/* --- drawn --- */

static const char *const two[] = {"guess=2"};

static tn_run_report *run_guessing(lehr_context *ctx, const tn_circuit *circuit, uint64_t shots)
{
    tn_run_request request = {
        .engine = "recycle", .seed = 9, .shots = shots, .set = two, .set_count = 1};
    tn_run_report *report;
    ok(tn_run(ctx, circuit, &request, &report));
    assert_non_null(strstr(report->choice.why, "guessed"));
    return report;
}

static void assert_distributed(const tn_shots *shots, const dense_table *exact)
{
    uint32_t seen[1 << (BITS + 4)] = {0};
    double weight[1 << (BITS + 4)];
    int freedom;
    assert_true(exact->count <= sizeof seen / sizeof *seen);
    for (size_t j = 0; j < exact->count; j++) weight[j] = exact->outcomes[j].probability;
    for (uint64_t k = 0; k < shots->count; k++) {
        size_t j = 0;
        while (j < exact->count && exact->outcomes[j].bits[0] != shots->rows[k]) j++;
        assert_true(j < exact->count); /* impossible outcomes never come */
        seen[j]++;
    }
    double chi = chi_square(seen, weight, (uint32_t)exact->count, (double)shots->count, &freedom);
    if (freedom > 0) assert_true(chi_deviations(chi, freedom) < 5);
}

static void hits_follow_the_exact_distribution(void **state)
{
    for (uint64_t k = 0; k < CIRCUITS / 3; k++) {
        tn_circuit *circuit = make_circuit(*state, k, 2 + (int32_t)(k % 3), k % 2);
        tn_run_report *report = run_guessing(*state, circuit, SHOTS);
        dense_table exact = dense_distribution(circuit);
        assert_true(report->quality.exact);
        assert_distributed(&report->shots, &exact);
        dense_table_free(&exact);
        tn_run_report_free(*state, report);
        tn_circuit_free(circuit);
    }
}

static void probabilities_are_those_without_guesses(void **state)
{
    for (uint64_t k = 0; k < 9; k++) {
        tn_circuit *circuit = make_circuit(*state, 100 + k, 3 + (int32_t)k % 3, false);
        tn_run_report *report = run_guessing(*state, circuit, 100);
        dense_table exact = dense_distribution(circuit);
        assert_non_null(strstr(report->choice.forecasts[0].cost.how, "2 bits guessed"));
        for (uint64_t s = 0; s < report->shots.count; s++) {
            uint64_t bits[DENSE_WORDS] = {report->shots.rows[s]};
            assert_close(exp(report->shots.logp[s]), dense_probability(&exact, bits), 1e-9, 1e-12);
        }
        dense_table_free(&exact);
        tn_run_report_free(*state, report);
        tn_circuit_free(circuit);
    }
}

/* --- shots by their numbers --- */

typedef struct drawn {
    uint64_t rows[300];
    double logp[300];
} drawn;

static void draw_pieces(lehr_context *ctx, const tn_gamble *gamble, uint64_t piece, drawn *out)
{
    for (uint64_t first = 0; first < 300; first += piece) {
        uint64_t left = 300 - first;
        tn_shots shots = {.first = first,
                          .count = left < piece ? left : piece,
                          .words = 1,
                          .rows = out->rows + first,
                          .logp = out->logp + first};
        ok(tn_walk_guesses(ctx, gamble, 3, &shots));
        assert_false(shots.cut);
    }
}

/* As registers too wide to lie side by side are. */
static void walk_one_by_one(tn_gamble *gamble)
{
    for (int k = 0; k < 1 << gamble->guesses; k++) {
        assert_true(gamble->branches[k].reel.lanes);
        gamble->branches[k].reel.lanes = false;
    }
}

static void shots_do_not_know_their_neighbours(void **state)
{
    int most = 0;
    for (uint64_t k = 0; k < 6; k++) {
        tn_circuit *circuit = make_circuit(*state, 200 + k, 3 + (int32_t)k % 3, k > 0);
        tn_gamble_request request = {.shots = 300, .wanted = 1 + (int)k % 3};
        tn_gamble *gamble;
        drawn whole, pieces;
        ok(tn_gamble_plan(*state, circuit, &request, &gamble));
        assert_non_null(gamble);
        most = gamble->guesses > most ? gamble->guesses : most;
        draw_pieces(*state, gamble, 300, &whole);
        for (uint64_t piece = 1; piece < 300; piece = 7 * piece + 4) {
            draw_pieces(*state, gamble, piece, &pieces);
            assert_memory_equal(&whole, &pieces, sizeof whole);
        }
        walk_one_by_one(gamble);
        draw_pieces(*state, gamble, 300, &pieces);
        assert_memory_equal(&whole, &pieces, sizeof whole);
        tn_gamble_free(*state, gamble);
        tn_circuit_free(circuit);
    }
    assert_int_equal(most, 3);
}

static void threads_do_not_show(void **state)
{
    tn_circuit *circuit = make_circuit(*state, 300, 4, true);
    tn_run_report *first = NULL;
    for (int threads = 1; threads <= 3; threads++) {
        lehr_set_threads(*state, threads);
        tn_run_report *report = run_guessing(*state, circuit, 5000);
        if (first) {
            assert_memory_equal(first->shots.rows, report->shots.rows, 5000 * sizeof(uint64_t));
            assert_memory_equal(first->shots.logp, report->shots.logp, 5000 * sizeof(double));
            tn_run_report_free(*state, report);
        } else {
            first = report;
        }
    }
    lehr_set_threads(*state, 0);
    tn_run_report_free(*state, first);
    tn_circuit_free(circuit);
}

static void stops_leave_whole_shots(void **state)
{
    tn_circuit *circuit = make_circuit(*state, 300, 4, true);
    tn_run_report *whole = run_guessing(*state, circuit, 5000);
    bool some = false;
    for (uint64_t poll = 1; poll <= 30; poll++) {
        lehr_stop_at_poll(*state, poll);
        tn_run_report *report = run_guessing(*state, circuit, 5000);
        some |= report->shots.count > 0 && report->shots.count < 5000;
        assert_memory_equal(report->shots.rows, whole->shots.rows,
                            report->shots.count * sizeof(uint64_t));
        tn_run_report_free(*state, report);
        lehr_rearm(*state);
    }
    assert_true(some);
    tn_run_report_free(*state, whole);
    tn_circuit_free(circuit);
}

/* --- counterfeit coins (Iwama et al. 2012) --- */

/* Which of n - 1 coins is false. An even number of coins is weighed, all such sets at once: whether
 * it is even is measured into the last bit, and if it is not (the bit is 1), all coins are turned
 * back. The scale's qubit is the last. */
static tn_circuit *coins(lehr_context *ctx, int32_t n, int32_t coin)
{
    tn_builder *b;
    tn_circuit *circuit;
    int32_t even, odd, scale = n - 1;
    uint64_t value[2] = {0};
    ok(tn_builder_new(ctx, &b));
    ok(tn_builder_qubits(b, "q", n, NULL));
    ok(tn_builder_bits(b, "c", n, NULL));
    ok(tn_builder_condition(b, 0, n, value, false, -1, &even));
    value[scale / 64] = UINT64_C(1) << (scale % 64);
    ok(tn_builder_condition(b, 0, n, value, false, -1, &odd));
    for (int32_t q = 0; q < scale; q++) ok(tn_builder_gate(b, TN_GATE_h, 0, &q, NULL));
    for (int32_t q = 0; q < scale; q++)
        ok(tn_builder_gate(b, TN_GATE_x, 1, (const int32_t[]){q, scale}, NULL));
    ok(tn_builder_measure(b, scale, scale));
    ok(tn_builder_when(b, even));
    ok(tn_builder_gate(b, TN_GATE_x, 0, &scale, NULL));
    ok(tn_builder_gate(b, TN_GATE_h, 0, &scale, NULL));
    ok(tn_builder_gate(b, TN_GATE_x, 1, (const int32_t[]){coin, scale}, NULL));
    for (int32_t q = 0; q < scale; q++) ok(tn_builder_gate(b, TN_GATE_h, 0, &q, NULL));
    ok(tn_builder_when(b, odd));
    for (int32_t q = 0; q < scale; q++) ok(tn_builder_gate(b, TN_GATE_h, 0, &q, NULL));
    ok(tn_builder_when(b, -1));
    for (int32_t q = 0; q < scale; q++) ok(tn_builder_measure(b, q, q));
    ok(tn_builder_finish(b, &circuit));
    return circuit;
}

/* Of the rows: the odd branch gives all equal, the even one the coin alone, or all but the coin. */
static void assert_coins(const tn_shots *shots, int32_t n, int32_t coin)
{
    uint64_t all = (UINT64_C(1) << (n - 1)) - 1, odd = all + 1, alone = UINT64_C(1) << coin;
    uint32_t seen[4] = {0};
    for (uint64_t k = 0; k < shots->count; k++) {
        uint64_t row = shots->rows[k];
        if (row == odd || row == (odd | all))
            seen[row != odd]++;
        else if (row == alone || row == (all ^ alone))
            seen[2 + (row != alone)]++;
        else
            fail();
    }
    double weight[4] = {0.25, 0.25, 0.25, 0.25};
    int freedom;
    double chi = chi_square(seen, weight, 4, (double)shots->count, &freedom);
    assert_true(chi_deviations(chi, freedom) < 5);
}

static void coins_need_three_qubits(void **state)
{
    enum { N = 50, COIN = 17 };
    static const char *const none[] = {"guess=0"};
    tn_circuit *circuit = coins(*state, N, COIN);
    tn_run_request request = {.seed = 4, .shots = 2000};
    tn_run_report *report;
    ok(tn_run(*state, circuit, &request, &report));
    const tn_forecast *chosen = &report->choice.forecasts[report->choice.chosen];
    assert_string_equal(chosen->engine->name, "recycle");
    assert_non_null(strstr(report->choice.why, "1 bit guessed, 1 of 2 tries rejected"));
    assert_true(report->quality.width <= 3);
    assert_coins(&report->shots, N, COIN);
    tn_run_report_free(*state, report);
    request.engine = "recycle", request.set = none, request.set_count = 1;
    request.plan_seconds = 0.01;
    assert_int_equal(tn_run(*state, circuit, &request, &report), LEHR_UNSUPPORTED);
    assert_non_null(strstr(lehr_message(*state), "qubits at once"));
    lehr_clear(*state);
    tn_circuit_free(circuit);
}

/* Two parities of n qubits; what is done to all then depends on both. */
static tn_circuit *two_parities(lehr_context *ctx, int32_t n)
{
    tn_builder *b;
    tn_circuit *circuit;
    ok(tn_builder_new(ctx, &b));
    ok(tn_builder_qubits(b, "q", n + 2, NULL));
    ok(tn_builder_bits(b, "c", 2, NULL));
    ok(tn_builder_bits(b, "end", n, NULL));
    for (int32_t q = 0; q < n; q++) {
        ok(tn_builder_gate(b, TN_GATE_h, 0, &q, NULL));
        ok(tn_builder_gate(b, TN_GATE_x, 1, (const int32_t[]){q, n}, NULL));
        if (q % 2) ok(tn_builder_gate(b, TN_GATE_x, 1, (const int32_t[]){q, n + 1}, NULL));
    }
    for (int32_t k = 0; k < 2; k++) ok(tn_builder_measure(b, n + k, k));
    for (uint64_t value = 0; value < 4; value++) {
        int32_t index;
        double angle = 0.1 + (double)value;
        ok(tn_builder_condition(b, 0, 2, &value, false, -1, &index));
        ok(tn_builder_when(b, index));
        for (int32_t q = 0; q < n; q++) ok(tn_builder_gate(b, TN_GATE_ry, 0, &q, &angle));
    }
    ok(tn_builder_when(b, -1));
    for (int32_t q = 0; q < n; q++) ok(tn_builder_measure(b, q, 2 + q));
    ok(tn_builder_finish(b, &circuit));
    return circuit;
}

static void two_bits_are_guessed_where_one_is_no_use(void **state)
{
    tn_circuit *circuit = two_parities(*state, 50);
    tn_run_request request = {.engine = "recycle", .seed = 4, .shots = 300, .plan_seconds = 0.1};
    tn_run_report *report;
    ok(tn_run(*state, circuit, &request, &report));
    assert_non_null(strstr(report->choice.why, "2 bits guessed, 3 of 4 tries rejected"));
    assert_true(report->quality.width <= 4);
    assert_int_equal(report->shots.count, 300);
    tn_run_report_free(*state, report);
    tn_circuit_free(circuit);
}

/* A plan that is cheap already is left alone. */
static void cheap_circuits_are_not_guessed(void **state)
{
    tn_circuit *circuit = coins(*state, 6, 2);
    tn_run_request request = {.engine = "recycle", .seed = 4, .shots = 2000};
    tn_run_report *report;
    ok(tn_run(*state, circuit, &request, &report));
    assert_null(strstr(report->choice.forecasts[0].cost.how, "guessed"));
    assert_coins(&report->shots, 6, 2);
    tn_run_report_free(*state, report);
    tn_circuit_free(circuit);
}

/* --- memory --- */

static lehr_status run_once(lehr_context *ctx, void *arg)
{
    static const char text[] = "OPENQASM 2.0; include \"qelib1.inc\"; qreg q[2]; creg c[2]; h q[0];"
                               "measure q[0] -> c[0]; if (c == 1) h q[1]; measure q[1] -> c[1];";
    tn_circuit *circuit;
    tn_run_report *report;
    tn_run_request request = {
        .engine = "recycle", .seed = 5, .shots = 20, .set = two, .set_count = 1};
    (void)arg;
    lehr_set_threads(ctx, 1);
    LEHR_TRY(qasm_read_text(ctx, text, &circuit));
    lehr_status status = tn_run(ctx, circuit, &request, &report);
    if (status == LEHR_OK) tn_run_report_free(ctx, report);
    tn_circuit_free(circuit);
    return status;
}

static void failing_allocations_are_survived(void **state)
{
    (void)state;
    assert_true(brutal_allocations(run_once, NULL, NULL) > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(first_sure_measurements_are_guessed),
        test_in_context(right_guesses_change_nothing),
        test_in_context(hits_follow_the_exact_distribution),
        test_in_context(probabilities_are_those_without_guesses),
        test_in_context(shots_do_not_know_their_neighbours),
        test_in_context(threads_do_not_show),
        test_in_context(stops_leave_whole_shots),
        test_in_context(coins_need_three_qubits),
        test_in_context(two_bits_are_guessed_where_one_is_no_use),
        test_in_context(cheap_circuits_are_not_guessed),
        test_in_context(failing_allocations_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
