// SPDX-License-Identifier: GPL-3.0-or-later
/* Enumeration of all states, island by island, about one addition a state.
 *
 * The spins of an island of k spins are the bits of a code: the low `inner` bits run through a Gray
 * code, the others count up from block to block, and each block starts from scratch, so that real
 * energies never drift. Within a block, flipping bit i (Gray code, all bits start at 0) happens
 * when bit i-1 is 1 and all lower ones are 0. So its field is that of the bits above, which changes
 * only when one of them flips, plus a constant of the lower ones:
 *
 *   f_i = above_i + J(i, i-1) - sum_{j < i-1} J(i, j)
 *
 * A flip of bit j updates above_i for i < j: j updates, but only every 2^(j+1)-th step.
 *
 * An island without any h is symmetric under flipping all; its last spin stays down. Work is cut
 * into parts of up to 2^20 states; an item is a run of parts. Parts leave their best code and its
 * energy in the state; finish() picks the best part of each island. */
#include <anneal/solver.h>

#include "islands.h"

#include <base/memory.h>
#include <base/ranks.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_SPINS  40
#define INNER_BITS 12
#define PART_BITS  20
#define ITEM_BITS  16 /* small parts are joined into items of at least so many states */

#define EXACT_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    INT(largest, 34, 0, MAX_SPINS, "refuse models with a connected part of more variables")

LEHR_OPTIONS_STRUCT(exact_options, EXACT_OPTIONS);
static LEHR_OPTIONS_TABLE(exact_table, exact_options, EXACT_OPTIONS)

/* What a part found. Sums over ranks gather these, so everything is zero until it is done. */
typedef struct found {
    uint64_t done;
    uint64_t code;
    uint64_t energy; /* the bits of an an_coef */
} found;

typedef struct part {
    int32_t island;
    uint64_t first; /* block */
    uint64_t count; /* of blocks */
} part;

typedef struct exact_state {
    const an_field *field;
    an_islands islands;
    part *parts; /* by island */
    found *found;
    uint64_t part_count;
    uint64_t *item; /* item_count + 1: first part of each */
    uint64_t item_count;
} exact_state;

/* --- one island as a dense matrix --- */

typedef struct cell {
    an_coef h[MAX_SPINS];
    an_coef j[MAX_SPINS][MAX_SPINS];
    int size;  /* spins */
    int free;  /* spins that are enumerated: the last one may be fixed */
    int inner; /* of these, those within a block */
} cell;

static int32_t island_size(const an_islands *islands, int32_t c)
{
    return islands->start[c + 1] - islands->start[c];
}

static bool is_zero(const an_field *f, an_coef c)
{
    return f->whole ? c.whole == 0 : c.real == 0;
}

static int free_spins(const an_field *f, const an_islands *islands, int32_t c)
{
    int32_t size = island_size(islands, c);
    const int32_t *spin = islands->spin + islands->start[c];
    for (int32_t k = 0; k < size; k++)
        if (!is_zero(f, f->h[spin[k]])) return size;
    return size - 1;
}

static int inner_bits(int free)
{
    return free < INNER_BITS ? free : INNER_BITS;
}

static int place_of(const int32_t *spin, int size, int32_t variable)
{
    int k = 0;
    while (k < size && spin[k] != variable) k++;
    return k;
}

static void load_cell(const an_field *f, const an_islands *islands, int32_t c, cell *out)
{
    const int32_t *spin = islands->spin + islands->start[c];
    memset(out, 0, sizeof *out);
    out->size = island_size(islands, c);
    out->free = free_spins(f, islands, c);
    out->inner = inner_bits(out->free);
    for (int a = 0; a < out->size; a++) {
        out->h[a] = f->h[spin[a]];
        for (int64_t k = f->start[spin[a]]; k < f->start[spin[a] + 1]; k++)
            out->j[a][place_of(spin, out->size, f->neighbour[k])] = f->weight[k];
    }
}

/* --- a block: 2^inner states --- */

typedef struct best_whole {
    int64_t energy;
    uint64_t code;
} best_whole;

typedef struct best_real {
    double energy;
    uint64_t code;
} best_real;

/* Bit i of the code as -1 or 1. */
static int sign_of(uint64_t code, int i)
{
    return (code >> i & 1) ? 1 : -1;
}

static void scan_whole(const cell *c, uint64_t base, best_whole *best)
{
    int64_t above[INNER_BITS] = {0}, below[INNER_BITS] = {0}, energy = 0;
    for (int i = 0; i < c->size; i++) {
        int64_t field = c->h[i].whole, lower = 0;
        for (int j = i + 1; j < c->size; j++) field += sign_of(base, j) * c->j[i][j].whole;
        energy += sign_of(base, i) * field;
        for (int j = 0; j < i; j++) lower += (j == i - 1 ? 1 : -1) * c->j[i][j].whole;
        if (i < c->inner) above[i] = field, below[i] = lower;
    }
    uint64_t code = base;
    if (energy < best->energy) *best = (best_whole){energy, code};
    for (uint64_t t = 1; t < UINT64_C(1) << c->inner; t++) {
        int flip = __builtin_ctzll(t);
        code ^= UINT64_C(1) << flip;
        int64_t twice = 2 * sign_of(code, flip);
        energy += twice * (above[flip] + below[flip]);
        for (int i = 0; i < flip; i++) above[i] += twice * c->j[flip][i].whole;
        if (energy < best->energy) *best = (best_whole){energy, code};
    }
}

static void scan_real(const cell *c, uint64_t base, best_real *best)
{
    double above[INNER_BITS] = {0}, below[INNER_BITS] = {0}, energy = 0;
    for (int i = 0; i < c->size; i++) {
        double field = c->h[i].real, lower = 0;
        for (int j = i + 1; j < c->size; j++) field += sign_of(base, j) * c->j[i][j].real;
        energy += sign_of(base, i) * field;
        for (int j = 0; j < i; j++) lower += (j == i - 1 ? 1 : -1) * c->j[i][j].real;
        if (i < c->inner) above[i] = field, below[i] = lower;
    }
    uint64_t code = base;
    if (energy < best->energy) *best = (best_real){energy, code};
    for (uint64_t t = 1; t < UINT64_C(1) << c->inner; t++) {
        int flip = __builtin_ctzll(t);
        code ^= UINT64_C(1) << flip;
        double twice = 2 * sign_of(code, flip);
        energy += twice * (above[flip] + below[flip]);
        for (int i = 0; i < flip; i++) above[i] += twice * c->j[flip][i].real;
        if (energy < best->energy) *best = (best_real){energy, code};
    }
}

/* --- a part --- */

/* A stopped part leaves the best of what it saw. */
static void run_part(const exact_state *s, const part *p, an_offers *offers, found *out)
{
    cell c;
    load_cell(s->field, &s->islands, p->island, &c);
    best_whole whole = {INT64_MAX, 0};
    best_real real = {HUGE_VAL, 0};
    uint64_t blocks = 0, work = 0;
    for (; blocks < p->count; blocks++) {
        uint64_t base = (p->first + blocks) << c.inner;
        if (s->field->whole) {
            scan_whole(&c, base, &whole);
        } else {
            scan_real(&c, base, &real);
        }
        work += UINT64_C(1) << c.inner;
        if (work < AN_POLL_WORK) continue;
        an_offers_count(offers, work);
        work = 0;
        if (an_offers_stop(offers)) break;
    }
    an_offers_count(offers, work);
    an_coef energy = {0};
    if (s->field->whole) {
        energy.whole = whole.energy;
    } else {
        energy.real = real.energy;
    }
    out->done = 1;
    out->code = s->field->whole ? whole.code : real.code;
    memcpy(&out->energy, &energy, sizeof out->energy);
}

static lehr_status exact_item(lehr_context *worker, const void *state, uint64_t item,
                              an_offers *offers)
{
    (void)worker;
    const exact_state *s = state;
    for (uint64_t p = s->item[item]; p < s->item[item + 1]; p++) {
        if (p > s->item[item] && an_offers_stop(offers)) break;
        run_part(s, &s->parts[p], offers, &s->found[p]);
    }
    return LEHR_OK;
}

/* --- all parts together --- */

static bool is_better(const an_field *f, const found *a, const found *b)
{
    if (!a->done || !b->done) return a->done > b->done;
    an_coef ea, eb;
    memcpy(&ea, &a->energy, sizeof ea);
    memcpy(&eb, &b->energy, sizeof eb);
    return f->whole ? ea.whole < eb.whole : ea.real < eb.real;
}

/* An island of which no part was looked at keeps all spins down. */
static void compose(const exact_state *s, uint8_t *bits)
{
    memset(bits, 0, (size_t)s->field->n);
    for (uint64_t p = 0; p < s->part_count;) {
        int32_t island = s->parts[p].island;
        const found *best = &s->found[p];
        for (; p < s->part_count && s->parts[p].island == island; p++)
            if (is_better(s->field, &s->found[p], best)) best = &s->found[p];
        const int32_t *spin = s->islands.spin + s->islands.start[island];
        for (int32_t k = 0; k < island_size(&s->islands, island); k++)
            bits[spin[k]] = best->code >> k & 1;
    }
}

static lehr_status exact_finish(lehr_context *ctx, const void *state, an_offers *offers)
{
    const exact_state *s = state;
    size_t words = (size_t)s->part_count * sizeof(found) / sizeof(uint64_t);
    LEHR_TRY(lehr_ranks_sum_u64(ctx, (uint64_t *)s->found, words));
    uint8_t *bits = lehr_new(ctx, (size_t)s->field->n, 1);
    LEHR_TRY(lehr_ranks_agree(ctx, bits ? LEHR_OK : LEHR_NO_MEMORY));
    compose(s, bits);
    lehr_status status = an_offer(offers, bits, an_field_energy(s->field, bits));
    lehr_release(ctx, bits);
    return status;
}

/* --- cutting the work --- */

static uint64_t blocks_of(int free)
{
    uint64_t blocks = 1;
    for (int k = INNER_BITS; k < free; k++) blocks *= 2;
    return blocks;
}

#define PART_BLOCKS (UINT64_C(1) << (PART_BITS - INNER_BITS))

static uint64_t parts_of(int free)
{
    return (blocks_of(free) + PART_BLOCKS - 1) / PART_BLOCKS;
}

static void cut_parts(exact_state *s)
{
    part *next = s->parts;
    for (int32_t c = 0; c < s->islands.count; c++) {
        uint64_t blocks = blocks_of(free_spins(s->field, &s->islands, c));
        for (uint64_t first = 0; first < blocks; first += PART_BLOCKS) {
            uint64_t count = blocks - first < PART_BLOCKS ? blocks - first : PART_BLOCKS;
            *next++ = (part){c, first, count};
        }
    }
}

static uint64_t part_states(const exact_state *s, const part *p)
{
    return p->count << inner_bits(free_spins(s->field, &s->islands, p->island));
}

static void join_items(exact_state *s)
{
    uint64_t states = 0;
    s->item[0] = 0;
    for (uint64_t p = 0; p < s->part_count; p++) {
        states += part_states(s, &s->parts[p]);
        if (states < UINT64_C(1) << ITEM_BITS && p + 1 < s->part_count) continue;
        s->item[++s->item_count] = p + 1;
        states = 0;
    }
}

static void exact_release(lehr_context *ctx, void *state)
{
    exact_state *s = state;
    if (!s) return;
    an_islands_clear(&s->islands);
    lehr_release(ctx, s->parts);
    lehr_release(ctx, s->found);
    lehr_release(ctx, s->item);
    lehr_release(ctx, s);
}

static lehr_status cut(lehr_context *ctx, exact_state *s)
{
    size_t a_part = sizeof *s->parts + sizeof *s->found + sizeof *s->item;
    LEHR_TRY(an_islands_find(ctx, s->field, &s->islands));
    for (int32_t c = 0; c < s->islands.count; c++)
        s->part_count += parts_of(free_spins(s->field, &s->islands, c));
    LEHR_TRY(lehr_memory_reserve(ctx, s->part_count * a_part, "solver exact"));
    s->parts = lehr_new(ctx, s->part_count, sizeof *s->parts);
    s->found = lehr_new_zero(ctx, s->part_count, sizeof *s->found);
    s->item = lehr_new(ctx, s->part_count + 1, sizeof *s->item);
    if (!s->parts || !s->found || !s->item) return LEHR_NO_MEMORY;
    cut_parts(s);
    join_items(s);
    return LEHR_OK;
}

static lehr_status exact_prepare(lehr_context *ctx, const an_field *field, void *options,
                                 uint64_t seed, an_plan *plan)
{
    (void)options;
    (void)seed;
    exact_state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->field = field;
    s->islands.ctx = ctx;
    lehr_status status = cut(ctx, s);
    if (status != LEHR_OK) {
        exact_release(ctx, s);
        return status;
    }
    *plan = (an_plan){.state = s, .items = s->item_count, .reads = 0};
    return LEHR_OK;
}

static lehr_status exact_suits(lehr_context *ctx, const an_field *field, const void *options,
                               bool *suits, char why[128])
{
    const exact_options *o = options;
    an_islands islands;
    LEHR_TRY(an_islands_find(ctx, field, &islands));
    *suits = islands.largest <= o->largest;
    if (!*suits) {
        snprintf(why, 128, "a connected part has %d variables, more than the %d of option largest",
                 islands.largest, (int)o->largest);
    }
    an_islands_clear(&islands);
    return LEHR_OK;
}

/* Beside the parts, whose number the islands tell: see cut. */
static size_t exact_bytes(int32_t n, int64_t m, int threads)
{
    (void)m;
    (void)threads;
    return (size_t)n * (2 * sizeof(int32_t) + 1);
}

const an_solver an_solver_exact = {
    .name = "exact",
    .summary = "tries all states of each connected part; proves the optimum",
    .paper = "F. Gray, US patent 2632058 (1953)",
    .options = exact_table,
    .suits = exact_suits,
    .bytes = exact_bytes,
    .prepare = exact_prepare,
    .item = exact_item,
    .finish = exact_finish,
    .release = exact_release,
    .proves = true,
};
