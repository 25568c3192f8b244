// SPDX-License-Identifier: GPL-3.0-or-later
/* Standard input under ranks. */
#ifndef LEHR_CLI_SHARED_INPUT_H
#define LEHR_CLI_SHARED_INPUT_H

#include <base/context.h>

/* Standard input reaches rank 0 only: it reads all of it and shares it. The caller releases bytes.
 */
LEHR_MUST_USE lehr_status cli_share_stdin(lehr_context *ctx, char **bytes, uint64_t *n);

#endif
