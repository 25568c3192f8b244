// SPDX-License-Identifier: GPL-3.0-or-later
#include "pauli_transfer.h"

#include <math.h>
#include <string.h>

#define ROWS     (1 << TN_TRANSFER_QUBITS)
#define ENTRIES  (ROWS * ROWS)
#define ROUNDING 1e-15

/* The entry of a Pauli product in this row: its column and value. */
static double complex entry(int pauli, int row, int qubits, int *column)
{
    static const double complex y[2] = {-TN_I, TN_I};
    double complex value = 1;
    *column = row;
    for (int q = 0; q < qubits; q++) {
        int kind = pauli >> (2 * q) & 3, bit = row >> q & 1;
        if (kind & 1) *column ^= 1 << q;
        if (kind == 3) value *= y[bit];
        if (kind == 2 && bit) value = -value;
    }
    return value;
}

/* out += K* P K. */
static void add_conjugated(const double complex *k, int pauli, int qubits, double complex *out)
{
    int rows = 1 << qubits;
    for (int r = 0; r < rows; r++) {
        int column;
        double complex value = entry(pauli, r, qubits, &column);
        for (int i = 0; i < rows; i++) {
            double complex left = conj(k[r * rows + i]) * value;
            if (left == 0) continue;
            for (int j = 0; j < rows; j++) out[i * rows + j] += left * k[column * rows + j];
        }
    }
}

/* The weight of a Pauli product in a matrix: the trace of their product over the rows. */
static double weight_of(const double complex *matrix, int pauli, int qubits)
{
    int rows = 1 << qubits;
    double complex sum = 0;
    for (int r = 0; r < rows; r++) {
        int column;
        double complex value = entry(pauli, r, qubits, &column);
        sum += value * matrix[column * rows + r];
    }
    return creal(sum) / rows;
}

/* Matrix number k of the operation; false when there are no more. */
static bool matrix_at(const tn_circuit_view *circuit, const tn_op *op, size_t k,
                      double complex *matrix)
{
    static const double complex zero[4] = {1, 0, 0, 0}, one[4] = {0, 0, 0, 1},
                                lower[4] = {0, 1, 0, 0};
    size_t entries = (size_t)1 << (2 * op->targets);
    switch (op->gate) {
    case TN_MEASURE:
        memcpy(matrix, k == 0 ? zero : one, sizeof zero);
        return k < 2;
    case TN_RESET:
        memcpy(matrix, k == 0 ? zero : lower, sizeof zero);
        return k < 2;
    case TN_KRAUS:
        if (k >= op->param_count / (2 * entries)) return false;
        for (size_t e = 0; e < entries; e++) {
            const double *at = circuit->params + op->params + 2 * (k * entries + e);
            matrix[e] = at[0] + TN_I * at[1];
        }
        return true;
    default:
        if (k > 0) return false;
        tn_op_unitary(circuit, op, matrix);
        return true;
    }
}

void tn_transfer_of(const tn_circuit_view *circuit, const tn_op *op, tn_transfer *out)
{
    static const double complex none[ENTRIES];
    double complex image[ENTRIES], matrix[ENTRIES];
    int qubits = op->controls + op->targets, count = 0;
    out->qubits = qubits;
    out->most = 0;
    for (int p = 0; p < 1 << (2 * qubits); p++) {
        out->from[p] = count;
        memcpy(image, none, sizeof image);
        for (size_t k = 0; matrix_at(circuit, op, k, matrix); k++)
            add_conjugated(matrix, p, qubits, image);
        for (int to = 0; to < 1 << (2 * qubits); to++) {
            double weight = weight_of(image, to, qubits);
            if (fabs(weight) <= ROUNDING) continue;
            out->images[count++] = (tn_transfer_image){weight, (uint8_t)to};
        }
        out->from[p + 1] = count;
        if (count - out->from[p] > out->most) out->most = count - out->from[p];
    }
}
