// SPDX-License-Identifier: GPL-3.0-or-later
/* Shots on disk, to go on from: what was run, and the rows that are there. */
#ifndef LEHR_TN_SHOTS_FILE_H
#define LEHR_TN_SHOTS_FILE_H

#include <tn/run.h>

/* What a file must agree on with the run that goes on from it. */
typedef struct tn_shots_key {
    char engine[32];
    uint64_t circuit; /* hash */
    uint64_t options; /* of the engine, hash */
    uint64_t seed;
    uint64_t block; /* shots in a block */
    uint64_t words;
} tn_shots_key;

uint64_t tn_circuit_hash(const tn_circuit *circuit);
/* Options as they are after defaults; 0 for an engine without. */
LEHR_MUST_USE lehr_status tn_options_hash(lehr_context *ctx, const lehr_option_table *table,
                                          const void *options, uint64_t *hash);
/* Reads at most shots->count rows into shots (whose blocks are there) and sets *blocks to how many
 * whole blocks came. Without the file: none, and LEHR_OK. A file of another run is BAD_ARGUMENT. */
LEHR_MUST_USE lehr_status tn_shots_load(lehr_context *ctx, const char *path,
                                        const tn_shots_key *key, tn_shots *shots, uint64_t *blocks);
/* Saves the first `blocks` blocks. */
LEHR_MUST_USE lehr_status tn_shots_save(lehr_context *ctx, const char *path,
                                        const tn_shots_key *key, const tn_shots *shots,
                                        uint64_t blocks);

#endif
