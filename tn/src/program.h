// SPDX-License-Identifier: GPL-3.0-or-later
/* A program: the steps of a tape before they have an order and positions. Steps name qubits, and
 * any order that respects their dependencies (depend.h) does the same. */
#ifndef LEHR_TN_PROGRAM_H
#define LEHR_TN_PROGRAM_H

#include "matrix_pool.h"
#include "step_flops.h"
#include "tape.h"

typedef struct tn_step {
    uint8_t code; /* tn_tape_code */
    uint8_t targets;
    uint8_t steady;    /* bit k: never changes the value of target k: commutes with Z on it */
    uint8_t steady_x;  /* bit k: commutes with X on target k */
    bool value;        /* SET */
    uint16_t controls; /* in the register */
    uint32_t qubits;   /* where they begin in tn_program.qubits: controls, then targets; ADD and
                        * MEASURE: the one target */
    uint32_t entries, entry_count;
    uint32_t guards, guard_count;
    int32_t cell, from;
} tn_step;

typedef struct tn_program {
    const tn_circuit *circuit;
    int32_t n, bits;
    tn_step *steps;
    size_t count, room;
    int32_t *qubits;
    size_t qubit_count, qubit_room;
    tn_guard *guards;
    size_t guard_count, guard_room;
    tn_pool pool;
} tn_program;

void tn_program_clear(lehr_context *ctx, tn_program *program);

/* Real operations per amplitude of the register. */
static inline double tn_step_cost(const tn_step *step)
{
    return tn_step_flops(step->code, step->targets, step->controls, step->entry_count);
}

#endif
