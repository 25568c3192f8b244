// SPDX-License-Identifier: GPL-3.0-or-later
/* Standard input under ranks. */
#ifndef LEHR_CLI_SHARED_INPUT_H
#define LEHR_CLI_SHARED_INPUT_H

#include <base/input.h>

/* Standard input reaches rank 0 only: it reads all of it and shares it. The caller closes the input
 * and then releases the bytes behind it. */
LEHR_MUST_USE lehr_status cli_open_shared(lehr_context *ctx, char **bytes, lehr_input **in);

#endif
