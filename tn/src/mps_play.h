// SPDX-License-Identifier: GPL-3.0-or-later
/* Playing a circuit on a matrix product state: which gate next, and how. */
#ifndef LEHR_TN_MPS_PLAY_H
#define LEHR_TN_MPS_PLAY_H

#include "mps.h"

#include <tn/circuit.h>

/* Gates of a circuit without resets, conditions and noise; measurements are passed over. qubit_at:
 * which qubit is at each site, before and (as swaps only change names) after. Stops early, with
 * LEHR_OK, when lehr_stop says so. */
LEHR_MUST_USE lehr_status tn_mps_play(lehr_context *ctx, const tn_circuit_view *circuit,
                                      int32_t *qubit_at, tn_mps *mps);

#endif
