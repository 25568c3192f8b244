// SPDX-License-Identifier: GPL-3.0-or-later
/* Nodes follow Biq Mac (F. Rendl, G. Rinaldi, A. Wiegele, Math. Programming 121, 2010): the bound
 * of bound_sdp.h, which inherits triangles, multipliers and vectors from the parent; branching on
 * whether two spins are equal; answers by rounding the vectors (M. X. Goemans, D. P. Williamson,
 * J. ACM 42, 1995), tabu moves at the root and descent. Small nodes are enumerated. */
#include "branch_node.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

#define ROOT_TRIES 60 /* roundings */
#define ROOT_MOVES 20 /* tabu moves after each, a class */
#define NODE_TRIES 12

/* --- nodes --- */

void an_node_free(lehr_context *ctx, an_node *node)
{
    if (!node) return;
    lehr_release(ctx, node->class);
    lehr_release(ctx, node->sign);
    lehr_release(ctx, node->triangles);
    lehr_release(ctx, node->v);
    lehr_release(ctx, node);
}

static an_node *node_new(lehr_context *ctx, int rows, int classes)
{
    an_node *node = lehr_new_zero(ctx, 1, sizeof *node);
    if (!node) return NULL;
    node->n = classes;
    node->bound = -HUGE_VAL;
    node->class = lehr_new(ctx, (size_t)rows, sizeof *node->class);
    node->sign = lehr_new(ctx, (size_t)rows, sizeof *node->sign);
    if (node->class && node->sign) return node;
    an_node_free(ctx, node);
    return NULL;
}

lehr_status an_node_root(lehr_context *ctx, const an_quadratic *p, an_node **out)
{
    an_node *node = node_new(ctx, p->n, p->n);
    if (!node) return LEHR_NO_MEMORY;
    for (int i = 0; i < p->n; i++) {
        node->class[i] = (int16_t)i;
        node->sign[i] = 1;
    }
    node->bound = 0;
    for (size_t k = 0; k < (size_t)p->n * (size_t)p->n; k++) node->bound -= fabs(p->c[k]);
    node->bound *= 1 + 1e-9;
    *out = node;
    return LEHR_OK;
}

/* Classes a < b become one, b with this sign; those above b move down. */
typedef struct merger {
    int a, b, sign;
} merger;

static int moved(const merger *m, int class)
{
    if (class == m->b) return m->a;
    return class > m->b ? class - 1 : class;
}

/* A kind of triangle is which vertex is flipped, or none; flipping two is flipping the third. */
static bool move_triangle(const merger *m, const an_triangle *t, an_triangle *out)
{
    static const int16_t flip_of[3] = {3, 2, 1};
    int from[3] = {t->i, t->j, t->k}, at[3];
    bool flipped[3] = {t->kind == 3, t->kind == 2, t->kind == 1};
    for (int p = 0; p < 3; p++) {
        at[p] = moved(m, from[p]);
        flipped[p] ^= from[p] == m->b && m->sign < 0;
    }
    if (at[0] == at[1] || at[0] == at[2] || at[1] == at[2]) return false;
    for (int p = 0; p < 3; p++)
        for (int q = 2; q > p; q--) {
            if (at[q - 1] < at[q]) continue;
            int swap = at[q];
            bool swap_flip = flipped[q];
            at[q] = at[q - 1];
            flipped[q] = flipped[q - 1];
            at[q - 1] = swap;
            flipped[q - 1] = swap_flip;
        }
    int16_t kind = 0;
    for (int p = 0; p < 3; p++) kind = (int16_t)(kind ^ (flipped[p] ? flip_of[p] : 0));
    *out = (an_triangle){(int16_t)at[0], (int16_t)at[1], (int16_t)at[2], kind, t->weight};
    return true;
}

static lehr_status inherit(lehr_context *ctx, const an_sdp *sdp, const merger *m, an_node *child)
{
    const an_triangles *set = &sdp->triangles;
    size_t rank = (size_t)sdp->points.rank;
    child->triangles = lehr_new(ctx, (size_t)set->count, sizeof *child->triangles);
    if (!child->triangles) return LEHR_NO_MEMORY;
    for (int32_t t = 0; t < set->count; t++)
        child->triangle_count +=
            move_triangle(m, &set->list[t], &child->triangles[child->triangle_count]);
    if (an_elliptope_rank(child->n) != sdp->points.rank) return LEHR_OK;
    child->v = lehr_new(ctx, (size_t)child->n * rank, sizeof *child->v);
    if (!child->v) return LEHR_NO_MEMORY;
    for (int i = 0; i < sdp->n; i++)
        if (i != m->b)
            memcpy(child->v + (size_t)moved(m, i) * rank, sdp->points.v + (size_t)i * rank,
                   rank * sizeof *child->v);
    return LEHR_OK;
}

static lehr_status make_child(const an_brancher *w, const an_node *node, merger m, an_node **out)
{
    int rows = w->problem->n;
    an_node *child = node_new(w->ctx, rows, node->n - 1);
    if (!child) return LEHR_NO_MEMORY;
    child->bound = node->bound;
    for (int i = 0; i < rows; i++) {
        child->class[i] = (int16_t)moved(&m, node->class[i]);
        child->sign[i] = (int8_t)(node->class[i] == m.b ? m.sign * node->sign[i] : node->sign[i]);
    }
    lehr_status status = inherit(w->ctx, &w->sdp, &m, child);
    if (status == LEHR_OK)
        *out = child;
    else
        an_node_free(w->ctx, child);
    return status;
}

/* --- the matrix of a node --- */

static void load_node(an_brancher *w, const an_node *node)
{
    const an_quadratic *p = w->problem;
    size_t rows = (size_t)p->n, n = (size_t)node->n;
    memset(w->c, 0, n * n * sizeof *w->c);
    for (size_t i = 0; i < rows; i++) {
        double *row = w->c + (size_t)node->class[i] * n;
        for (size_t j = 0; j < rows; j++)
            row[node->class[j]] += node->sign[i] * node->sign[j] * p->c[i * rows + j];
    }
    w->constant = 0;
    for (size_t a = 0; a < n; a++) {
        w->constant += w->c[a * n + a];
        w->c[a * n + a] = 0;
    }
}

/* --- answers --- */

/* Takes the signs of classes in w->trial as an answer. */
static void take_answer(an_brancher *w, const an_node *node, double energy)
{
    if (energy >= w->best_energy) return;
    w->best_energy = energy;
    for (int i = 0; i < w->problem->n; i++)
        w->best[i] = (int8_t)(node->sign[i] * w->trial[node->class[i]]);
}

/* pull_i = sum_j c_ij s_j; returns the energy. */
static double load_pull(an_brancher *w, int n)
{
    double energy = w->constant;
    for (int i = 0; i < n; i++) {
        const double *row = w->c + (size_t)i * (size_t)n;
        double sum = 0;
        for (int j = 0; j < n; j++) sum += row[j] * w->trial[j];
        w->pull[i] = sum;
        energy += sum * w->trial[i];
    }
    return energy;
}

/* Returns the change of energy. */
static double flip(an_brancher *w, int n, int i)
{
    double change = -4 * w->trial[i] * w->pull[i], twice = 2.0 * w->trial[i];
    const double *row = w->c + (size_t)i * (size_t)n;
    for (int j = 0; j < n; j++) w->pull[j] -= twice * row[j];
    w->trial[i] = (int8_t)-w->trial[i];
    return change;
}

static void descend(an_brancher *w, int n)
{
    double least = 1e-9 * w->sdp.size / n;
    for (;;) {
        int best = 0;
        for (int i = 1; i < n; i++)
            if (w->trial[i] * w->pull[i] > w->trial[best] * w->pull[best]) best = i;
        if (w->trial[best] * w->pull[best] <= least) return;
        flip(w, n, best);
    }
}

/* Signs of the vectors against a random one. */
static void cut_vectors(an_brancher *w, int n)
{
    const an_elliptope *e = &w->sdp.points;
    double normal[128];
    int rank = e->rank < 128 ? e->rank : 128;
    for (int r = 0; r < rank; r++) normal[r] = lehr_rng_normal(&w->rng);
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int r = 0; r < rank; r++)
            sum += normal[r] * e->v[(size_t)i * (size_t)e->rank + (size_t)r];
        w->trial[i] = sum < 0 ? -1 : 1;
    }
}

/* Tabu moves from where trial is: flips the best spin that did not flip lately, up or down, and
 * goes back to the best answer seen. */
static void tabu_walk(an_brancher *w, int n, int moves)
{
    double energy = load_pull(w, n), best = energy;
    for (int i = 0; i < n; i++) w->tabu[i] = 0;
    memcpy(w->keep, w->trial, (size_t)n);
    for (int t = 1; t <= moves; t++) {
        int at = -1;
        for (int i = 0; i < n; i++)
            if (w->tabu[i] < t && (at < 0 || w->trial[i] * w->pull[i] > w->trial[at] * w->pull[at]))
                at = i;
        if (at < 0) continue;
        energy += flip(w, n, at);
        w->tabu[at] = t + n / 10 + 1 + (int)lehr_rng_below(&w->rng, 10);
        if (energy >= best) continue;
        best = energy;
        memcpy(w->keep, w->trial, (size_t)n);
    }
    memcpy(w->trial, w->keep, (size_t)n);
}

static void round_vectors(an_brancher *w, const an_node *node, int tries, int moves)
{
    for (int k = 0; k < tries; k++) {
        cut_vectors(w, node->n);
        if (moves > 0) tabu_walk(w, node->n, moves);
        load_pull(w, node->n);
        descend(w, node->n);
        take_answer(w, node, load_pull(w, node->n));
    }
}

/* All answers, the last class staying up, by a Gray code. Starting afresh every 2^8 flips keeps
 * real energies from drifting: the best is evaluated again in any case. */
static void enumerate(an_brancher *w, const an_node *node)
{
    int n = node->n;
    for (int i = 0; i < n; i++) w->trial[i] = 1;
    double energy = load_pull(w, n);
    take_answer(w, node, energy);
    double slack = w->problem->rounding;
    for (uint64_t code = 1; code < UINT64_C(1) << (n - 1); code++) {
        int bit = __builtin_ctzll(code);
        energy += flip(w, n, bit);
        if (code % 256 == 0) energy = load_pull(w, n);
        if (energy < w->best_energy + slack) take_answer(w, node, load_pull(w, n));
    }
}

/* --- a visit --- */

/* Nothing below this energy is left to find when a bound is above it. */
static double limit_of(const an_brancher *w)
{
    const an_quadratic *p = w->problem;
    return p->step > 0 ? w->best_energy - p->step : w->best_energy - p->rounding;
}

bool an_brancher_wants(const an_brancher *w, double bound)
{
    return bound <= limit_of(w);
}

static double weight_of(const an_brancher *w, int n, int a)
{
    double sum = 0;
    for (int j = 0; j < n; j++) sum += fabs(w->c[(size_t)a * (size_t)n + (size_t)j]);
    return sum;
}

/* The largest class; of several the one with the largest couplings. */
static int largest_class(const an_brancher *w, const an_node *node)
{
    int size[AN_ELLIPTOPE_MOST] = {0}, best = 0;
    for (int i = 0; i < w->problem->n; i++) size[node->class[i]]++;
    for (int a = 1; a < node->n; a++) {
        if (size[a] < size[best]) continue;
        if (size[a] > size[best] || weight_of(w, node->n, a) > weight_of(w, node->n, best))
            best = a;
    }
    return best;
}

/* How much is to be gained by deciding a against the class of this row. */
static double branching_score(const an_brancher *w, int n, const double *row, int a)
{
    return (1 - fabs(row[a])) * sqrt(weight_of(w, n, a));
}

/* The pair to branch on: the largest class, and one that is undecided against it and weighs much.
 */
static merger choose_pair(const an_brancher *w, const an_node *node)
{
    int n = node->n, large = largest_class(w, node), other = -1;
    const double *row = w->sdp.x + (size_t)large * (size_t)n;
    double most = -HUGE_VAL;
    for (int a = 0; a < n; a++) {
        if (a == large) continue;
        double score = branching_score(w, n, row, a);
        if (other >= 0 && score <= most) continue;
        most = score;
        other = a;
    }
    int sign = row[other] < 0 ? -1 : 1;
    return large < other ? (merger){large, other, sign} : (merger){other, large, sign};
}

static lehr_status load_sdp(an_brancher *w, const an_node *node)
{
    LEHR_TRY(an_sdp_start(&w->sdp, node->n, w->c, 1));
    for (int32_t t = 0; t < node->triangle_count; t++)
        LEHR_TRY(an_triangles_put(&w->sdp.triangles, &node->triangles[t]));
    size_t bytes = (size_t)node->n * (size_t)w->sdp.points.rank * sizeof *node->v;
    if (node->v) memcpy(w->sdp.points.v, node->v, bytes);
    return LEHR_OK;
}

static lehr_status bound_node(an_brancher *w, an_node *node)
{
    bool is_root = node->triangle_count == 0;
    LEHR_TRY(load_sdp(w, node));
    if (is_root) {
        an_elliptope_minimise(&w->sdp.points, w->c, 1e-3 * w->sdp.size / node->n, 100);
        round_vectors(w, node, ROOT_TRIES, ROOT_MOVES * node->n);
    }
    double limit = limit_of(w) - w->constant;
    LEHR_TRY(an_sdp_improve(&w->sdp, limit, is_root ? 50 : 6, w->stop, w->user));
    double proven = w->sdp.proven + w->constant;
    if (proven > node->bound) node->bound = proven;
    return LEHR_OK;
}

static lehr_status branch(an_brancher *w, const an_node *node, an_node *children[2])
{
    merger m = choose_pair(w, node);
    LEHR_TRY(make_child(w, node, m, &children[0]));
    m.sign = -m.sign;
    lehr_status status = make_child(w, node, m, &children[1]);
    if (status != LEHR_OK) an_node_free(w->ctx, children[0]);
    return status;
}

lehr_status an_brancher_visit(an_brancher *w, an_node *node, bool *open, an_node *children[2])
{
    *open = false;
    load_node(w, node);
    if (node->n <= AN_NODE_LEAF) {
        enumerate(w, node);
        node->bound = HUGE_VAL;
        return LEHR_OK;
    }
    LEHR_TRY(bound_node(w, node));
    if (!an_brancher_wants(w, node->bound)) return LEHR_OK;
    round_vectors(w, node, NODE_TRIES, 0);
    if (w->stop(w->user) || !an_brancher_wants(w, node->bound)) return LEHR_OK;
    LEHR_TRY(branch(w, node, children));
    *open = true;
    return LEHR_OK;
}

/* --- life --- */

lehr_status an_brancher_new(lehr_context *ctx, const an_quadratic *p, uint64_t seed,
                            an_sdp_stop *stop, void *user, an_brancher *out)
{
    size_t n = (size_t)p->n;
    an_brancher w = {.ctx = ctx, .problem = p, .stop = stop, .user = user};
    w.rng = lehr_rng_stream(seed, LEHR_RNG_ANNEAL, 0);
    w.best_energy = p->best_energy;
    w.sdp.ctx = ctx;
    if (p->n > AN_NODE_LEAF) LEHR_TRY(an_sdp_new(ctx, p->n, &w.sdp));
    w.c = lehr_new(ctx, n * n, sizeof *w.c);
    w.trial = lehr_new(ctx, n, sizeof *w.trial);
    w.best = lehr_new(ctx, n, sizeof *w.best);
    w.pull = lehr_new(ctx, n, sizeof *w.pull);
    w.keep = lehr_new(ctx, n, sizeof *w.keep);
    w.tabu = lehr_new(ctx, n, sizeof *w.tabu);
    *out = w;
    if (!w.c || !w.trial || !w.best || !w.pull || !w.keep || !w.tabu) {
        an_brancher_clear(out);
        return LEHR_NO_MEMORY;
    }
    memcpy(w.best, p->best, n);
    return LEHR_OK;
}

void an_brancher_clear(an_brancher *w)
{
    an_sdp_clear(&w->sdp);
    lehr_release(w->ctx, w->c);
    lehr_release(w->ctx, w->trial);
    lehr_release(w->ctx, w->best);
    lehr_release(w->ctx, w->pull);
    lehr_release(w->ctx, w->keep);
    lehr_release(w->ctx, w->tabu);
}
