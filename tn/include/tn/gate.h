// SPDX-License-Identifier: GPL-3.0-or-later
/* The gates: one table (TN_GATE_LIST) of what acts on targets; controls are added by the operation
 * that uses a gate, so that cx, ccx and c3x are all x, and crz is not cp.
 *
 * Matrices are row-major; bit k of a row's number is the value of target k, the first target being
 * the lowest bit. */
#ifndef LEHR_TN_GATE_H
#define LEHR_TN_GATE_H

#include <base/api.h>
#include <complex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The imaginary unit as a double: I itself is a float. */
#define TN_I ((double complex)I)

/* Gates have at most this many targets; their matrices at most this many entries. */
#define TN_MAX_TARGETS 2
#define TN_MAX_ENTRIES 16

/* GATE(name, targets, parameters, shape, sentence); matrices are in gate.c. */
#define TN_GATE_LIST(GATE)                                                                        \
    GATE(gphase, 0, 1, TN_DIAGONAL, "a phase of the whole state; with controls a phase of those") \
    GATE(id, 1, 0, TN_DIAGONAL, "nothing")                                                        \
    GATE(x, 1, 0, TN_PERMUTATION, "Pauli X, not")                                                 \
    GATE(y, 1, 0, TN_ANY, "Pauli Y")                                                              \
    GATE(z, 1, 0, TN_DIAGONAL, "Pauli Z")                                                         \
    GATE(h, 1, 0, TN_ANY, "Hadamard")                                                             \
    GATE(s, 1, 0, TN_DIAGONAL, "square root of Z")                                                \
    GATE(sdg, 1, 0, TN_DIAGONAL, "inverse of s")                                                  \
    GATE(t, 1, 0, TN_DIAGONAL, "square root of s")                                                \
    GATE(tdg, 1, 0, TN_DIAGONAL, "inverse of t")                                                  \
    GATE(sx, 1, 0, TN_ANY, "square root of X")                                                    \
    GATE(sxdg, 1, 0, TN_ANY, "inverse of sx")                                                     \
    GATE(p, 1, 1, TN_DIAGONAL, "phase of |1>")                                                    \
    GATE(rx, 1, 1, TN_ANY, "exp(-i a X/2)")                                                       \
    GATE(ry, 1, 1, TN_ANY, "exp(-i a Y/2)")                                                       \
    GATE(rz, 1, 1, TN_DIAGONAL, "exp(-i a Z/2)")                                                  \
    GATE(u, 1, 3, TN_ANY, "any rotation: theta, phi, lambda; first row cos(t/2), -e^il sin(t/2)") \
    GATE(swap, 2, 0, TN_PERMUTATION, "exchange")                                                  \
    GATE(iswap, 2, 0, TN_ANY, "exchange with a phase i")                                          \
    GATE(rxx, 2, 1, TN_ANY, "exp(-i a XX/2)")                                                     \
    GATE(ryy, 2, 1, TN_ANY, "exp(-i a YY/2)")                                                     \
    GATE(rzz, 2, 1, TN_DIAGONAL, "exp(-i a ZZ/2)")                                                \
    GATE(rzx, 2, 1, TN_ANY, "exp(-i a ZX/2), Z on the first target")                              \
    GATE(ecr, 2, 0, TN_ANY, "echoed cross resonance, (X - YX)/sqrt 2")

typedef enum tn_gate {
#define GATE(name, targets, params, shape, text) TN_GATE_##name,
    TN_GATE_LIST(GATE)
#undef GATE
        TN_GATE_UNITARY, /* the matrix itself as parameters: re, im of each entry */
    TN_GATE_COUNT,
    /* what is no gate */
    TN_MEASURE = TN_GATE_COUNT, /* one target into a bit; two parameters, when given, are the odds
                                 * to read 1 for 0 and 0 for 1 */
    TN_RESET,
    TN_KRAUS, /* noise: parameters are the matrices of a channel one after the other: sum K'K = 1 */
    TN_BARRIER
} tn_gate;

typedef enum tn_shape {
    TN_ANY,
    TN_DIAGONAL,
    TN_PERMUTATION /* moves basis states, no phases: x, swap */
} tn_shape;

typedef struct tn_gate_info {
    const char *name; /* as the gate is called in lehr; OpenQASM has more names */
    int targets;      /* -1: any */
    int params;       /* -1: any */
    tn_shape shape;   /* for all parameters */
    const char *text;
} tn_gate_info;

/* Thread-safe; gate below TN_BARRIER + 1. */
LEHR_API const tn_gate_info *tn_gate_look(tn_gate gate);
/* Fills 4^targets entries. Not for UNITARY and what is no gate: see tn_op_matrix. */
LEHR_API void tn_gate_matrix(tn_gate gate, const double *params, double complex *matrix);
/* The shape of a matrix of 2^targets rows, exactly: no entry is rounded to zero. */
LEHR_API tn_shape tn_matrix_shape(const double complex *matrix, int targets);

#endif
