// SPDX-License-Identifier: GPL-3.0-or-later
/* One HTTP transfer into an open file: transfer_curl.c, the only file that knows libcurl. */
#ifndef LEHR_CLI_TRANSFER_H
#define LEHR_CLI_TRANSFER_H

#include <base/context.h>
#include <stdio.h>

/* How far a transfer is. Kept up to date before each lehr_stop, so that a progress function of the
 * context, which runs on the same thread, may read it. */
typedef struct cli_transfer_watch {
    uint64_t have;  /* bytes of the file so far, those of earlier transfers included */
    uint64_t total; /* 0 while unknown */
} cli_transfer_watch;

typedef enum cli_transfer_end {
    CLI_TRANSFER_DONE,     /* the server says that this was all */
    CLI_TRANSFER_CUT,      /* the connection broke; what came is in the file */
    CLI_TRANSFER_NO_RANGE, /* the server does not continue at this offset; nothing was written */
    CLI_TRANSFER_STOPPED   /* lehr_stop said so; what came is in the file */
} cli_transfer_end;

typedef struct cli_transfer {
    const char *url;
    FILE *file;                /* open for writing, at its end, which is at `offset` */
    uint64_t offset;           /* bytes to skip: a Range request when not 0 */
    uint64_t most;             /* more bytes of the file than this are an error; 0: no limit */
    cli_transfer_watch *watch; /* never NULL */
} cli_transfer;

/* Fails, with the address in the message: LEHR_IO when the server cannot be reached, does not have
 * the file, or the file cannot be written; LEHR_FORMAT when more than `most` bytes come. http and
 * https only; follows redirects. */
LEHR_MUST_USE lehr_status cli_transfer_run(lehr_context *ctx, const cli_transfer *transfer,
                                           cli_transfer_end *end);

#endif
