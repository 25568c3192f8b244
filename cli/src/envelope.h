// SPDX-License-Identifier: GPL-3.0-or-later
/* The JSON object around every result, and the one for errors. */
#ifndef LEHR_CLI_ENVELOPE_H
#define LEHR_CLI_ENVELOPE_H

#include "job.h"

/* Takes job->result into it. */
lehr_json *cli_envelope(cli_job *job);
/* Prints {"error":{"code","message"}} with the first cause in ctx. */
void cli_envelope_error(lehr_context *ctx, lehr_status status);

#endif
