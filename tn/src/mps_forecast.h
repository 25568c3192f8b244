// SPDX-License-Identifier: GPL-3.0-or-later
/* What a matrix product state would take: bonds as far as gates and ends bound them. */
#ifndef LEHR_TN_MPS_FORECAST_H
#define LEHR_TN_MPS_FORECAST_H

#include <base/complex_matrix.h>
#include <tn/engine.h>

/* Fills in exactness, bond, operations, seconds and bytes. */
LEHR_MUST_USE lehr_status tn_mps_forecast(lehr_context *ctx, const tn_circuit_view *circuit,
                                          const int32_t *qubit_at, lehr_precision precision,
                                          int limit, tn_cost *cost);

#endif
