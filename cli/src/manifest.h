// SPDX-License-Identifier: GPL-3.0-or-later
/* The list of public data sets that lehr knows where to get: datasets/manifest.json, built in.
 *
 *   {"sets": [{"name", "about", "origin", "licence", "format", "sense", "best_source",
 *              "files": [{"name", "url", "size", "sha256", "best"}]}]}
 *
 * Of a file only name and url are required; a checksum is there only if it was taken from a file
 * that is known to be what the address serves. */
#ifndef LEHR_CLI_MANIFEST_H
#define LEHR_CLI_MANIFEST_H

#include <base/json.h>

typedef struct cli_dataset {
    const char *name;
    const char *url;
    const char *file;   /* the last part of the address */
    const char *sha256; /* NULL: unknown */
    uint64_t size;      /* 0: unknown */
    bool has_best;
    int64_t best; /* best known value */
    size_t set;   /* index into sets */
} cli_dataset;

typedef struct cli_dataset_group {
    const char *name, *about, *origin, *licence;
    const char *format; /* "" when the files say it themselves */
    const char *sense;  /* of best: "min", "max", "" */
    const char *best_source;
} cli_dataset_group;

typedef struct cli_manifest {
    lehr_json *root; /* holds all texts */
    cli_dataset_group *sets;
    size_t set_count;
    cli_dataset *files;
    size_t count;
} cli_manifest;

/* path NULL: the one that is built in. Names of sets and files are unique. */
LEHR_MUST_USE lehr_status cli_manifest_read(lehr_context *ctx, const char *path, cli_manifest *out);
void cli_manifest_free(lehr_context *ctx, cli_manifest *manifest);
/* Whether the name is that of the file or of its set. */
bool cli_manifest_matches(const cli_manifest *manifest, const cli_dataset *file, const char *name);
/* The name of a file or set near to this one, NULL when none is. */
const char *cli_manifest_nearest(lehr_context *ctx, const cli_manifest *manifest, const char *name);

#endif
