// SPDX-License-Identifier: GPL-3.0-or-later
/* The model: look inside, evaluate, compare, print. Built in build_model.c. */
#include <anneal/model.h>

#include "model_inside.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void an_groups_free(lehr_context *ctx, an_group *groups, int32_t count)
{
    /* Members are const for everybody but their owner, who frees them here. */
    for (int32_t g = 0; g < count; g++) lehr_release(ctx, (void *)(uintptr_t)groups[g].members);
    lehr_release(ctx, groups);
}

void an_labels_free(lehr_context *ctx, char **labels, int64_t count)
{
    if (!labels) return;
    for (int64_t i = 0; i < count; i++) lehr_release(ctx, labels[i]);
    lehr_release(ctx, labels);
}

void an_model_free(an_model *model)
{
    if (!model) return;
    lehr_context *ctx = model->ctx;
    lehr_release(ctx, model->linear);
    lehr_release(ctx, model->couplings);
    an_groups_free(ctx, model->groups, model->view.group_count);
    an_labels_free(ctx, model->labels, model->view.n);
    lehr_release(ctx, model->name);
    lehr_release(ctx, model);
}

an_model_view an_model_look(const an_model *model)
{
    return model->view;
}

lehr_context *an_model_context(const an_model *model)
{
    return model->ctx;
}

static int64_t whole_value(const an_model_view *v, const uint8_t *bits)
{
    bool spin = v->domain == AN_SPIN;
    int64_t sum = v->offset.whole;
    for (int32_t i = 0; i < v->n; i++) {
        if (bits[i]) {
            sum += v->linear[i].whole;
        } else if (spin) {
            sum -= v->linear[i].whole;
        }
    }
    for (int64_t k = 0; k < v->m; k++) {
        const an_coupling *c = &v->couplings[k];
        if (spin) {
            sum += bits[c->i] == bits[c->j] ? c->w.whole : -c->w.whole;
        } else if (bits[c->i] & bits[c->j]) {
            sum += c->w.whole;
        }
    }
    return sum;
}

static double real_value(const an_model_view *v, const uint8_t *bits)
{
    bool spin = v->domain == AN_SPIN;
    double sum = v->offset.real;
    for (int32_t i = 0; i < v->n; i++) {
        if (bits[i]) {
            sum += v->linear[i].real;
        } else if (spin) {
            sum -= v->linear[i].real;
        }
    }
    for (int64_t k = 0; k < v->m; k++) {
        const an_coupling *c = &v->couplings[k];
        if (spin) {
            sum += bits[c->i] == bits[c->j] ? c->w.real : -c->w.real;
        } else if (bits[c->i] & bits[c->j]) {
            sum += c->w.real;
        }
    }
    return sum;
}

an_coef an_model_value(const an_model *model, const uint8_t *bits)
{
    an_coef value;
    if (model->view.whole) {
        value.whole = whole_value(&model->view, bits);
    } else {
        value.real = real_value(&model->view, bits);
    }
    return value;
}

double an_model_real(const an_model *model, an_coef value)
{
    return model->view.whole ? (double)value.whole * model->view.unit : value.real;
}

int an_model_compare(const an_model *model, an_coef a, an_coef b)
{
    int order;
    if (model->view.whole) {
        order = (a.whole > b.whole) - (a.whole < b.whole);
    } else {
        order = (a.real > b.real) - (a.real < b.real);
    }
    return model->view.sense == AN_MINIMIZE ? order : -order;
}

void an_print_whole(int64_t value, int bits, char text[40])
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t mask = (UINT64_C(1) << bits) - 1, fraction = size & mask;
    int used =
        snprintf(text, 40, "%s%llu", value < 0 ? "-" : "", (unsigned long long)(size >> bits));
    if (fraction == 0) return;
    text[used++] = '.';
    /* A digit a round: a multiple of 2^-bits ends after `bits` digits. */
    for (; fraction; fraction &= mask) {
        fraction *= 10;
        text[used++] = (char)('0' + (fraction >> bits));
    }
    text[used] = '\0';
}

void an_model_print(const an_model *model, an_coef value, char text[40])
{
    if (model->view.whole) {
        an_print_whole(value.whole, an_unit_bits(model->view.unit), text);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, 40, "%.*g", digits, value.real);
        if (strtod(text, NULL) == value.real) return;
    }
}

/* --- groups --- */

static int32_t ones(const an_group *g, int32_t first, int32_t step, int32_t count,
                    const uint8_t *bits)
{
    int32_t sum = 0;
    for (int32_t k = 0; k < count; k++) sum += bits[g->members[first + k * step]];
    return sum;
}

static int64_t tell(char which[128], int64_t before, const char *what, int32_t group, int32_t line,
                    int32_t have, int32_t want)
{
    if (have == want) return 0;
    if (which && before == 0) {
        snprintf(which, 128, "group %d: %s %d has %d ones instead of %d", group + 1, what, line + 1,
                 have, want);
    }
    return 1;
}

int64_t an_model_violations(const an_model *model, const uint8_t *bits, char which[128])
{
    const an_model_view *v = &model->view;
    int64_t violated = 0;
    if (which) which[0] = '\0';
    for (int32_t g = 0; g < v->group_count; g++) {
        const an_group *group = &v->groups[g];
        if (group->kind != AN_PERM) {
            int32_t have = ones(group, 0, 1, group->count, bits);
            violated += tell(which, violated, "set", g, 0, have, group->card);
            continue;
        }
        int32_t side = group->card;
        for (int32_t k = 0; k < side; k++) {
            int32_t in_row = ones(group, k * side, 1, side, bits);
            violated += tell(which, violated, "row", g, k, in_row, 1);
            int32_t in_column = ones(group, k, side, side, bits);
            violated += tell(which, violated, "column", g, k, in_column, 1);
        }
    }
    return violated;
}
