// SPDX-License-Identifier: GPL-3.0-or-later
/* Circuits between OpenQASM 2 and 3, for lehr convert. */
#ifndef LEHR_CLI_CONVERT_CIRCUIT_H
#define LEHR_CLI_CONVERT_CIRCUIT_H

#include "job.h"

/* The version that --to names, 0 when it names none (or is NULL). */
int cli_circuit_format(const char *to);
LEHR_MUST_USE lehr_status cli_convert_circuit(cli_job *job, const char *to);

#endif
