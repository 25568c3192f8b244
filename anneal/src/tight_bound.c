// SPDX-License-Identifier: GPL-3.0-or-later
/* Islands are bounded apart, in parallel. Each has the bound of a packing of cycles at once, so
 * there is a better one than the sum of all |terms| whenever time is over. Large islands then begin
 * with the basic bound on sparse rows, which has a first proof early; triangle inequalities follow
 * where the matrix may be dense and time allows. Each bound goes up to the next energy that its
 * island can have. */
#include "tight_bound.h"

#include "bound_sdp.h"
#include "cycle_packing.h"
#include "energy_steps.h"
#include "islands.h"
#include "quadratic.h"
#include "sparse_sdp.h"

#include <base/clock.h>
#include <base/memory.h>
#include <base/threads.h>
#include <math.h>

#define SPARSE_LEAST 200  /* spins; below, triangles are fast enough to begin with */
#define DENSE_MOST   1000 /* spins; above, triangles take minutes */
/* Entries that a packing visits, times all there are. */
#define PACKING_PASSES 300
/* A bound with triangles takes about so many multiplications for n vectors of a rank, in units of
 * n^2 rank, and one takes so long. */
#define DENSE_PASSES  1000
#define SECONDS_A_MUL 1e-10
/* Of the time for triangles; the rest is for the proof of what they gave. */
#define CLIMB_SHARE 0.75

typedef struct tight {
    const an_field *field;
    double until;
    an_islands islands;
    double *bound; /* of each island */
    bool *bounded;
} tight;

/* One island at work. */
typedef struct part {
    lehr_context *ctx;
    const tight *all;
    const int32_t *spin;
    int32_t count;
    double until;
    double bound;
    bool bounded;
} part;

static bool is_over(void *user)
{
    const part *p = user;
    return lehr_stop(p->ctx) || lehr_now() >= p->until;
}

static double coef(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

/* All spins up. terms: the sum of all |terms|. */
static double energy_up(const an_field *f, const part *p, double *terms)
{
    double twice = 0;
    *terms = 0;
    for (int32_t a = 0; a < p->count; a++) {
        int32_t i = p->spin[a];
        twice += 2 * coef(f, f->h[i]);
        *terms += fabs(coef(f, f->h[i]));
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
            twice += coef(f, f->weight[k]);
            *terms += fabs(coef(f, f->weight[k])) / 2;
        }
    }
    return twice / 2;
}

/* To the next energy there can be. */
static double round_up(const an_field *f, const part *p, double bound, double up)
{
    double step = (double)an_energy_step(f, p->spin, p->count);
    return step > 0 ? up - floor((up - bound) / step) * step : up;
}

static void take(part *p, double bound)
{
    if (bound == -HUGE_VAL) return;
    p->bounded = true;
    if (bound > p->bound) p->bound = bound;
}

static bool has_memory(const part *p, size_t bytes)
{
    size_t limit = lehr_memory_limit(p->ctx);
    return limit == 0 || lehr_memory_live(p->ctx) + bytes <= limit;
}

static lehr_status pack_cycles(part *p, const an_sparse *matrix)
{
    double bound;
    uint64_t work = PACKING_PASSES * (uint64_t)(matrix->start[matrix->n] + matrix->n);
    if (!has_memory(p, an_cycle_packing_bytes(matrix))) return LEHR_OK;
    LEHR_TRY(an_cycle_packing(p->ctx, matrix, work, is_over, p, &bound));
    p->bound = fmax(p->bound, bound);
    return LEHR_OK;
}

static lehr_status relax(part *p, const an_sparse *matrix)
{
    double bound;
    if (!has_memory(p, an_sparse_sdp_bytes(matrix))) return LEHR_OK;
    LEHR_TRY(an_sparse_sdp(p->ctx, matrix, is_over, p, &bound));
    take(p, bound);
    return LEHR_OK;
}

static lehr_status bound_sparse(part *p)
{
    an_sparse matrix;
    LEHR_TRY(an_sparse_new(p->ctx, p->all->field, p->spin, p->count, &matrix));
    lehr_status status = pack_cycles(p, &matrix);
    if (status == LEHR_OK && p->count >= SPARSE_LEAST) status = relax(p, &matrix);
    an_sparse_clear(&matrix);
    return status;
}

static bool has_time_for_triangles(const part *p)
{
    double n = p->count, rank = an_elliptope_rank(p->count);
    return lehr_now() + DENSE_PASSES * n * n * rank * SECONDS_A_MUL < p->until;
}

static bool has_memory_for_triangles(const part *p)
{
    size_t n = (size_t)p->count + 1;
    return has_memory(p, (AN_SDP_BUNDLE + 8) * n * n * sizeof(double));
}

/* Until nothing more is gained: there is no limit above which a bound would be good enough. */
static lehr_status climb(part *p, const an_quadratic *q)
{
    an_sdp sdp;
    lehr_status status = an_sdp_new(p->ctx, q->n, &sdp);
    if (status == LEHR_OK) status = an_sdp_start(&sdp, q->n, q->c, 1);
    if (status == LEHR_OK) status = an_sdp_improve(&sdp, HUGE_VAL, HUGE_VAL, is_over, p);
    if (status == LEHR_OK) take(p, sdp.proven);
    an_sdp_clear(&sdp);
    return status;
}

static lehr_status bound_dense(part *p)
{
    an_quadratic q;
    lehr_status status = an_quadratic_new(p->ctx, p->all->field, p->spin, p->count, &q);
    if (status == LEHR_OK) status = climb(p, &q);
    an_quadratic_clear(p->ctx, &q);
    return status;
}

static lehr_status bound_island(part *p)
{
    LEHR_TRY(bound_sparse(p));
    if (p->count > DENSE_MOST || is_over(p)) return LEHR_OK;
    if (!has_time_for_triangles(p) || !has_memory_for_triangles(p)) return LEHR_OK;
    double now = lehr_now();
    p->until = now + CLIMB_SHARE * (p->until - now);
    return bound_dense(p);
}

static lehr_status bound_one(lehr_context *worker, void *arg, uint64_t c, int slot)
{
    (void)slot;
    tight *t = arg;
    int32_t first = t->islands.start[c];
    part p = {.ctx = worker, .all = t, .spin = t->islands.spin + first, .until = t->until};
    p.count = t->islands.start[c + 1] - first;
    double terms, up = energy_up(t->field, &p, &terms);
    p.bound = -terms;
    if (p.count > 1) LEHR_TRY(bound_island(&p));
    if (p.count == 1) p.bounded = true;
    t->bound[c] = t->field->whole ? round_up(t->field, &p, p.bound, up)
                                  : p.bound - an_quadratic_rounding(t->field, terms);
    t->bounded[c] = p.bounded;
    return LEHR_OK;
}

static lehr_status bound_all(lehr_context *ctx, tight *t, an_tight_bound *out)
{
    size_t count = (size_t)t->islands.count;
    t->bound = lehr_scratch(ctx, count, sizeof *t->bound);
    t->bounded = lehr_scratch(ctx, count, sizeof *t->bounded);
    if (!t->bound || !t->bounded) return LEHR_NO_MEMORY;
    LEHR_TRY(lehr_parallel_for(ctx, count, bound_one, t));
    out->islands = t->islands.count;
    out->energy = coef(t->field, t->field->offset);
    for (size_t c = 0; c < count; c++) {
        out->energy += t->bound[c];
        out->bounded += t->bounded[c];
    }
    out->energy *= t->field->unit;
    return LEHR_OK;
}

lehr_status an_tight_bound_find(lehr_context *ctx, const an_field *field, double until,
                                an_tight_bound *out)
{
    *out = (an_tight_bound){.energy = -HUGE_VAL};
    if (!an_quadratic_takes(field)) return LEHR_OK;
    tight t = {.field = field, .until = until};
    LEHR_TRY(an_islands_find(ctx, field, &t.islands));
    lehr_mark mark = lehr_scratch_mark(ctx);
    an_tight_bound found = *out;
    lehr_status status = bound_all(ctx, &t, &found);
    lehr_scratch_release(ctx, mark);
    an_islands_clear(&t.islands);
    if (status == LEHR_OK) *out = found;
    return status;
}
