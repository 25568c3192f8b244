// SPDX-License-Identifier: GPL-3.0-or-later
/* Layout: one line of text that names the run, then for each block its rows, logarithms of
 * probability and errors, as they are in memory (little-endian machines only, as all of lehr). */
#include "shots_file.h"

#include <base/input.h>
#include <base/output.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_ROOM 256

/* --- the hash: FNV-1a over words --- */

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t mix_real(uint64_t hash, double value)
{
    uint64_t word;
    memcpy(&word, &value, sizeof word);
    return mix(hash, word);
}

static uint64_t mix_op(uint64_t hash, const tn_circuit_view *c, const tn_op *op)
{
    hash = mix(hash, (uint64_t)op->gate | (uint64_t)op->controls << 16 |
                         (uint64_t)(uint32_t)op->targets << 32);
    hash = mix(hash, (uint64_t)(uint32_t)op->condition | (uint64_t)(uint32_t)op->bit << 32);
    for (size_t k = 0; k < (size_t)op->controls + (size_t)op->targets; k++)
        hash = mix(hash, (uint64_t)(uint32_t)c->qubits[op->qubits + k]);
    for (uint32_t k = 0; k < op->param_count; k++) hash = mix_real(hash, c->params[op->params + k]);
    return hash;
}

uint64_t tn_circuit_hash(const tn_circuit *circuit)
{
    tn_circuit_view c = tn_circuit_look(circuit);
    uint64_t hash = mix(UINT64_C(0xCBF29CE484222325), (uint64_t)c.n << 32 | (uint64_t)c.bits);
    for (size_t k = 0; k < c.count; k++) hash = mix_op(hash, &c, &c.ops[k]);
    for (int32_t k = 0; k < c.condition_count; k++) {
        const tn_condition *condition = &c.conditions[k];
        hash = mix(hash, (uint64_t)condition->first << 32 | (uint64_t)condition->count);
        hash = mix(hash, (uint64_t)condition->negated << 32 | (uint64_t)(uint32_t)condition->also);
        for (int32_t w = 0; w < (condition->count + 63) / 64; w++)
            hash = mix(hash, c.words[condition->value + (uint32_t)w]);
    }
    return hash;
}

lehr_status tn_options_hash(lehr_context *ctx, const lehr_option_table *table, const void *options,
                            uint64_t *hash)
{
    *hash = 0;
    if (!table) return LEHR_OK;
    lehr_output *text;
    LEHR_TRY(lehr_output_memory(ctx, &text));
    lehr_json *json = lehr_options_json(table, options);
    lehr_status status = lehr_json_write(ctx, json, 0, text);
    lehr_json_free(json);
    size_t count;
    const char *bytes = lehr_output_bytes(text, &count);
    for (size_t k = 0; k < count; k++) *hash = mix(*hash, (uint8_t)bytes[k]);
    lehr_output_discard(text);
    return status;
}

/* --- the line that names the run --- */

static void key_line(const tn_shots_key *key, char line[LINE_ROOM])
{
    snprintf(line, LINE_ROOM,
             "lehr shots 1 engine=%s circuit=%016" PRIx64 " seed=%" PRIu64 " block=%" PRIu64
             " words=%" PRIu64 " options=%016" PRIx64,
             key->engine, key->circuit, key->seed, key->block, key->words, key->options);
}

/* --- reading --- */

static lehr_status read_block(lehr_input *in, const tn_shots_key *key, tn_shots *shots,
                              uint64_t block)
{
    size_t at = (size_t)(block * key->block), count = (size_t)key->block;
    LEHR_TRY(lehr_input_bytes(in, shots->rows + at * shots->words,
                              count * shots->words * sizeof *shots->rows));
    LEHR_TRY(lehr_input_bytes(in, shots->logp + at, count * sizeof *shots->logp));
    return lehr_input_bytes(in, shots->error + at, count * sizeof *shots->error);
}

static lehr_status read_all(lehr_input *in, const tn_shots_key *key, tn_shots *shots,
                            uint64_t *blocks)
{
    char line[LINE_ROOM];
    lehr_text found, more;
    key_line(key, line);
    LEHR_TRY(lehr_input_line(in, &found));
    if (!found.at || !lehr_text_is(found, line))
        return LEHR_FAIL(
            lehr_input_context(in), LEHR_BAD_ARGUMENT,
            "%s holds the shots of another run (another circuit, seed, engine, option or "
            "version); remove it to start anew",
            lehr_input_name(in));
    for (;;) {
        LEHR_TRY(lehr_input_peek(in, 1, &more));
        if (more.at == more.end || (*blocks + 1) * key->block > shots->count) return LEHR_OK;
        LEHR_TRY(read_block(in, key, shots, *blocks));
        ++*blocks;
    }
}

lehr_status tn_shots_load(lehr_context *ctx, const char *path, const tn_shots_key *key,
                          tn_shots *shots, uint64_t *blocks)
{
    *blocks = 0;
    if (access(path, F_OK) != 0) return LEHR_OK;
    lehr_input *in;
    LEHR_TRY(lehr_input_open(ctx, path, &in));
    lehr_status status = read_all(in, key, shots, blocks);
    lehr_input_close(in);
    return status;
}

/* --- writing --- */

lehr_status tn_shots_save(lehr_context *ctx, const char *path, const tn_shots_key *key,
                          const tn_shots *shots, uint64_t blocks)
{
    char line[LINE_ROOM];
    lehr_output *out;
    size_t count = (size_t)key->block;
    LEHR_TRY(lehr_output_open(ctx, path, &out));
    key_line(key, line);
    lehr_put_format(out, "%s\n", line);
    for (size_t at = 0; at < (size_t)blocks * count; at += count) {
        lehr_put_bytes(out, shots->rows + at * shots->words,
                       count * shots->words * sizeof *shots->rows);
        lehr_put_bytes(out, shots->logp + at, count * sizeof *shots->logp);
        lehr_put_bytes(out, shots->error + at, count * sizeof *shots->error);
    }
    return lehr_output_commit(out);
}
