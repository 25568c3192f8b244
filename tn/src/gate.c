// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of gates and their matrices. */
#include <tn/gate.h>

#include <assert.h>
#include <math.h>
#include <string.h>

#define SQRT_HALF 0.70710678118654752440

static const tn_gate_info table[] = {
#define GATE(name, targets, params, shape, text) {#name, targets, params, shape, text},
    TN_GATE_LIST(GATE)
#undef GATE
        {"unitary", -1, -1, TN_ANY, "the matrix itself"},
    {"measure", 1, -1, TN_ANY, "measurement into a bit"},
    {"reset", 1, 0, TN_ANY, "back to |0>"},
    {"kraus", -1, -1, TN_ANY, "noise"},
    {"barrier", -1, 0, TN_DIAGONAL, "nothing; keeps what is before it before it"},
};

const tn_gate_info *tn_gate_look(tn_gate gate)
{
    assert((size_t)gate < sizeof table / sizeof *table);
    return &table[gate];
}

/* exp(i a) */
static double complex phase(double a)
{
    return cos(a) + TN_I * sin(a);
}

static void set_one(double complex *m, double complex a, double complex b, double complex c,
                    double complex d)
{
    m[0] = a, m[1] = b, m[2] = c, m[3] = d;
}

static void set_u(const double *p, double complex *m)
{
    double c = cos(p[0] / 2), s = sin(p[0] / 2);
    set_one(m, c, -phase(p[2]) * s, phase(p[1]) * s, phase(p[1] + p[2]) * c);
}

static void one_target(tn_gate gate, const double *p, double complex *m)
{
    double c = 0, s = 0;
    if (tn_gate_look(gate)->params == 1) c = cos(p[0] / 2), s = sin(p[0] / 2);
    switch (gate) {
    case TN_GATE_x:
        set_one(m, 0, 1, 1, 0);
        break;
    case TN_GATE_y:
        set_one(m, 0, -TN_I, TN_I, 0);
        break;
    case TN_GATE_z:
        set_one(m, 1, 0, 0, -1);
        break;
    case TN_GATE_h:
        set_one(m, SQRT_HALF, SQRT_HALF, SQRT_HALF, -SQRT_HALF);
        break;
    case TN_GATE_s:
        set_one(m, 1, 0, 0, TN_I);
        break;
    case TN_GATE_sdg:
        set_one(m, 1, 0, 0, -TN_I);
        break;
    case TN_GATE_t:
        set_one(m, 1, 0, 0, SQRT_HALF + TN_I * SQRT_HALF);
        break;
    case TN_GATE_tdg:
        set_one(m, 1, 0, 0, SQRT_HALF - TN_I * SQRT_HALF);
        break;
    case TN_GATE_sx:
        set_one(m, 0.5 + 0.5 * TN_I, 0.5 - 0.5 * TN_I, 0.5 - 0.5 * TN_I, 0.5 + 0.5 * TN_I);
        break;
    case TN_GATE_sxdg:
        set_one(m, 0.5 - 0.5 * TN_I, 0.5 + 0.5 * TN_I, 0.5 + 0.5 * TN_I, 0.5 - 0.5 * TN_I);
        break;
    case TN_GATE_p:
        set_one(m, 1, 0, 0, phase(p[0]));
        break;
    case TN_GATE_rx:
        set_one(m, c, -TN_I * s, -TN_I * s, c);
        break;
    case TN_GATE_ry:
        set_one(m, c, -s, s, c);
        break;
    case TN_GATE_rz:
        set_one(m, c - TN_I * s, 0, 0, c + TN_I * s);
        break;
    case TN_GATE_u:
        set_u(p, m);
        break;
    default:
        set_one(m, 1, 0, 0, 1);
        break;
    }
}

/* cos(a/2) - i sin(a/2) P for a P with one entry 1, or phase, in each row: column and value. */
static void set_rotation(double a, const int column[4], const double complex value[4],
                         double complex *m)
{
    for (int row = 0; row < 4; row++) {
        m[5 * row] += cos(a / 2);
        m[4 * row + column[row]] += -TN_I * sin(a / 2) * value[row];
    }
}

static void two_targets(tn_gate gate, const double *p, double complex *m)
{
    static const int same[4] = {0, 1, 2, 3}, across[4] = {3, 2, 1, 0}, upper[4] = {2, 3, 0, 1};
    static const double complex xx[4] = {1, 1, 1, 1}, yy[4] = {-1, 1, 1, -1},
                                zz[4] = {1, -1, -1, 1}, zx[4] = {1, -1, 1, -1};
    memset(m, 0, TN_MAX_ENTRIES * sizeof *m);
    switch (gate) {
    case TN_GATE_swap:
        m[0] = m[6] = m[9] = m[15] = 1;
        break;
    case TN_GATE_iswap:
        m[0] = m[15] = 1, m[6] = m[9] = TN_I;
        break;
    case TN_GATE_rxx:
        set_rotation(p[0], across, xx, m);
        break;
    case TN_GATE_ryy:
        set_rotation(p[0], across, yy, m);
        break;
    case TN_GATE_rzz:
        set_rotation(p[0], same, zz, m);
        break;
    case TN_GATE_rzx:
        set_rotation(p[0], upper, zx, m);
        break;
    case TN_GATE_ecr: /* X on the first target, less Y on the first times X on the second */
        m[1] = m[4] = m[11] = m[14] = SQRT_HALF;
        m[3] = m[9] = TN_I * SQRT_HALF, m[6] = m[12] = -TN_I * SQRT_HALF;
        break;
    default:
        break;
    }
}

void tn_gate_matrix(tn_gate gate, const double *params, double complex *matrix)
{
    switch (tn_gate_look(gate)->targets) {
    case 0:
        matrix[0] = phase(params[0]);
        break;
    case 1:
        one_target(gate, params, matrix);
        break;
    default:
        two_targets(gate, params, matrix);
        break;
    }
}

tn_shape tn_matrix_shape(const double complex *matrix, int targets)
{
    int rows = 1 << targets;
    bool diagonal = true, permutation = true;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < rows; c++) {
            double complex entry = matrix[r * rows + c];
            if (entry == 0) continue;
            if (r != c) diagonal = false;
            if (entry != 1) permutation = false;
        }
    if (diagonal) return TN_DIAGONAL;
    return permutation ? TN_PERMUTATION : TN_ANY;
}
