// SPDX-License-Identifier: GPL-3.0-or-later
#include "unitary_mixture.h"

#include "clifford.h"

#include <math.h>
#include <string.h>

#define ROUNDING 1e-10

static uint32_t entries_of(const tn_op *op)
{
    return 1u << (2 * op->targets);
}

static void matrix_at(const tn_circuit_view *c, const tn_op *op, int k, double complex *matrix)
{
    uint32_t entries = entries_of(op);
    const double *at = c->params + op->params + (size_t)2 * (size_t)k * entries;
    for (uint32_t e = 0; e < entries; e++) matrix[e] = at[2 * e] + TN_I * at[2 * e + 1];
}

/* K'K of two rows, when it is a multiple of the identity; otherwise negative. */
static double square_of(const double complex *k)
{
    double first = creal(conj(k[0]) * k[0] + conj(k[2]) * k[2]);
    double second = creal(conj(k[1]) * k[1] + conj(k[3]) * k[3]);
    double complex between = conj(k[0]) * k[1] + conj(k[2]) * k[3];
    return fabs(first - second) + cabs(between) < ROUNDING ? first : -1;
}

static double odds_of(const double complex *matrix, uint32_t entries)
{
    double sum = 0;
    uint32_t rows = entries == 4 ? 2 : 4;
    for (uint32_t e = 0; e < entries; e++) sum += creal(matrix[e] * conj(matrix[e]));
    return sum / rows;
}

static bool is_branch(const double complex *matrix, int targets)
{
    uint8_t pauli;
    if (targets == 1) return square_of(matrix) >= 0;
    return odds_of(matrix, TN_MAX_ENTRIES) < ROUNDING || tn_pauli_of_matrix(matrix, 2, &pauli);
}

int tn_mixture_count(const tn_circuit_view *circuit, const tn_op *op)
{
    double complex matrix[TN_MAX_ENTRIES];
    if (op->targets < 1 || op->targets > 2) return 0;
    uint32_t count = op->param_count / (2 * entries_of(op));
    if (count > TN_MIXTURE_MOST) return 0;
    for (uint32_t k = 0; k < count; k++) {
        matrix_at(circuit, op, (int)k, matrix);
        if (!is_branch(matrix, op->targets)) return 0;
    }
    return (int)count;
}

/* Its letter on one qubit: bit 0 x, bit 1 z. */
static void write_pauli(int letter, double complex *out)
{
    static const double complex paulis[3][4] = {{1, 0, 0, 1}, {0, 1, 1, 0}, {1, 0, 0, -1}};
    const double complex y[4] = {0, -TN_I, TN_I, 0};
    memcpy(out, letter == 3 ? y : paulis[letter], sizeof y);
}

tn_branch tn_mixture_branch(const tn_circuit_view *circuit, const tn_op *op, int k)
{
    double complex matrix[TN_MAX_ENTRIES];
    tn_branch b = {0};
    uint8_t pauli = 0;
    matrix_at(circuit, op, k, matrix);
    b.odds = odds_of(matrix, entries_of(op));
    if (op->targets == 2) {
        if (b.odds >= ROUNDING) tn_pauli_of_matrix(matrix, 2, &pauli);
        for (int q = 0; q < 2; q++) write_pauli(pauli >> (2 * q) & 3, b.on[q]);
        return b;
    }
    double scale = b.odds > 0 ? 1 / sqrt(b.odds) : 0;
    for (int e = 0; e < 4; e++) b.on[0][e] = scale * matrix[e];
    write_pauli(0, b.on[1]);
    return b;
}
