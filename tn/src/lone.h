// SPDX-License-Identifier: GPL-3.0-or-later
/* Lone qubits: those that left their cell but have met nothing since that is not in a cell. Their
 * state is known for each combination of the values they depend on, so it can be seen when they
 * are back at a definite value: the target of a Toffoli gate that was taken apart into h, t and cx
 * is, once it is put together again. */
#ifndef LEHR_TN_LONE_H
#define LEHR_TN_LONE_H

#include "actions.h"

typedef struct tn_lones tn_lones;

LEHR_MUST_USE lehr_status tn_lones_new(lehr_context *ctx, const tn_actions *actions,
                                       tn_lones **out);
void tn_lones_free(lehr_context *ctx, tn_lones *lones);
/* Back to the beginning of the circuit. */
void tn_lones_restart(tn_lones *lones);
/* A gate, the k-th of whose qubits is the only one that is not in its cell before (or, leaving, is
 * in it for the last time); the others stay in theirs with the values they have. Whether it has a
 * definite value in all cases now. */
bool tn_lones_act(tn_lones *lones, const tn_action *action, int k, bool leaving);
/* Something else happened to it: it is not lone any more, or its cell changed. */
void tn_lones_lose(tn_lones *lones, int32_t qubit);

#endif
