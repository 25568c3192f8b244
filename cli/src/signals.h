// SPDX-License-Identifier: GPL-3.0-or-later
/* Signals: the first SIGINT or SIGTERM asks the work to stop with its best so far, the second ends
 * the program with 130. SIGUSR1 asks for a status line. */
#ifndef LEHR_CLI_SIGNALS_H
#define LEHR_CLI_SIGNALS_H

#include <base/context.h>

/* For commands that can stop early; the others die of the first signal, as programs do. */
void cli_signals_catch(lehr_context *ctx);
/* Call before ctx is freed. */
void cli_signals_release(void);
/* Whether SIGUSR1 came since the last call. */
bool cli_signals_asked(void);

#endif
