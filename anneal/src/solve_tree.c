// SPDX-License-Identifier: GPL-3.0-or-later
/* Dynamic programming over a tree decomposition: exact, and quick where the graph is like a tree,
 * whatever its size. Islands are solved apart; small ones are joined into items. */
#include <anneal/solver.h>

#include "tree_dp.h"

#include <base/memory.h>
#include <base/ranks.h>
#include <stdio.h>
#include <string.h>

#define ITEM_WORK (1 << 16) /* table entries: small islands are joined into items of so many */

#define TREE_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                       \
    INT(width, 24, 0, 30,                                                       \
        "refuse models for which no elimination order of this width is found; " \
        "time and memory grow as 2^width")

LEHR_OPTIONS_STRUCT(tree_options, TREE_OPTIONS);
static LEHR_OPTIONS_TABLE(tree_table, tree_options, TREE_OPTIONS)

/* An answer, as words so that sums over ranks gather them: everything is zero until it is done. */
typedef struct tree_state {
    const an_field *field;
    an_elimination order;
    int32_t *step_of; /* of each spin */
    int32_t *item;    /* item_count + 1: first step of each */
    uint64_t item_count;
    uint64_t *done; /* of each item */
    uint64_t *bits; /* of each spin */
} tree_state;

/* --- an item --- */

static lehr_status tree_item(lehr_context *worker, const void *state, uint64_t item,
                             an_offers *offers)
{
    const tree_state *s = state;
    int32_t first = s->item[item], last = s->item[item + 1];
    lehr_mark mark = lehr_scratch_mark(worker);
    uint8_t *bits = lehr_scratch(worker, (size_t)s->field->n, 1);
    if (!bits) return LEHR_NO_MEMORY;
    bool done = false;
    lehr_status status =
        an_tree_dp(worker, s->field, &s->order, s->step_of, first, last, offers, bits, &done);
    for (int32_t step = first; step < last && status == LEHR_OK && done; step++)
        s->bits[s->order.spin[step]] = bits[s->order.spin[step]];
    s->done[item] = status == LEHR_OK && done;
    lehr_scratch_release(worker, mark);
    return status;
}

/* --- all items together --- */

/* An island that was not solved: each spin in turn against the field of those before it. */
static void guess(const tree_state *s, uint64_t item, uint8_t *bits)
{
    const an_field *f = s->field;
    for (int32_t step = s->item[item]; step < s->item[item + 1]; step++) {
        int32_t i = s->order.spin[step];
        double local = f->whole ? (double)f->h[i].whole : f->h[i].real;
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            if (s->step_of[f->neighbour[k]] > step) continue;
            double w = f->whole ? (double)f->weight[k].whole : f->weight[k].real;
            local += bits[f->neighbour[k]] ? w : -w;
        }
        bits[i] = local < 0;
    }
}

static lehr_status tree_finish(lehr_context *ctx, const void *state, an_offers *offers)
{
    const tree_state *s = state;
    size_t n = (size_t)s->field->n;
    LEHR_TRY(lehr_ranks_sum_u64(ctx, s->done, (size_t)s->item_count));
    LEHR_TRY(lehr_ranks_sum_u64(ctx, s->bits, n));
    uint8_t *bits = lehr_new(ctx, n, 1);
    LEHR_TRY(lehr_ranks_agree(ctx, bits ? LEHR_OK : LEHR_NO_MEMORY));
    for (size_t i = 0; i < n; i++) bits[i] = (uint8_t)s->bits[i];
    for (uint64_t item = 0; item < s->item_count; item++)
        if (!s->done[item]) guess(s, item, bits);
    lehr_status status = an_offer(offers, bits, an_field_energy(s->field, bits));
    lehr_release(ctx, bits);
    return status;
}

/* --- cutting the work --- */

static void join_items(tree_state *s, const an_islands *islands)
{
    double work = 0;
    int32_t first = 0;
    for (int32_t c = 0; c < islands->count; c++) {
        work += an_tree_dp_work(&s->order, islands->start[c], islands->start[c + 1]);
        if (work < ITEM_WORK && c + 1 < islands->count) continue;
        s->item[s->item_count++] = first;
        first = islands->start[c + 1];
        work = 0;
    }
    s->item[s->item_count] = s->order.n;
}

/* Every thread may be at the dearest item. */
static lehr_status reserve(lehr_context *ctx, const tree_state *s)
{
    double most = 0, bytes;
    for (uint64_t k = 0; k < s->item_count; k++) {
        LEHR_TRY(an_tree_dp_bytes(ctx, &s->order, s->item[k], s->item[k + 1], &bytes));
        if (bytes > most) most = bytes;
    }
    uint64_t threads = (uint64_t)lehr_threads(ctx);
    most *= (double)(threads < s->item_count ? threads : s->item_count);
    return lehr_memory_reserve(ctx, (size_t)most, "the tables of solver tree");
}

static void tree_release(lehr_context *ctx, void *state)
{
    tree_state *s = state;
    if (!s) return;
    an_elimination_clear(&s->order);
    lehr_release(ctx, s->step_of);
    lehr_release(ctx, s->item);
    lehr_release(ctx, s->done);
    lehr_release(ctx, s->bits);
    lehr_release(ctx, s);
}

static lehr_status order_spins(lehr_context *ctx, const an_field *field, int64_t width,
                               an_islands *islands, an_elimination *order)
{
    LEHR_TRY(an_islands_find(ctx, field, islands));
    bool found;
    LEHR_TRY(an_elimination_find(ctx, field, islands, (int32_t)width, order, &found));
    if (found) return LEHR_OK;
    return LEHR_FAIL(ctx, LEHR_BUG, "an elimination order was found, and then not");
}

static lehr_status cut(lehr_context *ctx, tree_state *s, const an_islands *islands)
{
    size_t n = (size_t)s->field->n;
    s->step_of = lehr_new(ctx, n, sizeof *s->step_of);
    s->item = lehr_new(ctx, (size_t)islands->count + 1, sizeof *s->item);
    s->done = lehr_new_zero(ctx, (size_t)islands->count, sizeof *s->done);
    s->bits = lehr_new_zero(ctx, n, sizeof *s->bits);
    if (!s->step_of || !s->item || !s->done || !s->bits) return LEHR_NO_MEMORY;
    for (int32_t step = 0; step < s->order.n; step++) s->step_of[s->order.spin[step]] = step;
    join_items(s, islands);
    return reserve(ctx, s);
}

static lehr_status tree_prepare(lehr_context *ctx, const an_field *field, void *options,
                                uint64_t seed, an_plan *plan)
{
    (void)seed;
    tree_options *o = options;
    an_islands islands = {.ctx = ctx};
    tree_state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->field = field;
    s->order.ctx = ctx;
    lehr_status status = order_spins(ctx, field, o->width, &islands, &s->order);
    if (status == LEHR_OK) status = cut(ctx, s, &islands);
    an_islands_clear(&islands);
    if (status != LEHR_OK) {
        tree_release(ctx, s);
        return status;
    }
    *plan = (an_plan){.state = s, .items = s->item_count, .reads = 0};
    return LEHR_OK;
}

static lehr_status tree_suits(lehr_context *ctx, const an_field *field, const void *options,
                              bool *suits, char why[128])
{
    const tree_options *o = options;
    *suits = an_tree_dp_takes(field);
    if (!*suits) {
        snprintf(why, 128, "its energies pass 2^52 units");
        return LEHR_OK;
    }
    an_islands islands;
    LEHR_TRY(an_islands_find(ctx, field, &islands));
    an_elimination order = {.ctx = ctx};
    lehr_status status =
        an_elimination_find(ctx, field, &islands, (int32_t)o->width, &order, suits);
    an_islands_clear(&islands);
    if (status != LEHR_OK) return status;
    if (*suits)
        an_elimination_clear(&order);
    else
        snprintf(why, 128, "no elimination order of width %d was found (option width)",
                 (int)o->width);
    return LEHR_OK;
}

/* Beside the tables, whose size the order tells: see reserve. */
static size_t tree_bytes(int32_t n, int64_t m, int threads)
{
    (void)threads;
    return (size_t)n * 128 + (size_t)m * 96;
}

const an_solver an_solver_tree = {
    .name = "tree",
    .summary = "dynamic programming over a tree decomposition; proves the optimum",
    .paper = "R. Dechter, Artificial Intelligence 113 (1999) 41-85",
    .options = tree_table,
    .suits = tree_suits,
    .bytes = tree_bytes,
    .prepare = tree_prepare,
    .item = tree_item,
    .finish = tree_finish,
    .release = tree_release,
    .proves = true,
};
