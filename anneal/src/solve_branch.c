// SPDX-License-Identifier: GPL-3.0-or-later
/* Branch and bound with semidefinite bounds, island by island.
 *
 * Set-up visits the first nodes of each island level by level, all threads together, until enough
 * subtrees are open; these are the items. An item searches its subtree depth first, with the best
 * answer that set-up knew as its own start, so that it depends on nothing but itself. An item that
 * is stopped leaves the least bound of what it had not searched; the proven bound of the model is
 * put together from these. */
#include <anneal/solver.h>

#include "branch_node.h"
#include "islands.h"

#include <base/memory.h>
#include <base/ranks.h>
#include <base/threads.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SUBTREES 64 /* of an island, if it takes branching at all */

#define BRANCH_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    INT(largest, 500, 0, 3000, "refuse models with a connected part of more variables")

LEHR_OPTIONS_STRUCT(branch_options, BRANCH_OPTIONS);
static LEHR_OPTIONS_TABLE(branch_table, branch_options, BRANCH_OPTIONS)

typedef struct subtree {
    int32_t island;
    double bound; /* before it is searched */
    an_node *root;
} subtree;

/* What subtrees found. Sums over ranks gather these, so everything is zero until it is done. */
typedef struct branch_result {
    uint64_t ended;  /* was it searched at all? */
    uint64_t bound;  /* the bits of a double: of what it left unsearched */
    uint64_t energy; /* the same: of its best answer */
} branch_result;

typedef struct branch_state {
    const an_field *field;
    uint64_t seed;
    an_islands islands;
    an_quadratic *problem; /* of each island */
    uint64_t count;
    subtree *subtrees;
    branch_result *result;
    uint64_t *signs; /* best answers: a word a row, 1 for plus */
    size_t *sign_at; /* count + 1 */
} branch_state;

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* --- an item: depth first --- */

static bool item_stop(void *user)
{
    return an_offers_stop(user);
}

static void push(an_node **stack, an_node *node)
{
    node->next = *stack;
    *stack = node;
}

static an_node *pop(an_node **stack)
{
    an_node *node = *stack;
    *stack = node->next;
    return node;
}

/* Searches until the stack is empty or it has to stop; *bound: the least of what is left. */
static lehr_status search(an_brancher *w, an_node **stack, an_offers *offers, double *bound)
{
    while (*stack) {
        bool open = false;
        an_node *node = pop(stack), *children[2];
        if (!an_brancher_wants(w, node->bound)) {
            an_node_free(w->ctx, node);
            continue;
        }
        lehr_status status =
            an_offers_stop(offers) ? LEHR_OK : an_brancher_visit(w, node, &open, children);
        an_offers_count(offers, 1);
        if (!open && an_brancher_wants(w, node->bound)) *bound = fmin(*bound, node->bound);
        an_node_free(w->ctx, node);
        LEHR_TRY(status);
        if (!open) continue;
        push(stack, children[1]);
        push(stack, children[0]);
    }
    return LEHR_OK;
}

static void free_stack(lehr_context *ctx, an_node **stack)
{
    while (*stack) an_node_free(ctx, pop(stack));
}

static void note_result(const branch_state *s, uint64_t item, const an_brancher *w, double bound)
{
    branch_result *r = &s->result[item];
    r->ended = 1;
    r->bound = bits_of(bound);
    r->energy = bits_of(w->best_energy);
    for (int i = 0; i < w->problem->n; i++) s->signs[s->sign_at[item] + (size_t)i] = w->best[i] > 0;
}

static lehr_status branch_item(lehr_context *worker, const void *state, uint64_t item,
                               an_offers *offers)
{
    const branch_state *s = state;
    subtree *t = &s->subtrees[item];
    an_brancher w;
    LEHR_TRY(
        an_brancher_new(worker, &s->problem[t->island], s->seed + item, item_stop, offers, &w));
    double bound = HUGE_VAL;
    an_node *stack = t->root;
    t->root = NULL;
    lehr_status status = search(&w, &stack, offers, &bound);
    if (status == LEHR_OK) note_result(s, item, &w, bound);
    free_stack(worker, &stack);
    an_brancher_clear(&w);
    return status;
}

/* --- all items together --- */

/* An island's best answer: its place in signs, or -1 for that of set-up. */
typedef struct verdict {
    double energy, bound; /* no answer is below the bound */
    int64_t sign_at;
} verdict;

/* Subtrees of an island follow each other. */
static verdict judge(const branch_state *s, int32_t island, uint64_t *next)
{
    const an_quadratic *p = &s->problem[island];
    verdict v = {p->best_energy, HUGE_VAL, -1};
    for (; *next < s->count && s->subtrees[*next].island == island; ++*next) {
        const branch_result *r = &s->result[*next];
        v.bound = fmin(v.bound, r->ended ? double_of(r->bound) : s->subtrees[*next].bound);
        if (!r->ended || double_of(r->energy) >= v.energy) continue;
        v.energy = double_of(r->energy);
        v.sign_at = (int64_t)s->sign_at[*next];
    }
    v.bound = an_quadratic_round_up(p, v.energy, v.bound);
    return v;
}

static void put_answer(const branch_state *s, int32_t island, const verdict *v, int8_t *signs,
                       uint8_t *bits)
{
    const an_quadratic *p = &s->problem[island];
    for (int i = 0; i < p->n; i++)
        signs[i] = v->sign_at < 0 ? p->best[i] : s->signs[v->sign_at + i] ? 1 : -1;
    an_quadratic_bits(p, signs, bits);
}

static lehr_status offer_all(const branch_state *s, int8_t *signs, uint8_t *bits, an_offers *offers)
{
    const an_field *f = s->field;
    double bound = f->whole ? (double)f->offset.whole : f->offset.real;
    uint64_t next = 0;
    for (int32_t c = 0; c < s->islands.count; c++) {
        verdict v = judge(s, c, &next);
        bound += v.bound;
        put_answer(s, c, &v, signs, bits);
    }
    an_offer_bound(offers, bound);
    return an_offer(offers, bits, an_field_energy(f, bits));
}

static lehr_status branch_finish(lehr_context *ctx, const void *state, an_offers *offers)
{
    const branch_state *s = state;
    size_t words = (size_t)s->count * sizeof(branch_result) / sizeof(uint64_t);
    LEHR_TRY(lehr_ranks_sum_u64(ctx, (uint64_t *)s->result, words));
    LEHR_TRY(lehr_ranks_sum_u64(ctx, s->signs, s->sign_at[s->count]));
    lehr_mark mark = lehr_scratch_mark(ctx);
    int8_t *signs = lehr_scratch(ctx, (size_t)s->islands.largest + 1, sizeof *signs);
    uint8_t *bits = lehr_scratch(ctx, (size_t)s->field->n, sizeof *bits);
    lehr_status status = lehr_ranks_agree(ctx, signs && bits ? LEHR_OK : LEHR_NO_MEMORY);
    if (status == LEHR_OK && signs && bits) status = offer_all(s, signs, bits, offers);
    lehr_scratch_release(ctx, mark);
    return status;
}

/* --- set-up: the first levels --- */

/* The open nodes of all islands, in order, and what visiting them gave. */
typedef struct frontier {
    branch_state *s;
    uint64_t count;
    subtree *open;
    subtree *children; /* two for each; root NULL: none */
    int8_t **signs;    /* best answers, NULL when no better */
    double *energy;
} frontier;

static bool setup_stop(void *user)
{
    return lehr_stop(user);
}

static lehr_status keep_answer(lehr_context *worker, frontier *f, uint64_t at, const an_brancher *w)
{
    size_t n = (size_t)w->problem->n;
    if (w->best_energy >= w->problem->best_energy) return LEHR_OK;
    f->signs[at] = lehr_new(worker, n, sizeof **f->signs);
    if (!f->signs[at]) return LEHR_NO_MEMORY;
    memcpy(f->signs[at], w->best, n);
    f->energy[at] = w->best_energy;
    return LEHR_OK;
}

/* A node that a stop left open goes on as its own child. */
static void keep_children(frontier *f, uint64_t at, bool open, bool wanted, an_node *node[2])
{
    subtree *mine = &f->open[at];
    for (int k = 0; k < 2 && open; k++)
        f->children[2 * at + (uint64_t)k] = (subtree){mine->island, node[k]->bound, node[k]};
    if (open || !wanted) return;
    f->children[2 * at] = (subtree){mine->island, mine->root->bound, mine->root};
    mine->root = NULL;
}

static lehr_status visit_one(lehr_context *worker, void *arg, uint64_t at, int slot)
{
    (void)slot;
    frontier *f = arg;
    subtree *mine = &f->open[at];
    an_brancher w;
    LEHR_TRY(
        an_brancher_new(worker, &f->s->problem[mine->island], f->s->seed, setup_stop, worker, &w));
    bool open = false;
    an_node *node[2];
    lehr_status status = an_brancher_visit(&w, mine->root, &open, node);
    if (status == LEHR_OK) {
        keep_children(f, at, open, an_brancher_wants(&w, mine->root->bound), node);
        status = keep_answer(worker, f, at, &w);
    }
    an_brancher_clear(&w);
    return status;
}

static void free_open(lehr_context *ctx, subtree *open, uint64_t count)
{
    for (uint64_t k = 0; k < count && open; k++) an_node_free(ctx, open[k].root);
    lehr_release(ctx, open);
}

static void frontier_clear(lehr_context *ctx, frontier *f)
{
    free_open(ctx, f->open, f->count);
    free_open(ctx, f->children, 2 * f->count);
    for (uint64_t k = 0; k < f->count && f->signs; k++) lehr_release(ctx, f->signs[k]);
    lehr_release(ctx, f->signs);
    lehr_release(ctx, f->energy);
}

static void merge_answers(const frontier *f)
{
    for (uint64_t k = 0; k < f->count; k++) {
        an_quadratic *p = &f->s->problem[f->open[k].island];
        if (!f->signs[k] || f->energy[k] >= p->best_energy) continue;
        p->best_energy = f->energy[k];
        memcpy(p->best, f->signs[k], (size_t)p->n);
    }
}

/* One level down: s->subtrees becomes their children. */
static lehr_status visit_level(lehr_context *ctx, branch_state *s)
{
    frontier f = {.s = s, .count = s->count, .open = s->subtrees};
    s->subtrees = NULL;
    s->count = 0;
    f.children = lehr_new_zero(ctx, 2 * (size_t)f.count, sizeof *f.children);
    f.signs = lehr_new_zero(ctx, (size_t)f.count, sizeof *f.signs);
    f.energy = lehr_new(ctx, (size_t)f.count, sizeof *f.energy);
    s->subtrees = lehr_new_zero(ctx, 2 * (size_t)f.count, sizeof *s->subtrees);
    bool all = f.children && f.signs && f.energy && s->subtrees;
    lehr_status status = all ? lehr_parallel_for(ctx, f.count, visit_one, &f) : LEHR_NO_MEMORY;
    if (status == LEHR_OK) merge_answers(&f);
    for (uint64_t k = 0; k < 2 * f.count && status == LEHR_OK; k++) {
        if (!f.children[k].root) continue;
        s->subtrees[s->count++] = f.children[k];
        f.children[k].root = NULL;
    }
    frontier_clear(ctx, &f);
    return status;
}

static lehr_status plant_roots(lehr_context *ctx, branch_state *s)
{
    free_open(ctx, s->subtrees, s->count);
    s->count = 0;
    s->subtrees = lehr_new_zero(ctx, (size_t)s->islands.count, sizeof *s->subtrees);
    if (!s->subtrees) return LEHR_NO_MEMORY;
    for (int32_t c = 0; c < s->islands.count; c++) {
        an_node *root;
        LEHR_TRY(an_node_root(ctx, &s->problem[c], &root));
        s->subtrees[s->count++] = (subtree){c, root->bound, root};
    }
    return LEHR_OK;
}

static lehr_status grow(lehr_context *ctx, branch_state *s)
{
    LEHR_TRY(plant_roots(ctx, s));
    do {
        LEHR_TRY(visit_level(ctx, s));
    } while (s->count > 0 && s->count < SUBTREES && !lehr_stop(ctx));
    return LEHR_OK;
}

/* Ranks that were stopped at different moments go back to the roots, and to rank 0's answers. */
static lehr_status agree_on_frontier(lehr_context *ctx, branch_state *s)
{
    if (lehr_ranks() == 1) return LEHR_OK;
    uint64_t stopped = lehr_stopped(ctx) != LEHR_RUNNING;
    LEHR_TRY(lehr_ranks_sum_u64(ctx, &stopped, 1));
    if (stopped == 0) return LEHR_OK;
    for (int32_t c = 0; c < s->islands.count; c++) {
        an_quadratic *p = &s->problem[c];
        LEHR_TRY(lehr_ranks_share(ctx, 0, p->best, (size_t)p->n));
        LEHR_TRY(lehr_ranks_share(ctx, 0, &p->best_energy, sizeof p->best_energy));
    }
    return lehr_ranks_agree(ctx, plant_roots(ctx, s));
}

static lehr_status make_results(lehr_context *ctx, branch_state *s)
{
    size_t rows = 0, count = (size_t)s->count;
    s->sign_at = lehr_new(ctx, count + 1, sizeof *s->sign_at);
    s->result = lehr_new_zero(ctx, count, sizeof *s->result);
    if (!s->sign_at || !s->result) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < count; k++) {
        s->sign_at[k] = rows;
        rows += (size_t)s->problem[s->subtrees[k].island].n;
    }
    s->sign_at[count] = rows;
    s->signs = lehr_new_zero(ctx, rows, sizeof *s->signs);
    return s->signs ? LEHR_OK : LEHR_NO_MEMORY;
}

/* --- memory --- */

/* Triangles of a relaxation, a spin; with their multipliers and slacks, so many bytes each. */
#define TRIANGLES_A_SPIN 8
#define BYTES_A_TRIANGLE (3 * sizeof(an_triangle) + 2 * (AN_SDP_BUNDLE + 1) * sizeof(double))
/* Open nodes that are there at once, where there is more than one: from a few to 2 SUBTREES. */
#define OPEN_NODES (SUBTREES / 2)
#define A_BLOCK    128 /* bytes that a block takes beside its content */

static size_t worker_bytes(size_t n)
{
    size_t matrices = (AN_SDP_BUNDLE + 4) * n * n * sizeof(double);
    return matrices + n * n * n / 12 + n * TRIANGLES_A_SPIN * BYTES_A_TRIANGLE;
}

static size_t node_bytes(size_t n)
{
    size_t vectors = n * (size_t)an_elliptope_rank((int)n) * sizeof(double);
    size_t triangles = n * TRIANGLES_A_SPIN * sizeof(an_triangle);
    return vectors + triangles + 3 * n + sizeof(an_node) + 5 * A_BLOCK;
}

/* What the islands take, and the threads at the largest of them. */
static lehr_status reserve(lehr_context *ctx, const branch_state *s)
{
    size_t count = (size_t)s->islands.count, largest = (size_t)s->islands.largest + 1;
    size_t bytes = count * (sizeof *s->problem + 5 * sizeof(subtree) + sizeof(an_node));
    for (size_t c = 0; c < count; c++) {
        size_t n = (size_t)(s->islands.start[c + 1] - s->islands.start[c]) + 1;
        bytes += n * (n * sizeof(double) + 4) + 5 * A_BLOCK;
    }
    bytes += (size_t)lehr_threads(ctx) * worker_bytes(largest);
    if (largest > 2 * AN_NODE_LEAF) bytes += OPEN_NODES * node_bytes(largest);
    return lehr_memory_reserve(ctx, bytes, "solver branch");
}

static lehr_status load_problems(lehr_context *ctx, branch_state *s)
{
    LEHR_TRY(an_islands_find(ctx, s->field, &s->islands));
    LEHR_TRY(reserve(ctx, s));
    s->problem = lehr_new_zero(ctx, (size_t)s->islands.count, sizeof *s->problem);
    if (!s->problem) return LEHR_NO_MEMORY;
    for (int32_t c = 0; c < s->islands.count; c++) {
        int32_t first = s->islands.start[c], size = s->islands.start[c + 1] - first;
        LEHR_TRY(an_quadratic_new(ctx, s->field, s->islands.spin + first, size, &s->problem[c]));
    }
    return LEHR_OK;
}

static lehr_status set_up(lehr_context *ctx, branch_state *s)
{
    lehr_status status = load_problems(ctx, s);
    if (status == LEHR_OK) status = grow(ctx, s);
    LEHR_TRY(lehr_ranks_agree(ctx, status));
    LEHR_TRY(agree_on_frontier(ctx, s));
    return make_results(ctx, s);
}

static void branch_release(lehr_context *ctx, void *state)
{
    branch_state *s = state;
    if (!s) return;
    free_open(ctx, s->subtrees, s->count);
    for (int32_t c = 0; c < s->islands.count && s->problem; c++)
        an_quadratic_clear(ctx, &s->problem[c]);
    an_islands_clear(&s->islands);
    lehr_release(ctx, s->problem);
    lehr_release(ctx, s->result);
    lehr_release(ctx, s->signs);
    lehr_release(ctx, s->sign_at);
    lehr_release(ctx, s);
}

static lehr_status branch_prepare(lehr_context *ctx, const an_field *field, void *options,
                                  uint64_t seed, an_plan *plan)
{
    (void)options;
    branch_state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->field = field;
    s->seed = seed;
    s->islands.ctx = ctx;
    lehr_status status = set_up(ctx, s);
    if (status != LEHR_OK) {
        branch_release(ctx, s);
        return status;
    }
    *plan = (an_plan){.state = s, .items = s->count, .reads = 0};
    return LEHR_OK;
}

/* --- for which models --- */

static lehr_status branch_suits(lehr_context *ctx, const an_field *field, const void *options,
                                bool *suits, char why[128])
{
    const branch_options *o = options;
    *suits = an_quadratic_takes(field);
    if (!*suits) {
        snprintf(why, 128, "its energies pass 2^48 units");
        return LEHR_OK;
    }
    an_islands islands;
    LEHR_TRY(an_islands_find(ctx, field, &islands));
    *suits = islands.largest <= o->largest;
    if (!*suits)
        snprintf(why, 128, "a connected part has %d variables, more than the %d of option largest",
                 islands.largest, (int)o->largest);
    an_islands_clear(&islands);
    return LEHR_OK;
}

/* Beside the matrices, whose sizes the islands tell: see reserve. */
static size_t branch_bytes(int32_t n, int64_t m, int threads)
{
    (void)m;
    (void)threads;
    return (size_t)n * (2 * sizeof(int32_t) + 1);
}

const an_solver an_solver_branch = {
    .name = "branch",
    .summary = "branch and bound with semidefinite bounds; proves the optimum",
    .paper = "F. Rendl, G. Rinaldi, A. Wiegele, Math. Programming 121 (2010) 307-335",
    .options = branch_table,
    .suits = branch_suits,
    .bytes = branch_bytes,
    .prepare = branch_prepare,
    .item = branch_item,
    .finish = branch_finish,
    .release = branch_release,
    .proves = true,
};
