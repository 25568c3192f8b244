// SPDX-License-Identifier: GPL-3.0-or-later
/* The field form of a model: see field.h. */
#include <anneal/field.h>

#include "field_inside.h"
#include "keep_groups.h"
#include "model_inside.h"
#include "penalise_groups.h"

#include <base/memory.h>
#include <string.h>

static an_coef signed_coef(const an_model_view *v, an_coef c)
{
    if (v->sense == AN_MINIMIZE) return c;
    if (v->whole) {
        c.whole = -c.whole;
    } else {
        c.real = -c.real;
    }
    return c;
}

lehr_status an_field_blank(lehr_context *ctx, int32_t n, int64_t m, an_field **out)
{
    an_field *f = lehr_new_zero(ctx, 1, sizeof *f);
    if (!f) return LEHR_NO_MEMORY;
    f->ctx = ctx;
    f->n = n;
    f->m = m;
    f->start = lehr_new_zero(ctx, (size_t)n + 1, sizeof *f->start);
    f->neighbour = lehr_new(ctx, 2 * (size_t)m, sizeof *f->neighbour);
    f->weight = lehr_new(ctx, 2 * (size_t)m, sizeof *f->weight);
    f->h = lehr_new_zero(ctx, (size_t)n, sizeof *f->h);
    if (!f->start || !f->neighbour || !f->weight || !f->h) {
        an_field_free(f);
        return LEHR_NO_MEMORY;
    }
    *out = f;
    return LEHR_OK;
}

/* Couplings come sorted by (i, j), so appending to both rows leaves each row sorted: row r first
 * gets its i < r in order, then its j > r. */
static void fill_rows(an_field *f, const an_model_view *v)
{
    int64_t *next = f->start; /* shifted: start[r] is where row r goes on, and ends as row r+1 */
    for (int64_t k = 0; k < v->m; k++) {
        next[v->couplings[k].i]++;
        next[v->couplings[k].j]++;
    }
    int64_t sum = 0;
    for (int32_t i = 0; i < f->n; i++) {
        int64_t degree = next[i];
        if (degree > f->max_degree) f->max_degree = (int32_t)degree;
        next[i] = sum;
        sum += degree;
    }
    for (int64_t k = 0; k < v->m; k++) {
        const an_coupling *c = &v->couplings[k];
        an_coef w = signed_coef(v, c->w);
        int64_t at_i = next[c->i]++, at_j = next[c->j]++;
        f->neighbour[at_i] = c->j;
        f->weight[at_i] = w;
        f->neighbour[at_j] = c->i;
        f->weight[at_j] = w;
    }
    for (int32_t i = f->n; i > 0; i--) f->start[i] = f->start[i - 1];
    f->start[0] = 0;
}

static lehr_status copy_groups(an_field *f, const an_model_view *v)
{
    f->groups = lehr_new(f->ctx, (size_t)v->group_count, sizeof *f->groups);
    if (!f->groups) return LEHR_NO_MEMORY;
    for (; f->group_count < v->group_count; f->group_count++) {
        const an_group *group = &v->groups[f->group_count];
        size_t count = (size_t)group->count;
        int32_t *members = lehr_new(f->ctx, count, sizeof *members);
        if (!members) return LEHR_NO_MEMORY;
        memcpy(members, group->members, count * sizeof *members);
        f->groups[f->group_count] = (an_group){group->kind, group->card, group->count, members};
    }
    return LEHR_OK;
}

static lehr_status from_spins(lehr_context *ctx, const an_model *spins, an_field **out)
{
    const an_model_view *v = &spins->view;
    an_field *f;
    LEHR_TRY(an_field_blank(ctx, v->n, v->m, &f));
    f->whole = v->whole;
    f->unit = v->unit;
    f->offset = signed_coef(v, v->offset);
    if (copy_groups(f, v) != LEHR_OK) {
        an_field_free(f);
        return LEHR_NO_MEMORY;
    }
    for (int32_t i = 0; i < f->n; i++) f->h[i] = signed_coef(v, v->linear[i]);
    fill_rows(f, v);
    *out = f;
    return LEHR_OK;
}

static lehr_status from_any(lehr_context *ctx, const an_model *model, an_field **out)
{
    if (model->view.domain == AN_SPIN) return from_spins(ctx, model, out);
    an_model *spins;
    LEHR_TRY(an_model_convert(ctx, model, AN_SPIN, &spins));
    lehr_status status = from_spins(ctx, spins, out);
    an_model_free(spins);
    return status;
}

lehr_status an_field_new_with(lehr_context *ctx, const an_model *model, an_groups_use use,
                              an_field **out)
{
    if (model->view.group_count == 0) return from_any(ctx, model, out);
    an_model *seen;
    if (use == AN_GROUPS_KEPT) {
        LEHR_TRY(an_keep_groups(ctx, model, &seen));
    } else {
        LEHR_TRY(an_penalise_groups(ctx, model, 0, &seen));
    }
    lehr_status status = from_any(ctx, seen, out);
    an_model_free(seen);
    return status;
}

lehr_status an_field_new(lehr_context *ctx, const an_model *model, an_field **out)
{
    return an_field_new_with(ctx, model, AN_GROUPS_PENALISED, out);
}

void an_field_free(an_field *f)
{
    if (!f) return;
    lehr_release(f->ctx, f->start);
    lehr_release(f->ctx, f->neighbour);
    lehr_release(f->ctx, f->weight);
    lehr_release(f->ctx, f->h);
    an_groups_free(f->ctx, f->groups, f->group_count);
    lehr_release(f->ctx, f);
}

size_t an_field_bytes(int32_t n, int64_t m)
{
    size_t row = sizeof(int64_t) + sizeof(an_coef);
    size_t entry = 2 * (sizeof(int32_t) + sizeof(an_coef));
    return sizeof(an_field) + ((size_t)n + 1) * row + (size_t)m * entry + 5 * 128;
}

static int64_t whole_energy(const an_field *f, const uint8_t *bits)
{
    int64_t sum = f->offset.whole;
    for (int32_t i = 0; i < f->n; i++) {
        int64_t local = f->h[i].whole;
        for (int64_t k = f->start[i]; k < f->start[i + 1] && f->neighbour[k] < i; k++) {
            local += bits[f->neighbour[k]] ? f->weight[k].whole : -f->weight[k].whole;
        }
        sum += bits[i] ? local : -local;
    }
    return sum;
}

static double real_energy(const an_field *f, const uint8_t *bits)
{
    double sum = f->offset.real;
    for (int32_t i = 0; i < f->n; i++) {
        double local = f->h[i].real;
        for (int64_t k = f->start[i]; k < f->start[i + 1] && f->neighbour[k] < i; k++) {
            local += bits[f->neighbour[k]] ? f->weight[k].real : -f->weight[k].real;
        }
        sum += bits[i] ? local : -local;
    }
    return sum;
}

an_coef an_field_energy(const an_field *f, const uint8_t *bits)
{
    an_coef energy;
    if (f->whole) {
        energy.whole = whole_energy(f, bits);
    } else {
        energy.real = real_energy(f, bits);
    }
    return energy;
}
