// SPDX-License-Identifier: GPL-3.0-or-later
/* The stabilizers of a state (Aaronson, Gottesman, Phys. Rev. A 70, 052328, 2004), by columns.
 *
 * Rows 0..n-1 are destabilizers, rows n..2n-1 stabilizers; row k and row n+k anticommute, all other
 * pairs commute. For each qubit one bit a row says whether the row has an X there, another a Z; 64
 * rows are a word, so that gates and products of rows work on words. */
#ifndef LEHR_TN_TABLEAU_H
#define LEHR_TN_TABLEAU_H

#include "clifford.h"

typedef struct tn_tableau {
    int32_t n;
    size_t words;         /* of a column; stabilizers begin in a word of their own */
    size_t half;          /* words of the destabilizers */
    uint64_t *x, *z;      /* n columns each */
    uint64_t *sign;       /* one column: the row is negative */
    uint64_t *mask, *low; /* work: one column each */
} tn_tableau;

/* Bytes for n qubits. */
size_t tn_tableau_bytes(int32_t n);
/* The state |0..0>. */
LEHR_MUST_USE lehr_status tn_tableau_new(lehr_context *ctx, int32_t n, tn_tableau *out);
void tn_tableau_clear(lehr_context *ctx, tn_tableau *t);

void tn_tableau_apply(tn_tableau *t, const tn_clifford *gate, int32_t a, int32_t b);
/* Measures qubit q; a result that is random becomes `wish`. Returns the result. */
bool tn_tableau_measure(tn_tableau *t, int32_t q, bool wish, bool *random);
/* to has the size of from. */
void tn_tableau_copy(tn_tableau *to, const tn_tableau *from);
/* Of `count` Paulis (x and z as bits 0 and 1) on these qubits: 1, -1 or 0. */
int tn_tableau_expect(tn_tableau *t, int32_t count, const int32_t *qubits, const uint8_t *paulis);

#endif
