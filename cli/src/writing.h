// SPDX-License-Identifier: GPL-3.0-or-later
/* How a command that makes a model writes it: where, in which format, and what it says about it. */
#ifndef LEHR_CLI_WRITING_H
#define LEHR_CLI_WRITING_H

#include "job.h"

#include <anneal/format.h>

typedef struct cli_target {
    const char *path;
    const an_format *format;
} cli_target;

/* Where to write: path (an operand, or NULL for that of -o), if it makes sense with --json. */
LEHR_MUST_USE lehr_status cli_target_path(const cli_job *job, const char *path,
                                          const char **chosen);
/* Before any work: path (an operand, or NULL for that of -o) and `to` (a format's name, or NULL for
 * the one that the path suggests) make sense together and with --json. */
LEHR_MUST_USE lehr_status cli_target_choose(const cli_job *job, const char *path, const char *to,
                                            cli_target *target);
/* Writes the model, on rank 0, and says so: to job->result, or as a note with `how` in front. */
LEHR_MUST_USE lehr_status cli_target_write(cli_job *job, const cli_target *target,
                                           const an_model *model, const char *how);

#endif
