// SPDX-License-Identifier: GPL-3.0-or-later
/* What every engine must do, whoever wrote it: the table of engines is walked, so that a new one is
 * tested before its author writes a test. What an engine cannot do it must refuse; each has to be
 * able to do something. */
#include "assert_close.h"
#include "brutal.h"
#include "context_fixture.h"
#include "dense_circuit.h"
#include "random_circuit.h"

#include <base/memory.h>
#include <tn/run.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SHOTS = 2000, CIRCUITS = 24 };

/* What may occur in a circuit; engines of few gates find something among the Cliffords. */
static const unsigned kinds[] = {
    RANDOM_MEASURE_ALL,
    RANDOM_MEASURE_ALL | RANDOM_CLIFFORD,
    RANDOM_MEASURE | RANDOM_RESET | RANDOM_IF | RANDOM_MEASURE_ALL | RANDOM_UNITARY,
    RANDOM_MEASURE | RANDOM_RESET | RANDOM_IF | RANDOM_NOISE | RANDOM_READOUT | RANDOM_MEASURE_ALL,
    RANDOM_MEASURE | RANDOM_RESET | RANDOM_MEASURE_ALL | RANDOM_CLIFFORD,
    RANDOM_MEASURE | RANDOM_IF | RANDOM_READOUT,
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static tn_circuit *make_circuit(lehr_context *ctx, uint64_t number, unsigned flags)
{
    lehr_rng rng = lehr_rng_stream(number, LEHR_RNG_TEST, 2);
    random_circuit_spec spec = {.qubits = 2 + (int32_t)(number % 6),
                                .bits = 1 + (int32_t)(number % 4),
                                .ops = 10 + (int)(number % 23),
                                .flags = flags};
    return random_circuit(ctx, &rng, &spec);
}

/* NULL when the engine refuses. */
static tn_run_report *run(lehr_context *ctx, const tn_engine *engine, const tn_circuit *circuit,
                          uint64_t shots)
{
    tn_run_request request = {.engine = engine->name, .seed = 5, .shots = shots};
    tn_run_report *report;
    lehr_status status = tn_run(ctx, circuit, &request, &report);
    if (status == LEHR_OK) return report;
    assert_int_equal(status, LEHR_UNSUPPORTED);
    lehr_clear(ctx);
    return NULL;
}

/* --- distributions --- */

/* How many standard deviations a chi-square is above its mean (Wilson and Hilferty 1931). */
static double surprise(double chi2, double freedom)
{
    double spread = 2 / (9 * freedom);
    return (cbrt(chi2 / freedom) - (1 - spread)) / sqrt(spread);
}

static void assert_distributed(const tn_shots *shots, const dense_table *exact)
{
    double *seen = test_calloc(exact->count, sizeof *seen);
    double chi2 = 0, rare = 0, rare_seen = 0, bins = 0, total = (double)shots->count;
    for (uint64_t k = 0; k < shots->count; k++) {
        size_t j = 0;
        while (j < exact->count && exact->outcomes[j].bits[0] != shots->rows[k * shots->words]) j++;
        assert_true(j < exact->count); /* impossible outcomes never come */
        seen[j]++;
    }
    for (size_t j = 0; j < exact->count; j++) {
        double expected = total * exact->outcomes[j].probability;
        if (expected < 8) {
            rare += expected, rare_seen += seen[j];
            continue;
        }
        chi2 += (seen[j] - expected) * (seen[j] - expected) / expected;
        bins++;
    }
    if (rare >= 8) {
        chi2 += (rare_seen - rare) * (rare_seen - rare) / rare;
        bins++;
    }
    if (bins > 1) assert_true(surprise(chi2, bins - 1) < 5);
    test_free(seen);
}

static void samples_follow_the_exact_distribution(void **state)
{
    for (size_t e = 0; e < tn_engine_count(); e++) {
        const tn_engine *engine = tn_engine_at(e);
        int able = 0;
        if (!engine->sample) continue;
        for (uint64_t k = 0; k < CIRCUITS; k++) {
            tn_circuit *circuit = make_circuit(*state, k, kinds[k % KINDS]);
            tn_run_report *report = run(*state, engine, circuit, SHOTS);
            if (report) {
                dense_table exact = dense_distribution(circuit);
                assert_int_equal(report->shots.count, SHOTS);
                assert_distributed(&report->shots, &exact);
                dense_table_free(&exact);
                able++;
            }
            tn_run_report_free(*state, report);
            tn_circuit_free(circuit);
        }
        assert_true(able > 0);
    }
}

/* A qubit is damped, measured, and goes on: what it went on as is what was read. */
static tn_circuit *damped_and_measured(lehr_context *ctx)
{
    static const double complex damping[8] = {1, 0, 0, 0.6, 0, 0.8, 0, 0};
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 3);
    double complex matrix[TN_MAX_ENTRIES];
    int32_t qubits[2] = {0, 1};
    tn_builder *b;
    tn_circuit *circuit;
    assert_int_equal(tn_builder_new(ctx, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", 2, NULL), LEHR_OK);
    assert_int_equal(tn_builder_bits(b, "c", 3, NULL), LEHR_OK);
    random_unitary(&rng, 2, matrix);
    assert_int_equal(tn_builder_unitary(b, 0, 2, qubits, matrix), LEHR_OK);
    assert_int_equal(tn_builder_kraus(b, 1, qubits + 1, 2, damping), LEHR_OK);
    assert_int_equal(tn_builder_measure(b, 1, 0), LEHR_OK);
    random_unitary(&rng, 2, matrix);
    assert_int_equal(tn_builder_unitary(b, 0, 2, qubits, matrix), LEHR_OK);
    assert_int_equal(tn_builder_measure(b, 0, 1), LEHR_OK);
    assert_int_equal(tn_builder_measure(b, 1, 2), LEHR_OK);
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    return circuit;
}

static void damping_before_a_measurement_is_felt(void **state)
{
    int able = 0;
    for (size_t e = 0; e < tn_engine_count(); e++) {
        const tn_engine *engine = tn_engine_at(e);
        if (!engine->sample) continue;
        tn_circuit *circuit = damped_and_measured(*state);
        tn_run_report *report = run(*state, engine, circuit, 10 * SHOTS);
        if (report) {
            dense_table exact = dense_distribution(circuit);
            assert_distributed(&report->shots, &exact);
            dense_table_free(&exact);
            able++;
        }
        tn_run_report_free(*state, report);
        tn_circuit_free(circuit);
    }
    assert_true(able >= 3);
}

static void log_probabilities_are_exact(void **state)
{
    for (size_t e = 0; e < tn_engine_count(); e++) {
        const tn_engine *engine = tn_engine_at(e);
        if (!engine->sample) continue;
        for (uint64_t k = 0; k < CIRCUITS; k++) {
            unsigned flags = RANDOM_MEASURE_ALL | RANDOM_UNITARY | RANDOM_BARRIER;
            if (k % 3 == 0) flags = RANDOM_MEASURE_ALL | RANDOM_CLIFFORD;
            tn_circuit *circuit = make_circuit(*state, k, flags);
            tn_run_report *report = run(*state, engine, circuit, 50);
            dense_table exact = dense_distribution(circuit);
            for (uint64_t s = 0; report && report->quality.exact && s < report->shots.count; s++) {
                const uint64_t *row = report->shots.rows + s * report->shots.words;
                uint64_t bits[DENSE_WORDS] = {row[0]};
                assert_close(exp(report->shots.logp[s]), dense_probability(&exact, bits), 1e-9,
                             1e-12);
            }
            dense_table_free(&exact);
            tn_run_report_free(*state, report);
            tn_circuit_free(circuit);
        }
    }
}

/* --- amplitudes and expectations --- */

static void amplitudes_are_exact(void **state)
{
    for (size_t e = 0; e < tn_engine_count(); e++) {
        const tn_engine *engine = tn_engine_at(e);
        if (!engine->amplitude) continue;
        for (uint64_t k = 0; k < CIRCUITS; k++) {
            tn_circuit *circuit = make_circuit(*state, k, k % 2 ? RANDOM_UNITARY : 0);
            tn_run_request request = {.engine = engine->name};
            tn_run_report *report;
            uint64_t bits[128];
            double complex exact[128], got[128];
            size_t count = (size_t)1 << tn_circuit_look(circuit).n;
            for (size_t j = 0; j < count; j++) bits[j] = j;
            dense_state(circuit, 0, exact);
            lehr_status status =
                tn_amplitudes(*state, circuit, &request, count, bits, got, &report);
            assert_int_equal(status, LEHR_OK);
            for (size_t j = 0; j < count; j++) assert_true(cabs(got[j] - exact[j]) < 1e-10);
            tn_run_report_free(*state, report);
            tn_circuit_free(circuit);
        }
    }
}

/* --- single precision --- */

static const char *const single[] = {"precision=single"};

static bool has_precision(const tn_engine *engine)
{
    const lehr_option_table *table = engine->options ? engine->options() : NULL;
    for (size_t k = 0; table && k < table->count; k++)
        if (strcmp(table->options[k].name, "precision") == 0) return true;
    return false;
}

static void assert_nearly_likely(lehr_context *ctx, const tn_engine *engine,
                                 const tn_circuit *circuit)
{
    tn_run_request request = {
        .engine = engine->name, .seed = 5, .shots = 50, .set = single, .set_count = 1};
    tn_run_report *report;
    dense_table exact = dense_distribution(circuit);
    assert_int_equal(tn_run(ctx, circuit, &request, &report), LEHR_OK);
    for (uint64_t s = 0; s < report->shots.count; s++) {
        uint64_t bits[DENSE_WORDS] = {report->shots.rows[s * report->shots.words]};
        assert_close(exp(report->shots.logp[s]), dense_probability(&exact, bits), 1e-5, 1e-6);
    }
    dense_table_free(&exact);
    tn_run_report_free(ctx, report);
}

/* Whether rounding shows. */
static bool assert_near_amplitude(lehr_context *ctx, const tn_engine *engine,
                                  const tn_circuit *circuit)
{
    tn_run_request request = {.engine = engine->name, .set = single, .set_count = 1};
    tn_run_report *report;
    uint64_t one = 1;
    double complex exact[128], got;
    dense_state(circuit, 0, exact);
    assert_int_equal(tn_amplitudes(ctx, circuit, &request, 1, &one, &got, &report), LEHR_OK);
    assert_true(cabs(got - exact[1]) < 1e-6);
    tn_run_report_free(ctx, report);
    return cabs(got - exact[1]) > 1e-12;
}

static void single_precision_is_right_to_a_millionth(void **state)
{
    int engines = 0;
    for (size_t e = 0; e < tn_engine_count(); e++) {
        const tn_engine *engine = tn_engine_at(e);
        if (!engine->sample || !has_precision(engine)) continue;
        int rounded = 0;
        engines++;
        for (uint64_t k = 0; k < CIRCUITS; k++) {
            tn_circuit *bare = make_circuit(*state, k, RANDOM_UNITARY), *measured;
            assert_int_equal(tn_circuit_measured(*state, bare, &measured), LEHR_OK);
            assert_nearly_likely(*state, engine, measured);
            if (engine->amplitude) rounded += assert_near_amplitude(*state, engine, bare);
            tn_circuit_free(measured);
            tn_circuit_free(bare);
        }
        assert_true(rounded > 0);
    }
    assert_true(engines >= 3);
}

static tn_observable *read_observable(lehr_context *ctx, int32_t n)
{
    static const char text[] = "Z0 + 0.5*X1 - 2*Y0*Z1 + 3*X0*X1 + 0.25*Y1 + 7";
    tn_observable *observable;
    lehr_input *in;
    assert_int_equal(lehr_input_memory(ctx, "text", text, sizeof text - 1, &in), LEHR_OK);
    assert_int_equal(tn_observable_read(in, n, &observable), LEHR_OK);
    lehr_input_close(in);
    return observable;
}

static double exact_expectation(const tn_circuit *circuit, const tn_observable *observable)
{
    tn_observable_view o = tn_observable_look(observable);
    double sum = 0;
    for (int32_t k = 0; k < o.terms; k++)
        sum += o.term[k].weight *
               dense_expectation(circuit, o.paulis + o.term[k].first, o.term[k].count);
    return sum;
}

static void expectations_are_within_their_errors(void **state)
{
    static const unsigned flags[] = {0, RANDOM_CLIFFORD,
                                     RANDOM_NOISE | RANDOM_RESET | RANDOM_MEASURE | RANDOM_UNITARY};
    for (size_t e = 0; e < tn_engine_count(); e++) {
        const tn_engine *engine = tn_engine_at(e);
        int able = 0;
        if (!engine->expect) continue;
        for (uint64_t k = 0; k < CIRCUITS; k++) {
            tn_circuit *circuit = make_circuit(*state, k, flags[k % 3]);
            tn_observable *observable = read_observable(*state, tn_circuit_look(circuit).n);
            tn_run_request request = {.engine = engine->name, .observable = observable};
            tn_run_report *report = NULL;
            tn_expected sum;
            lehr_status status = tn_expect(*state, circuit, &request, &sum, NULL, &report);
            if (status == LEHR_OK) {
                assert_close(sum.value, exact_expectation(circuit, observable), 0,
                             1e-10 + sum.error);
                able++;
            } else {
                assert_int_equal(status, LEHR_UNSUPPORTED);
                lehr_clear(*state);
            }
            tn_run_report_free(*state, report);
            tn_observable_free(observable);
            tn_circuit_free(circuit);
        }
        assert_true(able > 0);
    }
}

/* What cannot take an average over noise says which engine can. */
static void noisy_expectations_name_their_engine(void **state)
{
    static const char *const engines[] = {"recycle", "statevector"};
    tn_circuit *circuit = make_circuit(*state, 20, RANDOM_NOISE | RANDOM_RESET);
    tn_observable *observable = read_observable(*state, tn_circuit_look(circuit).n);
    for (int k = 0; k < 2; k++) {
        tn_run_request request = {.engine = engines[k], .observable = observable};
        tn_run_report *report = NULL;
        tn_expected sum;
        assert_int_equal(tn_expect(*state, circuit, &request, &sum, NULL, &report),
                         LEHR_UNSUPPORTED);
        assert_non_null(strstr(lehr_message(*state), "engine paulis averages over all"));
        lehr_clear(*state);
    }
    tn_observable_free(observable);
    tn_circuit_free(circuit);
}

/* A chain, as wide as it is long when its end is asked for, and qubits that nothing happens to. */
static tn_circuit *chain_and_others(lehr_context *ctx, int32_t length, int32_t n)
{
    tn_builder *b;
    tn_circuit *circuit;
    assert_int_equal(tn_builder_new(ctx, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", n, NULL), LEHR_OK);
    for (int layer = 0; layer < 3; layer++)
        for (int32_t q = 0; q + 1 < length; q++) {
            int32_t pair[2] = {q, q + 1};
            double angle = 0.3 + q + layer;
            assert_int_equal(tn_builder_gate(b, TN_GATE_ry, 0, pair, &angle), LEHR_OK);
            assert_int_equal(tn_builder_gate(b, TN_GATE_rxx, 0, pair, &angle), LEHR_OK);
        }
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    return circuit;
}

/* Only some terms are planned before the run: this wide one is not. */
static void wide_cones_are_refused(void **state)
{
    enum { LENGTH = 21, N = LENGTH + 16 };
    static const char text[] = "Z21 + Z20 + Z22 + Z23 + Z24 + Z25 + Z26 + Z27 + Z28 + Z29 + Z30 + "
                               "Z31 + Z32 + Z33 + Z34 + Z35 + Z36";
    tn_circuit *circuit = chain_and_others(*state, LENGTH, N);
    tn_observable *observable;
    lehr_input *in;
    assert_int_equal(lehr_input_memory(*state, "text", text, sizeof text - 1, &in), LEHR_OK);
    assert_int_equal(tn_observable_read(in, N, &observable), LEHR_OK);
    lehr_input_close(in);
    tn_run_request request = {.engine = "recycle", .observable = observable, .memory = 8 << 20};
    tn_run_report *report = NULL;
    tn_expected sum;
    assert_int_equal(tn_expect(*state, circuit, &request, &sum, NULL, &report), LEHR_NO_MEMORY);
    assert_non_null(strstr(lehr_message(*state), "the light cone of term 1 needs"));
    assert_null(report);
    lehr_clear(*state);
    tn_observable_free(observable);
    tn_circuit_free(circuit);
}

/* --- reproducibility, stops, memory --- */

static void threads_do_not_show(void **state)
{
    for (size_t e = 0; e < tn_engine_count(); e++) {
        const tn_engine *engine = tn_engine_at(e);
        if (!engine->sample) continue;
        for (uint64_t k = 0; k < KINDS; k++) {
            tn_circuit *circuit = make_circuit(*state, k, kinds[k]);
            tn_run_report *first = NULL;
            for (int threads = 1; threads <= 3; threads++) {
                lehr_set_threads(*state, threads);
                tn_run_report *report = run(*state, engine, circuit, 3000);
                if (!report) break;
                if (!first) {
                    first = report;
                    continue;
                }
                assert_memory_equal(first->shots.rows, report->shots.rows,
                                    3000 * report->shots.words * sizeof(uint64_t));
                assert_memory_equal(first->shots.logp, report->shots.logp, 3000 * sizeof(double));
                tn_run_report_free(*state, report);
            }
            tn_run_report_free(*state, first);
            tn_circuit_free(circuit);
        }
        lehr_set_threads(*state, 0);
    }
}

static void stops_leave_whole_shots(void **state)
{
    for (size_t e = 0; e < tn_engine_count(); e++) {
        const tn_engine *engine = tn_engine_at(e);
        if (!engine->sample) continue;
        tn_circuit *circuit = make_circuit(*state, 1, RANDOM_MEASURE_ALL | RANDOM_CLIFFORD);
        tn_run_report *whole = run(*state, engine, circuit, SHOTS);
        assert_non_null(whole);
        for (uint64_t poll = 1; poll <= 4; poll++) {
            lehr_stop_at_poll(*state, poll);
            tn_run_report *report = run(*state, engine, circuit, SHOTS);
            assert_non_null(report);
            size_t bytes = report->shots.count * report->shots.words * sizeof(uint64_t);
            if (bytes) assert_memory_equal(report->shots.rows, whole->shots.rows, bytes);
            tn_run_report_free(*state, report);
            lehr_rearm(*state);
        }
        tn_run_report_free(*state, whole);
        tn_circuit_free(circuit);
    }
}

static lehr_status run_once(lehr_context *ctx, void *arg)
{
    const tn_engine *engine = arg;
    tn_run_request request = {.engine = engine->name, .seed = 5, .shots = 20};
    tn_run_report *report;
    tn_builder *builder;
    tn_circuit *circuit;
    int32_t qubits[2] = {0, 1};
    lehr_set_threads(ctx, 1);
    LEHR_TRY(tn_builder_new(ctx, &builder));
    lehr_status status = tn_builder_qubits(builder, "q", 2, NULL);
    if (status == LEHR_OK) status = tn_builder_bits(builder, "c", 2, NULL);
    if (status == LEHR_OK) status = tn_builder_gate(builder, TN_GATE_h, 0, qubits, NULL);
    if (status == LEHR_OK) status = tn_builder_gate(builder, TN_GATE_x, 1, qubits, NULL);
    if (status == LEHR_OK) status = tn_builder_measure(builder, 0, 0);
    if (status == LEHR_OK) status = tn_builder_measure(builder, 1, 1);
    if (status != LEHR_OK) {
        tn_builder_free(builder);
        return status;
    }
    LEHR_TRY(tn_builder_finish(builder, &circuit));
    status = tn_run(ctx, circuit, &request, &report);
    if (status == LEHR_OK) tn_run_report_free(ctx, report);
    tn_circuit_free(circuit);
    return status;
}

static void failing_allocations_are_survived(void **state)
{
    (void)state;
    for (size_t e = 0; e < tn_engine_count(); e++) {
        tn_engine engine = *tn_engine_at(e);
        if (engine.sample) assert_true(brutal_allocations(run_once, NULL, &engine) > 5);
    }
}

static void descriptions_are_complete(void **state)
{
    (void)state;
    for (size_t e = 0; e < tn_engine_count(); e++) {
        const tn_engine *engine = tn_engine_at(e);
        assert_ptr_equal(tn_engine_find(engine->name), engine);
        assert_true(strlen(engine->summary) > 10);
        assert_non_null(engine->paper);
        assert_non_null(engine->plan);
        assert_non_null(engine->quality);
        assert_non_null(engine->release);
        assert_true(!engine->sample || engine->block);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(descriptions_are_complete),
        test_in_context(samples_follow_the_exact_distribution),
        test_in_context(damping_before_a_measurement_is_felt),
        test_in_context(log_probabilities_are_exact),
        test_in_context(amplitudes_are_exact),
        test_in_context(single_precision_is_right_to_a_millionth),
        test_in_context(expectations_are_within_their_errors),
        test_in_context(noisy_expectations_name_their_engine),
        test_in_context(wide_cones_are_refused),
        test_in_context(threads_do_not_show),
        test_in_context(stops_leave_whole_shots),
        test_in_context(failing_allocations_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
