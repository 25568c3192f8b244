// SPDX-License-Identifier: GPL-3.0-or-later
/* Fetching a file from the net so that under its name there is only ever the whole, verified file.
 *
 * It grows as PATH.part, which stays when the work is cut short, so that the next call continues
 * there. Size and checksum are verified before the file gets its name; when they are wrong, nothing
 * is kept. */
#ifndef LEHR_CLI_FETCH_H
#define LEHR_CLI_FETCH_H

#include "transfer.h"

typedef struct cli_fetch_request {
    const char *url;
    const char *path;          /* the folder must exist */
    uint64_t size;             /* of the file; 0: unknown */
    const char *sha256;        /* 64 small hexadecimal digits; NULL: unknown */
    cli_transfer_watch *watch; /* may be NULL */
} cli_fetch_request;

typedef struct cli_fetched {
    bool complete;    /* false: stopped before the end, to be continued */
    bool already;     /* it was there, with the right checksum: nothing was transferred */
    bool verified;    /* a checksum was asked for, and holds */
    uint64_t bytes;   /* of the file so far */
    uint64_t resumed; /* of which were there before the call */
    char sha256[65];  /* of the complete file */
} cli_fetched;

/* LEHR_IO when it cannot be had; LEHR_FORMAT when it is not what it should be. */
LEHR_MUST_USE lehr_status cli_fetch(lehr_context *ctx, const cli_fetch_request *request,
                                    cli_fetched *out);

#endif
