// SPDX-License-Identifier: GPL-3.0-or-later
/* How a command that takes a model reads it: the options that say what the file does not. */
#ifndef LEHR_CLI_READING_H
#define LEHR_CLI_READING_H

#include <anneal/format.h>
#include <base/options.h>

#define CLI_READING_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                \
    TEXT(format, NULL, "NAME", "read FILE in this format instead of judging by its content")    \
    CHOICE(as, "file", "file|maxcut|ising|qubo",                                                \
           "what a bare list of weights means; file: max-cut unless the format says otherwise") \
    FLAG(minimize, false, "the objective is to be minimised, whatever the file says")           \
    FLAG(maximize, false, "the objective is to be maximised, whatever the file says")           \
    INT(problem, 0, 0, INT32_MAX, "which problem of a file with several, from 1; 0: the first")

LEHR_OPTIONS_STRUCT(cli_reading, CLI_READING_OPTIONS);
const lehr_option_table *cli_reading_table(void);

/* Reads the model; under ranks all of them do (standard input goes through rank 0) and agree. used
 * may be NULL. */
LEHR_MUST_USE lehr_status cli_read_model(lehr_context *ctx, const cli_reading *reading,
                                         const char *path, an_model **out, const an_format **used);

#endif
