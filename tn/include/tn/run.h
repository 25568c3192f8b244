// SPDX-License-Identifier: GPL-3.0-or-later
/* The driver: chooses an engine for a circuit, runs it under limits, and says what the result is
 * worth.
 *
 * The same seed and number of shots give the same samples for any number of threads and ranks, and
 * after a stop and a resume. What a deadline or a cancel cuts off is only the last shots. */
#ifndef LEHR_TN_RUN_H
#define LEHR_TN_RUN_H

#include <base/json.h>
#include <tn/engine.h>

/* All zero is a valid request: no shots by the automatic choice. */
typedef struct tn_run_request {
    const char *engine;     /* name, NULL or "auto" */
    const char *const *set; /* "key=value", engine options */
    size_t set_count;
    uint64_t seed;
    uint64_t shots;
    tn_purpose purpose;
    const tn_observable *observable; /* TN_FOR_EXPECTATIONS */
    size_t memory;                   /* bytes that the engine may use, 0: what the
                                      * machine has */
    double plan_seconds;             /* 0: the planners' own default */
    double patience;                 /* seconds that exactness may cost before an engine that
                                      * truncates is chosen; 0: 60 */
    const char *checkpoint; /* TN_FOR_SHOTS: go on from this file, and save to it; NULL: neither */
    double checkpoint_period;                                         /* seconds; 0: 10 */
    void (*progress)(void *user, uint64_t done, double seconds_left); /* between blocks; or NULL */
    void *user;
} tn_run_request;

/* What one engine says about a circuit. */
typedef struct tn_forecast {
    const tn_engine *engine;
    tn_cost cost;
    double seconds; /* build and all shots, on one thread; 0 when not able */
} tn_forecast;

typedef struct tn_choice {
    size_t count; /* all engines in the order of the registry, or the one that was asked for */
    tn_forecast *forecasts;
    size_t chosen; /* index; count when none is able */
    char why[320]; /* one sentence */
    double plan_s;
} tn_choice;

/* Plans with every engine. Fails with UNSUPPORTED and all reasons when none is able. */
LEHR_API LEHR_MUST_USE lehr_status tn_forecast_all(lehr_context *ctx, const tn_circuit *circuit,
                                                   const tn_run_request *request, tn_choice *out);
LEHR_API void tn_choice_clear(lehr_context *ctx, tn_choice *choice);

typedef struct tn_run_report {
    tn_choice choice;
    tn_quality quality;
    lehr_json *options; /* the engine's, as resolved; NULL when it has none */
    double build_s, sample_s;
    lehr_stop_reason stopped;
    uint64_t earlier; /* shots that the checkpoint brought */
    tn_shots shots;   /* what was drawn, in order: first is 0, count at most the number asked for */
} tn_run_report;

/* Draws the shots. A circuit that measures nothing has no bits: see tn_circuit_measured. */
LEHR_API LEHR_MUST_USE lehr_status tn_run(lehr_context *ctx, const tn_circuit *circuit,
                                          const tn_run_request *request, tn_run_report **out);
LEHR_API void tn_run_report_free(lehr_context *ctx, tn_run_report *report);

/* <bits|U|0..0> for `count` rows of n packed bits; NaN where time did not reach. */
LEHR_API LEHR_MUST_USE lehr_status tn_amplitudes(lehr_context *ctx, const tn_circuit *circuit,
                                                 const tn_run_request *request, size_t count,
                                                 const uint64_t *bits, double complex *amplitudes,
                                                 tn_run_report **out);
/* An expectation, and how far off it may be. */
typedef struct tn_expected {
    double value, error;
} tn_expected;

/* The expectation of request->observable at the end of the circuit; terms, when not NULL, gets
 * those of the products, without their weights. */
LEHR_API LEHR_MUST_USE lehr_status tn_expect(lehr_context *ctx, const tn_circuit *circuit,
                                             const tn_run_request *request, tn_expected *sum,
                                             tn_expected *terms, tn_run_report **out);

/* Entanglement entropies at all cuts of a chain of the qubits, in an order that suits the circuit.
 * Has no qubits (n = 0) when time did not reach. */
LEHR_API LEHR_MUST_USE lehr_status tn_entropies_find(lehr_context *ctx, const tn_circuit *circuit,
                                                     const tn_run_request *request,
                                                     tn_entropies *entropies, tn_run_report **out);
LEHR_API void tn_entropies_clear(lehr_context *ctx, tn_entropies *entropies);

/* Distinct rows of shots and how often each came, most frequent first, then by value. */
typedef struct tn_counts {
    size_t count, words;
    uint64_t *rows;
    uint64_t *times;
} tn_counts;
LEHR_API LEHR_MUST_USE lehr_status tn_count(lehr_context *ctx, const tn_shots *shots,
                                            tn_counts *out);
LEHR_API void tn_counts_clear(lehr_context *ctx, tn_counts *counts);

#endif
