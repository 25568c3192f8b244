// SPDX-License-Identifier: GPL-3.0-or-later
/* Joint distributions of a few qubits against sums over all amplitudes. */
#include "assert_close.h"
#include "context_fixture.h"
#include "dense_circuit.h"
#include "random_circuit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <tn/marginal.h>
#include <tn/run.h>

#include <cmocka.h>

enum { QUBITS = 7 };

static void ok(lehr_status status)
{
    assert_int_equal(status, LEHR_OK);
}

static double added_up(const double complex *state, int count, const int32_t *qubits, size_t index)
{
    double sum = 0;
    for (uint32_t s = 0; s < 1U << QUBITS; s++) {
        bool meant = true;
        for (int k = 0; k < count; k++) meant &= (s >> qubits[k] & 1) == (index >> k & 1);
        if (meant) sum += creal(state[s]) * creal(state[s]) + cimag(state[s]) * cimag(state[s]);
    }
    return sum;
}

static void check(lehr_context *ctx, const char *engine, const tn_circuit *circuit, int count,
                  const int32_t *qubits)
{
    static double complex state[1 << QUBITS];
    tn_expected sum, terms[1 << QUBITS];
    double probabilities[1 << QUBITS], total = 0;
    tn_observable *products;
    tn_run_report *report;
    ok(tn_marginal_observable(ctx, count, qubits, &products));
    assert_int_equal(tn_observable_look(products).terms, 1 << count);
    tn_run_request request = {.engine = engine, .observable = products};
    ok(tn_expect(ctx, circuit, &request, &sum, terms, &report));
    tn_marginal_probabilities(products, count, qubits, terms, probabilities);
    dense_state(circuit, 0, state);
    for (size_t k = 0; k < (size_t)1 << count; k++) {
        assert_close(probabilities[k], added_up(state, count, qubits, k), 0, 1e-12);
        total += probabilities[k];
    }
    assert_close(total, 1, 0, 1e-12);
    tn_run_report_free(ctx, report);
    tn_observable_free(products);
}

static void sums_of_squares(void **state)
{
    static const int32_t sets[][QUBITS] = {{3}, {0, 6}, {5, 2, 4}, {6, 5, 4, 3, 2, 1, 0}};
    static const int sizes[] = {1, 2, 3, QUBITS};
    const random_circuit_spec spec = {.qubits = QUBITS, .ops = 40};
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 31);
    for (int round = 0; round < 4; round++) {
        tn_circuit *circuit = random_circuit(*state, &rng, &spec);
        for (int k = 0; k < 4; k++) {
            check(*state, "recycle", circuit, sizes[k], sets[k]);
            check(*state, "statevector", circuit, sizes[k], sets[k]);
        }
        tn_circuit_free(circuit);
    }
}

static void nonsense(void **state)
{
    tn_observable *products = NULL;
    int32_t many[TN_MARGINAL_MAX + 1] = {0};
    for (int32_t k = 0; k <= TN_MARGINAL_MAX; k++) many[k] = k;
    assert_int_equal(tn_marginal_observable(*state, 0, many, &products), LEHR_BAD_ARGUMENT);
    assert_int_equal(tn_marginal_observable(*state, TN_MARGINAL_MAX + 1, many, &products),
                     LEHR_BAD_ARGUMENT);
    assert_int_equal(tn_marginal_observable(*state, 2, (const int32_t[]){4, 4}, &products),
                     LEHR_BAD_ARGUMENT);
    assert_null(products);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(sums_of_squares),
        test_in_context(nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
