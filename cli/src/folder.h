// SPDX-License-Identifier: GPL-3.0-or-later
/* Folders on disk. */
#ifndef LEHR_CLI_FOLDER_H
#define LEHR_CLI_FOLDER_H

#include <base/context.h>

/* Makes the folder and those above it, as far as they are missing. */
LEHR_MUST_USE lehr_status cli_folder_make(lehr_context *ctx, const char *path);

#endif
