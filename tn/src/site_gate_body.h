// SPDX-License-Identifier: GPL-3.0-or-later
/* Included by site_gate_portable.c once for each precision: PART is the real type, SITE_GATE the
 * name. Runs of `left` numbers are contiguous, so a gate is a few multiply-adds on runs; they are
 * cut in pieces that stay in the first cache. */

#define RUN 64 /* parts: 32 numbers */

/* to += factor * from */
static void SITE_ADD(PART *restrict to, const PART *restrict from, int parts, PART re, PART im)
{
    for (int i = 0; i < parts; i += 2) {
        to[i] += re * from[i] - im * from[i + 1];
        to[i + 1] += re * from[i + 1] + im * from[i];
    }
}

static void SITE_PIECE(PART *at, size_t stride, int parts, int rows, const double complex *matrix)
{
    PART old[4][RUN];
    for (int r = 0; r < rows; r++) {
        PART *run = at + (size_t)r * stride;
        for (int i = 0; i < parts; i++) old[r][i] = run[i];
        for (int i = 0; i < parts; i++) run[i] = 0;
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < rows; c++) {
            double complex factor = matrix[r * rows + c];
            if (factor != 0)
                SITE_ADD(at + (size_t)r * stride, old[c], parts, (PART)creal(factor),
                         (PART)cimag(factor));
        }
}

void SITE_GATE(PART complex *tensor, int left, int qubits, size_t right,
               const double complex *matrix)
{
    int rows = 1 << qubits, length = 2 * left;
    for (size_t r = 0; r < right; r++) {
        PART *block = (PART *)(tensor + r * (size_t)left * (size_t)rows);
        for (int i = 0; i < length; i += RUN)
            SITE_PIECE(block + i, (size_t)length, length - i < RUN ? length - i : RUN, rows,
                       matrix);
    }
}

#undef RUN
