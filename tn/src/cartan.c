// SPDX-License-Identifier: GPL-3.0-or-later
/* In the magic basis gates on single qubits are real, and XX, YY and ZZ are diagonal. So there
 *
 *   W = Q diag(exp(i theta)) P'     with Q and P real and orthogonal, of determinant 1,
 *
 * and W'W (transposed, not adjoint) = P diag(exp(2 i theta)) P': its real and imaginary part are
 * symmetric and commute, and Jacobi rotations make both diagonal at once, however many of their
 * eigenvalues are equal. */
#include "cartan.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <tn/gate.h>

#define SWEEPS 40
/* Off the diagonal, of entries of at most 1. */
#define ROUNDING 1e-16

static const double half = 0.70710678118654752440;

typedef struct square {
    double complex at[4][4];
} square;

/* Columns: |00>+|11>, i(|00>-|11>), i(|01>+|10>), |01>-|10>, each over sqrt 2. */
static double complex magic(int row, int column)
{
    static const int8_t re[4][4] = {{1, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 0, -1}, {1, 0, 0, 0}};
    static const int8_t im[4][4] = {{0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 1, 0}, {0, -1, 0, 0}};
    return half * re[row][column] + TN_I * (half * im[row][column]);
}

/* m = magic' u magic, or the way back */
static void change_basis(const square *u, bool back, square *m)
{
    square x;
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++) {
            x.at[r][c] = 0;
            for (int k = 0; k < 4; k++)
                x.at[r][c] += u->at[r][k] * (back ? conj(magic(c, k)) : magic(k, c));
        }
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++) {
            m->at[r][c] = 0;
            for (int k = 0; k < 4; k++)
                m->at[r][c] += (back ? magic(r, k) : conj(magic(k, r))) * x.at[k][c];
        }
}

/* By elimination with pivots. */
static double complex determinant(const square *u)
{
    square a = *u;
    double complex product = 1;
    for (int k = 0; k < 4; k++) {
        int pivot = k;
        for (int r = k + 1; r < 4; r++)
            if (cabs(a.at[r][k]) > cabs(a.at[pivot][k])) pivot = r;
        if (pivot != k) product = -product;
        for (int c = 0; c < 4; c++) {
            double complex kept = a.at[k][c];
            a.at[k][c] = a.at[pivot][c], a.at[pivot][c] = kept;
        }
        product *= a.at[k][k];
        for (int r = k + 1; r < 4; r++)
            for (int c = 3; c >= k; c--) a.at[r][c] -= a.at[r][k] / a.at[k][k] * a.at[k][c];
    }
    return product;
}

/* --- diagonal in both parts --- */

/* The angle that makes entry (p, q) of both parts smallest (Cardoso, Souloumiac 1996). */
static double jacobi_angle(const square *s, int p, int q)
{
    double complex difference = s->at[p][p] - s->at[q][q], twice = s->at[p][q] + s->at[q][p];
    double on = creal(difference * conj(difference)) - creal(twice * conj(twice));
    double off = 2 * creal(difference * conj(twice));
    return cabs(twice) < ROUNDING ? 0 : atan2(off, on) / 4;
}

static void rotate(square *s, square *p, int j, int k, double angle)
{
    double c = cos(angle), d = sin(angle);
    for (int r = 0; r < 4; r++) {
        double complex x = s->at[r][j], y = s->at[r][k], u = p->at[r][j], v = p->at[r][k];
        s->at[r][j] = c * x + d * y, s->at[r][k] = c * y - d * x;
        p->at[r][j] = c * u + d * v, p->at[r][k] = c * v - d * u;
    }
    for (int r = 0; r < 4; r++) {
        double complex x = s->at[j][r], y = s->at[k][r];
        s->at[j][r] = c * x + d * y, s->at[k][r] = c * y - d * x;
    }
}

/* s becomes diagonal, p the rotation that makes it so. */
static void diagonalize(square *s, square *p)
{
    *p = (square){0};
    for (int k = 0; k < 4; k++) p->at[k][k] = 1;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double largest = 0;
        for (int j = 0; j < 4; j++)
            for (int k = j + 1; k < 4; k++) {
                double angle = jacobi_angle(s, j, k);
                rotate(s, p, j, k, angle);
                largest = fmax(largest, fabs(angle));
            }
        if (largest < ROUNDING) return;
    }
}

/* --- Q, theta and P --- */

typedef struct factors {
    square q, p;
    double theta[4];
} factors;

static void multiply_column(square *m, int column, double complex by)
{
    for (int r = 0; r < 4; r++) m->at[r][column] *= by;
}

static factors find_factors(const square *w)
{
    factors f;
    square s;
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++) {
            s.at[r][c] = 0;
            for (int k = 0; k < 4; k++) s.at[r][c] += w->at[k][r] * w->at[k][c];
        }
    diagonalize(&s, &f.p);
    for (int c = 0; c < 4; c++) {
        f.theta[c] = carg(s.at[c][c]) / 2;
        for (int r = 0; r < 4; r++) {
            f.q.at[r][c] = 0;
            for (int k = 0; k < 4; k++) f.q.at[r][c] += w->at[r][k] * f.p.at[k][c];
        }
        multiply_column(&f.q, c, cexp(-TN_I * f.theta[c]));
    }
    if (creal(determinant(&f.q)) < 0) {
        multiply_column(&f.q, 0, -1);
        f.theta[0] += acos(-1);
    }
    return f;
}

/* Columns 0 and 1: a and b change places; 0 and 2: b and c. Determinants stay. */
static void exchange_columns(factors *f, int j, int k)
{
    double theta = f->theta[j];
    f->theta[j] = f->theta[k], f->theta[k] = theta;
    for (int r = 0; r < 4; r++) {
        double complex q = f->q.at[r][j], p = f->p.at[r][j];
        f->q.at[r][j] = f->q.at[r][k], f->q.at[r][k] = -q;
        f->p.at[r][j] = f->p.at[r][k], f->p.at[r][k] = -p;
    }
}

/* --- single qubits --- */

/* A product of gates of determinant 1, but for its sign, which the second one takes. */
static void split_product(const square *both, double complex *low, double complex *high)
{
    int row = 0, column = 0;
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++)
            if (cabs(both->at[r][c]) > cabs(both->at[row][column])) row = r, column = c;
    for (int k = 0; k < 4; k++) low[k] = both->at[row / 2 * 2 + k / 2][column / 2 * 2 + k % 2];
    double complex root = csqrt(low[0] * low[3] - low[1] * low[2]);
    for (int k = 0; k < 4; k++) low[k] /= root;
    for (int k = 0; k < 4; k++) {
        high[k] = 0;
        for (int j = 0; j < 4; j++)
            high[k] += conj(low[j]) * both->at[k / 2 * 2 + j / 2][k % 2 * 2 + j % 2] / 2;
    }
}

static void find_locals(const factors *f, tn_cartan *out)
{
    square p, both;
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++) p.at[r][c] = f->p.at[c][r];
    change_basis(&f->q, true, &both);
    split_product(&both, out->after[0], out->after[1]);
    change_basis(&p, true, &both);
    split_product(&both, out->before[0], out->before[1]);
}

/* --- the core --- */

static void find_angles(const double *theta, double *angles)
{
    angles[0] = (theta[0] - theta[1] + theta[2] - theta[3]) / 4;
    angles[1] = (-theta[0] + theta[1] + theta[2] - theta[3]) / 4;
    angles[2] = (theta[0] + theta[1] - theta[2] - theta[3]) / 4;
}

/* A quarter turn of XX is i X on both qubits, and so for YY and ZZ: angles become at most an
 * eighth. Turns of whole Paulis go to the gates before. */
static void take_out_turns(tn_cartan *k, double *angles)
{
    static const double complex pauli[3][4] = {{0, 1, 1, 0}, {0, -TN_I, TN_I, 0}, {1, 0, 0, -1}};
    const double quarter = acos(0);
    for (int axis = 0; axis < 3; axis++) {
        double turns = nearbyint(angles[axis] / quarter);
        angles[axis] -= turns * quarter;
        k->phase += turns * quarter;
        if (fmod(turns, 2) == 0) continue;
        for (int qubit = 0; qubit < 2; qubit++) {
            double complex old[4];
            memcpy(old, k->before[qubit], sizeof old);
            for (int e = 0; e < 4; e++)
                k->before[qubit][e] =
                    pauli[axis][e & 2] * old[e & 1] + pauli[axis][(e & 2) + 1] * old[2 + (e & 1)];
        }
    }
}

/* How far from a quarter turn, which is none. */
static double size_of(double angle)
{
    return fabs(remainder(angle, acos(0)));
}

tn_cartan tn_cartan_of(const double complex *matrix)
{
    tn_cartan out;
    double angles[3];
    square u, w;
    memcpy(u.at, matrix, sizeof u.at);
    out.phase = carg(determinant(&u)) / 4;
    for (int c = 0; c < 4; c++) multiply_column(&u, c, cexp(-TN_I * out.phase));
    change_basis(&u, false, &w);
    factors f = find_factors(&w);
    find_angles(f.theta, angles);
    if (size_of(angles[0]) < size_of(angles[1])) exchange_columns(&f, 0, 1);
    find_angles(f.theta, angles);
    if (size_of(angles[2]) < size_of(angles[1])) exchange_columns(&f, 0, 2);
    find_angles(f.theta, angles);
    out.phase += (f.theta[0] + f.theta[1] + f.theta[2] + f.theta[3]) / 4;
    find_locals(&f, &out);
    take_out_turns(&out, angles);
    out.a = angles[0], out.b = angles[1], out.c = angles[2];
    return out;
}
