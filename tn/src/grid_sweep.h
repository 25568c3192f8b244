// SPDX-License-Identifier: GPL-3.0-or-later
/* What sweeping over placed qubits does, step by step and the same for all shots.
 *
 * One coordinate of a qubit is its site in a column, the other the time when the sweep wants it
 * measured. Each batch brings what is needed to measure all qubits of one time: their backward
 * cone, qubits entering as late as possible; then all qubits that are finished are measured.
 *
 * Where the state decides what noise does, a qubit of the environment enters beside, takes the
 * number of the Kraus matrix, and is measured at the end of the batch, which ends early when a site
 * would hold too many of them. */
#ifndef LEHR_TN_GRID_SWEEP_H
#define LEHR_TN_GRID_SWEEP_H

#include "places.h"

/* Qubits that a site may hold at a time. */
#define TN_SWEEP_SLOTS 10

typedef enum tn_sweep_code {
    TN_SWEEP_ADD,  /* a qubit in |0>, into the next slot of the site */
    TN_SWEEP_ONE,  /* data: a matrix of 2 rows */
    TN_SWEEP_TWO,  /* data: a matrix of 4 rows; slot a is the lower bit */
    TN_SWEEP_BOND, /* slot a of the site, slot b of the next one; data: rank pairs of matrices of 2
                    * rows, the gate is the sum of their products */
    TN_SWEEP_MIX,  /* noise on slots a and b of the site, b TN_SWEEP_ALONE: only on one; data: rank
                    * branches, each its odds and a matrix of 2 rows for each slot */
    TN_SWEEP_MIX_NEXT, /* the same on slot a of the site and slot b of the next one */
    TN_SWEEP_KRAUS     /* noise on slot a; slots b and up, in |0> so far, get the number of the one
                        * that acted; data: rank matrices of 2 rows */
} tn_sweep_code;

#define TN_SWEEP_ALONE  255
#define TN_SWEEP_BRANCH 18 /* numbers of a branch: odds, 0, matrices */

typedef struct tn_sweep_op {
    uint8_t code, a, b, rank;
    int32_t site;
    uint32_t data; /* index into numbers: row-major, re and im of each entry */
} tn_sweep_op;

/* The qubit in this slot is measured, into this bit, or (-1) into none, or it says what the noise
 * was, whose probability is not that of an outcome; afterwards the slots of what remains close
 * ranks. */
#define TN_SWEEP_NOISE (-2)
typedef struct tn_sweep_reading {
    int32_t site, bit;
    uint8_t slot;
} tn_sweep_reading;

/* Where the operations and the readings of a batch end; readings by rising site. */
typedef struct tn_sweep_batch {
    uint32_t ops, readings;
} tn_sweep_batch;

/* How to look at the places. */
typedef struct tn_sweep_view {
    bool turned;           /* sites along y, time along x */
    int32_t block, offset; /* so many neighbouring coordinates are one site; the first so shifted */
    int32_t sites, batches; /* only those qubits, and the gates between them; 0: all */
} tn_sweep_view;

typedef struct tn_sweep {
    int32_t sites;
    tn_sweep_op *ops;
    size_t op_count, op_room;
    double *numbers;
    size_t number_count, number_room;
    tn_sweep_reading *readings;
    size_t reading_count, reading_room;
    size_t environment; /* of the readings, those that are of no qubit of the circuit */
    tn_sweep_batch *batches;
    size_t batch_count, batch_room;
    bool too_wide; /* a site would hold more qubits than it may: the rest is missing */
} tn_sweep;

LEHR_MUST_USE lehr_status tn_sweep_new(lehr_context *ctx, const tn_pairs *pairs,
                                       const tn_places *places, const tn_sweep_view *view,
                                       tn_sweep *out);
void tn_sweep_clear(lehr_context *ctx, tn_sweep *sweep);
size_t tn_sweep_bytes(const tn_sweep *sweep);

#endif
