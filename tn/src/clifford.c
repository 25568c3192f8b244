// SPDX-License-Identifier: GPL-3.0-or-later
/* Tables of Clifford gates by conjugating every Pauli product and seeing what comes out. */
#include "clifford.h"

#include <string.h>

#define ROUNDING 1e-9

/* Entry of a Pauli product, a phase times a permutation: column of this row, and value. */
static double complex pauli_entry(uint8_t pauli, int row, int qubits, int *column)
{
    double complex value = 1;
    *column = row;
    for (int q = 0; q < qubits; q++) {
        int x = pauli >> (2 * q) & 1, z = pauli >> (2 * q + 1) & 1, bit = row >> q & 1;
        if (x) *column ^= 1 << q;
        if (x && z)
            value *= bit ? TN_I : -TN_I;
        else if (z && bit)
            value = -value;
    }
    return value;
}

/* out = U P U*. */
static void conjugate(const double complex *u, uint8_t pauli, int qubits, double complex *out)
{
    int rows = 1 << qubits;
    memset(out, 0, (size_t)(rows * rows) * sizeof *out);
    for (int k = 0; k < rows; k++) {
        int column;
        double complex value = pauli_entry(pauli, k, qubits, &column);
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < rows; c++)
                out[r * rows + c] += u[r * rows + k] * value * conj(u[c * rows + column]);
    }
}

/* matrix = factor times a Pauli product. */
static bool decode(const double complex *matrix, int qubits, uint8_t *pauli, double complex *factor)
{
    int rows = 1 << qubits;
    for (int p = 0; p < 1 << (2 * qubits); p++) {
        double complex sum = 0;
        double rest = 0;
        for (int r = 0; r < rows; r++) {
            int column;
            double complex value = pauli_entry((uint8_t)p, r, qubits, &column);
            sum += conj(value) * matrix[r * rows + column] / rows;
        }
        if (cabs(sum) < ROUNDING) continue;
        for (int r = 0; r < rows; r++) {
            int column;
            double complex value = pauli_entry((uint8_t)p, r, qubits, &column);
            for (int c = 0; c < rows; c++)
                rest += cabs(matrix[r * rows + c] - (c == column ? sum * value : 0));
        }
        *pauli = (uint8_t)p;
        *factor = sum;
        return rest < ROUNDING;
    }
    return false;
}

bool tn_pauli_of_matrix(const double complex *matrix, int qubits, uint8_t *pauli)
{
    double complex factor;
    return decode(matrix, qubits, pauli, &factor);
}

bool tn_clifford_of_matrix(const double complex *matrix, int qubits, tn_clifford *out)
{
    tn_clifford made = {.qubits = qubits};
    for (int p = 0; p < 1 << (2 * qubits); p++) {
        double complex image[TN_MAX_ENTRIES], sign;
        conjugate(matrix, (uint8_t)p, qubits, image);
        if (!decode(image, qubits, &made.image[p], &sign)) return false;
        if (cabs(sign - 1) > ROUNDING && cabs(sign + 1) > ROUNDING) return false;
        if (creal(sign) < 0) made.negative |= (uint16_t)(1 << p);
    }
    *out = made;
    return true;
}

bool tn_clifford_of(const tn_circuit_view *circuit, const tn_op *op, tn_clifford *out)
{
    double complex matrix[TN_MAX_ENTRIES];
    int qubits = op->controls + op->targets;
    if (op->gate >= TN_GATE_COUNT || qubits < 1 || qubits > 2) return false;
    tn_op_unitary(circuit, op, matrix);
    return tn_clifford_of_matrix(matrix, qubits, out);
}
