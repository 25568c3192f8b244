// SPDX-License-Identifier: GPL-3.0-or-later
/* Rows that shrink and merge: see spin_graph.h. */
#include "spin_graph.h"

#include "coef_math.h"
#include "field_inside.h"

#include <base/memory.h>
#include <float.h>
#include <string.h>

/* A doubled sum must stay below 2^62, so that sums of two of them fit. */
#define ROOM_TO_DOUBLE (INT64_C(1) << 60)

/* --- life --- */

size_t an_spin_graph_bytes(int32_t n, int64_t m)
{
    size_t each = sizeof(an_spin) + 2 * sizeof(int32_t) + sizeof(an_follower);
    /* Rows that grow leave their first place, and so do records. */
    return sizeof(an_spin_graph) + 2 * (size_t)n * each + 4 * (size_t)m * sizeof(an_half);
}

void an_spin_graph_free(an_spin_graph *g)
{
    if (!g) return;
    for (int32_t i = 0; g->spin && i < g->n; i++) {
        if (g->spin[i].owned) lehr_release(g->ctx, g->spin[i].half);
    }
    lehr_release(g->ctx, g->spin);
    lehr_release(g->ctx, g->common);
    lehr_release(g->ctx, g->place);
    lehr_release(g->ctx, g->queue);
    an_postsolve_clear(g->ctx, &g->post);
    lehr_release(g->ctx, g);
}

static lehr_status allocate(an_spin_graph *g, int64_t halves)
{
    g->spin = lehr_new_zero(g->ctx, (size_t)g->n, sizeof *g->spin);
    g->common = lehr_new(g->ctx, (size_t)halves, sizeof *g->common);
    g->place = lehr_new_zero(g->ctx, (size_t)g->n, sizeof *g->place);
    g->queue = lehr_new(g->ctx, (size_t)g->n, sizeof *g->queue);
    return g->spin && g->common && g->place && g->queue ? LEHR_OK : LEHR_NO_MEMORY;
}

/* Rows of a field are sorted, so row j meets its lower neighbours in the order in which they come
 * by; place[j] counts them. */
static void fill(an_spin_graph *g, const an_field *f)
{
    for (int32_t i = 0; i < f->n; i++) {
        int64_t start = f->start[i];
        an_spin *s = &g->spin[i];
        s->half = g->common + start;
        s->degree = s->room = (int32_t)(f->start[i + 1] - start);
        s->alive = s->queued = true;
        s->h = f->h[i];
        for (int32_t p = 0; p < s->degree; p++) {
            int32_t j = f->neighbour[start + p];
            s->half[p].to = j;
            s->half[p].w = f->weight[start + p];
            if (j < i) continue;
            s->half[p].twin = g->place[j];
            g->common[f->start[j] + g->place[j]++].twin = p;
        }
        an_spin_graph_look(g, i);
        g->queue[i] = i;
    }
    memset(g->place, 0, (size_t)f->n * sizeof *g->place);
}

static bool has_room_to_double(const an_spin_graph *g)
{
    if (!g->whole) return false;
    int64_t total = coef_size(true, g->offset).whole;
    for (int32_t i = 0; i < g->n && total < ROOM_TO_DOUBLE; i++)
        total += coef_size(true, g->spin[i].h).whole + g->spin[i].sum.whole;
    return total < ROOM_TO_DOUBLE;
}

lehr_status an_spin_graph_new(lehr_context *ctx, const an_field *field, an_spin_graph **out)
{
    an_spin_graph *g = lehr_new_zero(ctx, 1, sizeof *g);
    if (!g) return LEHR_NO_MEMORY;
    g->ctx = ctx;
    g->whole = field->whole;
    g->unit = field->unit;
    g->n = g->alive = g->waiting = field->n;
    g->offset = field->offset;
    an_postsolve_init(&g->post, field->whole);
    if (allocate(g, field->start[field->n]) != LEHR_OK) {
        an_spin_graph_free(g);
        return LEHR_NO_MEMORY;
    }
    fill(g, field);
    g->may_double = has_room_to_double(g);
    *out = g;
    return LEHR_OK;
}

/* --- rows --- */

static void touch(an_spin_graph *g, int32_t i)
{
    if (g->spin[i].queued) return;
    g->spin[i].queued = true;
    int32_t at = g->first - (g->n - g->waiting);
    g->queue[at < 0 ? at + g->n : at] = i;
    g->waiting++;
}

bool an_spin_graph_next(an_spin_graph *g, int32_t *i)
{
    while (g->waiting > 0) {
        *i = g->queue[g->first];
        if (++g->first == g->n) g->first = 0;
        g->waiting--;
        g->spin[*i].queued = false;
        if (g->spin[*i].alive) return true;
    }
    return false;
}

int32_t an_spin_graph_look(an_spin_graph *g, int32_t i)
{
    bool whole = g->whole;
    an_spin *s = &g->spin[i];
    int32_t largest = -1;
    an_coef sum = coef_of(whole, 0), big = sum;
    for (int32_t p = 0; p < s->degree; p++) {
        an_coef size = coef_size(whole, s->half[p].w);
        sum = coef_add(whole, sum, size);
        if (largest >= 0 && coef_at_least(whole, big, size)) continue;
        big = size;
        largest = p;
    }
    s->sum = sum;
    s->big = big;
    g->work += (uint64_t)s->degree + 1;
    return largest;
}

static lehr_status reserve(an_spin_graph *g, int32_t i, int64_t degree)
{
    an_spin *s = &g->spin[i];
    if (degree <= s->room) return LEHR_OK;
    if (degree < s->room + (int64_t)s->room / 2) degree = s->room + (int64_t)s->room / 2;
    if (degree > g->n) degree = g->n;
    an_half *half = lehr_resize(g->ctx, s->owned ? s->half : NULL, (size_t)degree, sizeof *half);
    if (!half) return LEHR_NO_MEMORY;
    if (!s->owned && s->degree > 0) memcpy(half, s->half, (size_t)s->degree * sizeof *half);
    s->half = half;
    s->owned = true;
    s->room = (int32_t)degree;
    return LEHR_OK;
}

static an_half *twin_of(const an_spin_graph *g, const an_half *half)
{
    return &g->spin[half->to].half[half->twin];
}

/* |w| of one half of the row changes. */
static void resum(an_spin_graph *g, int32_t i, an_coef before, an_coef after)
{
    bool whole = g->whole;
    an_spin *s = &g->spin[i];
    an_coef size = coef_size(whole, after);
    s->sum = coef_add(whole, coef_sub(whole, s->sum, coef_size(whole, before)), size);
    if (!coef_at_least(whole, s->big, size)) s->big = size;
}

/* Takes one half out of a row; the last of the row takes its place. */
static void erase_half(an_spin_graph *g, int32_t i, int32_t p)
{
    an_spin *s = &g->spin[i];
    resum(g, i, s->half[p].w, coef_of(g->whole, 0));
    int32_t last = --s->degree;
    if (p == last) return;
    s->half[p] = s->half[last];
    twin_of(g, &s->half[p])->twin = p;
}

static void erase(an_spin_graph *g, int32_t i, int32_t p)
{
    an_half half = g->spin[i].half[p];
    erase_half(g, half.to, half.twin);
    erase_half(g, i, p);
}

static void set_weight(an_spin_graph *g, int32_t i, int32_t p, an_coef w)
{
    an_half *half = &g->spin[i].half[p], *twin = twin_of(g, half);
    resum(g, i, half->w, w);
    resum(g, half->to, half->w, w);
    half->w = twin->w = w;
}

/* Rows have room. */
static void append(an_spin_graph *g, int32_t i, int32_t j, an_coef w)
{
    an_spin *a = &g->spin[i], *b = &g->spin[j];
    a->half[a->degree] = (an_half){j, b->degree, w};
    b->half[b->degree] = (an_half){i, a->degree, w};
    a->degree++;
    b->degree++;
    resum(g, i, coef_of(g->whole, 0), w);
    resum(g, j, coef_of(g->whole, 0), w);
}

/* The index of j in row i, -1 when they are not coupled. */
static int32_t find(an_spin_graph *g, int32_t i, int32_t j)
{
    const an_spin *a = &g->spin[i], *b = &g->spin[j];
    g->work += (uint64_t)(a->degree < b->degree ? a->degree : b->degree);
    if (a->degree <= b->degree) {
        for (int32_t p = 0; p < a->degree; p++)
            if (a->half[p].to == j) return p;
        return -1;
    }
    for (int32_t p = 0; p < b->degree; p++)
        if (b->half[p].to == i) return b->half[p].twin;
    return -1;
}

/* --- what reductions do --- */

void an_spin_graph_round(an_spin_graph *g, int64_t terms, double size)
{
    if (!g->whole) g->error += (double)terms * DBL_EPSILON * size;
}

static double magnitude(const an_spin_graph *g, int32_t i)
{
    const an_spin *s = &g->spin[i];
    return fabs(coef_number(g->whole, s->h)) + fabs(coef_number(g->whole, s->sum));
}

void an_spin_graph_add_offset(an_spin_graph *g, an_coef value)
{
    g->offset = coef_add(g->whole, g->offset, value);
    an_spin_graph_round(g, 1, fabs(coef_number(g->whole, g->offset)));
}

void an_spin_graph_add_field(an_spin_graph *g, int32_t i, an_coef h)
{
    an_spin *s = &g->spin[i];
    s->h = coef_add(g->whole, s->h, h);
    an_spin_graph_round(g, 1, fabs(coef_number(g->whole, s->h)));
    touch(g, i);
}

void an_spin_graph_drop(an_spin_graph *g, int32_t i)
{
    an_spin *s = &g->spin[i];
    g->work += (uint64_t)s->degree;
    for (int32_t p = 0; p < s->degree; p++) {
        touch(g, s->half[p].to);
        erase_half(g, s->half[p].to, s->half[p].twin);
    }
    s->degree = 0;
    s->alive = false;
    g->alive--;
}

lehr_status an_spin_graph_fix(an_spin_graph *g, int32_t i, int sign)
{
    bool whole = g->whole;
    const an_spin *s = &g->spin[i];
    an_follower follower = {.spin = i, .h = coef_of(whole, -sign)};
    LEHR_TRY(an_postsolve_push(g->ctx, &g->post, &follower));
    an_spin_graph_round(g, (int64_t)s->degree + 2, magnitude(g, i));
    an_spin_graph_add_offset(g, coef_signed(whole, sign, s->h));
    for (int32_t p = 0; p < s->degree; p++)
        an_spin_graph_add_field(g, s->half[p].to, coef_signed(whole, sign, s->half[p].w));
    an_spin_graph_drop(g, i);
    return LEHR_OK;
}

/* Adds w to half p of row i, the place of whose last half is to be kept true. */
static void merge_half(an_spin_graph *g, int32_t i, int32_t p, an_coef w)
{
    const an_half *half = &g->spin[i].half[p];
    int32_t to = half->to;
    an_coef both = coef_add(g->whole, half->w, w);
    touch(g, to);
    if (coef_sign(g->whole, both) != 0) {
        set_weight(g, i, p, both);
        return;
    }
    g->place[to] = 0;
    erase(g, i, p);
    if (p < g->spin[i].degree) g->place[g->spin[i].half[p].to] = p + 1;
}

/* Row i, its weights times sign, joins row j, which has room. They are not coupled. */
static void merge_rows(an_spin_graph *g, int32_t i, int32_t j, int sign)
{
    an_spin *from = &g->spin[i], *into = &g->spin[j];
    g->work += 2 * ((uint64_t)from->degree + (uint64_t)into->degree);
    for (int32_t p = 0; p < into->degree; p++) g->place[into->half[p].to] = p + 1;
    while (from->degree > 0) {
        an_half half = from->half[from->degree - 1];
        an_coef w = coef_signed(g->whole, sign, half.w);
        erase(g, i, from->degree - 1);
        if (g->place[half.to]) {
            merge_half(g, j, g->place[half.to] - 1, w);
        } else {
            append(g, j, half.to, w);
        }
    }
    for (int32_t p = 0; p < into->degree; p++) g->place[into->half[p].to] = 0;
}

lehr_status an_spin_graph_tie(an_spin_graph *g, int32_t i, int32_t j, int sign)
{
    bool whole = g->whole;
    const an_spin *s = &g->spin[i], *t = &g->spin[j];
    an_follower follower = {.spin = i, .arms = 1, .other = {j}, .w = {coef_of(whole, -sign)}};
    follower.h = coef_of(whole, 0);
    LEHR_TRY(reserve(g, j, (int64_t)s->degree + t->degree));
    LEHR_TRY(an_postsolve_push(g->ctx, &g->post, &follower));
    an_spin_graph_round(g, (int64_t)s->degree + t->degree + 4, magnitude(g, i) + magnitude(g, j));
    int32_t p = find(g, i, j);
    if (p >= 0) {
        an_spin_graph_add_offset(g, coef_signed(whole, sign, s->half[p].w));
        erase(g, i, p);
    }
    an_spin_graph_add_field(g, j, coef_signed(whole, sign, s->h));
    merge_rows(g, i, j, sign);
    an_spin_graph_drop(g, i);
    return LEHR_OK;
}

lehr_status an_spin_graph_add(an_spin_graph *g, int32_t i, int32_t j, an_coef w)
{
    bool whole = g->whole;
    int32_t p = find(g, i, j);
    if (p < 0) {
        LEHR_TRY(reserve(g, i, (int64_t)g->spin[i].degree + 1));
        LEHR_TRY(reserve(g, j, (int64_t)g->spin[j].degree + 1));
        append(g, i, j, w);
    } else {
        an_coef both = coef_add(whole, g->spin[i].half[p].w, w);
        an_spin_graph_round(g, 1, fabs(coef_number(whole, both)));
        if (coef_sign(whole, both) == 0) {
            erase(g, i, p);
        } else {
            set_weight(g, i, p, both);
        }
    }
    touch(g, i);
    touch(g, j);
    return LEHR_OK;
}

void an_spin_graph_double(an_spin_graph *g)
{
    g->offset = coef_double(g->whole, g->offset);
    for (int32_t i = 0; i < g->n; i++) {
        an_spin *s = &g->spin[i];
        s->h = coef_double(g->whole, s->h);
        s->sum = coef_double(g->whole, s->sum);
        s->big = coef_double(g->whole, s->big);
        for (int32_t p = 0; p < s->degree; p++) s->half[p].w = coef_double(g->whole, s->half[p].w);
    }
    g->unit /= 2;
    g->doubled = true;
    g->may_double = false;
}

/* --- what is left --- */

/* Was it doubled in vain? */
static bool all_even(const an_spin_graph *g)
{
    int64_t any = g->offset.whole;
    for (int32_t i = 0; i < g->n; i++) {
        const an_spin *s = &g->spin[i];
        if (!s->alive) continue;
        any |= s->h.whole;
        for (int32_t p = 0; p < s->degree; p++) any |= s->half[p].w.whole;
    }
    return any % 2 == 0;
}

/* place[i] becomes the number of spin i in the field; returns the number of couplings. */
static int64_t number_spins(an_spin_graph *g, int32_t *kept)
{
    int32_t count = 0;
    int64_t halves = 0;
    for (int32_t i = 0; i < g->n; i++) {
        if (!g->spin[i].alive) continue;
        halves += g->spin[i].degree;
        g->place[i] = count;
        kept[count++] = i;
    }
    return halves / 2;
}

/* Each spin in order enters the rows of its neighbours, so each row comes out sorted. */
static void fill_field(const an_spin_graph *g, an_field *f, const int32_t *kept, bool halve)
{
    bool whole = g->whole;
    f->offset = halve ? coef_half(whole, g->offset) : g->offset;
    int64_t sum = 0;
    for (int32_t k = 0; k < f->n; k++) {
        const an_spin *s = &g->spin[kept[k]];
        f->h[k] = halve ? coef_half(whole, s->h) : s->h;
        f->start[k] = sum; /* where row k goes on, and ends as the start of the next */
        sum += s->degree;
        if (s->degree > f->max_degree) f->max_degree = s->degree;
    }
    for (int32_t k = 0; k < f->n; k++) {
        const an_spin *s = &g->spin[kept[k]];
        for (int32_t p = 0; p < s->degree; p++) {
            int64_t at = f->start[g->place[s->half[p].to]]++;
            f->neighbour[at] = k;
            f->weight[at] = halve ? coef_half(whole, s->half[p].w) : s->half[p].w;
        }
    }
    for (int32_t k = f->n; k > 0; k--) f->start[k] = f->start[k - 1];
    f->start[0] = 0;
}

lehr_status an_spin_graph_field(an_spin_graph *g, an_field **out, int32_t *kept)
{
    an_field *f;
    int64_t m = number_spins(g, kept);
    lehr_status status = an_field_blank(g->ctx, g->alive, m, &f);
    if (status == LEHR_OK) {
        bool halve = g->doubled && all_even(g);
        f->whole = g->whole;
        f->unit = halve ? 2 * g->unit : g->unit;
        fill_field(g, f, kept, halve);
        *out = f;
    }
    memset(g->place, 0, (size_t)g->n * sizeof *g->place);
    return status;
}
