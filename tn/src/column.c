// SPDX-License-Identifier: GPL-3.0-or-later
#include "column.h"

#include "column_inside.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* --- planes --- */

lehr_status tn_plane_grow(lehr_context *ctx, tn_plane *plane, size_t wanted)
{
    if (plane->room >= wanted) return LEHR_OK;
    size_t room = tn_padded(wanted + wanted / 2);
    double *at = lehr_new(ctx, 2 * room, sizeof *at);
    if (!at) return LEHR_NO_MEMORY;
    lehr_release(ctx, plane->at);
    plane->at = at;
    plane->room = room;
    return LEHR_OK;
}

static void exchange(tn_plane *a, tn_plane *b)
{
    tn_plane c = *a;
    *a = *b;
    *b = c;
}

/* --- life --- */

lehr_status tn_column_new(lehr_context *ctx, const tn_sweep *sweep, const tn_column_limits *limits,
                          tn_column *out)
{
    *out = (tn_column){.ctx = ctx,
                       .kernels = tn_small_choose(),
                       .sweep = sweep,
                       .limits = *limits,
                       .sites = sweep->sites};
    out->site = lehr_new_zero(ctx, (size_t)sweep->sites, sizeof *out->site);
    return out->site ? LEHR_OK : LEHR_NO_MEMORY;
}

void tn_column_free(tn_column *c)
{
    tn_plane *planes[] = {&c->spare, &c->turned, &c->weighted, &c->gram,
                          &c->rows,  &c->basis,  &c->carry};
    for (int32_t k = 0; c->site && k < c->sites; k++) {
        lehr_release(c->ctx, c->site[k].tensor.at);
        lehr_release(c->ctx, c->site[k].before.at);
    }
    for (size_t k = 0; k < sizeof planes / sizeof *planes; k++) lehr_release(c->ctx, planes[k]->at);
    lehr_release(c->ctx, c->pivots);
    lehr_release(c->ctx, c->diagonal);
    lehr_release(c->ctx, c->site);
    *c = (tn_column){0};
}

size_t tn_column_bytes(const tn_column *c)
{
    size_t doubles = c->spare.room + c->turned.room + c->weighted.room + c->gram.room +
                     c->rows.room + c->basis.room + c->carry.room;
    for (int32_t k = 0; k < c->sites; k++)
        doubles += c->site[k].tensor.room + c->site[k].before.room;
    return 2 * doubles * sizeof(double) + (size_t)c->sites * sizeof *c->site;
}

lehr_status tn_column_start(tn_column *c, uint64_t seed, uint64_t shot)
{
    for (int32_t k = 0; k < c->sites; k++) {
        tn_column_site *site = &c->site[k];
        LEHR_TRY(tn_plane_grow(c->ctx, &site->tensor, 8));
        site->left = site->right = 1;
        site->qubits = 0;
        site->loose = false;
        tn_small t = tn_tensor_rows(site);
        memset(t.re, 0, 8 * sizeof *t.re);
        memset(t.im, 0, 8 * sizeof *t.im);
        t.re[0] = 1;
    }
    c->rng = lehr_rng_stream(seed, LEHR_RNG_SHOT, shot);
    c->logp = c->discarded = c->flops = 0;
    c->widest = 1;
    c->stopped = false;
    return LEHR_OK;
}

/* --- gates --- */

/* What moving an entry counts for, beside the operations on it. */
#define MOVE_FLOPS 16

/* New rows: each old row of a left index, then as many zeros. */
static lehr_status add_qubit(tn_column *c, tn_column_site *site)
{
    size_t row = tn_padded((size_t)site->right) << site->qubits, left = (size_t)site->left;
    LEHR_TRY(tn_plane_grow(c->ctx, &c->spare, 2 * row * left));
    for (int part = 0; part < 2; part++) {
        const double *from = site->tensor.at + (part ? site->tensor.room : 0);
        double *to = c->spare.at + (part ? c->spare.room : 0);
        for (size_t a = 0; a < left; a++) {
            memcpy(to + 2 * a * row, from + a * row, row * sizeof *to);
            memset(to + (2 * a + 1) * row, 0, row * sizeof *to);
        }
    }
    exchange(&site->tensor, &c->spare);
    site->qubits++;
    c->flops += MOVE_FLOPS * 2 * (double)(row * left);
    return LEHR_OK;
}

static void copy_row(tn_small from, size_t n, tn_small to)
{
    memcpy(to.re, from.re, n * sizeof *to.re);
    memcpy(to.im, from.im, n * sizeof *to.im);
}

static void apply_one(tn_column *c, tn_small rows, size_t count, size_t n, int slot,
                      const double *matrix)
{
    for (size_t r = 0; r < count; r++) {
        if (r >> slot & 1) continue;
        tn_small pair[2] = {tn_small_row(rows, r), tn_small_row(rows, r | (size_t)1 << slot)};
        c->kernels->combine_2(n, matrix, pair);
    }
    c->flops += 16 * (double)(count * n);
}

static void apply_two(tn_column *c, tn_column_site *site, const tn_sweep_op *op,
                      const double *matrix)
{
    size_t n = tn_padded((size_t)site->right), count = (size_t)site->left << site->qubits;
    size_t a = (size_t)1 << op->a, b = (size_t)1 << op->b;
    tn_small rows = tn_tensor_rows(site);
    for (size_t r = 0; r < count; r++) {
        if (r & (a | b)) continue;
        tn_small four[4] = {tn_small_row(rows, r), tn_small_row(rows, r | a),
                            tn_small_row(rows, r | b), tn_small_row(rows, r | a | b)};
        c->kernels->combine_4(n, matrix, four);
    }
    c->flops += 32 * (double)(count * n);
}

/* The terms of the gate side by side: the new right index is term, old index. */
static lehr_status widen_right(tn_column *c, tn_column_site *site, const tn_sweep_op *op,
                               const double *numbers)
{
    size_t right = (size_t)site->right, count = (size_t)site->left << site->qubits;
    size_t n = tn_padded(right), wide = tn_padded(op->rank * right);
    LEHR_TRY(tn_plane_grow(c->ctx, &c->spare, count * wide));
    LEHR_TRY(tn_plane_grow(c->ctx, &c->turned, count * n));
    tn_small old = tn_tensor_rows(site), term = tn_plane_view(&c->turned, n);
    tn_small wider = tn_plane_view(&c->spare, wide);
    for (int k = 0; k < op->rank; k++) {
        memcpy(term.re, old.re, count * n * sizeof *term.re);
        memcpy(term.im, old.im, count * n * sizeof *term.im);
        apply_one(c, term, count, n, op->a, numbers + (ptrdiff_t)16 * k);
        for (size_t r = 0; r < count; r++) {
            memcpy(wider.re + r * wide + (size_t)k * right, term.re + r * n,
                   right * sizeof(double));
            memcpy(wider.im + r * wide + (size_t)k * right, term.im + r * n,
                   right * sizeof(double));
        }
    }
    tn_clear_padding(wider, count, op->rank * right);
    c->flops += 2 * MOVE_FLOPS * (double)(count * wide);
    exchange(&site->tensor, &c->spare);
    site->right = (int32_t)(op->rank * right);
    return LEHR_OK;
}

/* The terms of the gate one below the other: the new left index is term, old index. */
static lehr_status widen_left(tn_column *c, tn_column_site *site, const tn_sweep_op *op,
                              const double *numbers)
{
    size_t n = tn_padded((size_t)site->right), count = (size_t)site->left << site->qubits;
    LEHR_TRY(tn_plane_grow(c->ctx, &c->spare, op->rank * count * n));
    tn_small old = tn_tensor_rows(site), taller = tn_plane_view(&c->spare, n);
    for (int k = 0; k < op->rank; k++) {
        tn_small term = tn_small_row(taller, (size_t)k * count);
        memcpy(term.re, old.re, count * n * sizeof *term.re);
        memcpy(term.im, old.im, count * n * sizeof *term.im);
        apply_one(c, term, count, n, op->b, numbers + (ptrdiff_t)16 * k + 8);
    }
    exchange(&site->tensor, &c->spare);
    c->flops += MOVE_FLOPS * (double)(op->rank * count * n);
    site->left *= op->rank;
    site->loose = true;
    return LEHR_OK;
}

static lehr_status apply_bond(tn_column *c, const tn_sweep_op *op, const double *numbers)
{
    tn_column_site *site = &c->site[op->site];
    if ((int64_t)site->right * op->rank > TN_BOND_GROWTH * (int64_t)c->limits.bond)
        LEHR_TRY(tn_column_cut(c));
    if (c->stopped) return LEHR_OK;
    LEHR_TRY(widen_right(c, site, op, numbers));
    LEHR_TRY(widen_left(c, site + 1, op, numbers));
    site->loose = true;
    return LEHR_OK;
}

/* --- noise --- */

static const double *draw_branch(tn_column *c, const tn_sweep_op *op, const double *numbers)
{
    double left = lehr_rng_unit(&c->rng);
    for (int k = 0; k + 1 < op->rank; k++, numbers += TN_SWEEP_BRANCH) {
        if (left < numbers[0]) break;
        left -= numbers[0];
    }
    return numbers + 2;
}

static bool is_identity(const double *matrix)
{
    static const double identity[8] = {1, 0, 0, 0, 0, 0, 1, 0};
    for (int k = 0; k < 8; k++)
        if (matrix[k] != identity[k]) return false;
    return true;
}

static void apply_branch(tn_column *c, tn_column_site *site, int slot, const double *matrix)
{
    if (is_identity(matrix)) return;
    apply_one(c, tn_tensor_rows(site), (size_t)site->left << site->qubits,
              tn_padded((size_t)site->right), slot, matrix);
}

/* Unitaries on single qubits leave tensors orthonormal. */
static void apply_noise(tn_column *c, const tn_sweep_op *op, const double *numbers)
{
    tn_column_site *site = &c->site[op->site];
    const double *branch = draw_branch(c, op, numbers);
    apply_branch(c, site, op->a, branch);
    if (op->b == TN_SWEEP_ALONE) return;
    apply_branch(c, op->code == TN_SWEEP_MIX ? site : site + 1, op->b, branch + 8);
}

/* From the rows in which slots b and up are 0: as many others as there are matrices. */
static void apply_kraus(tn_column *c, tn_column_site *site, const tn_sweep_op *op,
                        const double *numbers)
{
    size_t n = tn_padded((size_t)site->right), count = (size_t)site->left << site->qubits;
    size_t bit = (size_t)1 << op->a, inner = ((size_t)1 << site->qubits) - 1;
    tn_small rows = tn_tensor_rows(site);
    for (size_t r = 0; r < count; r++) {
        if (r & bit || (r & inner) >> op->b) continue;
        for (size_t k = op->rank; k-- > 0;) {
            size_t to = r | k << op->b;
            tn_small pair[2] = {tn_small_row(rows, to), tn_small_row(rows, to | bit)};
            if (k > 0) copy_row(tn_small_row(rows, r), n, pair[0]);
            if (k > 0) copy_row(tn_small_row(rows, r | bit), n, pair[1]);
            c->kernels->combine_2(n, numbers + 8 * k, pair);
        }
    }
    c->flops += 16 * (double)(count * n);
}

static lehr_status apply(tn_column *c, const tn_sweep_op *op)
{
    tn_column_site *site = &c->site[op->site];
    const double *numbers = c->sweep->numbers + op->data;
    switch ((tn_sweep_code)op->code) {
    case TN_SWEEP_ADD:
        return add_qubit(c, site);
    case TN_SWEEP_ONE:
        apply_one(c, tn_tensor_rows(site), (size_t)site->left << site->qubits,
                  tn_padded((size_t)site->right), op->a, numbers);
        return LEHR_OK;
    case TN_SWEEP_TWO:
        apply_two(c, site, op, numbers);
        return LEHR_OK;
    case TN_SWEEP_BOND:
        return apply_bond(c, op, numbers);
    case TN_SWEEP_MIX:
    case TN_SWEEP_MIX_NEXT:
        apply_noise(c, op, numbers);
        return LEHR_OK;
    case TN_SWEEP_KRAUS:
        apply_kraus(c, site, op, numbers);
        return LEHR_OK;
    }
    return LEHR_OK;
}

/* --- batches --- */

lehr_status tn_column_batch(tn_column *c, size_t batch, uint64_t *row)
{
    const tn_sweep *s = c->sweep;
    const tn_sweep_batch *end = &s->batches[batch];
    tn_sweep_batch begin = batch > 0 ? s->batches[batch - 1] : (tn_sweep_batch){0, 0};
    for (uint32_t k = begin.ops; k < end->ops && !c->stopped; k++) {
        LEHR_TRY(apply(c, &s->ops[k]));
        if (tn_column_spent(c)) c->stopped = true;
    }
    if (!c->stopped) LEHR_TRY(tn_column_straighten(c));
    if (!c->stopped)
        LEHR_TRY(tn_column_measure(c, s->readings + begin.readings, end->readings - begin.readings,
                                   row));
    return c->stopped ? LEHR_OK : tn_column_truncate(c);
}
