// SPDX-License-Identifier: GPL-3.0-or-later
/* A portfolio: several solvers, the arms, take turns and start from each other's best answers.
 *
 * An item is a campaign on one thread, which depends on the seed and its number alone:
 *
 *   first   the leader, the arm that suits the shape best, runs until it has ended or is stuck
 *   then    whose turn it is (turns.h) runs a slice (slice.h)
 *   until   all had a turn, and nothing better was found for as long as it took to find the best
 *
 * So what the leader solves by itself takes no longer than without the others; they share the time
 * after that, and those that find something better get more of it.
 *
 * Time is counted in polls, which are about evenly spaced for each arm, and not in seconds, which
 * would make the result depend on the machine. */
#include "choose.h"
#include "deal.h"
#include "shape.h"
#include "turns.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PORTFOLIO_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                                     \
    INT(sweeps, 0, 0, 1000000000, "option sweeps of all arms; 0: what each has by default")        \
    REAL(patience, 4, 0.1, 1000, "time without a better answer, per time before, that ends turns") \
    REAL(share, 0.1, 0.01, 1, "time of a slice of others, per time of the leader before")

LEHR_OPTIONS_STRUCT(portfolio_options, PORTFOLIO_OPTIONS);
static LEHR_OPTIONS_TABLE(portfolio_table, portfolio_options, PORTFOLIO_OPTIONS)

enum { MOST_ARMS = 4, POOL_ROOM = 8, MOST_SLICES = 1 << 16 };

/* Milliseconds: before this the leader, or another arm, has not had its chance. */
#define LEAST_LEAD  4000
#define LEAST_SLICE 5

#define LEADER_WEIGHT 4

typedef struct arm_kind {
    const char *name;
    double pace;  /* polls a millisecond, about */
    int32_t most; /* spins of models that it is for; 0: any number */
} arm_kind;

/* Beyond this, rows of all pairs cost more than they are worth for a sparse model. */
#define SPARSE_ROWS 4096

/* By shape; the leader first. */
static const arm_kind arms_of[][MOST_ARMS] = {
    [AN_SHAPE_DENSE] = {{"memetic", 4, 0}, {"tabu", 0.35, 0}},
    [AN_SHAPE_FLAT] = {{"pt", 8, 0}, {"population", 8, 0}},
    [AN_SHAPE_OTHER] = {{"population", 8, 0}, {"tabu", 0.35, SPARSE_ROWS}},
};

typedef struct portfolio {
    const an_field *field;
    portfolio_options options;
    uint64_t seed;
    int count;
    arm_kind kind[MOST_ARMS];
} portfolio;

/* An arm of one campaign; prepared when its turn comes. */
typedef struct arm {
    const an_solver *solver;
    double pace;
    void *options;
    an_plan plan;
    bool prepared;
} arm;

typedef struct campaign {
    lehr_context *ctx;
    const portfolio *p;
    an_offers *offers;
    an_pool pool;
    arm arms[MOST_ARMS];
    an_turns turns[MOST_ARMS];
    uint64_t slices;
    double spent, improved; /* milliseconds, about; until now, and until the best answer */
} campaign;

/* --- arms --- */

static lehr_status set_sweeps(campaign *c, arm *a)
{
    const lehr_option_table *table = a->solver->options();
    char text[24];
    lehr_options_default(table, a->options);
    if (c->p->options.sweeps == 0 || !lehr_options_find(table, "sweeps")) return LEHR_OK;
    snprintf(text, sizeof text, "%lld", (long long)c->p->options.sweeps);
    return lehr_options_set(c->ctx, table, a->options, "sweeps", text);
}

static lehr_status prepare_arm(campaign *c, arm *a)
{
    if (a->prepared) return LEHR_OK;
    if (!a->options) a->options = lehr_new(c->ctx, a->solver->options()->size, 1);
    if (!a->options) return LEHR_NO_MEMORY;
    LEHR_TRY(set_sweeps(c, a));
    LEHR_TRY(a->solver->prepare(c->ctx, c->p->field, a->options, c->p->seed, &a->plan));
    a->prepared = true;
    return LEHR_OK;
}

static void release_arms(campaign *c)
{
    for (int k = 0; k < c->p->count; k++) {
        arm *a = &c->arms[k];
        if (a->prepared) a->solver->release(c->ctx, a->plan.state);
        lehr_release(c->ctx, a->options);
    }
}

static void set_arms(campaign *c)
{
    for (int k = 0; k < c->p->count; k++) {
        const arm_kind *kind = &c->p->kind[k];
        c->arms[k] = (arm){.solver = an_solver_find(kind->name), .pace = kind->pace};
        c->turns[k] = (an_turns){.weight = k == 0 ? LEADER_WEIGHT : 1};
    }
}

/* --- turns --- */

/* Solvers of many reads start every other one of them from given answers: those of even numbers. */
static uint64_t number_of(const campaign *c, uint64_t item)
{
    return 2 * (item * MOST_SLICES + c->slices);
}

static an_slice cut_slice(campaign *c, const arm *a)
{
    const portfolio_options *o = &c->p->options;
    an_slice slice = {
        .pool = &c->pool, .budget = UINT64_MAX, .best = HUGE_VAL, .patience = o->patience};
    slice.least = (uint64_t)(LEAST_LEAD * a->pace);
    if (a == c->arms) return slice;
    double time = fmax(LEAST_SLICE, o->share * c->turns->spent);
    slice.least = (uint64_t)(LEAST_SLICE * a->pace);
    slice.budget = (uint64_t)fmin(0x1p62, time * a->pace);
    return slice;
}

static lehr_status take_turn(campaign *c, int k, uint64_t item)
{
    arm *a = &c->arms[k];
    LEHR_TRY(prepare_arm(c, a));
    an_slice slice = cut_slice(c, a);
    c->offers->slice = &slice;
    lehr_status status = a->solver->item(c->ctx, a->plan.state, number_of(c, item), c->offers);
    c->offers->slice = NULL;
    if (slice.news) c->improved = c->spent + (double)slice.improved / a->pace;
    double time = fmax(1, (double)slice.polls / a->pace);
    an_turns_take(&c->turns[k], time, c->slices == 0, slice.news);
    c->spent += time;
    c->slices++;
    return status;
}

static bool is_over(const campaign *c)
{
    for (int k = 0; k < c->p->count; k++) {
        if (c->turns[k].count == 0) return false;
    }
    return c->slices == MOST_SLICES || c->spent > 2 * c->improved;
}

/* Every other campaign begins with the answers that the caller wants to start from. */
static void take_starts(campaign *c, uint64_t item)
{
    const uint8_t *bits;
    if (item % 2) return;
    for (uint64_t k = 0; (bits = an_offers_start(c->offers, k)); k++)
        an_pool_add(&c->pool, bits, an_field_energy(c->p->field, bits));
}

static lehr_status run(campaign *c, uint64_t item)
{
    const an_field *f = c->p->field;
    LEHR_TRY(an_pool_new(c->ctx, f, POOL_ROOM, &c->pool));
    take_starts(c, item);
    LEHR_TRY(take_turn(c, 0, item));
    while (!is_over(c) && !an_offers_stop(c->offers))
        LEHR_TRY(take_turn(c, an_turns_next(c->turns, c->p->count), item));
    if (c->pool.count == 0) return LEHR_OK;
    return an_offer(c->offers, c->pool.bits[0], an_field_energy(f, c->pool.bits[0]));
}

static lehr_status portfolio_item(lehr_context *worker, const void *state, uint64_t item,
                                  an_offers *offers)
{
    campaign c = {.ctx = worker, .p = state, .offers = offers};
    lehr_mark mark = lehr_scratch_mark(worker);
    set_arms(&c);
    lehr_status status = run(&c, item);
    release_arms(&c);
    lehr_scratch_release(worker, mark);
    return status;
}

/* --- preparation --- */

static lehr_status add_arm(lehr_context *ctx, portfolio *p, const arm_kind *kind)
{
    bool suits = kind->most == 0 || p->field->n <= kind->most;
    if (suits) LEHR_TRY(an_choose_suits(ctx, an_solver_find(kind->name), p->field, &suits));
    if (suits) p->kind[p->count++] = *kind;
    return LEHR_OK;
}

static lehr_status add_arms(lehr_context *ctx, portfolio *p, const arm_kind *kinds)
{
    for (int k = 0; k < MOST_ARMS && kinds[k].name; k++) LEHR_TRY(add_arm(ctx, p, &kinds[k]));
    return LEHR_OK;
}

static lehr_status choose_arms(lehr_context *ctx, portfolio *p)
{
    an_shape shape;
    LEHR_TRY(an_shape_find(ctx, p->field, &shape));
    LEHR_TRY(add_arms(ctx, p, arms_of[shape]));
    /* Dense, but too large for whole rows. */
    return p->count > 0 ? LEHR_OK : add_arms(ctx, p, arms_of[AN_SHAPE_OTHER]);
}

static void portfolio_release(lehr_context *ctx, void *state)
{
    lehr_release(ctx, state);
}

/* What an arm keeps from turn to turn, and what it has during a turn besides. */
static size_t state_bytes(const an_solver *solver, const an_field *f)
{
    return solver->bytes(f->n, f->m, 0);
}

static size_t turn_bytes(const an_solver *solver, const an_field *f)
{
    return solver->bytes(f->n, f->m, 1) - state_bytes(solver, f);
}

/* Each campaign has its own arms, of which one is at work. */
static lehr_status reserve(lehr_context *ctx, const portfolio *p)
{
    size_t states = 0, most = 0;
    for (int k = 0; k < p->count; k++) {
        const an_solver *solver = an_solver_find(p->kind[k].name);
        size_t turn = turn_bytes(solver, p->field);
        states += state_bytes(solver, p->field);
        if (turn > most) most = turn;
    }
    size_t bytes = states + most + an_pool_bytes(p->field->n, POOL_ROOM);
    return lehr_memory_reserve(ctx, (size_t)lehr_threads(ctx) * bytes, "the portfolio");
}

static lehr_status portfolio_prepare(lehr_context *ctx, const an_field *field, void *options,
                                     uint64_t seed, an_plan *plan)
{
    portfolio *p = lehr_new_zero(ctx, 1, sizeof *p);
    if (!p) return LEHR_NO_MEMORY;
    p->field = field;
    p->options = *(const portfolio_options *)options;
    p->seed = seed;
    lehr_status status = choose_arms(ctx, p);
    if (status == LEHR_OK) status = reserve(ctx, p);
    if (status != LEHR_OK) {
        portfolio_release(ctx, p);
        return status;
    }
    *plan = (an_plan){.state = p, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

/* What the shape is nobody knows yet; what its arms take is reserved when they are chosen. */
static size_t portfolio_bytes(int32_t n, int64_t m, int threads)
{
    (void)m;
    return (size_t)threads * an_pool_bytes(n, POOL_ROOM);
}

const an_solver an_solver_portfolio = {
    .name = "portfolio",
    .summary = "what suits the shape leads; others take turns when it is stuck, with shared elites",
    .paper = "C. P. Gomes, B. Selman, Artif. Intell. 126 (2001) 43; M. Gagliolo, J. Schmidhuber, "
             "Ann. Math. Artif. Intell. 47 (2006) 295",
    .options = portfolio_table,
    .bytes = portfolio_bytes,
    .prepare = portfolio_prepare,
    .item = portfolio_item,
    .release = portfolio_release,
};
