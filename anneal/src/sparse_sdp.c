// SPDX-License-Identifier: GPL-3.0-or-later
/* The mixing method (elliptope.h) on sparse rows, and a proof now and then: the dual vector u makes
 * a certificate at any moment, only a worse one the earlier it is. */
#include "sparse_sdp.h"

#include "exact_grid.h"
#include "mix.h"
#include "sparse_floor.h"

#include <base/memory.h>
#include <base/rng.h>
#include <math.h>

#define RANK_MOST    48 /* enough for optima of low rank, which sparse matrices have */
#define CORE_MOST    4000
#define FIRST_PASSES 30
#define ROUNDS       12

typedef struct relaxation {
    const an_sparse *matrix;
    int rank;
    double *v; /* n x rank, unit rows */
    double *u; /* n */
    an_sparse rounded;
    an_sparse_floor floor;
    double *diagonal, *work; /* n, 3 n */
    bool (*stop)(void *);
    void *user;
} relaxation;

static double norm_of(int rank, const double *x)
{
    double square = 0;
    for (int k = 0; k < rank; k++) square += x[k] * x[k];
    return sqrt(square);
}

static void start(relaxation *r)
{
    lehr_rng rng = lehr_rng_stream(0, LEHR_RNG_PILOT, (uint64_t)r->matrix->n);
    for (int32_t i = 0; i < r->matrix->n; i++) {
        double *row = r->v + (size_t)i * (size_t)r->rank;
        for (int k = 0; k < r->rank; k++) row[k] = lehr_rng_unit(&rng) - 0.5;
        double norm = norm_of(r->rank, row);
        for (int k = 0; k < r->rank; k++) row[k] /= norm;
    }
}

/* As in mix.h: v_i goes towards -g / |g| and beyond, u_i := -|g|, where g = sum_j c_ij v_j. */
static void mix_row(relaxation *r, int32_t i)
{
    const an_sparse *m = r->matrix;
    double g[RANK_MOST] = {0};
    double *mine = r->v + (size_t)i * (size_t)r->rank;
    for (int64_t k = m->start[i]; k < m->start[i + 1]; k++) {
        const double *other = r->v + (size_t)m->column[k] * (size_t)r->rank;
        double c = m->entry[k];
        for (int p = 0; p < r->rank; p++) g[p] += c * other[p];
    }
    double norm = norm_of(r->rank, g);
    r->u[i] = -norm;
    if (norm <= 0) return;
    for (int p = 0; p < r->rank; p++) mine[p] -= AN_MIX_BEYOND * (g[p] / norm + mine[p]);
    double length = norm_of(r->rank, mine);
    for (int p = 0; p < r->rank; p++) mine[p] /= length;
}

static void pass_many(relaxation *r, int passes)
{
    for (int k = 0; k < passes && !r->stop(r->user); k++)
        for (int32_t i = 0; i < r->matrix->n; i++) mix_row(r, i);
}

/* What u proves; rounding as in bound_sdp.c. */
static double certify(relaxation *r)
{
    const an_sparse *m = r->matrix;
    double sum = m->size, lost = 0, total = 0;
    for (int32_t i = 0; i < m->n; i++) sum += fabs(r->u[i]);
    if (!(sum < 0x1p900)) return -HUGE_VAL;
    double grid = grid_for(2 * sum + 1e-280);
    for (int64_t k = 0; k < m->start[m->n]; k++) {
        r->rounded.entry[k] = on_grid(m->entry[k], grid);
        lost += fabs(r->rounded.entry[k] - m->entry[k]);
    }
    for (int32_t i = 0; i < m->n; i++) {
        double rounded = on_grid(r->u[i], grid);
        r->diagonal[i] = -rounded;
        total += rounded;
    }
    double eigen = an_sparse_floor_find(&r->floor, r->diagonal, r->work);
    double slack = (m->n * fabs(eigen) + lost) * (1 + 1e-9);
    return total - slack - 4e-16 * (fabs(total) + slack);
}

/* Twice as many passes from proof to proof, until a round gains next to nothing. */
static double climb(relaxation *r)
{
    double best = -HUGE_VAL;
    int passes = FIRST_PASSES;
    start(r);
    for (int round = 0; round < ROUNDS && !r->stop(r->user); round++, passes *= 2) {
        pass_many(r, passes);
        double bound = certify(r), gained = bound - best;
        if (bound > best) best = bound;
        if (gained <= 1e-6 * fabs(best)) break;
    }
    return best;
}

static lehr_status make_room(lehr_context *ctx, relaxation *r)
{
    size_t n = (size_t)r->matrix->n, entries = (size_t)r->matrix->start[n];
    r->rounded = *r->matrix;
    r->rounded.entry = lehr_scratch(ctx, entries, sizeof *r->rounded.entry);
    r->v = lehr_scratch(ctx, n * (size_t)r->rank, sizeof *r->v);
    r->u = lehr_scratch(ctx, n, sizeof *r->u);
    r->diagonal = lehr_scratch(ctx, n, sizeof *r->diagonal);
    r->work = lehr_scratch(ctx, 3 * n, sizeof *r->work);
    return r->rounded.entry && r->v && r->u && r->diagonal && r->work ? LEHR_OK : LEHR_NO_MEMORY;
}

static lehr_status bound_it(lehr_context *ctx, relaxation *r, double *bound)
{
    bool done;
    LEHR_TRY(make_room(ctx, r));
    LEHR_TRY(an_sparse_floor_new(ctx, &r->rounded, CORE_MOST, r->stop, r->user, &r->floor, &done));
    *bound = done ? climb(r) : -HUGE_VAL;
    if (done) an_sparse_floor_clear(&r->floor);
    return LEHR_OK;
}

static int rank_for(int32_t n)
{
    int rank = 8;
    while (rank * rank < 2 * n && rank < RANK_MOST) rank += 8;
    return rank;
}

size_t an_sparse_sdp_bytes(const an_sparse *m)
{
    size_t a_row = (size_t)rank_for(m->n) + 5;
    return ((size_t)m->n * a_row + (size_t)m->start[m->n]) * sizeof(double);
}

lehr_status an_sparse_sdp(lehr_context *ctx, const an_sparse *matrix, bool (*stop)(void *),
                          void *user, double *bound)
{
    relaxation r = {.matrix = matrix, .rank = rank_for(matrix->n), .stop = stop, .user = user};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = bound_it(ctx, &r, bound);
    lehr_scratch_release(ctx, mark);
    return status;
}
