// SPDX-License-Identifier: GPL-3.0-or-later
/* Tapes, run the slow and obvious way: every outcome is followed, so that the exact distribution of
 * the classical bits comes out. */
#ifndef LEHR_TESTS_SLOW_TAPE_H
#define LEHR_TESTS_SLOW_TAPE_H

#include "../../tn/src/tape.h"

enum { SLOW_TAPE_CELLS = 64, SLOW_TAPE_WIDTH = 10 };

/* What is there when the tape ends, in one branch. */
typedef struct slow_end {
    double probability;
    const bool *cells;
    int width;
    const double complex *state; /* 2^width, norm 1 */
} slow_end;

typedef void slow_end_fn(void *user, const slow_end *end);

/* Calls `end` for each branch of nonzero probability. Asserts that positions make sense. */
void slow_tape_run(const tn_tape *tape, slow_end_fn *end, void *user);
/* probabilities[2^bits], bits <= 16: of the classical bits as a number. */
void slow_tape_distribution(const tn_tape *tape, double *probabilities);
/* <x|U|0> of a tape that was planned with keep_phases: each measurement gives the qubit's bit. */
double complex slow_tape_amplitude(const tn_tape *tape, uint64_t x);

#endif
