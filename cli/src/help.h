// SPDX-License-Identifier: GPL-3.0-or-later
/* Help for people, from the tables alone. Manual pages are in manual.c, completion in completion.c.
 */
#ifndef LEHR_CLI_HELP_H
#define LEHR_CLI_HELP_H

#include "command.h"

LEHR_MUST_USE lehr_status cli_help_overview(lehr_output *out);
/* kind: the name of one of command->kinds, or NULL for all of them in short. */
LEHR_MUST_USE lehr_status cli_help_command(const cli_command *command, const char *kind,
                                           lehr_output *out);

/* The page lehr-NAME(1), or lehr(1) for NULL, in mdoc. */
LEHR_MUST_USE lehr_status cli_manual(lehr_context *ctx, const cli_command *command,
                                     lehr_output *out);

/* Completion scripts. */
void cli_complete_bash(lehr_output *out);
void cli_complete_zsh(lehr_output *out);
void cli_complete_fish(lehr_output *out);

#endif
