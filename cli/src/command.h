// SPDX-License-Identifier: GPL-3.0-or-later
/* What a command is: a registry (commands.def) of descriptors, one file cmd_NAME.c each.
 *
 * Help, man pages, shell completion and the parser all read these descriptors, so that a command
 * cannot be documented otherwise than it behaves. */
#ifndef LEHR_CLI_COMMAND_H
#define LEHR_CLI_COMMAND_H

#include <base/options.h>

struct cli_job;

typedef struct cli_operand {
    const char *name; /* "FILE"; NULL ends a list */
    const char *help;
} cli_operand;

typedef struct cli_example {
    const char *line; /* "lehr solve graph.mc"; NULL ends a list */
    const char *what;
} cli_example;

/* What the first operand of a command chooses, each with options of its own. */
typedef struct cli_kinds {
    size_t (*count)(void);
    const char *(*name)(size_t index);
    const char *(*summary)(size_t index);
    const lehr_option_table *(*options)(size_t index); /* NULL: none */
} cli_kinds;

typedef struct cli_command {
    const char *name;
    const char *summary;  /* one line without a full stop */
    const char *synopsis; /* the operands as usage shows them: "PROBLEM ANSWER" */
    const char *about;    /* paragraphs with an empty line between */
    const cli_operand *operands;
    size_t least, most; /* number of operands; SIZE_MAX: the last one may repeat */
    const lehr_option_table *(*options)(void); /* NULL: only the shared ones */
    const char *repeats;    /* an option of type TEXT that may be given several times */
    const cli_kinds *kinds; /* NULL: the first operand is free */
    bool reads_model;       /* takes the options of reading.h too */
    bool reads_file;        /* the first operand is a file of another kind */
    bool own_output;        /* deals with -o itself; else -o takes what stdout would get */
    const cli_example *examples;
    lehr_status (*run)(struct cli_job *job);
} cli_command;

size_t cli_command_count(void);
const cli_command *cli_command_at(size_t index);
/* NULL when there is none of this name. */
const cli_command *cli_command_find(const char *name);
/* Which of command->kinds (not NULL) the word names; BAD_ARGUMENT with the nearest one else. */
LEHR_MUST_USE lehr_status cli_command_kind(lehr_context *ctx, const cli_command *command,
                                           const char *word, size_t *index);
/* The name of a command near to this word, NULL when none is. */
const char *cli_command_nearest(const char *word);

#endif
