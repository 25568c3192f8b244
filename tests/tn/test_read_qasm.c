// SPDX-License-Identifier: GPL-3.0-or-later
/* Reading OpenQASM 2: what it means, and what is said when it cannot be read. */
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

#define HEAD "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n"

/* --- meaning --- */

/* The definitions of qelib1.inc, written with U and CX alone, or with what stands before them. */
static void test_library(void **state)
{
    static const struct {
        const char *call, *definition;
    } cases[] = {
        {"u3(0.3,0.5,0.7) a[0]", "U(0.3,0.5,0.7) a[0]"},
        {"u(0.3,0.5,0.7) a[0]", "U(0.3,0.5,0.7) a[0]"},
        {"u2(0.5,0.7) a[0]", "U(pi/2,0.5,0.7) a[0]"},
        {"u1(0.7) a[0]", "U(0,0,0.7) a[0]"},
        {"p(0.7) a[0]", "U(0,0,0.7) a[0]"},
        {"u0(3) a[0]", "U(0,0,0) a[0]"},
        {"id a[0]", "U(0,0,0) a[0]"},
        {"cx a[0],a[1]", "CX a[0],a[1]"},
        {"x a[0]", "U(pi,0,pi) a[0]"},
        {"y a[0]", "U(pi,pi/2,pi/2) a[0]"},
        {"z a[0]", "U(0,0,pi) a[0]"},
        {"h a[0]", "U(pi/2,0,pi) a[0]"},
        {"s a[0]", "U(0,0,pi/2) a[0]"},
        {"sdg a[0]", "U(0,0,-pi/2) a[0]"},
        {"t a[0]", "U(0,0,pi/4) a[0]"},
        {"tdg a[0]", "U(0,0,-pi/4) a[0]"},
        {"sx a[0]", "sdg a[0]; h a[0]; sdg a[0]"},
        {"sxdg a[0]", "s a[0]; h a[0]; s a[0]"},
        {"rx(0.3) a[0]", "U(0.3,-pi/2,pi/2) a[0]"},
        {"ry(0.3) a[0]", "U(0.3,0,0) a[0]"},
        {"rz(0.3) a[0]", "U(0,0,0.3) a[0]"},
        {"cz a[0],a[1]", "h a[1]; cx a[0],a[1]; h a[1]"},
        {"cy a[0],a[1]", "sdg a[1]; cx a[0],a[1]; s a[1]"},
        {"ch a[0],a[1]", "h a[1]; sdg a[1]; cx a[0],a[1]; h a[1]; t a[1]; cx a[0],a[1]; t a[1];"
                         "h a[1]; s a[1]; x a[1]; s a[0]"},
        {"swap a[0],a[1]", "cx a[0],a[1]; cx a[1],a[0]; cx a[0],a[1]"},
        {"ccx a[0],a[1],a[2]",
         "h a[2]; cx a[1],a[2]; tdg a[2]; cx a[0],a[2]; t a[2]; cx a[1],a[2]; tdg a[2];"
         "cx a[0],a[2]; t a[1]; t a[2]; h a[2]; cx a[0],a[1]; t a[0]; tdg a[1]; cx a[0],a[1]"},
        {"cswap a[0],a[1],a[2]", "cx a[2],a[1]; ccx a[0],a[1],a[2]; cx a[2],a[1]"},
        {"crx(0.3) a[0],a[1]", "u1(pi/2) a[1]; cx a[0],a[1]; u3(-0.15,0,0) a[1]; cx a[0],a[1];"
                               "u3(0.15,-pi/2,0) a[1]"},
        {"cry(0.3) a[0],a[1]", "ry(0.15) a[1]; cx a[0],a[1]; ry(-0.15) a[1]; cx a[0],a[1]"},
        {"crz(0.3) a[0],a[1]", "rz(0.15) a[1]; cx a[0],a[1]; rz(-0.15) a[1]; cx a[0],a[1]"},
        {"cu1(0.3) a[0],a[1]", "u1(0.15) a[0]; cx a[0],a[1]; u1(-0.15) a[1]; cx a[0],a[1];"
                               "u1(0.15) a[1]"},
        {"cp(0.3) a[0],a[1]", "cu1(0.3) a[0],a[1]"},
        {"cu3(0.3,0.5,0.7) a[0],a[1]",
         "u1((0.7+0.5)/2) a[0]; u1((0.7-0.5)/2) a[1]; cx a[0],a[1]; u3(-0.3/2,0,-(0.5+0.7)/2) a[1];"
         "cx a[0],a[1]; u3(0.3/2,0.5,0) a[1]"},
        {"cu(0.3,0.5,0.7,0.9) a[0],a[1]", "p(0.9) a[0]; cu3(0.3,0.5,0.7) a[0],a[1]"},
        {"csx a[0],a[1]", "h a[1]; cu1(pi/2) a[0],a[1]; h a[1]"},
        {"cs a[0],a[1]", "cu1(pi/2) a[0],a[1]"},
        {"csdg a[0],a[1]", "cu1(-pi/2) a[0],a[1]"},
        {"ccz a[0],a[1],a[2]", "h a[2]; ccx a[0],a[1],a[2]; h a[2]"},
        {"rxx(0.3) a[0],a[1]", "h a[0]; h a[1]; rzz(0.3) a[0],a[1]; h a[0]; h a[1]"},
        {"ryy(0.3) a[0],a[1]", "sx a[0]; sx a[1]; rzz(0.3) a[0],a[1]; sxdg a[0]; sxdg a[1]"},
        {"rzz(0.3) a[0],a[1]", "cx a[0],a[1]; u1(0.3) a[1]; cx a[0],a[1]"},
        {"rzx(0.3) a[0],a[1]", "h a[1]; rzz(0.3) a[0],a[1]; h a[1]"},
        {"ecr a[0],a[1]", "rzx(pi/4) a[0],a[1]; x a[0]; rzx(-pi/4) a[0],a[1]"},
        {"iswap a[0],a[1]", "s a[0]; s a[1]; h a[0]; cx a[0],a[1]; cx a[1],a[0]; h a[1]"},
        {"dcx a[0],a[1]", "cx a[0],a[1]; cx a[1],a[0]"},
        {"rccx a[0],a[1],a[2]",
         "u2(0,pi) a[2]; u1(pi/4) a[2]; cx a[1],a[2]; u1(-pi/4) a[2]; cx a[0],a[2]; u1(pi/4) a[2];"
         "cx a[1],a[2]; u1(-pi/4) a[2]; u2(0,pi) a[2]"},
        {"rc3x a[0],a[1],a[2],a[3]",
         "u2(0,pi) a[3]; u1(pi/4) a[3]; cx a[2],a[3]; u1(-pi/4) a[3]; u2(0,pi) a[3]; cx a[0],a[3];"
         "u1(pi/4) a[3]; cx a[1],a[3]; u1(-pi/4) a[3]; cx a[0],a[3]; u1(pi/4) a[3]; cx a[1],a[3];"
         "u1(-pi/4) a[3]; u2(0,pi) a[3]; u1(pi/4) a[3]; cx a[2],a[3]; u1(-pi/4) a[3];"
         "u2(0,pi) a[3]"},
        {"c3x a[0],a[1],a[2],a[3]",
         "ccx a[0],a[1],a[4]; ccx a[4],a[2],a[3]; ccx a[0],a[1],a[4]; ccx a[4],a[2],a[3]"},
        {"c3sqrtx a[0],a[1],a[2],a[3]; c3sqrtx a[0],a[1],a[2],a[3]", "c3x a[0],a[1],a[2],a[3]"},
        {"c4x a[0],a[1],a[2],a[3],a[4]",
         "h a[4]; cu1(pi/2) a[3],a[4]; h a[4]; c3x a[0],a[1],a[2],a[3]; h a[4];"
         "cu1(-pi/2) a[3],a[4]; h a[4]; c3x a[0],a[1],a[2],a[3]; c3sqrtx a[0],a[1],a[2],a[4]"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char a[256], b[1024];
        snprintf(a, sizeof a, HEAD "qreg a[5]; %s;", cases[k].call);
        snprintf(b, sizeof b, HEAD "qreg a[5]; %s;", cases[k].definition);
        qasm_assert_same(*state, a, b);
    }
}

static void test_user_gates(void **state)
{
    qasm_assert_same(*state,
                     HEAD "gate twist(a, b) q, r { u1(a*b) q; cx q, r; barrier q, r; rz(-a) r; }\n"
                          "gate outer(t) x, y, z { twist(t, t/2) z, x; h y; }\n"
                          "qreg q[3]; outer(0.6) q[0], q[1], q[2];",
                     HEAD "qreg q[3]; u1(0.18) q[2]; cx q[2],q[0]; rz(-0.6) q[0]; h q[1];");
    /* A definition of a known name wins, and hides it only from what follows. */
    qasm_assert_same(*state, HEAD "qreg q[2]; cz q[0],q[1]; gate cz a, b { x b; } cz q[0],q[1];",
                     HEAD "qreg q[2]; h q[1]; cx q[0],q[1]; h q[1]; x q[1];");
    qasm_assert_same(*state,
                     "OPENQASM 2.0; gate g a { } gate g2() a { g a; } qreg q[1]; g q; g2() q;",
                     "OPENQASM 2.0; qreg q[1];");
}

static void test_broadcast(void **state)
{
    qasm_assert_same(*state, HEAD "qreg q[2]; qreg r[2]; h q; cx q, r; cx q[1], r[0]; crz(1) r, q;",
                     HEAD "qreg q[2]; qreg r[2]; h q[0]; h q[1]; cx q[0],r[0]; cx q[1],r[1];"
                          "cx q[1],r[0]; crz(1) r[0],q[0]; crz(1) r[1],q[1];");
    qasm_assert_same(*state, HEAD "qreg a[1]; qreg r[3]; cx a[0], r;",
                     HEAD "qreg a[1]; qreg r[3]; cx a[0],r[0]; cx a[0],r[1]; cx a[0],r[2];");
}

static void test_expressions(void **state)
{
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"1+2*3", 7},
        {"(1+2)*3", 9},
        {"2^3^2", 512},
        {"-2^2", -4},
        {"2^-1", 0.5},
        {"1-2-3", -4},
        {"8/4/2", 1},
        {"1/2", 0.5},
        {"7/2", 3.5},
        {"-(-1)", 1},
        {"--1", 1},
        {"+1", 1},
        {"2*-3", -6},
        {"pi/2", 1.5707963267948966},
        {"sin(pi/6)", 0.5},
        {"cos(0)", 1},
        {"tan(pi/4)", 1},
        {"exp(1)", 2.718281828459045},
        {"ln(exp(2))", 2},
        {"sqrt(2)^2", 2},
        {"1e-3", 0.001},
        {".5", 0.5},
        {"1.", 1},
        {"9007199254740993-9007199254740992", 1},
        {"9223372036854775807*2/2", 9223372036854775807.0},
        {"sin(cos(tan(0.1)))", 0.8387430109108483},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char text[256];
        snprintf(text, sizeof text, HEAD "qreg q[1]; rz(%s) q[0];", cases[k].text);
        tn_circuit *c = qasm_parsed(*state, text);
        double value = tn_circuit_look(c).params[0];
        if (!(fabs(value - cases[k].value) <= 1e-9 * fmax(1, fabs(value))))
            fail_msg("%s is %.17g", cases[k].text, value);
        tn_circuit_free(c);
    }
}

static void assert_outcome(lehr_context *ctx, const char *text, uint64_t bits, double probability)
{
    uint64_t key[DENSE_WORDS] = {bits};
    tn_circuit *c = qasm_parsed(ctx, text);
    dense_table table = dense_distribution(c);
    double actual = dense_probability(&table, key);
    if (!(fabs(actual - probability) < 1e-12)) fail_msg("%g in\n%s", actual, text);
    dense_table_free(&table);
    tn_circuit_free(c);
}

static void test_measure_reset_if(void **state)
{
    assert_outcome(*state, HEAD "qreg q[2]; creg c[2]; x q[1]; measure q -> c;", 2, 1);
    assert_outcome(*state, HEAD "qreg q[1]; creg c[1]; h q; reset q; measure q -> c;", 0, 1);
    assert_outcome(*state,
                   HEAD "qreg q[2]; creg c[2]; creg d[1]; x q[1]; measure q -> c;\n"
                        "if(c==2) x q[0]; if (c == 1) x q[0]; measure q[0] -> d[0];",
                   6, 1);
    assert_outcome(*state, HEAD "qreg q[1]; creg c[1]; h q; measure q->c; if(c==1) x q; reset q;",
                   1, 0.5);
}

/* 2^100 = 1267650600228229401496703205376 */
static void test_long_numbers(void **state)
{
    static const struct {
        const char *number;
        uint64_t hit;
    } cases[] = {{"1267650600228229401496703205376", 1},
                 {"0001267650600228229401496703205376", 1},
                 {"1267650600228229401496703205377", 0},
                 {"2535301200456458802993406410752", 0},
                 {"3802951800684688204490109616128", 0},
                 {"1606938044258990275541962092341162602522202993782792835301376", 0}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char line[512];
        snprintf(line, sizeof line,
                 HEAD "qreg q[2]; creg c[101]; creg d[1]; x q[0]; measure q[0] -> c[100];\n"
                      "if(c==%s) x q[1]; measure q[1] -> d[0];",
                 cases[k].number);
        tn_circuit *c = qasm_parsed(*state, line);
        dense_table table = dense_distribution(c);
        assert_int_equal(table.count, 1);
        assert_int_equal(table.outcomes[0].bits[1], UINT64_C(1) << 36 | cases[k].hit << 37);
        dense_table_free(&table);
        tn_circuit_free(c);
    }
}

/* --- failures --- */

static void test_refusals(void **state)
{
    static const qasm_refusal cases[] = {
        {"", "f:1:1: expected OPENQASM 2.0;, found the end of the file"},
        {"qreg q[1];", "f:1:1: expected OPENQASM 2.0;, found 'qreg'"},
        {"OPENQASM 1.0;", "f:1:10: this version of OpenQASM is not supported"},
        {"OPENQASM two;", "f:1:10: expected the version, 2.0 or 3.0, found 'two'"},
        {"OPENQASM 2.0", "f:1:13: expected ';' after the version, found the end of the file"},
        {"OPENQASM 2.0;\n\n  foo q[0];", "f:3:3: expected a gate or statement, found 'foo'"},
        {"OPENQASM 2.0; qreg q;", "f:1:21: expected '[' and the size of the register, found ';'"},
        {"OPENQASM 2.0; qreg q[0];",
         "f:1:20: register q has 0 members; 1 to 2147483647 are possible"},
        {"OPENQASM 2.0; qreg q[99999999999];",
         "f:1:20: register q has 99999999999 members; 1 to 2147483647 are possible"},
        {"OPENQASM 2.0; qreg q[1.5];", "f:1:22: the size of a register must be a whole number"},
        {"OPENQASM 2.0; qreg q[1]; creg q[1];", "f:1:31: q is declared twice"},
        {"OPENQASM 2.0; qreg q[1]; x q[1];", "f:1:30: index 1 of a register of 1"},
        {"OPENQASM 2.0; qreg q[1]; x q[-1];", "f:1:30: index -1 of a register of 1"},
        {"OPENQASM 2.0; qreg q[1]; x r[0];", "f:1:28: expected qubits, found 'r'"},
        {"OPENQASM 2.0; creg q[1]; x q[0];", "f:1:28: expected qubits, found 'q'"},
        {"OPENQASM 2.0; qreg q[1]; rz q[0];", "f:1:26: rz takes 1 parameter, not 0"},
        {"OPENQASM 2.0; qreg q[1]; u3(1,2) q[0];", "f:1:26: u3 takes 3 parameters, not 2"},
        {"OPENQASM 2.0; qreg q[1]; cx q[0];", "f:1:26: cx acts on 2 qubits, not 1"},
        {"OPENQASM 2.0; qreg q[2]; qreg r[3]; cx q,r;",
         "f:1:42: registers of different size: 2 and 3"},
        {"OPENQASM 2.0; qreg q[2]; creg r[3]; measure q->r;",
         "f:1:45: 2 qubits are measured into 3 bits"},
        {"OPENQASM 2.0; qreg q[1]; rz(1/0) q[0];", "f:1:26: this is not a finite number"},
        {"OPENQASM 2.0; qreg q[1]; rz(ln(0)) q[0];", "f:1:26: this is not a finite number"},
        {"OPENQASM 2.0; qreg q[1]; rz(x) q[0];",
         "f:1:29: expected a number, constant, parameter or function, found 'x'"},
        {"OPENQASM 2.0; qreg q[1]; rz(1 q[0];",
         "f:1:31: expected ')', ',' or an operator, found 'q'"},
        {"OPENQASM 2.0; opaque g a; qreg q[1]; g q[0];",
         "f:1:38: gate g is opaque: it was declared without saying what it does"},
        {"OPENQASM 2.0; gate g a { cx a, b; }", "f:1:32: expected a qubit of the gate, found 'b'"},
        {"OPENQASM 2.0; gate g a { g a; }", "f:1:26: expected a gate, found 'g'"},
        {"OPENQASM 2.0; gate g a { x a;",
         "f:1:30: expected a gate or '}', found the end of the file"},
        {"OPENQASM 2.0; gate g a { } gate g a { }", "f:1:33: gate g is defined twice"},
        {"OPENQASM 2.0; gate g a, a { }", "f:1:25: a is declared twice"},
        {"OPENQASM 2.0; gate g a { cx a, a; } qreg q[1]; g q[0];",
         "f:1:48: qubit 0 appears twice in one operation"},
        {"OPENQASM 2.0; include \"other.inc\";",
         "f:1:23: a file to include other than qelib1.inc and stdgates.inc is not supported"},
        {"OPENQASM 2.0; include \"qelib1.inc",
         "f:1:23: a file to include other than qelib1.inc and stdgates.inc is not supported"},
        {"OPENQASM 2.0; qreg q[1]; creg c[1]; if (c=1) x q[0];",
         "f:1:42: expected '==', found '='"},
        {"OPENQASM 2.0; qreg q[1]; creg c[1]; if (c==-1) x q[0];",
         "f:1:44: expected a whole number to compare with, found '-'"},
        {"OPENQASM 2.0; qreg q[2]; creg c[2]; if (c==1) measure q -> c;",
         "f:1:55: an operation after a measurement into the bits that its if looks at is not "
         "supported"},
        {"OPENQASM 2.0; qreg \xc3\xa9[1]; x \xc3\xa9[2];", "f:1:30: index 2 of a register of 1"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        qasm_assert_refused(*state, &cases[k]);
}

/* More qubits than memory: said with the place, in either version. */
static void test_too_many_qubits(void **state)
{
    static const qasm_refusal cases[] = {
        {HEAD "qreg a[2]; qreg q[2000000000];",
         "f:3:17: 2000000002 qubits take at least 59.6 GiB of memory, and there are 1.0 GiB"},
        {"OPENQASM 3.0; qubit[2000000000] q;",
         "f:1:33: 2000000000 qubits take at least 59.6 GiB of memory, and there are 1.0 GiB"},
    };
    lehr_set_memory_limit(*state, (size_t)1 << 30);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        qasm_assert_refused(*state, &cases[k]);
    lehr_set_memory_limit(*state, 0);
}

static void test_deep_nesting(void **state)
{
    static char text[1 << 16];
    tn_circuit *circuit = NULL;
    size_t n = (size_t)snprintf(text, sizeof text, HEAD "qreg q[1]; rz(");
    memset(text + n, '(', sizeof text - n - 1);
    assert_int_equal(qasm_read_text(*state, text, &circuit), LEHR_UNSUPPORTED);
    lehr_clear(*state);
}

/* Gates that double 60 times. */
static void test_too_many_operations(void **state)
{
    char text[8192];
    tn_circuit *circuit = NULL;
    int n = snprintf(text, sizeof text, HEAD "gate g0 a { x a; x a; }\n");
    for (int k = 1; k <= 60; k++)
        n += snprintf(text + n, sizeof text - (size_t)n, "gate g%d a { g%d a; g%d a; }\n", k, k - 1,
                      k - 1);
    snprintf(text + n, sizeof text - (size_t)n, "qreg q[1]; g60 q[0];");
    assert_int_equal(qasm_read_text(*state, text, &circuit), LEHR_UNSUPPORTED);
    assert_non_null(strstr(lehr_message(*state), "more than 268435456 steps"));
    lehr_clear(*state);
}

static void take_note(void *user, int level, const char *text)
{
    assert_int_equal(level, 0);
    snprintf(user, 256, "%s", text);
}

static void test_same_qubit_twice(void **state)
{
    char note[256] = "";
    lehr_set_notes(*state, take_note, note);
    tn_circuit *c = qasm_parsed(*state, "OPENQASM 2.0; qreg q[2]; cx q[1],q[1]; cx q, q; x q[0];");
    assert_int_equal(tn_circuit_look(c).count, 1);
    assert_string_equal(note, "f:1:26: a gate on the same qubit twice has no meaning; left out "
                              "(3 such)");
    tn_circuit_free(c);
}

/* --- cuts and memory --- */

static const char everything[] =
    HEAD "/* all */ gate g(a, b) q, r { u1(a*sin(b)^2) q; cx q, r; barrier q; }\n"
         "opaque o(x) q; // none\n"
         "qreg q[3]; creg c[70]; g(pi/3, -1.5e1) q[0], q[1]; h q; barrier q; barrier q[0], q[2];\n"
         "reset q[1]; measure q[0] -> c[69]; if (c == 590295810358705651712) g(1, 2) q, q[0];\n"
         "if (c == 5) ccx q[0], q[1], q[2]; u3(1, 2, 3) q[2];";

static void test_cuts(void **state)
{
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
        test_in_context(test_library),          test_in_context(test_user_gates),
        test_in_context(test_broadcast),        test_in_context(test_expressions),
        test_in_context(test_measure_reset_if), test_in_context(test_long_numbers),
        test_in_context(test_refusals),         test_in_context(test_too_many_qubits),
        test_in_context(test_deep_nesting),     test_in_context(test_too_many_operations),
        test_in_context(test_same_qubit_twice), test_in_context(test_cuts),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
