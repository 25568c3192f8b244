// SPDX-License-Identifier: GPL-3.0-or-later
/* Shots are cut into blocks of a size that depends on the circuit and the engine only. Rounds of
 * blocks go to ranks in contiguous parts and to threads one by one; between rounds there is
 * progress, a checkpoint, and the agreement on whether to go on. A round ends on the first block
 * that was cut short: the blocks before it are whole, whatever happened to those after it. */
#include "draw_shots.h"

#include "shots_file.h"

#include <base/clock.h>
#include <base/memory.h>
#include <base/ranks.h>
#include <base/threads.h>
#include <stdio.h>
#include <string.h>

#define CHECKPOINT_PERIOD 10.0
#define ROUND_SECONDS     0.3

typedef struct drawing {
    const tn_run_request *request;
    const tn_chosen *chosen;
    tn_shots *shots;
    tn_shots_key key;
    uint64_t blocks; /* in all; the last one may be smaller than key.block */
    uint64_t next;   /* the first block of this round */
    uint64_t width;  /* blocks of this round for each rank */
    uint64_t mine;   /* the first block of this rank in this round */
    uint8_t *whole;  /* of this round's blocks of this rank: drawn to the end */
    double begin, saved;
} drawing;

/* --- a block --- */

static tn_shots block_view(const drawing *d, uint64_t block)
{
    size_t first = (size_t)(block * d->key.block);
    uint64_t left = d->shots->count - first;
    return (tn_shots){.first = first,
                      .count = left < d->key.block ? left : d->key.block,
                      .words = d->shots->words,
                      .rows = d->shots->rows + first * d->shots->words,
                      .logp = d->shots->logp + first,
                      .error = d->shots->error + first};
}

static lehr_status draw_block(lehr_context *worker, void *arg, uint64_t item, int slot)
{
    drawing *d = arg;
    (void)slot;
    uint64_t block = d->mine + item;
    if (block >= d->blocks) return LEHR_OK;
    if (lehr_stop(worker)) return LEHR_OK;
    tn_shots shots = block_view(d, block);
    memset(shots.rows, 0, (size_t)shots.count * shots.words * sizeof *shots.rows);
    memset(shots.error, 0, (size_t)shots.count * sizeof *shots.error);
    LEHR_TRY(d->chosen->engine->sample(worker, d->chosen->state, &shots));
    d->whole[item] = !shots.cut;
    return LEHR_OK;
}

/* --- ranks --- */

/* All ranks get this part of every rank's blocks of the round. stride: bytes of a block. */
static lehr_status gather_part(lehr_context *ctx, const drawing *d, void *part, size_t total,
                               size_t stride)
{
    size_t size = (size_t)d->width * stride, ranks = (size_t)lehr_ranks();
    size_t from = (size_t)d->next * stride, here = (size_t)d->mine * stride;
    char *bytes = part, *mine = lehr_new_zero(ctx, size, 1), *all = lehr_new(ctx, size * ranks, 1);
    lehr_status status = lehr_ranks_agree(ctx, mine && all ? LEHR_OK : LEHR_NO_MEMORY);
    if (status == LEHR_OK && here < total)
        // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): agreed above
        memcpy(mine, bytes + here, total - here < size ? total - here : size);
    if (status == LEHR_OK) status = lehr_ranks_gather(ctx, mine, size, all);
    if (status == LEHR_OK)
        // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): agreed above
        memcpy(bytes + from, all, total - from < size * ranks ? total - from : size * ranks);
    lehr_release(ctx, mine);
    lehr_release(ctx, all);
    return status;
}

static lehr_status gather(lehr_context *ctx, const drawing *d)
{
    tn_shots *s = d->shots;
    size_t count = (size_t)s->count, block = (size_t)d->key.block, word = sizeof *s->rows;
    if (lehr_ranks() == 1) return LEHR_OK;
    LEHR_TRY(gather_part(ctx, d, s->rows, count * s->words * word, block * s->words * word));
    LEHR_TRY(gather_part(ctx, d, s->logp, count * sizeof *s->logp, block * sizeof *s->logp));
    return gather_part(ctx, d, s->error, count * sizeof *s->error, block * sizeof *s->error);
}

/* How many blocks of the round, from its first, are whole. */
static lehr_status count_whole(lehr_context *ctx, const drawing *d, uint64_t *whole)
{
    size_t ranks = (size_t)lehr_ranks(), width = (size_t)d->width;
    uint8_t *all = lehr_new(ctx, ranks * width, 1);
    lehr_status status = lehr_ranks_agree(ctx, all ? LEHR_OK : LEHR_NO_MEMORY);
    if (status == LEHR_OK) status = lehr_ranks_gather(ctx, d->whole, width, all);
    *whole = 0;
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): agreed above
    while (status == LEHR_OK && *whole < ranks * width && all[*whole]) ++*whole;
    lehr_release(ctx, all);
    return status;
}

/* --- rounds --- */

static lehr_status draw_round(lehr_context *ctx, drawing *d, bool *stop)
{
    uint64_t whole, wanted = d->width * (uint64_t)lehr_ranks(), left = d->blocks - d->next;
    d->mine = d->next + (uint64_t)lehr_rank() * d->width;
    d->whole = lehr_new_zero(ctx, (size_t)d->width, 1);
    lehr_status status = d->whole ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK) status = lehr_parallel_for(ctx, d->width, draw_block, d);
    status = lehr_ranks_agree(ctx, status);
    if (status == LEHR_OK) status = count_whole(ctx, d, &whole);
    if (status == LEHR_OK) status = gather(ctx, d);
    lehr_release(ctx, d->whole);
    LEHR_TRY(status);
    wanted = wanted < left ? wanted : left;
    *stop = whole < wanted;
    d->next += whole < wanted ? whole : wanted;
    return LEHR_OK;
}

static uint64_t shots_done(const drawing *d)
{
    uint64_t done = d->next * d->key.block;
    return done < d->shots->count ? done : d->shots->count;
}

static lehr_status save(lehr_context *ctx, drawing *d, bool must)
{
    const tn_run_request *r = d->request;
    double period = r->checkpoint_period > 0 ? r->checkpoint_period : CHECKPOINT_PERIOD;
    if (!r->checkpoint || (!must && lehr_now() - d->saved < period)) return LEHR_OK;
    d->saved = lehr_now();
    if (lehr_rank() != 0) return LEHR_OK;
    return tn_shots_save(ctx, r->checkpoint, &d->key, d->shots, shots_done(d) / d->key.block);
}

static void tell(const drawing *d, uint64_t before)
{
    uint64_t done = shots_done(d), left = d->shots->count - done;
    double spent = lehr_now() - d->begin;
    if (!d->request->progress || done == before) return;
    d->request->progress(d->request->user, done, spent * (double)left / (double)(done - before));
}

/* Rounds aim at a length that keeps threads busy and people informed. */
static uint64_t next_width(uint64_t width, int threads, double seconds)
{
    if (seconds < ROUND_SECONDS / 2 && width < 1 << 20) return 2 * width;
    return seconds > 2 * ROUND_SECONDS && width >= 2 * (uint64_t)threads ? width / 2 : width;
}

static lehr_status draw_rounds(lehr_context *ctx, drawing *d)
{
    uint64_t before = shots_done(d), threads = (uint64_t)lehr_threads(ctx);
    bool stop = false;
    d->width = threads;
    d->begin = d->saved = lehr_now();
    while (d->next < d->blocks && !stop) {
        double begin = lehr_now();
        LEHR_TRY(lehr_ranks_share(ctx, 0, &d->width, sizeof d->width));
        LEHR_TRY(draw_round(ctx, d, &stop));
        d->width = next_width(d->width, (int)threads, lehr_now() - begin);
        LEHR_TRY(lehr_ranks_agree(ctx, save(ctx, d, false)));
        tell(d, before);
    }
    return lehr_ranks_agree(ctx, save(ctx, d, true));
}

/* --- the start --- */

static lehr_status make_rows(lehr_context *ctx, const tn_run_request *request, int32_t bits,
                             tn_shots *shots)
{
    size_t count = (size_t)request->shots;
    *shots = (tn_shots){.count = request->shots, .words = ((size_t)bits + 63) / 64};
    shots->rows = lehr_new_zero(ctx, count * shots->words, sizeof *shots->rows);
    shots->logp = lehr_new_zero(ctx, count, sizeof *shots->logp);
    shots->error = lehr_new_zero(ctx, count, sizeof *shots->error);
    return shots->rows && shots->logp && shots->error ? LEHR_OK : LEHR_NO_MEMORY;
}

static lehr_status make_key(lehr_context *ctx, drawing *d, const tn_circuit *circuit)
{
    const tn_engine *engine = d->chosen->engine;
    uint64_t block = engine->block(d->chosen->state);
    d->key = (tn_shots_key){.circuit = tn_circuit_hash(circuit),
                            .seed = d->request->seed,
                            .block = block > 0 ? block : 1,
                            .words = d->shots->words};
    snprintf(d->key.engine, sizeof d->key.engine, "%s", engine->name);
    d->blocks = (d->shots->count + d->key.block - 1) / d->key.block;
    return tn_options_hash(ctx, engine->options ? engine->options() : NULL, d->chosen->options,
                           &d->key.options);
}

/* Rank 0 reads; the blocks it has are drawn again by nobody. */
static lehr_status load(lehr_context *ctx, drawing *d)
{
    lehr_status status = LEHR_OK;
    if (!d->request->checkpoint) return LEHR_OK;
    if (lehr_rank() == 0)
        status = tn_shots_load(ctx, d->request->checkpoint, &d->key, d->shots, &d->next);
    LEHR_TRY(lehr_ranks_agree(ctx, status));
    LEHR_TRY(lehr_ranks_share(ctx, 0, &d->next, sizeof d->next));
    size_t rows = (size_t)(d->next * d->key.block);
    LEHR_TRY(
        lehr_ranks_share(ctx, 0, d->shots->rows, rows * d->shots->words * sizeof *d->shots->rows));
    LEHR_TRY(lehr_ranks_share(ctx, 0, d->shots->logp, rows * sizeof *d->shots->logp));
    return lehr_ranks_share(ctx, 0, d->shots->error, rows * sizeof *d->shots->error);
}

lehr_status tn_draw_shots(lehr_context *ctx, const tn_circuit *circuit,
                          const tn_run_request *request, const tn_chosen *chosen,
                          tn_run_report *report)
{
    drawing d = {.request = request, .chosen = chosen, .shots = &report->shots};
    LEHR_TRY(lehr_ranks_agree(
        ctx, make_rows(ctx, request, tn_circuit_look(circuit).bits, &report->shots)));
    LEHR_TRY(lehr_ranks_agree(ctx, make_key(ctx, &d, circuit)));
    LEHR_TRY(load(ctx, &d));
    report->earlier = shots_done(&d);
    LEHR_TRY(draw_rounds(ctx, &d));
    report->shots.count = shots_done(&d);
    return LEHR_OK;
}
