// SPDX-License-Identifier: GPL-3.0-or-later
/* Planning with every engine and choosing one. */
#ifndef LEHR_TN_CHOOSE_ENGINE_H
#define LEHR_TN_CHOOSE_ENGINE_H

#include <tn/run.h>

/* Work that is foreseen to take so many seconds is announced. */
#define TN_LONG_S 10.0

/* The engine that was chosen, with its plan. */
typedef struct tn_chosen {
    const tn_engine *engine;
    void *state;
    void *options; /* NULL when it has none */
} tn_chosen;

/* choice is filled as by tn_forecast_all; the caller clears both. chosen NULL: only forecast. */
LEHR_MUST_USE lehr_status tn_choose(lehr_context *ctx, const tn_circuit *circuit,
                                    const tn_run_request *request, tn_choice *choice,
                                    tn_chosen *chosen);
void tn_chosen_clear(lehr_context *ctx, tn_chosen *chosen);

#endif
