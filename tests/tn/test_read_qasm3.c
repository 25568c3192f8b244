// SPDX-License-Identifier: GPL-3.0-or-later
/* Reading OpenQASM 3: each construct against the same circuit without it, in OpenQASM 2 where that
 * can say it; and the words for what is refused. */
#include <base/memory.h>
#include <context_fixture.h>
#include <dense_circuit.h>
#include <math.h>
#include <qasm_text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define THREE "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"
#define TWO   "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n"

typedef struct twins {
    const char *a, *b;
} twins;

static void assert_all_same(lehr_context *ctx, const twins *list, size_t count)
{
    for (size_t k = 0; k < count; k++) qasm_assert_same(ctx, list[k].a, list[k].b);
}
#define ASSERT_ALL_SAME(ctx, list) assert_all_same(ctx, list, sizeof(list) / sizeof *(list))

static void test_statements(void **state)
{
    static const twins cases[] = {
        {THREE "qubit[2] q; h q; cx q[0], q[-1];", TWO "qreg q[2]; h q[0]; h q[1]; cx q[0],q[1];"},
        {THREE "qubit a; qubit[3] q; x a; h q[0:2]; y q[2:-2:0];",
         TWO "qreg a[1]; qreg q[3]; x a[0]; h q; y q[0]; y q[2];"},
        {"OPENQASM 3; qubit q; U(π/2, 0x10, 1_000) q;", TWO "qreg q[1]; u3(pi/2,16,1000) q[0];"},
        {THREE "const int n = 2**3; qubit[n] q; const float a = n/3; rx(a) q[n-1];",
         TWO "qreg q[8]; rx(8/3) q[7];"},
        {THREE "qubit[2] q; int[32] i = 0; float f; i = i + 1; f = i / 2; rz(f) q[i];",
         TWO "qreg q[2]; rz(0.5) q[1];"},
        {THREE "qubit[4] q; for int i in [0:2] { cx q[i], q[i+1]; rz(pi/2**i) q[i]; }",
         TWO "qreg q[4]; cx q[0],q[1]; rz(pi) q[0]; cx q[1],q[2]; rz(pi/2) q[1];"
             "cx q[2],q[3]; rz(pi/4) q[2];"},
        {THREE "qubit[5] q; for uint[8] i in [4:-2:0] x q[i]; for int j in {1, 3} h q[j];"
               "for int i in [1:0] { nothing; }",
         TWO "qreg q[5]; x q[4]; x q[2]; x q[0]; h q[1]; h q[3];"},
        {THREE "qubit[3] q; for int i in [0:1] for int j in [i+1:2] cp(pi/(j-i)) q[i], q[j];",
         TWO "qreg q[3]; cp(pi) q[0],q[1]; cp(pi/2) q[0],q[2]; cp(pi) q[1],q[2];"},
        {THREE "qubit[2] q; const int n = 3; if (n > 2) { x q[0]; } else { y q[0]; }"
               "if (n == 2) for int i in {1} bad; else h q[1]; if (false) { { } } z q[0];",
         TWO "qreg q[2]; x q[0]; h q[1]; z q[0];"},
        {THREE "qubit[2] q; { const float a = 1; rx(a) q[0]; } const float a = 2; rx(a) q[1];",
         TWO "qreg q[2]; rx(1) q[0]; rx(2) q[1];"},
        {THREE "gate g(θ) a, b { ctrl @ rx(θ/2) a, b; } qubit[2] q; barrier; g(1) q[1], q[0];",
         TWO "qreg q[2]; crx(0.5) q[1],q[0];"},
    };
    ASSERT_ALL_SAME(*state, cases);
}

static void test_modifiers(void **state)
{
    static const twins cases[] = {
        {THREE "qubit[3] q; ctrl @ ctrl @ x q[0], q[1], q[2]; ctrl(2) @ z q[0], q[1], q[2];",
         TWO "qreg q[3]; ccx q[0],q[1],q[2]; ccz q[0],q[1],q[2];"},
        {THREE "qubit[3] q; negctrl @ ctrl @ x q[0], q[1], q[2];",
         TWO "qreg q[3]; x q[0]; ccx q[0],q[1],q[2]; x q[0];"},
        {THREE "qubit q; inv @ s q; inv @ t q; inv @ sx q; inv @ rx(0.3) q; inv @ U(1,2,3) q;",
         TWO "qreg q[1]; sdg q[0]; tdg q[0]; sxdg q[0]; rx(-0.3) q[0]; u3(-1,-3,-2) q[0];"},
        {THREE "qubit[2] q; inv @ iswap q[0], q[1]; iswap q[0], q[1];", TWO "qreg q[2];"},
        {THREE "qubit q; pow(3) @ t q; pow(-2) @ rx(0.3) q; pow(1001) @ x q; pow(0) @ h q;",
         TWO "qreg q[1]; t q[0]; t q[0]; t q[0]; rx(-0.6) q[0]; x q[0];"},
        {THREE "qubit q; pow(1/2) @ x q; pow(0.5) @ z q; pow(1/4) @ z q; pow(1/2) @ y q;"
               "pow(1/2) @ y q;",
         TWO "qreg q[1]; sx q[0]; s q[0]; t q[0]; y q[0];"},
        {THREE "qubit q; pow(3) @ U(0.1, 0.2, 0.3) q;",
         TWO "qreg q[1]; u(0.1,0.2,0.3) q[0]; u(0.1,0.2,0.3) q[0]; u(0.1,0.2,0.3) q[0];"},
        {THREE "gate g(a) p, q { cx p, q; rz(a) q; s p; } qubit[3] q; inv @ g(0.4) q[0], q[1];"
               "pow(2) @ g(0.4) q[1], q[2]; ctrl @ inv @ g(1) q[2], q[0], q[1];",
         TWO "qreg q[3]; sdg q[0]; rz(-0.4) q[1]; cx q[0],q[1];"
             "cx q[1],q[2]; rz(0.4) q[2]; s q[1]; cx q[1],q[2]; rz(0.4) q[2]; s q[1];"
             "csdg q[2],q[0]; crz(-1) q[2],q[1]; ccx q[2],q[0],q[1];"},
        {THREE "gate g a { negctrl @ x a, a; } gate h2 a, b { negctrl @ inv @ s a, b; }"
               "qubit[3] q; ctrl @ h2 q[2], q[1], q[0];",
         TWO "qreg q[3]; x q[1]; h q[0]; h q[0]; cu1(-pi/4) q[2],q[0]; cx q[2],q[1];"
             "cu1(pi/4) q[1],q[0]; cx q[2],q[1]; cu1(-pi/4) q[1],q[0]; x q[1];"},
        /* Phases become visible under controls. */
        {THREE "qubit[2] q; gphase(1); ctrl @ gphase(0.3) q[0]; ctrl(2) @ gphase(0.5) q[0], q[1];",
         TWO "qreg q[2]; u1(0.3) q[0]; cu1(0.5) q[0],q[1];"},
        {THREE "qubit[2] q; ctrl @ U(0.3, 0.5, 0.7) q[0], q[1];",
         TWO "qreg q[2]; u1(0.15) q[0]; cu3(0.3,0.5,0.7) q[0],q[1];"},
        {THREE "qubit[2] q; cu(0.3, 0.5, 0.7, 0.9) q[0], q[1];",
         TWO "qreg q[2]; u1(0.9) q[0]; cu3(0.3,0.5,0.7) q[0],q[1];"},
        {THREE "qubit[2] q; ctrl @ u3(0.3, 0.5, 0.7) q[0], q[1]; ctrl @ u2(0.5, 0.7) q[0], q[1];",
         TWO "qreg q[2]; u1(-0.6) q[0]; cu3(0.3,0.5,0.7) q[0],q[1]; u1(-0.6) q[0];"
             "cu3(pi/2,0.5,0.7) q[0],q[1];"},
        {THREE "qubit[2] q; ctrl @ rz(0.4) q[0], q[1]; ctrl @ p(0.4) q[0], q[1];",
         TWO "qreg q[2]; crz(0.4) q[0],q[1]; cu1(0.4) q[0],q[1];"},
    };
    ASSERT_ALL_SAME(*state, cases);
}

static void test_conditions(void **state)
{
    static const struct {
        const char *text;
        uint64_t bits;
    } cases[] = {
        {"qubit[2] q; bit[2] c; bit d; x q[1]; c = measure q; if (c == 2) x q[0];"
         "d = measure q[0];",
         6},
        {"qubit[2] q; bit[2] c; bit d; x q[1]; c = measure q; if (c[1]) x q[0]; d = measure q[0];",
         6},
        {"qubit[2] q; bit[2] c; bit d; x q[1]; c = measure q; if (!c[0]) x q[0]; d = measure q[0];",
         6},
        {"qubit[2] q; bit[2] c = measure q; bit d; if (c) { } else { x q[1]; } d = measure q[1];",
         4},
        {"qubit[2] q; bit[2] c; bit d; x q; c[0] = measure q[0]; measure q[1] -> c[1];"
         "if (c[0] == 1 && c[1] == true && !(c == 2)) reset q[0]; d = measure q[0];",
         3},
        {"qubit[2] q; bit[2] c; bit d; x q[0]; c = measure q;"
         "if (c[0] && c[1]) x q[0]; else { x q[1]; } d = measure q[1];",
         5},
        {"qubit[2] q; bit[2] c; bit d; c = measure q;"
         "if (c[0] && c[1]) { x q[0]; } else if (c[0] == 0) x q[1]; d = measure q[1];",
         4},
        {"qubit[2] q; bit[2] c; bit d; x q[0]; c = measure q; int k = 1;"
         "if (c == k) if (c[0:1] == 1) { x q[1]; } d = measure q[1];",
         5},
        {"qubit[2] q; bit[2] c; bit d; c = measure q; if (c[0] == 0) d = measure q[0];"
         "if (c == 4) bad; x q;",
         0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char text[512];
        snprintf(text, sizeof text, THREE "%s", cases[k].text);
        tn_circuit *c = qasm_parsed(*state, text);
        dense_table table = dense_distribution(c);
        assert_int_equal(table.count, 1);
        if (table.outcomes[0].bits[0] != cases[k].bits) fail_msg("%s", text);
        dense_table_free(&table);
        tn_circuit_free(c);
    }
}

static void test_refusals(void **state)
{
    static const qasm_refusal cases[] = {
        {"OPENQASM 3.0; def f(qubit q) { }", "f:1:15: def, a subroutine, is not supported"},
        {"OPENQASM 3.0; input float t;",
         "f:1:15: input, a parameter without a value (const float NAME = VALUE; has one), is not "
         "supported"},
        {"OPENQASM 3.0; qubit q; while (true) { }", "f:1:24: while is not supported"},
        {"OPENQASM 3.0; @note\nqubit q;", "f:1:15: an annotation is not supported"},
        {"OPENQASM 3.0; x $0;", "f:1:17: a physical qubit is not supported"},
        {"OPENQASM 3.0; qubit q; measure q;",
         "f:1:32: a measurement whose outcome is not kept is not supported"},
        {"OPENQASM 3.0; bit c; c = 1;",
         "f:1:26: an assignment to classical bits other than from measure is not supported"},
        {"OPENQASM 3.0; bit c; bit d; if (c || d) { }",
         "f:1:35: || in a condition is not supported"},
        {"OPENQASM 3.0; bit[2] c; qubit q; if (c < 2) { }",
         "f:1:40: expected ')' after the condition, found '<'"},
        {"OPENQASM 3.0; const int n = 1.5;", "f:1:29: this is not a whole number"},
        {"OPENQASM 3.0; const int n = 1; n = 2;", "f:1:32: this is a constant"},
        {"OPENQASM 3.0; const int n;",
         "f:1:26: expected '=' and the value of the constant, found ';'"},
        {"OPENQASM 3.0; bit c; int n; if (c) n = 2;",
         "f:1:36: an assignment under a condition on classical bits is not supported"},
        {"OPENQASM 3.0; qubit[2] q; pow(1/2) @ swap q[0], q[1];",
         "f:1:38: a root of a gate that is not on one qubit is not supported"},
        {"OPENQASM 3.0; qubit q; pow(1/2) @ inv @ x q;",
         "f:1:35: the root of a power or inverse is not supported"},
        {"OPENQASM 3.0; gate g a { x a; } qubit q; pow(0.3) @ g q;",
         "f:1:53: a root of a gate that is defined by others is not supported"},
        {"OPENQASM 3.0; qubit q; ctrl @ x q;",
         "f:1:31: x with its controls acts on 2 qubits, not 1"},
        {"OPENQASM 3.0; gate g(s, t) a { pow(t) @ x a; }",
         "f:1:36: a parameter of the gate at this place is not supported"},
        {"OPENQASM 3.0; qubit q; ctrl(0) @ x q;", "f:1:24: 0 controls; 1 to 65535 are possible"},
        {"OPENQASM 3.0; qubit q; bit c; if (c) { c = measure q; x q; }",
         "f:1:55: an operation after a measurement into the bits that its if looks at is not "
         "supported"},
        {"OPENQASM 3.0; qubit q; bit c; if (c) { c = measure q; } else { x q; }",
         "f:1:57: else after a measurement into the bits that its if looks at is not supported"},
        {"OPENQASM 3.0; for int i in [0:3] { qubit q; }",
         "f:1:42: a declaration of qubits in a block is not supported"},
        {"OPENQASM 3.0; qubit q; for int i in [0:999999999] { }",
         "f:1:38: the program takes more than 268435456 steps"},
        {"OPENQASM 3.0; for int i in q { }",
         "f:1:28: expected a range [first:last] or a set {values}, found 'q'"},
        {"OPENQASM 3.0; if (true) { x", "f:1:28: expected qubits, found the end of the file"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        qasm_assert_refused(*state, &cases[k]);
}

static const char everything[] =
    THREE "const int[8] n = 2; qubit[n] q; bit[n] c; output bit d; float a = pi/n;\n"
          "gate g(t) x, y { ctrl @ rz(t) x, y; barrier x; negctrl @ inv @ pow(2) @ s x, y; }\n"
          "for int i in [0:n-1] { h q[i]; if (i == 1) z q[i]; else x q[i]; } a = a + 1;\n"
          "for int i in {0, 1} rx(i) q[i]; c = measure q; ctrl @ pow(1/2) @ h q[0], q[1];\n"
          "if (c[0] == 1 && !c[1]) { g(a) q[0], q[1]; } else { reset q[0]; } gphase(-a/2);\n"
          "d = measure q[0]; barrier;";

static void test_cuts(void **state)
{
    tn_circuit_free(qasm_parsed(*state, everything));
    qasm_assert_cuts(*state, everything);
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    qasm_assert_survives(everything);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_statements), test_in_context(test_modifiers),
        test_in_context(test_conditions), test_in_context(test_refusals),
        test_in_context(test_cuts),       cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
