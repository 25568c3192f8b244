// SPDX-License-Identifier: GPL-3.0-or-later
/* A circuit cut into what a matrix product state does one after the other: stretches of gates, and
 * steps that look at the state.
 *
 * Noise whose odds do not depend on the state is drawn before it is needed, so it belongs to the
 * stretches: once drawn it is a gate like others. Measurements after which nothing happens to their
 * qubit, and whose bit nothing heeds or overwrites, are left to the end, where they are drawn for
 * many shots at once. */
#ifndef LEHR_TN_MPS_SCRIPT_H
#define LEHR_TN_MPS_SCRIPT_H

#include <base/context.h>
#include <tn/circuit.h>

typedef enum tn_mps_code {
    TN_MPS_PLAY,    /* gates, and noise of known odds */
    TN_MPS_MEASURE, /* now, not at the end */
    TN_MPS_RESET,
    TN_MPS_CHANNEL /* odds depend on the state */
} tn_mps_code;

typedef struct tn_mps_step {
    uint8_t code;   /* tn_mps_code */
    int32_t noises; /* PLAY: channels among its operations */
    size_t op;      /* the operation, or the first of `count` */
    size_t count;
    uint64_t draw, read; /* numbers of its (first) draws: of outcomes, of wrong readings */
} tn_mps_step;

typedef struct tn_mps_script {
    tn_circuit_view circuit; /* in which matrices of known odds are over the root of those */
    double *params;          /* its own, then; otherwise NULL */
    bool *last;              /* of each operation: a measurement that is left to the end */
    int32_t *odds_at;        /* of each operation: a channel's odds, -1: depend on the state */
    double *odds;
    tn_mps_step *steps;
    size_t count;
    size_t shared;         /* steps before anything is drawn: the same in all shots */
    uint64_t draws, reads; /* in all steps: where the numbers of those at the end begin */
} tn_mps_script;

LEHR_MUST_USE lehr_status tn_mps_script_new(lehr_context *ctx, const tn_circuit *circuit,
                                            tn_mps_script *out);
void tn_mps_script_clear(lehr_context *ctx, tn_mps_script *script);

/* How many matrices a channel has, and one of them. */
int tn_mps_kraus_count(const tn_op *op);
void tn_mps_kraus(const tn_mps_script *script, const tn_op *op, int k, double complex *matrix);

#endif
