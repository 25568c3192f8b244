// SPDX-License-Identifier: GPL-3.0-or-later
/* Left-looking Cholesky by columns; each column takes off those before it that have an entry in its
 * row, which wait for it in a list (A. George, J. W. H. Liu, Computer Solution of Large Sparse
 * Positive Definite Systems, 1981, 5.4). The core is gathered in a dense matrix. The bound of
 * eigen_floor.c holds for any order of the sums, so for this one. */
#include "sparse_floor.h"

#include "dense_cholesky.h"
#include "eigen_floor.h"
#include "eigen_guess.h"

#include <base/memory.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define POLL_STEPS 512

static int32_t sparse_steps(const an_sparse_floor *f)
{
    return f->order.n - f->order.core;
}

/* Column `from` has entries up to its next one done; it waits for the row of that. */
static void wait_for_next(an_sparse_floor *f, int32_t from)
{
    const an_core_order *o = &f->order;
    int64_t at = o->start[from] + f->next[from];
    if (at == o->start[from + 1]) return;
    int32_t row = o->scope[at];
    f->link[from] = f->waiting[row];
    f->waiting[row] = from;
}

/* column -= what the columns waiting for this step take off it; from its diagonal on. */
static void take_off_waiting(an_sparse_floor *f, int32_t step)
{
    const an_core_order *o = &f->order;
    int32_t from = f->waiting[step];
    while (from >= 0) {
        int32_t following = f->link[from];
        int64_t at = o->start[from] + f->next[from], last = o->start[from + 1];
        double times = f->factor[at];
        for (int64_t k = at; k < last; k++) f->column[o->scope[k]] -= times * f->factor[k];
        f->next[from]++;
        wait_for_next(f, from);
        from = following;
    }
}

/* Entries of the matrix at and below the diagonal; the others of the column are zero before. */
static void load_column(an_sparse_floor *f, int32_t step, double shift)
{
    const an_sparse *m = f->matrix;
    int32_t i = f->row[step];
    f->column[step] = f->diagonal[i] + shift;
    for (int64_t k = m->start[i]; k < m->start[i + 1]; k++) {
        int32_t at = f->order.step_of[m->column[k]];
        if (at > step) f->column[at] = m->entry[k];
    }
}

static bool factor_sparse(an_sparse_floor *f, int32_t step, double shift)
{
    const an_core_order *o = &f->order;
    load_column(f, step, shift);
    take_off_waiting(f, step);
    double pivot = f->column[step];
    f->column[step] = 0;
    if (!(pivot > DBL_MIN / DBL_EPSILON) || pivot > DBL_MAX) return false;
    double root = sqrt(pivot);
    for (int64_t k = o->start[step]; k < o->start[step + 1]; k++) {
        f->factor[k] = f->column[o->scope[k]] / root;
        f->column[o->scope[k]] = 0;
    }
    f->next[step] = 0;
    wait_for_next(f, step);
    return true;
}

static void gather_core(an_sparse_floor *f, double shift)
{
    size_t core = (size_t)f->order.core;
    int32_t first = sparse_steps(f);
    for (size_t c = 0; c < core; c++) {
        int32_t step = first + (int32_t)c;
        load_column(f, step, shift);
        take_off_waiting(f, step);
        memcpy(f->core + c * core + c, f->column + step, (core - c) * sizeof *f->core);
        memset(f->column + step, 0, (core - c) * sizeof *f->column);
    }
}

static bool cholesky_runs(an_sparse_floor *f, double shift)
{
    int32_t steps = sparse_steps(f);
    memset(f->column, 0, (size_t)f->order.n * sizeof *f->column);
    for (int32_t k = 0; k < f->order.n; k++) f->waiting[k] = -1;
    for (int32_t step = 0; step < steps; step++) {
        if (!factor_sparse(f, step, shift)) return false;
        if (step % POLL_STEPS == 0 && f->stop(f->user)) return false;
    }
    gather_core(f, shift);
    return an_dense_cholesky(f->order.core, f->core, f->stop, f->user);
}

static double floor_with(void *matrix, double shift)
{
    an_sparse_floor *f = matrix;
    double trace = 0;
    for (int32_t i = 0; i < f->order.n; i++) {
        if (!(f->diagonal[i] + shift > 0)) return -HUGE_VAL;
        trace += f->diagonal[i] + shift;
    }
    if (f->stop(f->user) || !cholesky_runs(f, shift)) return -HUGE_VAL;
    return an_floor_of_cholesky(f->order.n, trace, shift);
}

static void multiply(const void *matrix, const double *x, double *y)
{
    const an_sparse_floor *f = matrix;
    const an_sparse *m = f->matrix;
    for (int32_t i = 0; i < m->n; i++) {
        double sum = f->diagonal[i] * x[i];
        for (int64_t k = m->start[i]; k < m->start[i + 1]; k++)
            sum += m->entry[k] * x[m->column[k]];
        y[i] = sum;
    }
}

double an_sparse_floor_find(an_sparse_floor *f, const double *diagonal, double *work)
{
    double size = 0;
    f->diagonal = diagonal;
    for (int32_t i = 0; i < f->order.n; i++) size = fmax(size, fabs(diagonal[i]));
    double guess = an_eigen_guess(f->order.n, multiply, f, work);
    return an_floor_search(floor_with, f, size, guess);
}

static lehr_status make_room(an_sparse_floor *f)
{
    size_t n = (size_t)f->order.n, core = (size_t)f->order.core;
    size_t entries = (size_t)f->order.start[sparse_steps(f)];
    f->factor = lehr_new(f->ctx, entries, sizeof *f->factor);
    f->core = lehr_new(f->ctx, core * core, sizeof *f->core);
    f->column = lehr_new(f->ctx, n, sizeof *f->column);
    f->next = lehr_new(f->ctx, n, sizeof *f->next);
    f->waiting = lehr_new(f->ctx, n, sizeof *f->waiting);
    f->link = lehr_new(f->ctx, n, sizeof *f->link);
    f->row = lehr_new(f->ctx, n, sizeof *f->row);
    if (!f->factor || !f->core || !f->column || !f->next || !f->waiting || !f->link || !f->row)
        return LEHR_NO_MEMORY;
    for (int32_t i = 0; i < f->order.n; i++) f->row[f->order.step_of[i]] = i;
    return LEHR_OK;
}

static bool has_memory(lehr_context *ctx, const an_core_order *order)
{
    size_t core = (size_t)order->core, entries = (size_t)order->start[order->n - order->core];
    size_t bytes = (core * core + entries) * sizeof(double), limit = lehr_memory_limit(ctx);
    return limit == 0 || lehr_memory_live(ctx) + bytes <= limit;
}

lehr_status an_sparse_floor_new(lehr_context *ctx, const an_sparse *matrix, int32_t most,
                                bool (*stop)(void *), void *user, an_sparse_floor *out, bool *done)
{
    an_sparse_floor f = {.ctx = ctx, .matrix = matrix, .stop = stop, .user = user};
    bool found;
    LEHR_TRY(an_core_order_find(ctx, matrix, stop, user, &f.order, &found));
    *done = found && f.order.core <= most && has_memory(ctx, &f.order);
    lehr_status status = *done ? make_room(&f) : LEHR_OK;
    if (status == LEHR_OK && *done) {
        *out = f;
    } else if (found) {
        an_sparse_floor_clear(&f);
    }
    return status;
}

void an_sparse_floor_clear(an_sparse_floor *f)
{
    an_core_order_clear(&f->order);
    lehr_release(f->ctx, f->factor);
    lehr_release(f->ctx, f->core);
    lehr_release(f->ctx, f->column);
    lehr_release(f->ctx, f->next);
    lehr_release(f->ctx, f->waiting);
    lehr_release(f->ctx, f->link);
    lehr_release(f->ctx, f->row);
    *f = (an_sparse_floor){0};
}
