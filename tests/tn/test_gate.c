// SPDX-License-Identifier: GPL-3.0-or-later
/* Every matrix of the table against a definition that shares nothing with it: Pauli matrices, and
 * exponentials as power series. */
#include <assert_close.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <tn/gate.h>

#include <cmocka.h>

#define PI 3.14159265358979323846

typedef double complex matrix[16];

static const double complex pauli[4][4] = {
    {1, 0, 0, 1}, {0, 1, 1, 0}, {0, -TN_I, TN_I, 0}, {1, 0, 0, -1}};

static void multiply(int n, const double complex *a, const double complex *b, double complex *out)
{
    matrix product = {0};
    for (int r = 0; r < n; r++)
        for (int c = 0; c < n; c++)
            for (int k = 0; k < n; k++) product[r * n + c] += a[r * n + k] * b[k * n + c];
    memcpy(out, product, sizeof(matrix));
}

static void identity(int n, double complex *out)
{
    memset(out, 0, sizeof(matrix));
    for (int k = 0; k < n; k++) out[k * n + k] = 1;
}

/* `first` on the first target, the lower bit. */
static void pair(const char *first, const char *second, double complex *out)
{
    const double complex *a = pauli[strchr("IXYZ", *first) - "IXYZ"];
    const double complex *b = pauli[strchr("IXYZ", *second) - "IXYZ"];
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++)
            out[4 * r + c] = a[2 * (r & 1) + (c & 1)] * b[2 * (r >> 1) + (c >> 1)];
}

/* exp(-i angle/2 P) as a series. */
static void rotation(int n, double angle, const double complex *p, double complex *out)
{
    matrix term;
    identity(n, term);
    identity(n, out);
    for (int k = 1; k < 60; k++) {
        multiply(n, term, p, term);
        for (int e = 0; e < n * n; e++) {
            term[e] *= -TN_I * angle / 2 / k;
            out[e] += term[e];
        }
    }
}

static void assert_matrix(const char *name, tn_gate gate, const double *params,
                          const double complex *expected)
{
    double complex actual[TN_MAX_ENTRIES];
    int entries = 1 << (2 * tn_gate_look(gate)->targets);
    assert_string_equal(tn_gate_look(gate)->name, name);
    tn_gate_matrix(gate, params, actual);
    for (int k = 0; k < entries; k++) {
        if (cabs(actual[k] - expected[k]) < 1e-14) continue;
        fail_msg("%s, entry %d: %g%+gi", name, k, creal(actual[k]), cimag(actual[k]));
    }
}

static void test_paulis(void **state)
{
    (void)state;
    assert_matrix("id", TN_GATE_id, NULL, pauli[0]);
    assert_matrix("x", TN_GATE_x, NULL, pauli[1]);
    assert_matrix("y", TN_GATE_y, NULL, pauli[2]);
    assert_matrix("z", TN_GATE_z, NULL, pauli[3]);
}

static void test_hadamard_and_phases(void **state)
{
    (void)state;
    matrix m;
    for (int e = 0; e < 4; e++) m[e] = (pauli[1][e] + pauli[3][e]) / sqrt(2);
    assert_matrix("h", TN_GATE_h, NULL, m);
    static const struct {
        tn_gate gate;
        const char *name;
        double angle;
    } phases[] = {{TN_GATE_s, "s", (PI / 2)},
                  {TN_GATE_sdg, "sdg", -(PI / 2)},
                  {TN_GATE_t, "t", (PI / 4)},
                  {TN_GATE_tdg, "tdg", -(PI / 4)}};
    for (int k = 0; k < 4; k++) {
        const double complex expected[4] = {1, 0, 0, cexp(TN_I * phases[k].angle)};
        assert_matrix(phases[k].name, phases[k].gate, NULL, expected);
        assert_matrix("p", TN_GATE_p, &phases[k].angle, expected);
    }
    double angle = 0.7;
    const double complex phase = cexp(TN_I * angle);
    assert_matrix("gphase", TN_GATE_gphase, &angle, &phase);
}

static void test_roots(void **state)
{
    (void)state;
    double complex root[4], other[4];
    matrix product;
    tn_gate_matrix(TN_GATE_sx, NULL, root);
    multiply(2, root, root, product);
    assert_matrix("x", TN_GATE_x, NULL, product);
    tn_gate_matrix(TN_GATE_sxdg, NULL, other);
    multiply(2, root, other, product);
    assert_matrix("id", TN_GATE_id, NULL, product);
    assert_close(creal(root[0]), 0.5, 0, 1e-15);
    assert_close(cimag(root[0]), 0.5, 0, 1e-15);
}

static void test_rotations(void **state)
{
    (void)state;
    static const tn_gate gates[3] = {TN_GATE_rx, TN_GATE_ry, TN_GATE_rz};
    static const char *const names[3] = {"rx", "ry", "rz"};
    for (int turn = 0; turn < 16; turn++)
        for (int k = 0; k < 3; k++) {
            double angle = -7 + 0.9 * turn;
            matrix m;
            rotation(2, angle, pauli[k + 1], m);
            assert_matrix(names[k], gates[k], &angle, m);
        }
}

/* u = exp(i(phi + lambda)/2) rz(phi) ry(theta) rz(lambda) */
static void test_u(void **state)
{
    (void)state;
    const double p[3] = {0.4, -1.3, 2.6};
    matrix a, b, c;
    rotation(2, p[1], pauli[3], a);
    rotation(2, p[0], pauli[2], b);
    rotation(2, p[2], pauli[3], c);
    multiply(2, a, b, a);
    multiply(2, a, c, a);
    for (int e = 0; e < 4; e++) a[e] *= cexp(TN_I * (p[1] + p[2]) / 2);
    assert_matrix("u", TN_GATE_u, p, a);
}

static void test_rotations_of_two(void **state)
{
    (void)state;
    static const struct {
        tn_gate gate;
        const char *name, *paulis;
    } cases[] = {{TN_GATE_rxx, "rxx", "XX"},
                 {TN_GATE_ryy, "ryy", "YY"},
                 {TN_GATE_rzz, "rzz", "ZZ"},
                 {TN_GATE_rzx, "rzx", "ZX"}};
    for (int turn = 0; turn < 10; turn++)
        for (int k = 0; k < 4; k++) {
            double angle = -5 + 1.1 * turn;
            matrix p, m;
            pair(cases[k].paulis, cases[k].paulis + 1, p);
            rotation(4, angle, p, m);
            assert_matrix(cases[k].name, cases[k].gate, &angle, m);
        }
}

/* swap = (II + XX + YY + ZZ)/2, iswap = exp(i pi/4 (XX + YY)), ecr = (XI - YX)/sqrt 2 */
static void test_exchanges(void **state)
{
    (void)state;
    matrix xx, yy, zz, m;
    pair("X", "X", xx);
    pair("Y", "Y", yy);
    pair("Z", "Z", zz);
    identity(4, m);
    for (int e = 0; e < 16; e++) m[e] = (m[e] + xx[e] + yy[e] + zz[e]) / 2;
    assert_matrix("swap", TN_GATE_swap, NULL, m);
    rotation(4, -(PI / 2), xx, zz);
    rotation(4, -(PI / 2), yy, m);
    multiply(4, zz, m, m);
    assert_matrix("iswap", TN_GATE_iswap, NULL, m);
    pair("X", "I", xx);
    pair("Y", "X", yy);
    for (int e = 0; e < 16; e++) m[e] = (xx[e] - yy[e]) / sqrt(2);
    assert_matrix("ecr", TN_GATE_ecr, NULL, m);
}

/* Unitary, and of the shape that the table says, for all gates; so nobody forgets a new one. */
static void test_table(void **state)
{
    (void)state;
    const double params[3] = {0.3, 1.1, -2.2};
    for (int g = 0; g < TN_GATE_UNITARY; g++) {
        const tn_gate_info *info = tn_gate_look((tn_gate)g);
        matrix m = {0}, adjoint = {0}, product, one;
        int n = 1 << info->targets;
        tn_gate_matrix((tn_gate)g, params, m);
        for (int r = 0; r < n; r++)
            for (int c = 0; c < n; c++) adjoint[c * n + r] = conj(m[r * n + c]);
        multiply(n, adjoint, m, product);
        identity(n, one);
        for (int e = 0; e < n * n; e++) assert_true(cabs(product[e] - one[e]) < 1e-14);
        assert_int_equal(tn_matrix_shape(m, info->targets), info->shape);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paulis),    cmocka_unit_test(test_hadamard_and_phases),
        cmocka_unit_test(test_roots),     cmocka_unit_test(test_rotations),
        cmocka_unit_test(test_u),         cmocka_unit_test(test_rotations_of_two),
        cmocka_unit_test(test_exchanges), cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
