// SPDX-License-Identifier: GPL-3.0-or-later
/* As in sa_range.c, for moves in place of spins.
 *
 * Hot: a few sweeps over random answers show what the moves of each block (a group, or a lone
 * variable) cost; r is the root mean square of half their costs. We start at HOT times a high
 * quantile of r over the blocks, each as often as it has moves. Terms that are constant within the
 * groups, penalties for them above all, cancel in every cost.
 * Cold: the lower of COLD times a low quantile of r, and the temperature at which few moves of a
 * local minimum would be taken. */
#include "swap_range.h"

#include "swap_descent.h"

#include <base/memory.h>
#include <math.h>
#include <stdlib.h>

#define HOT           0.5   /* first temperature, in units of ... */
#define HOT_QUANTILE  0.95  /* ... this quantile of typical costs */
#define COLD          0.125 /* last temperature, in units of ... */
#define COLD_QUANTILE 0.05  /* ... this quantile */
#define TAKEN         0.5   /* moves of a sweep expected to be taken at the last temperature ... */
#define TAKEN_PART    0.02  /* ... and this part of all */
#define RANDOM_SWEEPS 8
#define SAMPLE        20000

typedef struct block_cost {
    double square; /* sum of squares of half costs, then r */
    int64_t moves;
} block_cost;

typedef struct survey {
    lehr_context *ctx;
    const an_swap_rows *rows;
    an_swap_walk walk;
    lehr_rng rng;
    block_cost *block; /* groups, then lone variables */
    int32_t blocks;
    double *cost; /* of a low state */
} survey;

static lehr_status survey_new(lehr_context *ctx, const an_swap_rows *rows, survey *s)
{
    *s = (survey){.ctx = ctx, .rows = rows};
    s->rng = lehr_rng_stream(0, LEHR_RNG_PILOT, 1);
    s->blocks = rows->field->group_count + rows->lone_count;
    s->block = lehr_scratch(ctx, (size_t)s->blocks, sizeof *s->block);
    s->cost = lehr_scratch(ctx, SAMPLE, sizeof *s->cost);
    if (!s->block || !s->cost) return LEHR_NO_MEMORY;
    for (int32_t k = 0; k < s->blocks; k++) s->block[k] = (block_cost){0, 0};
    return an_swap_walk_new(ctx, rows, &s->walk);
}

static bool must_stop(void *user)
{
    return lehr_stop(user);
}

/* --- random answers --- */

static void look_at_random(survey *s)
{
    an_swap_cursor cursor = {0};
    an_swap_move move;
    int32_t groups = s->rows->field->group_count;
    an_swap_start(&s->walk, &s->rng);
    while (an_swap_next(&s->walk, &s->rng, &cursor, &move)) {
        int32_t at = cursor.block < groups ? cursor.block : groups + cursor.i - 1;
        double cost = an_swap_cost(&s->walk, &move);
        s->block[at].square += cost * cost;
        s->block[at].moves++;
    }
}

static int by_cost(const void *a, const void *b)
{
    const block_cost *x = a, *y = b;
    return (x->square > y->square) - (x->square < y->square);
}

/* Blocks whose moves cost something, cheapest first; the number of their moves. */
static int64_t sort_blocks(survey *s)
{
    int32_t kept = 0;
    int64_t moves = 0;
    for (int32_t k = 0; k < s->blocks; k++) {
        block_cost b = s->block[k];
        if (b.square == 0) continue;
        moves += b.moves;
        s->block[kept++] = (block_cost){sqrt(b.square / (double)b.moves), b.moves};
    }
    s->blocks = kept;
    qsort(s->block, (size_t)kept, sizeof *s->block, by_cost);
    return moves;
}

static double quantile(const survey *s, int64_t moves, double part)
{
    int64_t below = 0;
    int32_t k = 0;
    while (k + 1 < s->blocks && (double)(below + s->block[k].moves) < part * (double)moves)
        below += s->block[k++].moves;
    return s->block[k].square;
}

/* --- a low answer --- */

/* Costs of moves of one sweep, evenly spread; how many. */
static size_t look_at_low(survey *s)
{
    an_swap_cursor cursor = {0};
    an_swap_move move;
    size_t kept = 0;
    int64_t step = s->rows->moves / SAMPLE + 1, at = 0;
    an_swap_descend(&s->walk, &s->rng, must_stop, s->ctx);
    while (an_swap_next(&s->walk, &s->rng, &cursor, &move)) {
        if (at++ % step != 0) continue;
        double cost = an_swap_cost(&s->walk, &move);
        if (cost > 0) s->cost[kept++] = cost;
    }
    return kept;
}

static double taken(const survey *s, size_t count, double temperature)
{
    double sum = 0;
    for (size_t k = 0; k < count; k++) sum += exp(-2 * s->cost[k] / temperature);
    return sum;
}

/* By bisection of the logarithm. */
static double calm_temperature(const survey *s, size_t count, double hot)
{
    double most = TAKEN + TAKEN_PART * (double)count;
    double lo = log(hot) - 50, hi = log(hot);
    while (hi - lo > 1e-3) {
        double middle = (lo + hi) / 2;
        if (taken(s, count, exp(middle)) > most) {
            hi = middle;
        } else {
            lo = middle;
        }
    }
    return exp(hi);
}

static an_sa_range find(survey *s)
{
    for (int k = 0; k < RANDOM_SWEEPS; k++) {
        if (k > 0 && lehr_stop(s->ctx)) break;
        look_at_random(s);
    }
    int64_t moves = sort_blocks(s);
    if (moves == 0) return (an_sa_range){.hot = 1, .cold = 1, .typical = 1};
    double typical = quantile(s, moves, HOT_QUANTILE);
    double cold = COLD * quantile(s, moves, COLD_QUANTILE);
    double calm = calm_temperature(s, look_at_low(s), HOT * typical);
    return (an_sa_range){
        .hot = 1 / (HOT * typical), .cold = 1 / fmin(cold, calm), .typical = typical};
}

lehr_status an_swap_range_find(lehr_context *ctx, const an_swap_rows *rows, an_sa_range *range)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    survey s;
    lehr_status status = survey_new(ctx, rows, &s);
    if (status == LEHR_OK) *range = find(&s);
    lehr_scratch_release(ctx, mark);
    return status;
}
