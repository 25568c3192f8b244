// SPDX-License-Identifier: GPL-3.0-or-later
/* Bucket elimination (R. Dechter, Artificial Intelligence 113, 1999).
 *
 * When spin v goes, all terms that hold it depend on v and its scope S, the neighbours it still
 * has. Minimising over v leaves a table over the 2^|S| states of S, the message of v:
 *
 *   message(S) = min over v of  v f(S) + sum of the messages whose scope's first spin is v
 *   f(S) = h_v + sum over u in S of J_vu u
 *
 * which then counts as a term of the spin of S that goes next. Bit p of an index of the table is
 * the state of the p-th spin of S, so the first spin of a message's scope is bit 0: the two states
 * of v lie side by side in every message that v takes in. One bit an entry keeps the better state
 * of v; reading these bits backwards gives the answer.
 *
 * Tables are worked through in blocks of 2^BLOCK_BITS; the place of an entry in another table is
 * that of its block plus a small table over the low bits.
 *
 * Sums are doubles: exact when all partial sums are integers below 2^53. For real fields the answer
 * is a minimum up to the rounding of one sum over all terms, in some order. */
#include "tree_dp.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

#define BLOCK_BITS 10
#define BLOCK      (1 << BLOCK_BITS)

typedef struct tree {
    lehr_context *ctx;
    const an_field *field;
    const an_elimination *order;
    const int32_t *step_of;
    int32_t first, count;     /* of steps; all arrays below begin at step `first` */
    double **message;         /* NULL before it is made and after it was taken in */
    int32_t *child, *sibling; /* messages that a step takes in, as a list; -1 ends it */
    uint64_t **choice;        /* 2^|S| bits */
    an_offers *offers;
    uint64_t work; /* since the last poll */
} tree;

/* A step at work. */
typedef struct table {
    int32_t bits, low_bits;
    double h, coupling[32]; /* of v to each spin of S */
    double low_field[BLOCK], up[BLOCK], down[BLOCK];
    uint32_t low_place[BLOCK];
} table;

static double coef(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

bool an_tree_dp_takes(const an_field *f)
{
    if (!f->whole) return true;
    double sum = 0;
    for (int32_t i = 0; i < f->n; i++) sum += fabs((double)f->h[i].whole);
    for (int64_t k = 0; k < f->start[f->n]; k++) sum += fabs((double)f->weight[k].whole) / 2;
    return sum < 0x1p52;
}

/* --- one table --- */

static void load_terms(const tree *t, int32_t step, table *b)
{
    const an_field *f = t->field;
    const an_elimination *e = t->order;
    int32_t v = e->spin[step];
    const int32_t *scope = e->scope + e->start[step];
    b->bits = an_elimination_size(e, step);
    b->low_bits = b->bits < BLOCK_BITS ? b->bits : BLOCK_BITS;
    b->h = coef(f, f->h[v]);
    memset(b->coupling, 0, sizeof b->coupling);
    for (int64_t k = f->start[v]; k < f->start[v + 1]; k++) {
        int32_t other = t->step_of[f->neighbour[k]];
        if (other < step) continue;
        int32_t p = 0;
        while (scope[p] != other) p++;
        b->coupling[p] = coef(f, f->weight[k]);
    }
    b->low_field[0] = 0;
    for (int32_t p = 0; p < b->low_bits; p++) {
        int32_t half = 1 << p;
        for (int32_t x = 0; x < half; x++) {
            b->low_field[x + half] = b->low_field[x] + b->coupling[p];
            b->low_field[x] -= b->coupling[p];
        }
    }
}

static void start_block(table *b, uint64_t block)
{
    double high = b->h;
    for (int32_t p = b->low_bits; p < b->bits; p++)
        high += block >> (p - b->low_bits) & 1 ? b->coupling[p] : -b->coupling[p];
    for (int32_t x = 0; x < 1 << b->low_bits; x++) {
        double f = high + b->low_field[x];
        b->up[x] = f;
        b->down[x] = -f;
    }
}

/* What each bit of our index adds to the index of the message: its scope is part of ours, and v. */
static void match_scopes(const tree *t, int32_t step, int32_t from, uint32_t weight[32])
{
    const an_elimination *e = t->order;
    const int32_t *ours = e->scope + e->start[step], *theirs = e->scope + e->start[from];
    int32_t size = an_elimination_size(e, from), p = 0;
    memset(weight, 0, 32 * sizeof *weight);
    for (int32_t q = 1; q < size; q++) {
        while (ours[p] != theirs[q]) p++;
        weight[p] = UINT32_C(1) << q;
    }
}

static void add_message(table *b, uint64_t block, const double *message, const uint32_t weight[32])
{
    size_t base = 0;
    for (int32_t p = b->low_bits; p < b->bits; p++)
        if (block >> (p - b->low_bits) & 1) base += weight[p];
    b->low_place[0] = 0;
    for (int32_t p = 0; p < b->low_bits; p++)
        for (int32_t x = 0, half = 1 << p; x < half; x++)
            b->low_place[x + half] = b->low_place[x] + weight[p];
    const double *at = message + base;
    for (int32_t x = 0; x < 1 << b->low_bits; x++) {
        b->down[x] += at[b->low_place[x]];
        b->up[x] += at[b->low_place[x] + 1];
    }
}

static void end_block(const table *b, uint64_t block, double *message, uint64_t *choice)
{
    int32_t size = 1 << b->low_bits;
    double *out = message + (block << b->low_bits);
    uint64_t *words = choice + (block << b->low_bits) / 64;
    for (int32_t x = 0; x < size; x++) out[x] = b->up[x] < b->down[x] ? b->up[x] : b->down[x];
    for (int32_t w = 0; w * 64 < size; w++) {
        uint64_t word = 0;
        for (int32_t x = 0; x < 64 && w * 64 + x < size; x++)
            word |= (uint64_t)(b->up[w * 64 + x] < b->down[w * 64 + x]) << x;
        words[w] = word;
    }
}

static bool must_stop(tree *t, uint64_t work)
{
    t->work += work;
    if (t->work < AN_POLL_WORK) return false;
    t->work = 0;
    return an_offers_stop(t->offers);
}

static void fill_table(tree *t, int32_t step, table *b, bool *stopped)
{
    int32_t at = step - t->first;
    uint64_t blocks = UINT64_C(1) << (b->bits - b->low_bits);
    for (uint64_t block = 0; block < blocks && !*stopped; block++) {
        uint64_t messages = 1;
        start_block(b, block);
        for (int32_t c = t->child[at]; c >= 0; c = t->sibling[c], messages++) {
            uint32_t weight[32];
            match_scopes(t, step, t->first + c, weight);
            add_message(b, block, t->message[c], weight);
        }
        end_block(b, block, t->message[at], t->choice[at]);
        *stopped = must_stop(t, messages << b->low_bits);
    }
}

/* --- the sweep over all steps --- */

static lehr_status make_message(tree *t, int32_t at, int32_t bits)
{
    size_t entries = (size_t)1 << bits;
    t->message[at] = lehr_new(t->ctx, entries, sizeof **t->message);
    t->choice[at] = lehr_new(t->ctx, (entries + 63) / 64, sizeof **t->choice);
    return t->message[at] && t->choice[at] ? LEHR_OK : LEHR_NO_MEMORY;
}

static void drop_message(tree *t, int32_t at)
{
    lehr_release(t->ctx, t->message[at]);
    t->message[at] = NULL;
}

/* The message goes to the step at which the first spin of its scope goes. */
static void pass_on(tree *t, int32_t step)
{
    int32_t at = step - t->first;
    if (an_elimination_size(t->order, step) == 0) return;
    int32_t to = t->order->scope[t->order->start[step]] - t->first;
    t->sibling[at] = t->child[to];
    t->child[to] = at;
}

static lehr_status forward(tree *t, bool *stopped)
{
    table *b = lehr_scratch(t->ctx, 1, sizeof *b);
    if (!b) return LEHR_NO_MEMORY;
    for (int32_t at = 0; at < t->count && !*stopped; at++) {
        load_terms(t, t->first + at, b);
        LEHR_TRY(make_message(t, at, b->bits));
        fill_table(t, t->first + at, b, stopped);
        for (int32_t c = t->child[at]; c >= 0; c = t->sibling[c]) drop_message(t, c);
        pass_on(t, t->first + at);
    }
    return LEHR_OK;
}

static void backward(const tree *t, uint8_t *bits)
{
    const an_elimination *e = t->order;
    for (int32_t at = t->count - 1; at >= 0; at--) {
        int32_t step = t->first + at;
        const int32_t *scope = e->scope + e->start[step];
        uint64_t index = 0;
        for (int32_t p = 0; p < an_elimination_size(e, step); p++)
            index |= (uint64_t)bits[e->spin[scope[p]]] << p;
        bits[e->spin[step]] = t->choice[at][index / 64] >> index % 64 & 1;
    }
}

static lehr_status run(tree *t, uint8_t *bits, bool *done)
{
    size_t count = (size_t)t->count;
    t->message = lehr_new_zero(t->ctx, count, sizeof *t->message);
    t->choice = lehr_new_zero(t->ctx, count, sizeof *t->choice);
    t->child = lehr_scratch(t->ctx, count, sizeof *t->child);
    t->sibling = lehr_scratch(t->ctx, count, sizeof *t->sibling);
    if (!t->message || !t->choice || !t->child || !t->sibling) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < count; k++) t->child[k] = t->sibling[k] = -1;
    bool stopped = false;
    LEHR_TRY(forward(t, &stopped));
    *done = !stopped;
    if (!stopped) backward(t, bits);
    return LEHR_OK;
}

static void release_tables(tree *t)
{
    for (int32_t at = 0; at < t->count; at++) {
        if (t->message) drop_message(t, at);
        if (t->choice) lehr_release(t->ctx, t->choice[at]);
    }
    lehr_release(t->ctx, t->message);
    lehr_release(t->ctx, t->choice);
}

lehr_status an_tree_dp(lehr_context *ctx, const an_field *field, const an_elimination *elimination,
                       const int32_t *step_of, int32_t first, int32_t last, an_offers *offers,
                       uint8_t *bits, bool *done)
{
    tree t = {.ctx = ctx,
              .field = field,
              .order = elimination,
              .step_of = step_of,
              .first = first,
              .count = last - first,
              .offers = offers};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = run(&t, bits, done);
    release_tables(&t);
    lehr_scratch_release(ctx, mark);
    return status;
}

/* --- estimates --- */

double an_tree_dp_work(const an_elimination *e, int32_t first, int32_t last)
{
    double entries = 0;
    for (int32_t step = first; step < last; step++) entries += exp2(an_elimination_size(e, step));
    return entries;
}

/* A message is there from its step to the one that takes it in. */
static double peak_of(const an_elimination *e, int32_t first, int32_t last, double *taken)
{
    double live = 0, most = 0;
    memset(taken, 0, (size_t)(last - first) * sizeof *taken);
    for (int32_t step = first; step < last; step++) {
        int32_t size = an_elimination_size(e, step);
        live += exp2(size) * sizeof(double);
        most = fmax(most, live);
        live -= taken[step - first];
        if (size > 0) taken[e->scope[e->start[step]] - first] += exp2(size) * sizeof(double);
    }
    return most;
}

lehr_status an_tree_dp_bytes(lehr_context *ctx, const an_elimination *e, int32_t first,
                             int32_t last, double *bytes)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    double *taken = lehr_scratch(ctx, (size_t)(last - first), sizeof *taken);
    if (!taken) return LEHR_NO_MEMORY;
    double choices = an_tree_dp_work(e, first, last) / 8, overhead = 256.0 * (last - first);
    *bytes = peak_of(e, first, last, taken) + choices + overhead;
    lehr_scratch_release(ctx, mark);
    return LEHR_OK;
}
