// SPDX-License-Identifier: GPL-3.0-or-later
/* The actions of a circuit: its operations in order, in the form that the passes before planning
 * share. Every gate is a matrix under controls; swaps are gone (the names of the qubits before them
 * are exchanged instead); barriers and gates that do nothing are gone.
 *
 * Each qubit of an action is a slot. Slot s also stands for the piece of its qubit's wire right
 * before the action; slot_count + q for the last piece of qubit q. next[s] is the piece after. */
#ifndef LEHR_TN_ACTIONS_H
#define LEHR_TN_ACTIONS_H

#include "matrix_pool.h"

#include <tn/circuit.h>

typedef struct tn_action {
    uint16_t kind; /* TN_GATE_UNITARY, TN_MEASURE, TN_RESET or TN_KRAUS */
    uint16_t controls;
    uint8_t targets;
    uint8_t steady; /* bit k: never changes the value of target k, whatever the others are */
    bool monomial;  /* maps values to values: one entry in each row (of each matrix of a channel) */
    bool dead;      /* nothing that is measured depends on it */
    uint32_t slots; /* where its slots begin: controls, then targets */
    uint32_t entries, entry_count; /* in the pool; TN_MEASURE with odds: one, as in a COPY step */
    int32_t condition, bit;        /* as in tn_op */
} tn_action;

typedef struct tn_actions {
    const tn_circuit *circuit;
    int32_t n, bits;
    bool keep_phases;
    tn_action *list;
    size_t count, room;
    int32_t *qubits; /* of each slot */
    size_t slot_count, slot_room;
    tn_pool pool;
} tn_actions;

/* Reads a circuit. keep_phases: phases of the whole state matter. */
LEHR_MUST_USE lehr_status tn_actions_read(lehr_context *ctx, const tn_circuit *circuit,
                                          bool keep_phases, tn_actions *out);
void tn_actions_clear(lehr_context *ctx, tn_actions *actions);
/* next[s] for each slot s; first[q]: the first piece of qubit q. */
void tn_actions_link(const tn_actions *actions, uint32_t *next, uint32_t *first);

static inline int tn_action_slots(const tn_action *action)
{
    return action->controls + action->targets;
}

#endif
