// SPDX-License-Identifier: GPL-3.0-or-later
/* The command line as data: which command, its options and its operands.
 *
 * Options are understood anywhere after the command (the shared ones before it too):
 * --name value, --name=value, --flag, --no-flag, -o FILE, -oFILE; -- ends them; - is an operand.
 * Options of a kind are understood after the operand that names it. */
#ifndef LEHR_CLI_ARGUMENTS_H
#define LEHR_CLI_ARGUMENTS_H

#include "command.h"
#include "reading.h"

#include <base/threads.h>

#define CLI_SHARED_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                            \
    INT(seed, 1, 0, INT64_MAX, "seed of all random numbers")                               \
    INT(threads, 0, 0, LEHR_MAX_THREADS, "threads to use; 0: all cores")                   \
    REAL(time, 0, 0, 1e300, "stop after this many seconds, loading included; 0: no limit") \
    SIZE(memory, 0, "refuse work that would need more memory than this; 0: no limit")      \
    FLAG(json, false, "print one JSON object")                                             \
    CHOICE(progress, "auto", "auto|off|jsonl",                                             \
           "progress on standard error: a line on a terminal, none, or JSON lines")        \
    FLAG(quiet, false, "no notes and no progress on standard error (-q)")                  \
    TEXT(output, NULL, "FILE", "write the answer to FILE, complete or not at all (-o)")    \
    FLAG(help, false, "show the help of this command (-h)")

LEHR_OPTIONS_STRUCT(cli_shared, CLI_SHARED_OPTIONS);
const lehr_option_table *cli_shared_table(void);

/* A table, the struct it fills, and which of its options were given. */
typedef struct cli_place {
    const lehr_option_table *table; /* NULL: not in use */
    void *values;
    uint64_t given;
} cli_place;

enum { CLI_KIND, CLI_OWN, CLI_READING, CLI_SHARED, CLI_PLACES };

typedef struct cli_arguments {
    const cli_command *command; /* NULL: no command was named */
    cli_shared shared;
    cli_reading reading;
    void *own;  /* the struct of command->options */
    void *kind; /* the struct of the options of the first operand, where that chooses a kind */
    cli_place places[CLI_PLACES];
    const char **operands;
    size_t operand_count;
    const char **repeated; /* values of the option command->repeats */
    size_t repeated_count;
} cli_arguments;

/* Understands argv[1..argc-1], whose strings must outlive the result. A failure (BAD_ARGUMENT)
 * leaves in *args what was understood before it, the command foremost, for the message. Either way
 * the caller frees *args. With --help the number of operands is not checked. */
LEHR_MUST_USE lehr_status cli_arguments_parse(lehr_context *ctx, int argc, char *const *argv,
                                              cli_arguments *args);
void cli_arguments_free(lehr_context *ctx, cli_arguments *args);
/* Whether the option was on the command line. */
bool cli_arguments_given(const cli_arguments *args, const char *option);
/* Whether argv asks for JSON, even if the rest of it cannot be understood. */
bool cli_arguments_want_json(int argc, char *const *argv);

#endif
