// SPDX-License-Identifier: GPL-3.0-or-later
#include "grid_sweep.h"

#include "grow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ABSENT        UINT8_MAX
#define NO_RANK       1e-24 /* squared norm below which a term of a gate is none */
#define MAX_RANK      4
#define MOST_NOBODIES 3 /* at a site, in a batch: each doubles its tensor */

typedef struct sweeping {
    lehr_context *ctx;
    const tn_pairs *pairs;
    tn_sweep *out;
    int32_t *site, *time; /* of each qubit; time -1: outside the window */
    int32_t *order;       /* qubits by time */
    int32_t inside;       /* qubits in order */
    size_t *start, *next; /* gates of each qubit; the first that is not done */
    uint32_t *gates;
    bool *wanted; /* of each gate */
    uint32_t *batch;
    size_t batch_count;
    uint8_t *slot;  /* of each qubit; ABSENT */
    uint8_t *held;  /* by each site */
    int32_t *holds; /* qubits; of the environment, the bit of its reading, which is negative */
    uint32_t *branches_at; /* in the numbers, by first branch, straight and exchanged */
    int32_t *touched;      /* qubits that may be finished */
    size_t touched_count;
    uint8_t *nobodies; /* at each site, in this batch */
} sweeping;

/* --- the window and its gates --- */

static bool inside(const sweeping *s, const tn_pair_gate *g)
{
    return s->time[g->qubit[0]] >= 0 && (g->qubit[1] < 0 || s->time[g->qubit[1]] >= 0);
}

static void look_at(sweeping *s, const tn_places *places, const tn_sweep_view *view)
{
    const int32_t *along = view->turned ? places->y : places->x;
    const int32_t *across = view->turned ? places->x : places->y;
    s->out->sites = 0;
    for (int32_t q = 0; q < s->pairs->n; q++) {
        int32_t site = (along[q] + view->offset) / view->block, time = across[q];
        bool out = (view->sites > 0 && site >= view->sites) ||
                   (view->batches > 0 && time >= view->batches);
        s->site[q] = site;
        s->time[q] = out ? -1 : time;
        s->slot[q] = ABSENT;
        if (!out && site >= s->out->sites) s->out->sites = site + 1;
    }
}

static lehr_status sort_by_time(sweeping *s)
{
    int32_t last = -1, n = s->pairs->n;
    for (int32_t q = 0; q < n; q++)
        if (s->time[q] > last) last = s->time[q];
    int32_t *end = lehr_scratch(s->ctx, (size_t)last + 2, sizeof *end);
    if (!end) return LEHR_NO_MEMORY;
    memset(end, 0, ((size_t)last + 2) * sizeof *end);
    for (int32_t q = 0; q < n; q++)
        if (s->time[q] >= 0) end[s->time[q] + 1]++;
    for (int32_t t = 0; t <= last; t++) end[t + 1] += end[t];
    s->inside = last >= 0 ? end[last + 1] : 0;
    for (int32_t q = 0; q < n; q++)
        if (s->time[q] >= 0) s->order[end[s->time[q]]++] = q;
    return LEHR_OK;
}

static void list_gates(sweeping *s)
{
    const tn_pairs *p = s->pairs;
    memset(s->start, 0, ((size_t)p->n + 1) * sizeof *s->start);
    for (size_t k = 0; k < p->count; k++)
        for (int j = 0; j < 2 && inside(s, &p->gates[k]); j++)
            if (p->gates[k].qubit[j] >= 0) s->start[p->gates[k].qubit[j] + 1]++;
    for (int32_t q = 0; q < p->n; q++) s->start[q + 1] += s->start[q];
    memcpy(s->next, s->start, (size_t)p->n * sizeof *s->next);
    for (size_t k = 0; k < p->count; k++)
        for (int j = 0; j < 2 && inside(s, &p->gates[k]); j++)
            if (p->gates[k].qubit[j] >= 0) s->gates[s->next[p->gates[k].qubit[j]]++] = (uint32_t)k;
    memcpy(s->next, s->start, (size_t)p->n * sizeof *s->next);
}

static lehr_status prepare(sweeping *s, const tn_places *places, const tn_sweep_view *view)
{
    lehr_context *ctx = s->ctx;
    size_t n = (size_t)s->pairs->n, count = s->pairs->count;
    s->site = lehr_scratch(ctx, n, sizeof *s->site);
    s->time = lehr_scratch(ctx, n, sizeof *s->time);
    s->order = lehr_scratch(ctx, n, sizeof *s->order);
    s->start = lehr_scratch(ctx, n + 1, sizeof *s->start);
    s->next = lehr_scratch(ctx, n, sizeof *s->next);
    s->gates = lehr_scratch(ctx, 2 * count, sizeof *s->gates);
    s->wanted = lehr_scratch(ctx, count, sizeof *s->wanted);
    s->batch = lehr_scratch(ctx, count, sizeof *s->batch);
    s->slot = lehr_scratch(ctx, n, sizeof *s->slot);
    s->branches_at = lehr_scratch(ctx, s->pairs->branch_count, 2 * sizeof *s->branches_at);
    s->touched = lehr_scratch(ctx, 2 * count, sizeof *s->touched);
    if (!s->site || !s->time || !s->order || !s->start || !s->next || !s->gates || !s->wanted ||
        !s->batch || !s->slot || !s->branches_at || !s->touched)
        return LEHR_NO_MEMORY;
    memset(s->branches_at, 0xFF, 2 * s->pairs->branch_count * sizeof *s->branches_at);
    memset(s->wanted, 0, count * sizeof *s->wanted);
    look_at(s, places, view);
    LEHR_TRY(sort_by_time(s));
    list_gates(s);
    size_t sites = (size_t)s->out->sites;
    s->held = lehr_scratch(ctx, sites, sizeof *s->held);
    s->holds = lehr_scratch(ctx, sites * TN_SWEEP_SLOTS, sizeof *s->holds);
    s->nobodies = lehr_scratch(ctx, sites, sizeof *s->nobodies);
    if (!s->held || !s->holds || !s->nobodies) return LEHR_NO_MEMORY;
    memset(s->held, 0, sites * sizeof *s->held);
    memset(s->nobodies, 0, sites * sizeof *s->nobodies);
    return LEHR_OK;
}

/* --- cones --- */

static void want(sweeping *s, uint32_t gate)
{
    if (s->wanted[gate]) return;
    s->wanted[gate] = true;
    s->batch[s->batch_count++] = gate;
}

/* All gates that are left on the qubit, up to this one. */
static void want_up_to(sweeping *s, int32_t q, uint32_t last)
{
    for (size_t k = s->next[q]; k < s->start[q + 1] && s->gates[k] <= last; k++)
        want(s, s->gates[k]);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The gates of the batch, in the order of the circuit. */
static void collect(sweeping *s, int32_t from, int32_t to)
{
    s->batch_count = 0;
    for (int32_t k = from; k < to; k++) want_up_to(s, s->order[k], UINT32_MAX);
    for (size_t k = 0; k < s->batch_count; k++) {
        const tn_pair_gate *g = &s->pairs->gates[s->batch[k]];
        for (int j = 0; j < 2; j++)
            if (g->qubit[j] >= 0) want_up_to(s, g->qubit[j], s->batch[k]);
    }
    qsort(s->batch, s->batch_count, sizeof *s->batch, by_number);
}

/* --- readings --- */

/* By site; what the noise was comes before the outcomes that depend on it. */
static int by_place(const void *a, const void *b)
{
    const tn_sweep_reading *x = a, *y = b;
    bool x_noise = x->bit == TN_SWEEP_NOISE, y_noise = y->bit == TN_SWEEP_NOISE;
    if (x->site != y->site) return (x->site > y->site) - (x->site < y->site);
    if (x_noise != y_noise) return y_noise - x_noise;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

/* What a site holds afterwards. */
static void close_ranks(sweeping *s, int32_t site)
{
    int32_t *holds = s->holds + (size_t)site * TN_SWEEP_SLOTS;
    uint8_t kept = 0;
    for (uint8_t k = 0; k < s->held[site]; k++) {
        if (holds[k] < 0 || s->slot[holds[k]] == ABSENT) continue;
        holds[kept] = holds[k];
        s->slot[holds[k]] = kept++;
    }
    s->held[site] = kept;
    s->nobodies[site] = 0;
}

static lehr_status add_reading(sweeping *s, tn_sweep_reading reading)
{
    tn_sweep *out = s->out;
    TN_ROOM_FOR(s->ctx, out->readings, out->reading_room, out->reading_count, 1);
    out->readings[out->reading_count++] = reading;
    return LEHR_OK;
}

static lehr_status read_environment(sweeping *s)
{
    for (int32_t site = 0; site < s->out->sites; site++)
        for (uint8_t k = 0; s->nobodies[site] > 0 && k < s->held[site]; k++) {
            int32_t bit = s->holds[(size_t)site * TN_SWEEP_SLOTS + k];
            if (bit >= 0) continue;
            LEHR_TRY(add_reading(s, (tn_sweep_reading){site, bit, k}));
            s->out->environment++;
        }
    return LEHR_OK;
}

static lehr_status read_finished(sweeping *s)
{
    tn_sweep *out = s->out;
    size_t first = out->reading_count;
    for (size_t k = 0; k < s->touched_count; k++) {
        int32_t q = s->touched[k];
        if (s->slot[q] == ABSENT || s->next[q] < s->start[q + 1]) continue;
        LEHR_TRY(add_reading(s, (tn_sweep_reading){s->site[q], s->pairs->bit[q], s->slot[q]}));
        s->slot[q] = ABSENT;
    }
    s->touched_count = 0;
    LEHR_TRY(read_environment(s));
    if (out->reading_count == first) return LEHR_OK;
    qsort(out->readings + first, out->reading_count - first, sizeof *out->readings, by_place);
    for (size_t k = first; k < out->reading_count; k++)
        if (k == first || out->readings[k].site != out->readings[k - 1].site)
            close_ranks(s, out->readings[k].site);
    return LEHR_OK;
}

/* Measures what is finished, between operations. */
static lehr_status end_batch(sweeping *s)
{
    tn_sweep *out = s->out;
    LEHR_TRY(read_finished(s));
    TN_ROOM_FOR(s->ctx, out->batches, out->batch_room, out->batch_count, 1);
    out->batches[out->batch_count++] =
        (tn_sweep_batch){(uint32_t)out->op_count, (uint32_t)out->reading_count};
    return LEHR_OK;
}

/* --- operations --- */

static lehr_status add_op(sweeping *s, tn_sweep_op op)
{
    tn_sweep *out = s->out;
    TN_ROOM_FOR(s->ctx, out->ops, out->op_room, out->op_count, 1);
    out->ops[out->op_count++] = op;
    return LEHR_OK;
}

static lehr_status add_numbers(sweeping *s, const double complex *values, size_t count,
                               uint32_t *data)
{
    tn_sweep *out = s->out;
    TN_ROOM_FOR(s->ctx, out->numbers, out->number_room, out->number_count, 2 * count);
    *data = (uint32_t)out->number_count;
    for (size_t k = 0; k < count; k++) {
        out->numbers[out->number_count++] = creal(values[k]);
        out->numbers[out->number_count++] = cimag(values[k]);
    }
    return LEHR_OK;
}

static lehr_status enter(sweeping *s, int32_t q)
{
    int32_t site = s->site[q];
    if (s->slot[q] != ABSENT) return LEHR_OK;
    if (s->held[site] == TN_SWEEP_SLOTS) {
        s->out->too_wide = true;
        return LEHR_OK;
    }
    s->slot[q] = s->held[site];
    s->holds[(size_t)site * TN_SWEEP_SLOTS + s->held[site]++] = q;
    return add_op(s, (tn_sweep_op){.code = TN_SWEEP_ADD, .site = site});
}

/* The gate as a sum of products of a matrix on the left and one on the right qubit: rows of its
 * realignment made orthonormal, the largest first. low: the left one is the lower bit. */
static int split_gate(const double complex *gate, bool low, double complex *terms)
{
    double complex rest[MAX_RANK][4];
    int rank = 0;
    for (int row = 0; row < 4; row++)
        for (int column = 0; column < 4; column++) {
            int a = low ? row & 1 : row >> 1, b = low ? row >> 1 : row & 1;
            int c = low ? column & 1 : column >> 1, d = low ? column >> 1 : column & 1;
            rest[2 * a + c][2 * b + d] = gate[4 * row + column];
        }
    for (; rank < MAX_RANK; rank++) {
        int best = 0;
        double most = 0;
        for (int r = 0; r < 4; r++) {
            double norm = 0;
            for (int k = 0; k < 4; k++) norm += creal(rest[r][k] * conj(rest[r][k]));
            if (norm > most) best = r, most = norm;
        }
        if (most < NO_RANK) break;
        double complex *left = terms + (ptrdiff_t)8 * rank, *right = left + 4;
        for (int k = 0; k < 4; k++) right[k] = rest[best][k] / sqrt(most);
        for (int r = 0; r < 4; r++) {
            left[r] = 0;
            for (int k = 0; k < 4; k++) left[r] += rest[r][k] * conj(right[k]);
            for (int k = 0; k < 4; k++) rest[r][k] -= left[r] * right[k];
        }
    }
    return rank;
}

static lehr_status add_bond(sweeping *s, const tn_pair_gate *g)
{
    double complex terms[8 * MAX_RANK];
    bool low = s->site[g->qubit[0]] < s->site[g->qubit[1]];
    int32_t left = g->qubit[!low], right = g->qubit[low];
    int rank = split_gate(g->matrix, low, terms);
    tn_sweep_op op = {.code = TN_SWEEP_BOND,
                      .a = s->slot[left],
                      .b = s->slot[right],
                      .rank = (uint8_t)rank,
                      .site = s->site[left]};
    LEHR_TRY(add_numbers(s, terms, (size_t)(8 * rank), &op.data));
    return add_op(s, op);
}

/* Written once for each channel, and once more with its qubits exchanged. */
static lehr_status add_branches(sweeping *s, const tn_pair_gate *g, bool exchanged, uint32_t *data)
{
    uint32_t *known = &s->branches_at[2 * (size_t)g->first_branch + exchanged];
    if (*known == UINT32_MAX) {
        *known = (uint32_t)s->out->number_count;
        for (int32_t k = 0; k < g->branches; k++) {
            const tn_branch *from = &s->pairs->branches[g->first_branch + (uint32_t)k];
            double complex branch[TN_SWEEP_BRANCH / 2] = {from->odds};
            uint32_t ignored;
            memcpy(branch + 1, from->on[exchanged], sizeof from->on[0]);
            memcpy(branch + 5, from->on[!exchanged], sizeof from->on[0]);
            LEHR_TRY(add_numbers(s, branch, TN_SWEEP_BRANCH / 2, &ignored));
        }
    }
    *data = *known;
    return LEHR_OK;
}

static lehr_status add_noise(sweeping *s, const tn_pair_gate *g)
{
    int32_t a = g->qubit[0], b = g->qubit[1];
    bool exchanged = b >= 0 && s->site[b] < s->site[a];
    bool apart = b >= 0 && s->site[b] != s->site[a];
    if (exchanged) a = g->qubit[1], b = g->qubit[0];
    tn_sweep_op op = {.code = apart ? TN_SWEEP_MIX_NEXT : TN_SWEEP_MIX,
                      .a = s->slot[a],
                      .b = b >= 0 ? s->slot[b] : TN_SWEEP_ALONE,
                      .rank = (uint8_t)g->branches,
                      .site = s->site[a]};
    LEHR_TRY(add_branches(s, g, exchanged, &op.data));
    return add_op(s, op);
}

/* Written once for each channel. */
static lehr_status add_matrices(sweeping *s, const tn_pair_gate *g, uint32_t *data)
{
    uint32_t *known = &s->branches_at[2 * (size_t)g->first_branch];
    if (*known == UINT32_MAX) {
        *known = (uint32_t)s->out->number_count;
        for (int32_t k = 0; k < g->branches; k++) {
            uint32_t ignored;
            LEHR_TRY(add_numbers(s, s->pairs->branches[g->first_branch + (uint32_t)k].on[0], 4,
                                 &ignored));
        }
    }
    *data = *known;
    return LEHR_OK;
}

static lehr_status add_kraus(sweeping *s, const tn_pair_gate *g)
{
    int32_t site = s->site[g->qubit[0]];
    uint8_t fresh = g->branches > 2 ? 2 : 1;
    bool full = s->held[site] + fresh > TN_SWEEP_SLOTS;
    if (full || s->nobodies[site] + fresh > MOST_NOBODIES) LEHR_TRY(end_batch(s));
    if (s->held[site] + fresh > TN_SWEEP_SLOTS) {
        s->out->too_wide = true;
        return LEHR_OK;
    }
    tn_sweep_op op = {.code = TN_SWEEP_KRAUS,
                      .a = s->slot[g->qubit[0]],
                      .b = s->held[site],
                      .rank = (uint8_t)g->branches,
                      .site = site};
    for (uint8_t k = 0; k < fresh; k++) {
        s->holds[(size_t)site * TN_SWEEP_SLOTS + s->held[site]++] = g->reset ? -1 : TN_SWEEP_NOISE;
        s->nobodies[site]++;
        LEHR_TRY(add_op(s, (tn_sweep_op){.code = TN_SWEEP_ADD, .site = site}));
    }
    LEHR_TRY(add_matrices(s, g, &op.data));
    return add_op(s, op);
}

static lehr_status add_gate(sweeping *s, const tn_pair_gate *g)
{
    int32_t a = g->qubit[0], b = g->qubit[1];
    LEHR_TRY(enter(s, a));
    if (b >= 0) LEHR_TRY(enter(s, b));
    if (s->out->too_wide) return LEHR_OK;
    if (g->kraus) return add_kraus(s, g);
    if (g->branches > 0) return add_noise(s, g);
    if (b >= 0 && s->site[a] != s->site[b]) return add_bond(s, g);
    tn_sweep_op op = {.code = b < 0 ? TN_SWEEP_ONE : TN_SWEEP_TWO,
                      .a = s->slot[a],
                      .b = b < 0 ? 0 : s->slot[b],
                      .site = s->site[a]};
    LEHR_TRY(add_numbers(s, g->matrix, b < 0 ? 4 : 16, &op.data));
    return add_op(s, op);
}

static void pass(sweeping *s, const tn_pair_gate *g)
{
    for (int j = 0; j < 2; j++) {
        if (g->qubit[j] < 0) continue;
        s->next[g->qubit[j]]++;
        s->touched[s->touched_count++] = g->qubit[j];
    }
}

/* --- all --- */

static lehr_status add_batch(sweeping *s, int32_t from, int32_t to)
{
    tn_sweep *out = s->out;
    collect(s, from, to);
    if (s->batch_count == 0) return LEHR_OK;
    for (size_t k = 0; k < s->batch_count && !out->too_wide; k++) {
        LEHR_TRY(add_gate(s, &s->pairs->gates[s->batch[k]]));
        pass(s, &s->pairs->gates[s->batch[k]]);
    }
    return end_batch(s);
}

static lehr_status sweep_all(sweeping *s, const tn_places *places, const tn_sweep_view *view)
{
    LEHR_TRY(prepare(s, places, view));
    for (int32_t from = 0, to; from < s->inside && !s->out->too_wide; from = to) {
        to = from + 1;
        while (to < s->inside && s->time[s->order[to]] == s->time[s->order[from]]) to++;
        LEHR_TRY(add_batch(s, from, to));
    }
    return LEHR_OK;
}

lehr_status tn_sweep_new(lehr_context *ctx, const tn_pairs *pairs, const tn_places *places,
                         const tn_sweep_view *view, tn_sweep *out)
{
    sweeping s = {.ctx = ctx, .pairs = pairs, .out = out};
    lehr_mark mark = lehr_scratch_mark(ctx);
    *out = (tn_sweep){0};
    lehr_status status = sweep_all(&s, places, view);
    lehr_scratch_release(ctx, mark);
    if (status != LEHR_OK) tn_sweep_clear(ctx, out);
    return status;
}

void tn_sweep_clear(lehr_context *ctx, tn_sweep *sweep)
{
    lehr_release(ctx, sweep->ops);
    lehr_release(ctx, sweep->numbers);
    lehr_release(ctx, sweep->readings);
    lehr_release(ctx, sweep->batches);
    *sweep = (tn_sweep){0};
}

size_t tn_sweep_bytes(const tn_sweep *sweep)
{
    return sweep->op_room * sizeof *sweep->ops + sweep->number_room * sizeof *sweep->numbers +
           sweep->reading_room * sizeof *sweep->readings +
           sweep->batch_room * sizeof *sweep->batches;
}
