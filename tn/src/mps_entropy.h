// SPDX-License-Identifier: GPL-3.0-or-later
/* How entangled the two sides of each bond of a matrix product state are. */
#ifndef LEHR_TN_MPS_ENTROPY_H
#define LEHR_TN_MPS_ENTROPY_H

#include "mps.h"

#include <tn/engine.h>

/* Entropies at all bonds, in the order of the sites; the centre ends at the last one. Errors follow
 * from how far the state may be from the true one. */
LEHR_MUST_USE lehr_status tn_mps_entropies(lehr_context *ctx, tn_mps *mps, tn_entropies *out);

#endif
