// SPDX-License-Identifier: GPL-3.0-or-later
/* Standard output and standard error: the only file of the project that writes to them.
 *
 * stdout gets the answer and nothing else, stderr everything else. A status line may stand at the
 * bottom of a terminal; whatever else is printed clears it first. Thread-safe. */
#ifndef LEHR_CLI_CONSOLE_H
#define LEHR_CLI_CONSOLE_H

#include <base/context.h>
#include <base/output.h>

/* First thing in main: standard descriptors that were closed are given a place-holder, so that no
 * file opened later takes their number, and a reader that leaves becomes an error, not a signal. */
void cli_console_start(void);
/* From now on nothing is printed: for ranks other than 0. */
void cli_console_silence(void);

/* To stdout, at once. An error is kept and reported by cli_console_check; when the reader has left,
 * ctx is cancelled, as nobody wants the rest. */
void cli_console_print(lehr_context *ctx, const char *bytes, size_t n);
void cli_console_printf(lehr_context *ctx, const char *format, ...) LEHR_PRINTF(2, 3);
/* LEHR_IO when something did not reach stdout. */
LEHR_MUST_USE lehr_status cli_console_check(lehr_context *ctx);
/* Whether the reader of stdout has left (head, a pager): a failure that nobody wants to hear of. */
bool cli_console_abandoned(void);

/* One line to stderr. */
void cli_console_note(const char *format, ...) LEHR_PRINTF(1, 2);
/* Shows or replaces the status line on a terminal, cut to its width; "" clears it. */
void cli_console_status(const char *text);
/* Whether stderr is a terminal. */
bool cli_console_terminal(void);

#endif
