// SPDX-License-Identifier: GPL-3.0-or-later
/* The tape: a circuit as a program for a small dense register and a row of classical cells, in
 * which each qubit enters as late and leaves as early as the planner could arrange.
 *
 * A qubit is in one of two states, known when the tape is written. Either it is in the register, at
 * a position; or it is classical: its value, 0 or 1, is in cell q, different from shot to shot.
 * Cells 0..n-1 are those of the qubits (0 at first), cells n..n+bits-1 the classical bits of the
 * circuit. An instruction happens only in the shots in which all its guards hold.
 *
 *   ADD      the qubit of `cell` enters at position `top`, the highest, in the basis state of its
 * cell MATRIX   2^t x 2^t matrix on positions `at`, where all positions `controls` are 1; t = 0: a
 * phase DIAGONAL the same with the 2^t diagonal entries only MEASURE  position at[0] leaves,
 * positions above move down by one; cell = outcome KRAUS    a channel of `count` matrices on
 * positions `at`: one is drawn by its probability SET      cell = value FLIP     cell = not cell
 *   COPY     cell = cell `from` (a measured qubit into its classical bit); with odds, read wrongly
 *            so often
 *
 * t is 0, 1 or 2. Matrices are row-major with at[0] as lowest bit, as in tn/gate.h. Positions and
 * the register's size at each instruction are the same in all shots. */
#ifndef LEHR_TN_TAPE_H
#define LEHR_TN_TAPE_H

#include <tn/circuit.h>

/* Registers never grow larger than this. */
#define TN_TAPE_WIDTH 40

typedef enum tn_tape_code {
    TN_TAPE_ADD,
    TN_TAPE_MATRIX,
    TN_TAPE_DIAGONAL,
    TN_TAPE_MEASURE,
    TN_TAPE_KRAUS,
    TN_TAPE_SET,
    TN_TAPE_FLIP,
    TN_TAPE_COPY
} tn_tape_code;

typedef struct tn_guard {
    int32_t
        cell; /* must hold `value`; or, when negative, condition ~cell of the circuit must hold */
    bool value;
} tn_guard;

typedef struct tn_tape_step {
    uint8_t code;    /* tn_tape_code */
    uint8_t targets; /* t */
    uint8_t at[TN_MAX_TARGETS];
    bool value;           /* SET */
    uint64_t controls;    /* positions, as bits */
    uint32_t entries;     /* where the complex entries begin in tn_tape.entries (MATRIX: 4^t,
                           * DIAGONAL: 2^t, KRAUS: count * 4^t); COPY with odds: one entry, odds as
                           * re (1 for 0) and im (0 for 1) */
    uint32_t entry_count; /* 0: COPY without odds */
    uint32_t guards;      /* where they begin in tn_tape.guards */
    uint32_t guard_count;
    int32_t cell; /* ADD, MEASURE: the qubit, or (a measurement under a condition) n + the bit,
                   * which then passes through the register; SET, FLIP, COPY: which */
    int32_t from; /* COPY */
} tn_tape_step;

typedef struct tn_tape {
    int32_t n, bits;           /* of the circuit: n + bits cells */
    const tn_circuit *circuit; /* for its conditions */
    size_t count;
    tn_tape_step *steps;
    double complex *entries;
    size_t entry_count;
    tn_guard *guards;
    size_t guard_count;
    int32_t width; /* largest size of the register */
    double flops;  /* real operations of one shot that shares nothing */
    size_t draws;  /* MEASURE and KRAUS steps, and COPY with odds: draw number d of shot s is number
                    * d of its stream */
    double plan_s; /* seconds that ordering took: counted in steps walked, not by a clock */
    char planner[96];
} tn_tape;

/* Frees what is inside. */
void tn_tape_clear(lehr_context *ctx, tn_tape *tape);

/* What the planner is asked for. */
typedef struct tn_tape_request {
    uint64_t seed;
    double seconds;      /* planning that could go on ends after this; 0: after one */
    uint64_t walks;      /* how many shots the tape is for: planning ends when it took as long as
                          * they would; 0: many */
    int32_t max_width;   /* narrower ones are good enough to stop; wider ones cost 2^width */
    bool keep_phases;    /* for amplitudes: nothing that changes a phase is dropped, and qubits are
                          * measured at the end only, as if by a MEASURE of all: cell q = its bit */
    const int32_t *keep; /* qubits never measured, for expectations: they are in the register at the
                          * end, keep[k] at position k; NULL: none */
    int32_t keep_count;
} tn_tape_request;

/* Writes the tape of a circuit by the best of several planners. OK with the width that was found,
 * however large: the caller decides. Above TN_TAPE_WIDTH there are no steps, only width, flops and
 * planner. The circuit must outlive the tape. */
LEHR_MUST_USE lehr_status tn_tape_plan(lehr_context *ctx, const tn_circuit *circuit,
                                       const tn_tape_request *request, tn_tape *tape);

#endif
