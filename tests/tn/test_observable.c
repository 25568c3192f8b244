// SPDX-License-Identifier: GPL-3.0-or-later
/* Reading sums of Pauli products. */
#include "brutal.h"
#include "context_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <tn/observable.h>

#include <cmocka.h>

#define QUBITS 12

static lehr_status read_text(lehr_context *ctx, const char *text, tn_observable **out)
{
    lehr_input *in;
    LEHR_TRY(lehr_input_memory(ctx, "sum", text, strlen(text), &in));
    lehr_status status = tn_observable_read(in, QUBITS, out);
    lehr_input_close(in);
    return status;
}

/* "0.5*X3Z4 ": what was understood, written one way. */
static void write_text(const tn_observable *o, char *text, size_t room)
{
    tn_observable_view look = tn_observable_look(o);
    size_t at = 0;
    text[0] = '\0';
    for (int32_t t = 0; t < look.terms; t++) {
        const tn_term *term = &look.term[t];
        at += (size_t)snprintf(text + at, room - at, "%s%g*", t ? " " : "", term->weight);
        for (int32_t k = 0; k < term->count; k++) {
            const tn_pauli *p = &look.paulis[term->first + k];
            at += (size_t)snprintf(text + at, room - at, "%c%d", p->letter, p->qubit);
        }
    }
}

static void test_understood(void **state)
{
    static const char *const cases[][2] = {
        {"Z0", "1*Z0"},
        {"-Z0", "-1*Z0"},
        {"+ 2", "2*"},
        {"Z0*Z1 + 0.5*X3", "1*Z0Z1 0.5*X3"},
        {"Z0 Z1+.5X3-1e-2*Y11", "1*Z0Z1 0.5*X3 -0.01*Y11"},
        {"Z5*Z1*Z3", "1*Z1Z3Z5"},
        {"2*3*Z0*4", "24*Z0"},
        {"Z0 + X1 + Z0", "2*Z0 1*X1"},
        {"Z0*Z1 - Z1*Z0", "0*Z0Z1"},
        {"Z0*Z0", "1*"},
        {"X0*Y0*Z1*Y1*X1*Z0", "1*"}, /* XYZ = i, ZYX = -i */
        {"X0*Y0*X1*Y1", "-1*Z0Z1"},
        {"Y0*X0*X1*Y1", "1*Z0Z1"},
        {"I*Z2 + I3", "1*Z2 1*"},
        {"1 # a constant\n + Z1 # and a letter", "1* 1*Z1"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        tn_observable *o;
        char text[256];
        if (read_text(*state, cases[k][0], &o) != LEHR_OK)
            fail_msg("%s: %s", cases[k][0], lehr_message(*state));
        write_text(o, text, sizeof text);
        tn_observable_free(o);
        assert_string_equal(text, cases[k][1]);
    }
}

static void test_refused(void **state)
{
    static const char *const cases[][2] = {
        {"", "sum:1:1: expected a number or a Pauli letter"},
        {"Z", "sum:1:2: expected the number of a qubit"},
        {"Z0 +", "sum:1:5: expected a number or a Pauli letter"},
        {"Z0 Q1", "sum:1:4: expected +, - or the end"},
        {"Z12", "sum:1:1: expected a qubit that the circuit has"},
        {"Z99999999999999999999", "sum:1:1: expected a qubit that the circuit has"},
        {"X0*Y0", "sum:1:6: expected a product that is Hermitian"},
        {"1e999*Z0", "sum:1:1: expected a"},
        {"Z0\n+ \n *", "sum:3:2: expected a number or a Pauli letter"},
        {"1..2", "sum:1:1: expected a number"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        tn_observable *o = NULL;
        assert_int_equal(read_text(*state, cases[k][0], &o), LEHR_FORMAT);
        if (strncmp(lehr_message(*state), cases[k][1], strlen(cases[k][1])) != 0)
            fail_msg("%s: %s", cases[k][0], lehr_message(*state));
        assert_null(o);
        lehr_clear(*state);
    }
}

static lehr_status read_long(lehr_context *ctx, void *arg)
{
    tn_observable *o;
    LEHR_TRY(read_text(ctx, arg, &o));
    tn_observable_free(o);
    return LEHR_OK;
}

static void test_allocations(void **state)
{
    char text[4096] = "Z0";
    (void)state;
    for (int k = 0; k < 100; k++) strcat(text, " + 0.25*Z1*X2*Y3 - X4*X5");
    assert_true(brutal_allocations(read_long, NULL, text) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_understood),
        test_in_context(test_refused),
        test_in_context(test_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
