// SPDX-License-Identifier: GPL-3.0-or-later
/* What run and plan share: the options that shape a run, the request, and how a choice is said. */
#ifndef LEHR_CLI_CIRCUIT_JOB_H
#define LEHR_CLI_CIRCUIT_JOB_H

#include "job.h"

#include <tn/marginal.h>
#include <tn/run.h>

#define CLI_CIRCUIT_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                   \
    INT(shots, 1000, 0, 1000000000000, "how many samples to draw")                                 \
    TEXT(engine, "auto", "NAME", "which engine; auto: the cheapest ('lehr list engines')")         \
    TEXT(set, NULL, "KEY=VALUE", "set an option of the engine; may be given several times")        \
    REAL(plan_time, 0, 0, 1e9, "seconds for planning; 0: the planners' own default")               \
    REAL(patience, 60, 0, 1e300,                                                                   \
         "seconds that exact samples may take before an engine that truncates is chosen")          \
    TEXT(noise, NULL, "MODEL",                                                                     \
         "noise behind the gates: 'depolarize2=0.01,readout=0.02' and others")                     \
    TEXT(expect, NULL, "SUM", "instead of samples: the expectation of 'Z0*Z1 + 0.5*X3', or @FILE") \
    TEXT(amplitude, NULL, "BITS", "instead of samples: amplitudes of these, separated by commas")  \
    TEXT(marginal, NULL, "QUBITS",                                                                 \
         "instead of samples: all probabilities of these few qubits, like 0,3,8")                  \
    FLAG(entropies, false, "instead of samples: entanglement entropies along a chain of the qubits")

/* A request in the making, and what it points at. */
typedef struct cli_circuit_job {
    cli_job *job;
    tn_circuit *circuit; /* as asked about: with measurements, or without the last ones */
    tn_observable *observable;
    uint64_t *bits; /* of --amplitude, count rows */
    size_t count;
    int32_t marginal[TN_MARGINAL_MAX]; /* qubits of --marginal */
    int marginal_count;
    tn_run_request request;
} cli_circuit_job;

/* The options of CLI_CIRCUIT_OPTIONS, from the command's own struct. */
typedef struct cli_circuit_wishes {
    int64_t shots;
    const char *engine;
    double plan_time, patience;
    const char *noise, *expect, *amplitude, *marginal;
    bool entropies;
} cli_circuit_wishes;
#define CLI_CIRCUIT_WISHES(own)                                                                    \
    {                                                                                              \
        .shots = (own)->shots, .engine = (own)->engine, .plan_time = (own)->plan_time,             \
        .patience = (own)->patience, .noise = (own)->noise, .expect = (own)->expect,               \
        .amplitude = (own)->amplitude, .marginal = (own)->marginal, .entropies = (own)->entropies, \
    }

LEHR_MUST_USE lehr_status cli_circuit_job_start(cli_job *job, const cli_circuit_wishes *wishes,
                                                cli_circuit_job *out);
void cli_circuit_job_end(cli_circuit_job *c);

/* All forecasts as a JSON array. */
lehr_json *cli_forecasts_json(const tn_choice *choice);

#endif
