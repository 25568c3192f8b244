// SPDX-License-Identifier: GPL-3.0-or-later
/* Shots of a Clifford circuit as differences from one reference shot (Gidney, Quantum 5, 497,
 * 2021).
 *
 * A frame is the Pauli product by which a shot differs from the reference; gates map it to another
 * one, a measurement reads the reference flipped where the frame has an X, and what a measurement
 * leaves undetermined is a Z with even odds. 64 shots are a word. */
#ifndef LEHR_TN_FRAMES_H
#define LEHR_TN_FRAMES_H

#include "clifford.h"

#include <tn/engine.h>

/* Shots in a block. */
#define TN_FRAME_WORDS 16
#define TN_FRAME_SHOTS 1024

typedef enum tn_frame_code {
    TN_FRAME_GATE,
    TN_FRAME_PAULI, /* a Pauli under a condition: applied in the shots in which it holds, if it did
                     * not hold in the reference, and the other way round */
    TN_FRAME_MEASURE,
    TN_FRAME_RESET,
    TN_FRAME_NOISE /* one of several Paulis, by their odds */
} tn_frame_code;

typedef struct tn_frame_step {
    tn_frame_code code;
    int32_t a, b; /* qubits; b is -1 when there is one */
    tn_clifford gate;
    uint8_t pauli;
    bool reference; /* MEASURE: the result; conditions: it held */
    int32_t condition, bit;
    double odds[2]; /* MEASURE: to read 1 for 0, and 0 for 1 */
    uint32_t noise; /* NOISE: where its outcomes begin */
    uint32_t outcomes;
} tn_frame_step;

/* An outcome of a noise channel: with odds up to `below`, summed over the outcomes before it. */
typedef struct tn_frame_noise {
    double below;
    uint8_t pauli;
} tn_frame_noise;

typedef struct tn_frames {
    tn_circuit_view circuit;
    size_t count;
    const tn_frame_step *steps;
    const tn_frame_noise *noise;
    uint64_t seed;
    double logp; /* of every shot: ln 1/2 for each result that is random */
} tn_frames;

/* The outcome of a NOISE step for a random number of [0, 1). */
const tn_frame_noise *tn_frames_outcome(const tn_frames *frames, const tn_frame_step *step,
                                        double drawn);

/* Draws a block; shots->first is a multiple of TN_FRAME_SHOTS, count at most that. */
LEHR_MUST_USE lehr_status tn_frames_draw(lehr_context *ctx, const tn_frames *frames,
                                         tn_shots *shots);

#endif
