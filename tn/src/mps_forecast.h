// SPDX-License-Identifier: GPL-3.0-or-later
/* What a matrix product state would take: bonds as far as gates and ends bound them. */
#ifndef LEHR_TN_MPS_FORECAST_H
#define LEHR_TN_MPS_FORECAST_H

#include "mps_script.h"

#include <base/complex_matrix.h>
#include <tn/engine.h>

/* Fills in exactness, bond, operations, seconds and bytes for so many shots. block: shots that are
 * worth a common path, where not all share one state. */
LEHR_MUST_USE lehr_status tn_mps_forecast(lehr_context *ctx, const tn_mps_script *script,
                                          const int32_t *qubit_at, lehr_precision precision,
                                          int limit, uint64_t shots, tn_cost *cost,
                                          uint64_t *block);

#endif
