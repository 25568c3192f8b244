// SPDX-License-Identifier: GPL-3.0-or-later
/* The grid engine against exact engines: each sample's probability is the exact one, however qubits
 * are numbered, and what it is off by falls with the cut-off. */
#include "assert_close.h"
#include "brutal.h"
#include "chi_square.h"
#include "context_fixture.h"
#include "dense_circuit.h"
#include "random_circuit.h"

#include <base/cpu.h>
#include <base/memory.h>
#include <tn/run.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_QUBITS = 64 };

typedef enum numbering { ROWS, SNAKE, SHUFFLED } numbering;

typedef struct grid {
    int32_t rows, columns, depth;
    numbering numbering;
    uint64_t seed;
} grid;

static void number_qubits(const grid *g, lehr_rng *rng, int32_t *number)
{
    int32_t n = g->rows * g->columns;
    assert_true(n <= MOST_QUBITS);
    for (int32_t k = 0; k < n; k++) {
        int32_t row = k / g->columns, column = k % g->columns;
        if (g->numbering == SNAKE && row % 2) column = g->columns - 1 - column;
        number[k] = row * g->columns + column;
    }
    if (g->numbering == SHUFFLED) lehr_rng_shuffle(rng, number, (size_t)n);
}

static tn_builder *begin(lehr_context *ctx, int32_t n)
{
    tn_builder *b;
    assert_int_equal(tn_builder_new(ctx, &b), LEHR_OK);
    assert_int_equal(tn_builder_qubits(b, "q", n, NULL), LEHR_OK);
    assert_int_equal(tn_builder_bits(b, "c", n, NULL), LEHR_OK);
    return b;
}

static lehr_status join(tn_builder *b, lehr_rng *rng, int32_t x, int32_t y)
{
    double complex matrix[TN_MAX_ENTRIES];
    int32_t qubits[2] = {x, y};
    random_unitary(rng, 2, matrix);
    return tn_builder_unitary(b, 0, 2, qubits, matrix);
}

/* Layers 0 and 1 along the rows, 2 and 3 down the columns. */
static lehr_status fill_layer(tn_builder *b, lehr_rng *rng, const grid *g, const int32_t *number,
                              int layer)
{
    for (int32_t r = 0; r < g->rows; r++)
        for (int32_t c = 0; c < g->columns; c++) {
            const int32_t *here = number + r * g->columns + c;
            if (layer < 2 && c % 2 == layer && c + 1 < g->columns)
                LEHR_TRY(join(b, rng, here[0], here[1]));
            if (layer >= 2 && (r + c) % 2 == layer - 2 && r + 1 < g->rows)
                LEHR_TRY(join(b, rng, here[0], here[g->columns]));
        }
    return LEHR_OK;
}

static lehr_status fill(tn_builder *b, const grid *g)
{
    lehr_rng rng = lehr_rng_stream(g->seed, LEHR_RNG_TEST, 0);
    int32_t number[MOST_QUBITS], n = g->rows * g->columns;
    number_qubits(g, &rng, number);
    LEHR_TRY(tn_builder_qubits(b, "q", n, NULL));
    LEHR_TRY(tn_builder_bits(b, "c", n, NULL));
    for (int layer = 0; layer < g->depth; layer++)
        LEHR_TRY(fill_layer(b, &rng, g, number, layer % 4));
    for (int32_t q = 0; q < n; q++) LEHR_TRY(tn_builder_measure(b, q, q));
    return LEHR_OK;
}

static lehr_status try_grid(lehr_context *ctx, const grid *g, tn_circuit **out)
{
    tn_builder *b;
    LEHR_TRY(tn_builder_new(ctx, &b));
    lehr_status status = fill(b, g);
    if (status == LEHR_OK) return tn_builder_finish(b, out);
    tn_builder_free(b);
    return status;
}

static tn_circuit *make_grid(lehr_context *ctx, grid g)
{
    tn_circuit *circuit = NULL;
    assert_int_equal(try_grid(ctx, &g, &circuit), LEHR_OK);
    return circuit;
}

static tn_run_report *draw(lehr_context *ctx, const tn_circuit *circuit, uint64_t shots,
                           const char *cutoff)
{
    tn_run_request request = {
        .engine = "grid", .set = &cutoff, .set_count = 1, .seed = 3, .shots = shots};
    tn_run_report *report;
    assert_int_equal(tn_run(ctx, circuit, &request, &report), LEHR_OK);
    assert_int_equal(report->shots.count, shots);
    return report;
}

/* The logarithms of the exact probabilities of the rows; circuits of at most 64 bits. */
static void ask_exactly(lehr_context *ctx, const tn_circuit *circuit, const char *engine,
                        const tn_shots *shots, double *logp)
{
    tn_circuit *bare;
    tn_run_report *report;
    tn_run_request request = {.engine = engine};
    double complex *amplitudes = test_calloc(shots->count, sizeof *amplitudes);
    assert_int_equal(tn_circuit_unmeasured(ctx, circuit, &bare), LEHR_OK);
    assert_int_equal(
        tn_amplitudes(ctx, bare, &request, shots->count, shots->rows, amplitudes, &report),
        LEHR_OK);
    for (uint64_t k = 0; k < shots->count; k++) logp[k] = 2 * log(cabs(amplitudes[k]));
    tn_run_report_free(ctx, report);
    tn_circuit_free(bare);
    test_free(amplitudes);
}

static double worst_logp(lehr_context *ctx, const tn_circuit *circuit, const char *engine,
                         const tn_shots *shots)
{
    double exact[64], worst = 0;
    assert_true(shots->count <= 64);
    ask_exactly(ctx, circuit, engine, shots, exact);
    for (uint64_t k = 0; k < shots->count; k++)
        worst = fmax(worst, fabs(shots->logp[k] - exact[k]));
    return worst;
}

/* --- probabilities --- */

static void probabilities_are_exact(void **state)
{
    static const grid grids[] = {
        {4, 4, 3, ROWS, 1},      {3, 5, 4, ROWS, 2},     {4, 4, 4, SNAKE, 3},
        {5, 3, 4, SHUFFLED, 4},  {2, 7, 6, ROWS, 5},     {1, 12, 5, ROWS, 6},
        {12, 1, 4, SHUFFLED, 7}, {3, 4, 8, SHUFFLED, 8}, {4, 4, 3, SHUFFLED, 9},
    };
    for (size_t k = 0; k < sizeof grids / sizeof *grids; k++) {
        tn_circuit *circuit = make_grid(*state, grids[k]);
        tn_run_report *report = draw(*state, circuit, 20, "cutoff=1e-14");
        assert_true(worst_logp(*state, circuit, "statevector", &report->shots) < 1e-5);
        tn_run_report_free(*state, report);
        tn_circuit_free(circuit);
    }
}

static void wide_grids_agree_with_recycling(void **state)
{
    tn_circuit *circuit = make_grid(*state, (grid){6, 6, 4, SNAKE, 10});
    tn_run_report *report = draw(*state, circuit, 4, "cutoff=1e-12");
    assert_true(worst_logp(*state, circuit, "recycle", &report->shots) < 1e-4);
    tn_run_report_free(*state, report);
    tn_circuit_free(circuit);
}

/* Circuits of at most 6 bits. */
static void assert_follows(lehr_context *ctx, const tn_circuit *circuit)
{
    enum { SHOTS = 3000, STATES = 64 };
    dense_table exact = dense_distribution(circuit);
    tn_run_report *report = draw(ctx, circuit, SHOTS, "cutoff=1e-9");
    uint32_t counts[STATES] = {0};
    double weights[STATES];
    int freedom;
    for (uint64_t k = 0; k < SHOTS; k++) counts[report->shots.rows[k]]++;
    for (uint64_t b = 0; b < STATES; b++)
        weights[b] = dense_probability(&exact, (uint64_t[DENSE_WORDS]){b});
    double chi = chi_square(counts, weights, STATES, SHOTS, &freedom);
    assert_true(freedom > 20);
    assert_true(chi_deviations(chi, freedom) < 5);
    tn_run_report_free(ctx, report);
    dense_table_free(&exact);
}

static void samples_follow_the_exact_distribution(void **state)
{
    tn_circuit *circuit = make_grid(*state, (grid){2, 3, 4, ROWS, 11});
    assert_follows(*state, circuit);
    tn_circuit_free(circuit);
}

/* --- noise, and qubits that nobody measures --- */

/* Nothing, Y on the first and X on the second, or Z on the second. */
static lehr_status shake_pair(tn_builder *b, int32_t x, int32_t y)
{
    const double complex most = sqrt(0.5), rare = sqrt(0.25), turn = TN_I * rare;
    const double complex channel[48] = {
        most, 0, 0, 0,     0, most, 0,    0, 0, 0,     most,  0, 0,    0, 0, most,  /* 1 */
        0,    0, 0, -turn, 0, 0,    turn, 0, 0, -turn, 0,     0, turn, 0, 0, 0,     /* XY */
        rare, 0, 0, 0,     0, rare, 0,    0, 0, 0,     -rare, 0, 0,    0, 0, -rare, /* Z1 */
    };
    return tn_builder_kraus(b, 2, (int32_t[]){x, y}, 3, channel);
}

/* Nothing, or a turn that is no Pauli product. */
static lehr_status shake(tn_builder *b, lehr_rng *rng, int32_t q)
{
    double complex channel[8] = {sqrt(0.6), 0, 0, sqrt(0.6)};
    random_unitary(rng, 1, channel + 4);
    for (int k = 4; k < 8; k++) channel[k] *= sqrt(0.4);
    return tn_builder_kraus(b, 1, &q, 2, channel);
}

static lehr_status damp(tn_builder *b, int32_t q, double odds)
{
    const double complex damping[8] = {1, 0, 0, sqrt(1 - odds), 0, sqrt(odds), 0, 0};
    return tn_builder_kraus(b, 1, &q, 2, damping);
}

/* Damping to a mixture of both values: four matrices. */
static lehr_status warm(tn_builder *b, int32_t q, double odds, double up)
{
    double low = sqrt(1 - up), high = sqrt(up), keep = sqrt(1 - odds), fall = sqrt(odds);
    const double complex channel[16] = {low, 0, 0,    low * keep, 0, low * fall,  0, 0, high * keep,
                                        0,   0, high, 0,          0, high * fall, 0};
    return tn_builder_kraus(b, 1, &q, 4, channel);
}

/* More of it on one site than a batch holds, and a reset among it. */
static lehr_status fill_damped(tn_builder *b, uint64_t seed)
{
    static const int32_t pairs[][2] = {{0, 1}, {3, 4}, {1, 2}, {4, 5}, {0, 3}, {1, 4}, {2, 5}};
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_TEST, 2);
    for (int k = 0; k < 7; k++) {
        LEHR_TRY(join(b, &rng, pairs[k][0], pairs[k][1]));
        LEHR_TRY(k % 4 == 1 ? warm(b, pairs[k][1], 0.5, 0.2) : damp(b, pairs[k][k % 2], 0.3));
        if (k == 3) LEHR_TRY(tn_builder_reset(b, 1));
    }
    for (int32_t q = 0; q < 6; q++) LEHR_TRY(tn_builder_measure(b, q, q));
    return LEHR_OK;
}

static void the_state_decides_what_damping_does(void **state)
{
    for (uint64_t seed = 0; seed < 3; seed++) {
        tn_circuit *circuit;
        tn_builder *b = begin(*state, 6);
        assert_int_equal(fill_damped(b, seed), LEHR_OK);
        assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
        assert_follows(*state, circuit);
        tn_circuit_free(circuit);
    }
}

/* Given what damping did, all results are sure; those of resets are not. */
static void probabilities_are_given_the_noise(void **state)
{
    tn_circuit *circuit;
    for (int resets = 0; resets < 2; resets++) {
        tn_builder *b = begin(*state, 2);
        assert_int_equal(tn_builder_gate(b, TN_GATE_x, 0, (int32_t[]){0}, NULL), LEHR_OK);
        assert_int_equal(tn_builder_gate(b, TN_GATE_x, 1, (int32_t[]){0, 1}, NULL), LEHR_OK);
        assert_int_equal(damp(b, 0, 0.3), LEHR_OK);
        assert_int_equal(damp(b, 1, 0.6), LEHR_OK);
        if (resets) {
            assert_int_equal(tn_builder_gate(b, TN_GATE_h, 0, (int32_t[]){1}, NULL), LEHR_OK);
            assert_int_equal(tn_builder_reset(b, 1), LEHR_OK);
        }
        for (int32_t q = 0; q < 2; q++) assert_int_equal(tn_builder_measure(b, q, q), LEHR_OK);
        assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
        tn_run_report *report = draw(*state, circuit, 40, "cutoff=1e-12");
        for (int s = 0; s < 40; s++)
            assert_close(report->shots.logp[s], resets ? log(0.5) : 0, 0, 1e-9);
        tn_run_report_free(*state, report);
        tn_circuit_free(circuit);
    }
}

/* Two rows of three; pairs in both directions, so that some lie on one site and some on two. */
static lehr_status fill_noisy(tn_builder *b, uint64_t seed)
{
    static const int32_t first[][2] = {{0, 1}, {3, 4}, {1, 2}, {4, 5}},
                         second[][2] = {{0, 3}, {1, 4}, {2, 5}};
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_TEST, 1);
    for (int k = 0; k < 4; k++) LEHR_TRY(join(b, &rng, first[k][0], first[k][1]));
    LEHR_TRY(shake_pair(b, 1, 0));
    LEHR_TRY(shake_pair(b, 1, 4));
    LEHR_TRY(shake(b, &rng, 2));
    for (int k = 0; k < 3; k++) LEHR_TRY(join(b, &rng, second[k][0], second[k][1]));
    LEHR_TRY(shake_pair(b, 4, 3));
    for (int32_t q = 0; q < 6; q++)
        LEHR_TRY(q % 3 ? tn_builder_measure(b, q, q)
                       : tn_builder_measure_badly(b, q, q, 0.3, 0.1 * q));
    return LEHR_OK;
}

static void noise_is_drawn_for_each_shot(void **state)
{
    for (uint64_t seed = 0; seed < 3; seed++) {
        tn_circuit *circuit;
        tn_builder *b = begin(*state, 6);
        assert_int_equal(fill_noisy(b, seed), LEHR_OK);
        assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
        assert_follows(*state, circuit);
        tn_circuit_free(circuit);
    }
}

/* The same grid, but one qubit not measured, and two into one bit. */
static void results_that_nobody_asks_for_are_forgotten(void **state)
{
    enum { N = 8 };
    static const int32_t edges[][2] = {{0, 1}, {2, 3}, {4, 5}, {6, 7}, {0, 4}, {1, 5},
                                       {2, 6}, {3, 7}, {1, 2}, {5, 6}, {0, 4}, {2, 6}};
    static const int32_t bit_of[N] = {0, 1, 2, -1, 3, 4, 4, 5};
    lehr_rng rng = lehr_rng_stream(17, LEHR_RNG_TEST, 0);
    tn_circuit *circuit;
    tn_builder *b = begin(*state, N);
    for (size_t k = 0; k < sizeof edges / sizeof *edges; k++)
        assert_int_equal(join(b, &rng, edges[k][0], edges[k][1]), LEHR_OK);
    for (int32_t q = 0; q < N; q++)
        if (bit_of[q] >= 0) assert_int_equal(tn_builder_measure(b, q, bit_of[q]), LEHR_OK);
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    assert_follows(*state, circuit);
    tn_circuit_free(circuit);
}

/* --- the cut-off --- */

static void errors_fall_with_the_cutoff(void **state)
{
    static const char *const cutoffs[] = {"cutoff=1e-1", "cutoff=1e-3", "cutoff=1e-6",
                                          "cutoff=1e-10"};
    double worst[4], discarded[4];
    tn_circuit *circuit = make_grid(*state, (grid){4, 4, 4, ROWS, 12});
    for (int k = 0; k < 4; k++) {
        tn_run_report *report = draw(*state, circuit, 40, cutoffs[k]);
        worst[k] = worst_logp(*state, circuit, "statevector", &report->shots);
        discarded[k] = 0;
        for (int s = 0; s < 40; s++) discarded[k] += report->shots.error[s];
        assert_false(report->quality.exact);
        tn_run_report_free(*state, report);
    }
    for (int k = 1; k < 4; k++) {
        assert_true(worst[k] < worst[k - 1]);
        assert_true(discarded[k] < discarded[k - 1]);
    }
    assert_true(discarded[0] > 1e-3);
    assert_true(worst[3] < 1e-3);
    tn_circuit_free(circuit);
}

static void narrow_bonds_discard_more(void **state)
{
    double discarded[2] = {0, 0};
    const char *bonds[2] = {"bond=2", "bond=64"};
    tn_circuit *circuit = make_grid(*state, (grid){4, 5, 4, ROWS, 13});
    for (int k = 0; k < 2; k++) {
        tn_run_report *report = draw(*state, circuit, 10, bonds[k]);
        for (int s = 0; s < 10; s++) discarded[k] += report->shots.error[s];
        tn_run_report_free(*state, report);
    }
    assert_true(discarded[0] > 1e-2);
    assert_true(discarded[1] < 1e-6);
    tn_circuit_free(circuit);
}

/* --- reproducibility, stops, memory --- */

static void instruction_sets_give_the_same_shots(void **state)
{
    tn_circuit *circuit = make_grid(*state, (grid){4, 5, 4, ROWS, 14});
    tn_run_report *first = NULL;
    lehr_simd best = lehr_cpu_simd();
    for (int simd = LEHR_PORTABLE; simd <= (int)best; simd++) {
        lehr_cpu_lower((lehr_simd)simd);
        tn_run_report *report = draw(*state, circuit, 20, "cutoff=1e-8");
        if (first) {
            assert_memory_equal(first->shots.rows, report->shots.rows, 20 * sizeof(uint64_t));
            assert_memory_equal(first->shots.logp, report->shots.logp, 20 * sizeof(double));
            tn_run_report_free(*state, report);
        } else {
            first = report;
        }
    }
    tn_run_report_free(*state, first);
    tn_circuit_free(circuit);
}

static void threads_do_not_show(void **state)
{
    enum { SHOTS = 600 }; /* more than a block */
    tn_circuit *circuit = make_grid(*state, (grid){3, 3, 3, ROWS, 15});
    tn_run_report *first = NULL;
    for (int threads = 1; threads <= 3; threads++) {
        lehr_set_threads(*state, threads);
        tn_run_report *report = draw(*state, circuit, SHOTS, "cutoff=1e-8");
        if (first) {
            assert_memory_equal(first->shots.rows, report->shots.rows, SHOTS * sizeof(uint64_t));
            assert_memory_equal(first->shots.logp, report->shots.logp, SHOTS * sizeof(double));
            tn_run_report_free(*state, report);
        } else {
            first = report;
        }
    }
    lehr_set_threads(*state, 0);
    tn_run_report_free(*state, first);
    tn_circuit_free(circuit);
}

static lehr_status run_once(lehr_context *ctx, void *arg)
{
    tn_run_request request = {.engine = "grid", .seed = 5, .shots = 2};
    tn_run_report *report;
    tn_circuit *circuit;
    lehr_set_threads(ctx, 1);
    LEHR_TRY(try_grid(ctx, arg, &circuit));
    lehr_status status = tn_run(ctx, circuit, &request, &report);
    if (status == LEHR_OK) tn_run_report_free(ctx, report);
    tn_circuit_free(circuit);
    return status;
}

static void survives_failing_allocations(void **state)
{
    grid g = {2, 2, 3, ROWS, 16};
    (void)state;
    assert_true(brutal_allocations(run_once, NULL, &g) > 100);
}

/* --- refusals --- */

static void assert_refuses(lehr_context *ctx, tn_builder *b, const char *why)
{
    tn_circuit *circuit;
    tn_run_report *report;
    tn_run_request request = {.engine = "grid", .shots = 1};
    assert_int_equal(tn_builder_finish(b, &circuit), LEHR_OK);
    assert_int_equal(tn_run(ctx, circuit, &request, &report), LEHR_UNSUPPORTED);
    assert_non_null(strstr(lehr_message(ctx), why));
    lehr_clear(ctx);
    tn_circuit_free(circuit);
}

static void refuses_what_is_no_shallow_grid(void **state)
{
    double complex collapse[32] = {0};
    const int32_t three[3] = {0, 1, 2};
    tn_builder *b = begin(*state, 3);
    assert_int_equal(tn_builder_gate(b, TN_GATE_x, 2, three, NULL), LEHR_OK);
    assert_refuses(*state, b, "a gate acts on more than two qubits");
    b = begin(*state, 2);
    assert_int_equal(tn_builder_measure(b, 0, 0), LEHR_OK);
    assert_int_equal(tn_builder_gate(b, TN_GATE_x, 1, three, NULL), LEHR_OK);
    assert_refuses(*state, b, "a qubit is used after its measurement");
    b = begin(*state, 2);
    for (int k = 0; k < 4; k++) collapse[k < 2 ? 5 * k : 16 + 5 * k] = 1;
    assert_int_equal(tn_builder_kraus(b, 2, three, 2, collapse), LEHR_OK);
    assert_refuses(*state, b, "noise on two qubits that is no mixture of Paulis");
    b = begin(*state, 30);
    for (int32_t k = 0; k < 30; k++)
        for (int32_t j = 0; j < k; j++)
            assert_int_equal(tn_builder_gate(b, TN_GATE_x, 1, (int32_t[]){j, k}, NULL), LEHR_OK);
    for (int32_t k = 0; k < 30; k++) assert_int_equal(tn_builder_measure(b, k, k), LEHR_OK);
    assert_refuses(*state, b, "no narrow grid");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(probabilities_are_exact),
        test_in_context(wide_grids_agree_with_recycling),
        test_in_context(samples_follow_the_exact_distribution),
        test_in_context(noise_is_drawn_for_each_shot),
        test_in_context(probabilities_are_given_the_noise),
        test_in_context(the_state_decides_what_damping_does),
        test_in_context(results_that_nobody_asks_for_are_forgotten),
        test_in_context(errors_fall_with_the_cutoff),
        test_in_context(narrow_bonds_discard_more),
        test_in_context(instruction_sets_give_the_same_shots),
        test_in_context(threads_do_not_show),
        test_in_context(survives_failing_allocations),
        test_in_context(refuses_what_is_no_shallow_grid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
