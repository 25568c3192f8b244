// SPDX-License-Identifier: GPL-3.0-or-later
#include "swap_walk.h"

#include <base/memory.h>
#include <string.h>

/* --- rows --- */

static double wide(const an_field *f, an_coef c)
{
    return f->whole ? (double)c.whole : c.real;
}

static int64_t move_count(const an_group *g)
{
    if (g->kind == AN_PERM) return (int64_t)g->card * (g->card - 1) / 2;
    int32_t zeros = g->count - g->card;
    if (g->card == 0 || zeros == 0) return 0;
    return g->card > zeros ? g->card : zeros;
}

static lehr_status lay_out_seats(lehr_context *ctx, an_swap_rows *rows)
{
    const an_field *f = rows->field;
    rows->first_seat = lehr_new(ctx, (size_t)f->group_count, sizeof *rows->first_seat);
    rows->lone = lehr_new(ctx, (size_t)f->n, sizeof *rows->lone);
    bool *grouped = lehr_new_zero(ctx, (size_t)f->n, sizeof *grouped);
    if (!rows->first_seat || !rows->lone || !grouped) {
        lehr_release(ctx, grouped);
        return LEHR_NO_MEMORY;
    }
    for (int32_t g = 0; g < f->group_count; g++) {
        const an_group *group = &f->groups[g];
        for (int32_t k = 0; k < group->count; k++) grouped[group->members[k]] = true;
        rows->first_seat[g] = rows->seats;
        rows->seats += group->kind == AN_PERM ? group->card : group->count;
        rows->moves += move_count(group);
        if (group->kind == AN_PERM && group->card > rows->longest) rows->longest = group->card;
    }
    for (int32_t i = 0; i < f->n; i++)
        if (!grouped[i]) rows->lone[rows->lone_count++] = i;
    rows->moves += rows->lone_count;
    lehr_release(ctx, grouped);
    return LEHR_OK;
}

lehr_status an_swap_rows_new(lehr_context *ctx, const an_field *field, an_swap_rows *out)
{
    an_swap_rows rows = {.field = field};
    lehr_status status = lay_out_seats(ctx, &rows);
    if (status == LEHR_OK) status = an_walk_rows_new(ctx, field, &rows.table);
    if (status != LEHR_OK) {
        an_swap_rows_clear(ctx, &rows);
        return status;
    }
    *out = rows;
    return LEHR_OK;
}

void an_swap_rows_clear(lehr_context *ctx, an_swap_rows *rows)
{
    an_walk_rows_clear(ctx, &rows->table);
    lehr_release(ctx, rows->first_seat);
    lehr_release(ctx, rows->lone);
}

size_t an_swap_rows_bytes(int32_t n, int64_t m)
{
    return an_walk_rows_bytes(n, m) + (size_t)n * (2 * sizeof(int32_t) + 1);
}

/* --- a walk --- */

size_t an_swap_walk_bytes(int32_t n)
{
    return (size_t)n * (sizeof(int32_t) + 2 * sizeof(int32_t) + 2);
}

lehr_status an_swap_walk_new(lehr_context *ctx, const an_swap_rows *rows, an_swap_walk *out)
{
    size_t n = (size_t)rows->field->n;
    an_swap_walk w = {.rows = rows};
    w.spin = lehr_scratch(ctx, n, sizeof *w.spin);
    w.seat = lehr_scratch(ctx, (size_t)rows->seats, sizeof *w.seat);
    w.order = lehr_scratch(ctx, (size_t)rows->longest, sizeof *w.order);
    if (!w.spin || !w.seat || !w.order) return LEHR_NO_MEMORY;
    if (rows->table.narrow) {
        w.local_narrow = lehr_scratch(ctx, n, sizeof *w.local_narrow);
        if (!w.local_narrow) return LEHR_NO_MEMORY;
    } else {
        w.local_wide = lehr_scratch(ctx, n, sizeof *w.local_wide);
        if (!w.local_wide) return LEHR_NO_MEMORY;
    }
    *out = w;
    return LEHR_OK;
}

/* The sum over neighbours, from the field itself. */
static void refresh_one(an_swap_walk *w, int32_t i)
{
    const an_field *f = w->rows->field;
    if (w->rows->table.narrow) {
        int64_t sum = f->h[i].whole;
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
            sum += w->spin[f->neighbour[k]] * f->weight[k].whole;
        w->local_narrow[i] = (int32_t)sum;
    } else {
        double sum = wide(f, f->h[i]);
        for (int64_t k = f->start[i]; k < f->start[i + 1]; k++)
            sum += w->spin[f->neighbour[k]] * wide(f, f->weight[k]);
        w->local_wide[i] = sum;
    }
}

void an_swap_refresh(an_swap_walk *w)
{
    for (int32_t i = 0; i < w->rows->field->n; i++) refresh_one(w, i);
}

static void start_group(an_swap_walk *w, const an_group *g, int32_t *seat, lehr_rng *rng)
{
    for (int32_t k = 0; k < g->count; k++) w->spin[g->members[k]] = -1;
    if (g->kind != AN_PERM) {
        for (int32_t k = 0; k < g->count; k++) seat[k] = g->members[k];
        lehr_rng_shuffle(rng, seat, (size_t)g->count);
        for (int32_t k = 0; k < g->card; k++) w->spin[seat[k]] = 1;
        return;
    }
    for (int32_t r = 0; r < g->card; r++) seat[r] = r;
    lehr_rng_shuffle(rng, seat, (size_t)g->card);
    for (int32_t r = 0; r < g->card; r++) w->spin[g->members[r * g->card + seat[r]]] = 1;
}

void an_swap_start(an_swap_walk *w, lehr_rng *rng)
{
    const an_swap_rows *rows = w->rows;
    for (int32_t g = 0; g < rows->field->group_count; g++)
        start_group(w, &rows->field->groups[g], w->seat + rows->first_seat[g], rng);
    for (int32_t k = 0; k < rows->lone_count; k++)
        w->spin[rows->lone[k]] = lehr_rng_u32(rng) >> 31 ? 1 : -1;
    an_swap_refresh(w);
}

/* Members that are 1 take the first seats. */
static bool seat_set(const an_group *g, const uint8_t *bits, int32_t *seat)
{
    int32_t ones = 0, zeros = g->card;
    for (int32_t k = 0; k < g->count; k++) {
        int32_t i = g->members[k];
        if (bits[i] && ones == g->card) return false;
        if (!bits[i] && zeros == g->count) return false;
        seat[bits[i] ? ones++ : zeros++] = i;
    }
    return true;
}

/* taken: work space for each column. */
static bool seat_rows(const an_group *g, const uint8_t *bits, int32_t *seat, int32_t *taken)
{
    for (int32_t c = 0; c < g->card; c++) taken[c] = 0;
    for (int32_t r = 0; r < g->card; r++) {
        int32_t ones = 0;
        for (int32_t c = 0; c < g->card; c++) {
            if (!bits[g->members[r * g->card + c]]) continue;
            seat[r] = c;
            ones++;
            taken[c]++;
        }
        if (ones != 1) return false;
    }
    for (int32_t c = 0; c < g->card; c++)
        if (taken[c] != 1) return false;
    return true;
}

bool an_swap_start_from(an_swap_walk *w, const uint8_t *bits)
{
    const an_field *f = w->rows->field;
    for (int32_t g = 0; g < f->group_count; g++) {
        const an_group *group = &f->groups[g];
        int32_t *seat = w->seat + w->rows->first_seat[g];
        bool meets = group->kind == AN_PERM ? seat_rows(group, bits, seat, w->order)
                                            : seat_set(group, bits, seat);
        if (!meets) return false;
    }
    for (int32_t i = 0; i < f->n; i++) w->spin[i] = bits[i] ? 1 : -1;
    an_swap_refresh(w);
    return true;
}

void an_swap_copy(an_swap_walk *w, const an_swap_walk *from)
{
    const an_swap_rows *rows = w->rows;
    size_t n = (size_t)rows->field->n;
    memcpy(w->spin, from->spin, n * sizeof *w->spin);
    memcpy(w->seat, from->seat, (size_t)rows->seats * sizeof *w->seat);
    if (rows->table.narrow) {
        memcpy(w->local_narrow, from->local_narrow, n * sizeof *w->local_narrow);
    } else {
        memcpy(w->local_wide, from->local_wide, n * sizeof *w->local_wide);
    }
}

/* --- the next move --- */

static void open_set(const an_group *g, lehr_rng *rng, an_swap_cursor *at)
{
    int32_t zeros = g->count - g->card;
    at->left = move_count(g);
    if (at->left == 0) return;
    if (at->every) at->left = (int64_t)g->card * zeros;
    at->i = (int32_t)lehr_rng_below(rng, (uint32_t)g->card);
    at->j = (int32_t)lehr_rng_below(rng, (uint32_t)zeros);
}

static void open_permutation(an_swap_walk *w, const an_group *g, lehr_rng *rng, an_swap_cursor *at)
{
    for (int32_t r = 0; r < g->card; r++) w->order[r] = r;
    lehr_rng_shuffle(rng, w->order, (size_t)g->card);
    at->left = move_count(g);
    at->i = 0;
    at->j = 1;
}

static void open_block(an_swap_walk *w, lehr_rng *rng, an_swap_cursor *at)
{
    const an_field *f = w->rows->field;
    at->open = true;
    if (at->block == f->group_count) {
        at->left = w->rows->lone_count;
        at->i = 0;
    } else if (f->groups[at->block].kind == AN_PERM) {
        open_permutation(w, &f->groups[at->block], rng, at);
    } else {
        open_set(&f->groups[at->block], rng, at);
    }
}

/* One and zero step together, round and round; for all pairs the one waits for the zeros. */
static void next_of_set(const an_group *g, int32_t *seat, an_swap_cursor *at, an_swap_move *m)
{
    int32_t zeros = g->count - g->card;
    m->pairs = 1;
    m->a = seat + at->i;
    m->b = seat + g->card + at->j;
    m->one[0] = *m->a;
    m->zero[0] = *m->b;
    at->j = at->j + 1 < zeros ? at->j + 1 : 0;
    if (at->every && at->left % zeros != 1 % zeros) return;
    at->i = at->i + 1 < g->card ? at->i + 1 : 0;
}

static void next_of_permutation(const an_swap_walk *w, const an_group *g, int32_t *seat,
                                an_swap_cursor *at, an_swap_move *m)
{
    int32_t r = w->order[at->i], q = w->order[at->j];
    const int32_t *row = g->members + (size_t)r * (size_t)g->card;
    const int32_t *other = g->members + (size_t)q * (size_t)g->card;
    m->pairs = 2;
    m->a = seat + r;
    m->b = seat + q;
    m->one[0] = row[*m->a];
    m->one[1] = other[*m->b];
    m->zero[0] = row[*m->b];
    m->zero[1] = other[*m->a];
    if (++at->j < g->card) return;
    at->i++;
    at->j = at->i + 1;
}

bool an_swap_next(an_swap_walk *w, lehr_rng *rng, an_swap_cursor *at, an_swap_move *m)
{
    const an_swap_rows *rows = w->rows;
    const an_field *f = rows->field;
    while (!at->open || at->left == 0) {
        if (at->open) at->block++;
        if (at->block > f->group_count) return false;
        open_block(w, rng, at);
    }
    if (at->block == f->group_count) {
        m->pairs = 0;
        m->one[0] = rows->lone[at->i++];
    } else if (f->groups[at->block].kind == AN_PERM) {
        int32_t *seat = w->seat + rows->first_seat[at->block];
        next_of_permutation(w, &f->groups[at->block], seat, at, m);
    } else {
        next_of_set(&f->groups[at->block], w->seat + rows->first_seat[at->block], at, m);
    }
    at->left--;
    return true;
}

/* --- costs --- */

static double local(const an_swap_walk *w, int32_t i)
{
    return w->rows->table.narrow ? w->local_narrow[i] : w->local_wide[i];
}

static double entry(const an_swap_rows *rows, int64_t at)
{
    return rows->table.narrow ? rows->table.twice_narrow[at] : rows->table.twice_wide[at];
}

/* 2 J_ij by bisection of the shorter row. */
static double twice_sparse(const an_swap_rows *rows, int32_t i, int32_t j)
{
    const an_field *f = rows->field;
    if (f->start[i + 1] - f->start[i] > f->start[j + 1] - f->start[j]) {
        int32_t swap = i;
        i = j;
        j = swap;
    }
    int64_t lo = f->start[i], hi = f->start[i + 1];
    while (lo < hi) {
        int64_t middle = lo + (hi - lo) / 2;
        if (f->neighbour[middle] < j) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    return lo < f->start[i + 1] && f->neighbour[lo] == j ? entry(rows, lo) : 0;
}

static double twice(const an_swap_rows *rows, int32_t i, int32_t j)
{
    if (rows->table.dense) return entry(rows, (int64_t)i * rows->field->n + j);
    return twice_sparse(rows, i, j);
}

/* Flipping i costs half -s_i f_i; of two spins flipped together the coupling between them does not
 * change, which is 2 J s s more than the sum of both. A field that keeps groups has no couplings
 * within a row or a column, so that of a permutation only two of six pairs count. */
double an_swap_cost(const an_swap_walk *w, const an_swap_move *m)
{
    int32_t a = m->one[0], c = m->zero[0];
    if (m->pairs == 0) return w->spin[a] > 0 ? -local(w, a) : local(w, a);
    double change = local(w, c) - local(w, a);
    if (m->pairs == 1) return change - twice(w->rows, a, c);
    int32_t b = m->one[1], d = m->zero[1];
    change += local(w, d) - local(w, b);
    return change + twice(w->rows, a, b) + twice(w->rows, c, d);
}

/* --- moves --- */

/* Adds `sign` times the row of i to all fields. */
static void add_sparse(an_swap_walk *w, int32_t i, int sign)
{
    const an_field *f = w->rows->field;
    const int32_t *neighbour = f->neighbour;
    int64_t end = f->start[i + 1];
    if (w->rows->table.narrow) {
        int32_t *field = w->local_narrow;
        const int32_t *row = w->rows->table.twice_narrow;
        for (int64_t k = f->start[i]; k < end; k++) field[neighbour[k]] += sign * row[k];
    } else {
        double *field = w->local_wide;
        const double *row = w->rows->table.twice_wide;
        for (int64_t k = f->start[i]; k < end; k++) field[neighbour[k]] += sign * row[k];
    }
}

/* Adds the row of `up` and takes off that of `down`. */
static void add_dense(an_swap_walk *w, int32_t up, int32_t down)
{
    int32_t n = w->rows->field->n;
    if (w->rows->table.narrow) {
        int32_t *restrict field = w->local_narrow;
        const int32_t *restrict add = w->rows->table.twice_narrow + (int64_t)up * n;
        const int32_t *restrict take = w->rows->table.twice_narrow + (int64_t)down * n;
        for (int32_t k = 0; k < n; k++) field[k] += add[k] - take[k];
    } else {
        double *restrict field = w->local_wide;
        const double *restrict add = w->rows->table.twice_wide + (int64_t)up * n;
        const double *restrict take = w->rows->table.twice_wide + (int64_t)down * n;
        for (int32_t k = 0; k < n; k++) field[k] += add[k] - take[k];
    }
}

/* A lone spin of a dense field, where it is the only one to change. */
static void add_dense_alone(an_swap_walk *w, int32_t i, int sign)
{
    int32_t n = w->rows->field->n;
    if (w->rows->table.narrow) {
        const int32_t *row = w->rows->table.twice_narrow + (int64_t)i * n;
        for (int32_t k = 0; k < n; k++) w->local_narrow[k] += sign * row[k];
    } else {
        const double *row = w->rows->table.twice_wide + (int64_t)i * n;
        for (int32_t k = 0; k < n; k++) w->local_wide[k] += sign * row[k];
    }
}

static int64_t flip_alone(an_swap_walk *w, int32_t i)
{
    const an_field *f = w->rows->field;
    int8_t s = w->spin[i] = (int8_t)-w->spin[i];
    if (w->rows->table.dense) {
        add_dense_alone(w, i, s);
    } else {
        add_sparse(w, i, s);
    }
    return w->rows->table.dense ? f->n : f->start[i + 1] - f->start[i];
}

static int64_t exchange(an_swap_walk *w, int32_t one, int32_t zero)
{
    const an_field *f = w->rows->field;
    w->spin[one] = -1;
    w->spin[zero] = 1;
    if (w->rows->table.dense) {
        add_dense(w, zero, one);
        return f->n;
    }
    add_sparse(w, zero, 1);
    add_sparse(w, one, -1);
    return f->start[one + 1] - f->start[one] + f->start[zero + 1] - f->start[zero];
}

int64_t an_swap_make(an_swap_walk *w, const an_swap_move *m)
{
    if (m->pairs == 0) return flip_alone(w, m->one[0]);
    int64_t work = 0;
    for (int k = 0; k < m->pairs; k++) work += exchange(w, m->one[k], m->zero[k]);
    int32_t seat = *m->a;
    *m->a = *m->b;
    *m->b = seat;
    return work;
}

/* --- answers --- */

void an_swap_bits(const an_swap_walk *w, uint8_t *bits)
{
    for (int32_t i = 0; i < w->rows->field->n; i++) bits[i] = w->spin[i] > 0;
}

/* E = offset + sum_i s_i (h_i + f_i) / 2: no need to look at couplings. */
an_coef an_swap_energy(const an_swap_walk *w, const uint8_t *bits)
{
    const an_field *f = w->rows->field;
    if (!w->rows->table.narrow) return an_field_energy(f, bits);
    int64_t twice = 0;
    for (int32_t i = 0; i < f->n; i++) twice += w->spin[i] * (f->h[i].whole + w->local_narrow[i]);
    return (an_coef){.whole = f->offset.whole + twice / 2};
}
