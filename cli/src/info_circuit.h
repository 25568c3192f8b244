// SPDX-License-Identifier: GPL-3.0-or-later
/* A circuit in numbers, for lehr info. */
#ifndef LEHR_CLI_INFO_CIRCUIT_H
#define LEHR_CLI_INFO_CIRCUIT_H

#include "job.h"

LEHR_MUST_USE lehr_status cli_info_circuit(cli_job *job);

#endif
