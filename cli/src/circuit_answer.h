// SPDX-License-Identifier: GPL-3.0-or-later
/* Answers to what can be asked of a circuit besides samples: expectations, marginals, amplitudes,
 * entropies. */
#ifndef LEHR_CLI_CIRCUIT_ANSWER_H
#define LEHR_CLI_CIRCUIT_ANSWER_H

#include "circuit_job.h"

#include <base/output.h>

/* All zero is empty. */
typedef struct cli_circuit_answer {
    tn_expected sum;            /* of --expect; error of the sum for --marginal, too */
    tn_expected *terms;         /* of --expect */
    double *probabilities;      /* of --marginal */
    double complex *amplitudes; /* of --amplitude */
    tn_entropies entropies;     /* of --entropies */
} cli_circuit_answer;

LEHR_MUST_USE lehr_status cli_circuit_answer_find(const cli_circuit_job *asked,
                                                  cli_circuit_answer *out, tn_run_report **report);
/* On the page or into the result, and to the file unless that is NULL. */
LEHR_MUST_USE lehr_status cli_circuit_answer_tell(const cli_circuit_answer *answer,
                                                  const cli_circuit_job *asked, lehr_output *file);
void cli_circuit_answer_clear(lehr_context *ctx, cli_circuit_answer *answer);

#endif
