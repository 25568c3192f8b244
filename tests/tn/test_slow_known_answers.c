// SPDX-License-Identifier: GPL-3.0-or-later
/* QASMBench circuits whose answers are known without simulating them; where LEHR_DATA says that
 * qasm/qasmbench is.
 *
 *   ghz, cat          two outcomes, half and half: all 0 and all 1
 *   adder, multiplier one outcome: what their Boolean gates make of 0..0
 *   bv                one outcome: the hidden string, the qubits that control a cx
 *   wstate            one 1, anywhere with equal odds
 *   knn, swap_test    the ancilla is 1 with (1 - |<a|b>|^2)/2 for product states a and b
 *   qft               all outcomes equally likely
 *   cc                a coin or its complement when the first ancilla is 0, else all 0 or all 1 */
#include "context_fixture.h"

#include <base/memory.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tn/qasm.h>
#include <tn/run.h>

#include <cmocka.h>

#define SHOTS 1000
#define LN2   0.69314718055994530942

/* Five standard deviations of a count of SHOTS with these odds. */
static double five_sigma(double p)
{
    return 5 * sqrt(SHOTS * p * (1 - p));
}

typedef struct ran {
    lehr_context *ctx;
    tn_circuit *circuit;
    tn_run_report *report;
    tn_counts counts;
    tn_circuit_view view;
} ran;

/* Skips the test when the data are not there. */
static void start(lehr_context *ctx, const char *name, ran *r)
{
    char path[1024];
    const char *folder = getenv("LEHR_DATA");
    *r = (ran){.ctx = ctx};
    if (!folder) {
        print_message("LEHR_DATA is not set: no QASMBench\n");
        skip();
    }
    snprintf(path, sizeof path, "%s/qasm/qasmbench/%s.qasm", folder, name);
    assert_int_equal(tn_read(ctx, path, &r->circuit), LEHR_OK);
    r->view = tn_circuit_look(r->circuit);
    tn_run_request request = {.seed = 7, .shots = SHOTS};
    assert_int_equal(tn_run(ctx, r->circuit, &request, &r->report), LEHR_OK);
    assert_int_equal(r->report->shots.count, SHOTS);
    assert_true(r->report->quality.exact);
    assert_int_equal(tn_count(ctx, &r->report->shots, &r->counts), LEHR_OK);
}

static void end(ran *r)
{
    tn_counts_clear(r->ctx, &r->counts);
    tn_run_report_free(r->ctx, r->report);
    tn_circuit_free(r->circuit);
}

static int ones_of(const ran *r, size_t outcome)
{
    int ones = 0;
    for (size_t w = 0; w < r->counts.words; w++)
        ones += __builtin_popcountll(r->counts.rows[outcome * r->counts.words + w]);
    return ones;
}

static void assert_logp(const ran *r, double expected)
{
    for (uint64_t k = 0; k < SHOTS; k++)
        assert_true(fabs(r->report->shots.logp[k] - expected) < 1e-9 * (1 + fabs(expected)));
}

/* --- two outcomes --- */

static void cats_are_dead_or_alive(void **state)
{
    static const char *const files[] = {
        "ghz_state_n23",  "ghz_n40",       "ghz_n78", "ghz_n78_transpiled",
        "ghz_state_n255", "cat_state_n22", "cat_n65", "cat_n130_transpiled",
    };
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        ran r;
        start(*state, files[f], &r);
        assert_int_equal(r.counts.count, 2);
        assert_int_equal(ones_of(&r, 0) + ones_of(&r, 1), r.view.n);
        assert_int_equal(ones_of(&r, 0) * ones_of(&r, 1), 0);
        assert_true(fabs((double)r.counts.times[0] - 0.5 * SHOTS) < five_sigma(0.5));
        assert_logp(&r, -LN2);
        end(&r);
    }
}

/* --- one outcome --- */

static bool holds(const uint8_t *value, const tn_circuit_view *c, const tn_op *op)
{
    for (int k = 0; k < op->controls; k++)
        if (!value[c->qubits[op->qubits + (uint32_t)k]]) return false;
    return true;
}

/* Boolean gates on 0..0, and what is measured. */
static void compute(const tn_circuit_view *c, uint8_t *value, uint64_t *bits)
{
    for (size_t k = 0; k < c->count; k++) {
        const tn_op *op = &c->ops[k];
        if (op->gate == TN_BARRIER) continue;
        int32_t target = c->qubits[op->qubits + op->controls];
        if (op->gate == TN_MEASURE) {
            bits[op->bit / 64] |= (uint64_t)value[target] << (op->bit % 64);
            continue;
        }
        assert_int_equal(op->gate, TN_GATE_x);
        value[target] ^= holds(value, c, op);
    }
}

static void arithmetic_is_right(void **state)
{
    static const char *const files[] = {
        "adder_n28", "adder_n118", "adder_n433", "multiplier_n75", "multiplier_n400",
    };
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        ran r;
        uint8_t value[512] = {0};
        uint64_t bits[32] = {0};
        start(*state, files[f], &r);
        assert_true(r.view.n <= 512 && r.counts.words <= 32);
        compute(&r.view, value, bits);
        assert_int_equal(r.counts.count, 1);
        assert_memory_equal(bits, r.counts.rows, r.counts.words * sizeof *bits);
        assert_logp(&r, 0);
        end(&r);
    }
}

static bool controls_cx(const tn_circuit_view *c, int32_t qubit)
{
    for (size_t k = 0; k < c->count; k++)
        if (c->ops[k].gate == TN_GATE_x && c->ops[k].controls == 1 &&
            c->qubits[c->ops[k].qubits] == qubit)
            return true;
    return false;
}

static void hidden_strings_are_found(void **state)
{
    static const char *const files[] = {"bv_n30", "bv_n70", "bv_n280"};
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        ran r;
        start(*state, files[f], &r);
        assert_int_equal(r.counts.count, 1);
        for (size_t k = 0; k < r.view.count; k++) {
            const tn_op *op = &r.view.ops[k];
            if (op->gate != TN_MEASURE) continue;
            bool found = r.counts.rows[op->bit / 64] >> (op->bit % 64) & 1;
            assert_int_equal(found, controls_cx(&r.view, r.view.qubits[op->qubits]));
        }
        assert_logp(&r, 0);
        end(&r);
    }
}

/* Another way to write a circuit has the same only outcome. */
static void twins_agree(void **state)
{
    static const char *const files[] = {"adder_n118", "adder_n433", "multiplier_n75", "bv_n70",
                                        "bv_n280"};
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        char name[64];
        ran original, twin;
        snprintf(name, sizeof name, "%s_transpiled", files[f]);
        start(*state, files[f], &original);
        start(*state, name, &twin);
        assert_int_equal(twin.counts.count, 1);
        assert_int_equal(twin.counts.words, original.counts.words);
        assert_true(twin.report->quality.width <= 0); /* no register, or an engine without one */
        assert_memory_equal(twin.counts.rows, original.counts.rows, twin.counts.words * 8);
        end(&twin);
        end(&original);
    }
}

/* --- equal odds --- */

static void w_states_have_one_excitation(void **state)
{
    static const char *const files[] = {"wstate_n27", "wstate_n36", "wstate_n76_transpiled"};
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        ran r;
        start(*state, files[f], &r);
        double p = 1.0 / r.view.n;
        assert_int_equal(r.counts.count, r.view.n);
        for (size_t k = 0; k < r.counts.count; k++) {
            assert_int_equal(ones_of(&r, k), 1);
            assert_true(fabs((double)r.counts.times[k] - p * SHOTS) < five_sigma(p));
        }
        for (uint64_t k = 0; k < SHOTS; k++)
            assert_true(fabs(exp(r.report->shots.logp[k]) - p) < 1e-6); /* rounded angles */
        end(&r);
    }
}

static void fourier_transforms_of_zero_are_uniform(void **state)
{
    static const char *const files[] = {"qft_n63", "qft_n160", "qft_n320_transpiled"};
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        ran r;
        uint32_t ones = 0;
        start(*state, files[f], &r);
        assert_int_equal(r.counts.count, SHOTS);
        for (size_t k = 0; k < SHOTS; k++) ones += (uint32_t)ones_of(&r, k);
        double draws = (double)SHOTS * r.view.n;
        assert_true(fabs(ones - draws / 2) < 5 * sqrt(draws) / 2);
        assert_logp(&r, -LN2 * r.view.n);
        end(&r);
    }
}

/* --- swap tests --- */

static double angle_of(const tn_circuit_view *c, int32_t qubit)
{
    for (size_t k = 0; k < c->count; k++) {
        const tn_op *op = &c->ops[k];
        bool rotates = op->gate == TN_GATE_rx || op->gate == TN_GATE_ry;
        if (rotates && c->qubits[op->qubits] == qubit) return c->params[op->params];
    }
    return 0;
}

/* From the rotations of the two halves. */
static double overlap(const tn_circuit_view *c)
{
    double product = 1;
    int32_t half = (c->n - 1) / 2;
    for (int32_t k = 1; k <= half; k++) {
        double cosine = cos((angle_of(c, k) - angle_of(c, k + half)) / 2);
        product *= cosine * cosine;
    }
    return product;
}

static void ancillas_tell_overlaps(void **state)
{
    static const char *const files[] = {"knn_n25",       "knn_n41",        "knn_341",
                                        "swap_test_n25", "swap_test_n115", "swap_test_n361"};
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        ran r;
        start(*state, files[f], &r);
        double p = (1 - overlap(&r.view)) / 2;
        uint64_t ones = 0;
        for (uint64_t k = 0; k < SHOTS; k++) ones += r.report->shots.rows[k] & 1;
        assert_true(fabs((double)ones - p * SHOTS) < five_sigma(p));
        end(&r);
    }
}

/* --- counterfeit coins --- */

/* The branch of the outcome: whether the last bit, the first weighing, is 1. */
static bool weighed_odd(const ran *r, const uint64_t *row)
{
    int32_t scale = r->view.n - 1;
    return row[scale / 64] >> (scale % 64) & 1;
}

/* In the even branch nobody measures the scale at the end: it is drawn, too. */
static void assert_weighed(const ran *r)
{
    const tn_shots *shots = &r->report->shots;
    for (uint64_t k = 0; k < SHOTS; k++) {
        double draws = weighed_odd(r, shots->rows + k * shots->words) ? 2 : 3;
        assert_true(fabs(shots->logp[k] + draws * LN2) < 1e-9);
    }
}

/* Of the coins all or none are turned, or all but the false one, or that alone. */
static void false_coins_are_found(void **state)
{
    static const char *const files[] = {"cc_n32", "cc_n64", "cc_n64_transpiled", "cc_n301",
                                        "cc_n301_transpiled"};
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        ran r;
        start(*state, files[f], &r);
        assert_int_equal(r.counts.count, 4);
        assert_in_range(r.report->quality.width, 1, 3);
        for (size_t k = 0; k < 4; k++) {
            bool odd = weighed_odd(&r, r.counts.rows + k * r.counts.words);
            int coins = ones_of(&r, k) - odd, all = r.view.n - 1;
            assert_true(odd ? coins == 0 || coins == all : coins == 1 || coins == all - 1);
            assert_true(fabs((double)r.counts.times[k] - 0.25 * SHOTS) < five_sigma(0.25));
        }
        assert_weighed(&r);
        end(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(cats_are_dead_or_alive),
        test_in_context(arithmetic_is_right),
        test_in_context(hidden_strings_are_found),
        test_in_context(twins_agree),
        test_in_context(w_states_have_one_excitation),
        test_in_context(fourier_transforms_of_zero_are_uniform),
        test_in_context(ancillas_tell_overlaps),
        test_in_context(false_coins_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
