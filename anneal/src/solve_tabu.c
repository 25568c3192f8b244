// SPDX-License-Identifier: GPL-3.0-or-later
/* Tabu search and path relinking on dense rows: for models where most spins are coupled.
 *
 * An item is an evolution: random starts are improved by tabu search (tabu_walk.h) until there are
 * enough elites; then pairs of elites are relinked (relink.h), what is found between them is
 * improved, and the better ones replace the worst, until no pair is left that has not been tried.
 * It depends on the seed and its number alone.
 *
 * Cost of a move: a pass over n couplings, signs and rises (flip_pass.h). With 8-bit couplings and
 * 32-bit rises that is 1 + 1 + 4 bytes read and 4 written a spin. Signs and rises stay in the first
 * two caches; rows come from the third one or from memory. */
#include "elites.h"
#include "relink.h"
#include "tabu_walk.h"

#include <base/memory.h>

#define TABU_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                             \
    INT(sweeps, 20000, 1, 1000000000, "moves that end an evolution, per spin")        \
    INT(elites, 10, 2, 1000, "answers that are relinked with each other")             \
    REAL(patience, 5, 0, 1e6, "moves without a new best that end a search, per spin") \
    INT(tenure, 50, 0, 1000000,                                                       \
        "moves that a flipped spin stays tabu, but at most n/32; up to 9 more")

LEHR_OPTIONS_STRUCT(tabu_options, TABU_OPTIONS);
static LEHR_OPTIONS_TABLE(tabu_table, tabu_options, TABU_OPTIONS)

typedef struct tabu_state {
    an_dense_rows rows;
    tabu_options options;
    uint64_t seed;
} tabu_state;

typedef struct evolution {
    const tabu_state *state;
    an_tabu_walk tabu;
    an_elites elites;
    int32_t *order;
} evolution;

/* --- one evolution --- */

static bool is_over(const evolution *e)
{
    double moves = (double)e->state->options.sweeps * e->state->rows.n;
    return (double)e->tabu.walk.flips >= moves || an_offers_stop(e->tabu.offers);
}

static lehr_status improve(evolution *e)
{
    const tabu_options *o = &e->state->options;
    int32_t n = e->state->rows.n;
    int64_t patience = (int64_t)(o->patience * n);
    int32_t tenure = o->tenure < n / 32 ? (int32_t)o->tenure : n / 32;
    LEHR_TRY(an_tabu_search(&e->tabu, patience, tenure));
    an_elites_add(&e->elites, e->tabu.best_sign, e->tabu.best_energy);
    return LEHR_OK;
}

/* Every other evolution begins with the answers that the caller wants to start from. */
static void start(evolution *e, uint64_t item, int32_t k)
{
    const uint8_t *given = item % 2 ? NULL : an_offers_start(e->tabu.offers, (uint64_t)k);
    if (given) {
        an_tabu_start(&e->tabu, given);
    } else {
        an_tabu_scatter(&e->tabu);
    }
}

/* Small models may not have so many different minima: no more than twice as many starts. */
static lehr_status found(evolution *e, uint64_t item)
{
    for (int32_t k = 0; k < 2 * e->elites.room && e->elites.count < e->elites.room; k++) {
        if (k > 0 && is_over(e)) break;
        start(e, item, k);
        LEHR_TRY(improve(e));
    }
    return LEHR_OK;
}

static lehr_status evolve(evolution *e)
{
    while (e->elites.waiting > 0 && !is_over(e)) {
        const int8_t *from, *to;
        an_elites_pair(&e->elites, an_tabu_word(&e->tabu), &from, &to);
        an_relink(&e->tabu, from, to, e->state->rows.mirror, e->order);
        LEHR_TRY(improve(e));
    }
    return LEHR_OK;
}

static lehr_status run(lehr_context *worker, const tabu_state *s, uint64_t item, an_offers *offers)
{
    lehr_rng rng = lehr_rng_stream(s->seed, LEHR_RNG_ANNEAL, item);
    evolution e = {.state = s};
    int32_t n = s->rows.n, room = (int32_t)s->options.elites;
    LEHR_TRY(an_tabu_walk_new(worker, &s->rows, &rng, offers, &e.tabu));
    LEHR_TRY(an_elites_new(worker, n, room, s->rows.mirror, &e.elites));
    e.order = lehr_scratch(worker, (size_t)n, sizeof *e.order);
    if (!e.order) return LEHR_NO_MEMORY;
    LEHR_TRY(found(&e, item));
    LEHR_TRY(evolve(&e));
    return an_tabu_offer(&e.tabu);
}

static lehr_status tabu_item(lehr_context *worker, const void *state, uint64_t item,
                             an_offers *offers)
{
    lehr_mark mark = lehr_scratch_mark(worker);
    lehr_status status = run(worker, state, item, offers);
    lehr_scratch_release(worker, mark);
    return status;
}

/* --- preparation --- */

static void tabu_release(lehr_context *ctx, void *state)
{
    tabu_state *s = state;
    an_dense_rows_clear(ctx, &s->rows);
    lehr_release(ctx, s);
}

static lehr_status tabu_prepare(lehr_context *ctx, const an_field *field, void *options,
                                uint64_t seed, an_plan *plan)
{
    tabu_state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->options = *(const tabu_options *)options;
    s->seed = seed;
    lehr_status status = an_dense_rows_new(ctx, field, &s->rows);
    if (status != LEHR_OK) {
        tabu_release(ctx, s);
        return status;
    }
    *plan = (an_plan){.state = s, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

static size_t tabu_bytes(int32_t n, int64_t m, int threads)
{
    (void)m;
    size_t worker = an_tabu_walk_bytes(n) + an_elites_bytes(n, 10) + (size_t)n * sizeof(int32_t);
    return an_dense_rows_bytes(n) + (size_t)threads * worker;
}

const an_solver an_solver_tabu = {
    .name = "tabu",
    .summary = "tabu search on dense rows, elites relinked; for dense models",
    .paper = "Y. Wang, Z. Lu, F. Glover, J.-K. Hao, Eur. J. Oper. Res. 223 (2012) 595",
    .options = tabu_table,
    .suits = an_dense_rows_suit,
    .bytes = tabu_bytes,
    .prepare = tabu_prepare,
    .item = tabu_item,
    .release = tabu_release,
};
