// SPDX-License-Identifier: GPL-3.0-or-later
/* Expectations by Pauli propagation: the observable goes backwards through the circuit as a sum of
 * Pauli products (Begusic, Gray, Chan, Sci. Adv. 10, eadk4321, 2024; arXiv 2308.05077).
 *
 * A gate maps the products that touch it, all others pass. Products with a small coefficient are
 * dropped; as no expectation is larger than 1, the sum of the dropped coefficients bounds the
 * error. When there are more products than allowed the cut-off is doubled until they fit. Channels,
 * resets and measurements that nobody heeds are maps as well, so that noise needs no trajectories.
 */
#include "light_cone.h"
#include "pauli_map.h"
#include "pauli_transfer.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <tn/engine.h>

#define POLL_PRODUCTS 20000
#define FIRST_CUTOFF  1e-12 /* when it has to begin */
/* Measured: images of products a second. */
#define IMAGES_SECOND  1e7
#define RUN_STEPS      64 /* operations that one pass applies */
#define STALE_PRODUCTS 256
#define PILOT_TERMS    4
#define PILOT_PRODUCTS 4096

#define PAULIS_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                \
    REAL(cutoff, 0, 0, 1, "drop products whose coefficient is below this") \
    INT(products, 1000000, 1, 500000000, "raise the cut-off when there are more products than this")

LEHR_OPTIONS_STRUCT(paulis_options, PAULIS_OPTIONS);
static LEHR_OPTIONS_TABLE(paulis_table, paulis_options, PAULIS_OPTIONS)

typedef struct state {
    const tn_circuit *circuit;
    tn_observable_view observable;
    paulis_options options;
} state;

/* --- tables of operations, the last few kept, as circuits repeat them --- */

#define TABLES 8

typedef struct tables {
    const tn_op *op[TABLES];
    tn_transfer table[TABLES];
    int next;
} tables;

static bool same_kind(const tn_circuit_view *c, const tn_op *a, const tn_op *b)
{
    return a->gate == b->gate && a->controls == b->controls && a->targets == b->targets &&
           a->param_count == b->param_count &&
           (a->param_count == 0 || memcmp(c->params + a->params, c->params + b->params,
                                          a->param_count * sizeof *c->params) == 0);
}

static const tn_transfer *table_of(tables *t, const tn_circuit_view *c, const tn_op *op)
{
    for (int k = 0; k < TABLES; k++)
        if (t->op[k] && same_kind(c, t->op[k], op)) return &t->table[k];
    int k = t->next;
    t->next = (k + 1) % TABLES;
    t->op[k] = op;
    tn_transfer_of(c, op, &t->table[k]);
    return &t->table[k];
}

/* --- propagation --- */

typedef struct propagation {
    lehr_context *ctx;
    tn_circuit_view cone; /* of the term: its qubits come first */
    tn_pauli_map map;
    uint64_t *key; /* work: one key */
    size_t most;   /* products allowed */
    double cutoff, dropped;
    double images; /* made so far */
    size_t live;   /* products after the last pruning */
    bool stopped;
} propagation;

static int letters_at(const propagation *p, const uint64_t *key, const int32_t *at, int qubits)
{
    size_t half = p->map.words / 2;
    int letters = 0;
    for (int k = 0; k < qubits; k++) {
        size_t w = (size_t)at[k] / 64, bit = (size_t)at[k] % 64;
        letters |= (int)(key[w] >> bit & 1) << (2 * k);
        letters |= (int)(key[half + w] >> bit & 1) << (2 * k + 1);
    }
    return letters;
}

static void set_letters(const propagation *p, uint64_t *key, const int32_t *at, int qubits,
                        int letters)
{
    size_t half = p->map.words / 2;
    for (int k = 0; k < qubits; k++) {
        size_t w = (size_t)at[k] / 64, bit = (size_t)at[k] % 64;
        uint64_t one = UINT64_C(1) << bit;
        key[w] = letters >> (2 * k) & 1 ? key[w] | one : key[w] & ~one;
        key[half + w] = letters >> (2 * k + 1) & 1 ? key[half + w] | one : key[half + w] & ~one;
    }
}

/* --- operations that map each product to one: many in one pass, without new products --- */

/* An operation that maps each product to one. */
typedef struct relabeling {
    int qubits;
    const int32_t *at;
    uint8_t image[TN_TRANSFER_PAULIS];
    double weight[TN_TRANSFER_PAULIS];
} relabeling;

/* Such operations one after the other. */
typedef struct run {
    int count;
    relabeling step[RUN_STEPS];
} run;

static void relabel(propagation *p, const run *r, uint32_t entry)
{
    uint64_t *key = tn_pauli_map_key(&p->map, entry);
    for (int j = 0; j < r->count; j++) {
        const relabeling *step = &r->step[j];
        int letters = letters_at(p, key, step->at, step->qubits);
        if (letters == 0) continue;
        set_letters(p, key, step->at, step->qubits, step->image[letters]);
        p->map.values[entry] *= step->weight[letters];
    }
}

static void relabel_all(propagation *p, const run *r)
{
    uint32_t count = (uint32_t)p->map.count;
    for (uint32_t e = 0; e < count; e++) {
        if (e % POLL_PRODUCTS == 0 && lehr_stop(p->ctx)) p->stopped = true;
        relabel(p, r, e);
    }
    tn_pauli_map_index(&p->map);
    p->images += (double)count * r->count;
}

/* --- operations that spread products --- */

typedef struct touched {
    uint32_t entry;
    int letters;
    double value;
} touched;

static lehr_status spread(propagation *p, const tn_transfer *t, const int32_t *at, touched from)
{
    memcpy(p->key, tn_pauli_map_key(&p->map, from.entry), p->map.words * sizeof *p->key);
    for (int k = t->from[from.letters]; k < t->from[from.letters + 1]; k++) {
        uint32_t to = from.entry;
        if (t->images[k].pauli != from.letters) {
            set_letters(p, p->key, at, t->qubits, t->images[k].pauli);
            LEHR_TRY(tn_pauli_map_find(p->ctx, &p->map, p->key, &to));
        }
        p->map.values[to] += from.value * t->images[k].weight;
    }
    p->images += t->from[from.letters + 1] - t->from[from.letters];
    return LEHR_OK;
}

/* Whether the operation leaves this product as it is. */
static bool leaves(const tn_transfer *t, int letters)
{
    const tn_transfer_image *first = &t->images[t->from[letters]];
    return t->from[letters + 1] - t->from[letters] == 1 && first->pauli == letters &&
           first->weight == 1;
}

/* All products that it touches are taken out first, as images of one may be others. */
static lehr_status spread_all(propagation *p, const tn_transfer *t, const int32_t *at)
{
    uint32_t old = (uint32_t)p->map.count, count = 0;
    lehr_mark mark = lehr_scratch_mark(p->ctx);
    touched *list = lehr_scratch(p->ctx, old, sizeof *list);
    lehr_status status = list ? LEHR_OK : LEHR_NO_MEMORY;
    for (uint32_t e = 0; e < old && list; e++) {
        int letters = letters_at(p, tn_pauli_map_key(&p->map, e), at, t->qubits);
        if (p->map.values[e] == 0 || leaves(t, letters)) continue;
        list[count++] = (touched){e, letters, p->map.values[e]};
        p->map.values[e] = 0;
    }
    for (uint32_t k = 0; k < count && status == LEHR_OK; k++) {
        if (k % POLL_PRODUCTS == 0 && lehr_stop(p->ctx)) p->stopped = true;
        status = spread(p, t, at, list[k]);
    }
    lehr_scratch_release(p->ctx, mark);
    return status;
}

/* Gates leave products with coefficient zero behind, and small ones come slowly: looking at all of
 * them pays when there are many more. */
static void truncate_sum(propagation *p)
{
    bool stale = p->map.count > p->live + p->live / 4 + STALE_PRODUCTS;
    if (p->map.count <= p->most && !stale) return;
    p->dropped += tn_pauli_map_prune(&p->map, p->cutoff);
    while (p->map.count > p->most) {
        p->cutoff = p->cutoff > 0 ? 2 * p->cutoff : FIRST_CUTOFF;
        p->dropped += tn_pauli_map_prune(&p->map, p->cutoff);
    }
    p->live = p->map.count;
}

static lehr_status start(propagation *p, const tn_pauli *paulis, int32_t count)
{
    uint32_t entry;
    memset(p->key, 0, p->map.words * sizeof *p->key);
    for (int32_t k = 0; k < count; k++)
        set_letters(p, p->key, &k, 1,
                    paulis[k].letter == 'X'   ? 1
                    : paulis[k].letter == 'Z' ? 2
                                              : 3);
    LEHR_TRY(tn_pauli_map_find(p->ctx, &p->map, p->key, &entry));
    p->map.values[entry] = 1;
    return LEHR_OK;
}

static bool maps_to_single_ones(const tn_transfer *t)
{
    return t->most == 1 && t->from[1 << (2 * t->qubits)] == 1 << (2 * t->qubits);
}

static relabeling relabeling_of(const tn_transfer *t, const int32_t *at)
{
    relabeling r = {.qubits = t->qubits, .at = at};
    for (int k = 0; k < 1 << (2 * t->qubits); k++) {
        r.image[k] = t->images[k].pauli;
        r.weight[k] = t->images[k].weight;
    }
    return r;
}

/* The run of such operations that ends before operation `end`; its length may be zero. */
static void find_run(const tn_circuit_view *c, tables *kept, size_t end, run *r)
{
    r->count = 0;
    while (r->count < RUN_STEPS && (size_t)r->count < end) {
        const tn_op *op = &c->ops[end - 1 - (size_t)r->count];
        const tn_transfer *t = table_of(kept, c, op);
        if (!maps_to_single_ones(t)) return;
        r->step[r->count++] = relabeling_of(t, c->qubits + op->qubits);
    }
}

static lehr_status propagate(propagation *p, tables *kept, run *r)
{
    const tn_circuit_view *c = &p->cone;
    for (size_t end = c->count; end > 0 && !p->stopped;) {
        find_run(c, kept, end, r);
        if (r->count > 0) {
            relabel_all(p, r);
            end -= (size_t)r->count;
            continue;
        }
        const tn_op *op = &c->ops[--end];
        LEHR_TRY(spread_all(p, table_of(kept, c, op), c->qubits + op->qubits));
        truncate_sum(p);
    }
    return LEHR_OK;
}

static lehr_status go_back(propagation *p, const tn_pauli *paulis, int32_t count)
{
    size_t words = 2 * (((size_t)p->cone.n + 63) / 64);
    tables *kept = lehr_scratch(p->ctx, 1, sizeof *kept);
    run *r = lehr_scratch(p->ctx, 1, sizeof *r);
    p->key = lehr_scratch(p->ctx, words + 1, sizeof *p->key);
    if (!kept || !r || !p->key) return LEHR_NO_MEMORY;
    memset(kept->op, 0, sizeof kept->op);
    kept->next = 0;
    LEHR_TRY(tn_pauli_map_new(p->ctx, words, &p->map));
    LEHR_TRY(start(p, paulis, count));
    return propagate(p, kept, r);
}

/* <0..0| of the sum: products of I and Z count. */
static double at_zero(const tn_pauli_map *map)
{
    double sum = 0;
    for (uint32_t e = 0; e < map->count; e++) {
        const uint64_t *x = tn_pauli_map_key(map, e);
        uint64_t any = 0;
        for (size_t w = 0; w < map->words / 2; w++) any |= x[w];
        if (!any) sum += map->values[e];
    }
    return sum;
}

/* A term from the end of the circuit to its beginning, with at most `most` products at a time. */
static lehr_status run_term(lehr_context *ctx, const state *s, int32_t term, size_t most,
                            propagation *p, double *value)
{
    const tn_term *t = &s->observable.term[term];
    const tn_pauli *paulis = s->observable.paulis + t->first;
    tn_circuit *cone;
    *p = (propagation){.ctx = ctx, .cutoff = s->options.cutoff, .most = most};
    *value = 1;
    if (t->count == 0) return LEHR_OK;
    LEHR_TRY(tn_light_cone(ctx, s->circuit, paulis, t->count, &cone));
    p->cone = tn_circuit_look(cone);
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = go_back(p, paulis, t->count);
    if (status == LEHR_OK) *value = at_zero(&p->map);
    tn_pauli_map_clear(ctx, &p->map);
    lehr_scratch_release(ctx, mark);
    tn_circuit_free(cone);
    return status;
}

/* --- the plan --- */

static const char *obstacle(const tn_circuit *circuit)
{
    tn_circuit_view c = tn_circuit_look(circuit);
    for (size_t k = 0; k < c.count; k++) {
        const tn_op *op = &c.ops[k];
        if (op->condition >= 0) return "an operation depends on a condition";
        if (op->gate != TN_BARRIER && op->controls + op->targets > TN_TRANSFER_QUBITS)
            return "a gate acts on more than three qubits";
    }
    return NULL;
}

/* A few terms with few products show what all will take. */
static lehr_status estimate(lehr_context *ctx, const state *s, tn_cost *cost)
{
    int32_t terms = s->observable.terms, stride = (terms + PILOT_TERMS - 1) / PILOT_TERMS,
            tried = 0;
    double images = 0, largest = 1, most = (double)s->options.products;
    *cost = (tn_cost){.able = true, .exact = true, .width = -1, .bond = -1};
    for (int32_t t = 0; t < terms; t += stride, tried++) {
        propagation p;
        double value, scale = 1;
        LEHR_TRY(run_term(ctx, s, t, PILOT_PRODUCTS, &p, &value));
        if (p.dropped > 0) {
            cost->exact = false;
            scale = most / PILOT_PRODUCTS;
        }
        images += p.images * scale + (double)tn_circuit_look(s->circuit).count / 16;
        largest = fmax(largest, fmin(most, (double)p.live * scale));
    }
    images *= tried > 0 ? (double)terms / tried : 0;
    cost->shot_flops = 2 * images;
    cost->shot_s = images / IMAGES_SECOND;
    cost->bytes = (size_t)(largest * 8 * (2 * ceil(tn_circuit_look(s->circuit).n / 64.0) + 4));
    snprintf(cost->how, sizeof cost->how, "Pauli propagation of %d terms", (int)terms);
    return LEHR_OK;
}

static lehr_status plan(lehr_context *ctx, const tn_task *task, void **out, tn_cost *cost)
{
    const char *why = obstacle(task->circuit);
    *out = NULL;
    if (why) {
        *cost = (tn_cost){.width = -1, .bond = -1};
        snprintf(cost->why_not, sizeof cost->why_not, "%s", why);
        return LEHR_OK;
    }
    state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->circuit = task->circuit;
    s->observable = tn_observable_look(task->observable);
    s->options = *(const paulis_options *)task->options;
    lehr_status status = estimate(ctx, s, cost);
    if (status == LEHR_OK)
        *out = s;
    else
        lehr_release(ctx, s);
    return status;
}

static void release(lehr_context *ctx, void *s)
{
    lehr_release(ctx, s);
}

static tn_quality quality(const void *of)
{
    const state *s = of;
    bool exact = s->options.cutoff == 0;
    return (tn_quality){
        .exact = exact, .fidelity = 1, .bound = exact ? 1 : 0, .width = -1, .bond = -1};
}

static uint64_t block(const void *of)
{
    (void)of;
    return 1;
}

static lehr_status expect(lehr_context *worker, const void *of, int32_t term, double *value,
                          double *error)
{
    const state *s = of;
    propagation p;
    double found;
    LEHR_TRY(run_term(worker, s, term, (size_t)s->options.products, &p, &found));
    *value = p.stopped ? 0 : found;
    /* Whatever was dropped, the truth is at most 1. */
    *error = p.stopped ? 1 : fmin(p.dropped, 1 + fabs(found));
    return LEHR_OK;
}

const tn_engine tn_engine_paulis = {
    .name = "paulis",
    .summary = "Expectations by Pauli propagation, with a bound of the error; noise without shots",
    .paper = "T. Begusic, J. Gray, G. K.-L. Chan, Science Advances 10, eadk4321 (2024)",
    .options = paulis_table,
    .plan = plan,
    .quality = quality,
    .block = block,
    .expect = expect,
    .release = release,
};
