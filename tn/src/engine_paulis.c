// SPDX-License-Identifier: GPL-3.0-or-later
/* Expectations by Pauli propagation: the observable goes backwards through the circuit as a sum of
 * Pauli products (Begusic, Gray, Chan, Sci. Adv. 10, eadk4321, 2024; arXiv 2308.05077).
 *
 * A gate maps the products that touch it, all others pass. Products with a small coefficient are
 * dropped; as no expectation is larger than 1, the sum of the dropped coefficients bounds the
 * error. When there are more products than allowed the cut-off is doubled until they fit. Channels,
 * resets and measurements that nobody heeds are maps as well, so that noise needs no trajectories.
 */
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
#define STALE_PRODUCTS 256
#define COST_TERMS     32 /* terms that the estimate looks at */

#define PAULIS_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                \
    REAL(cutoff, 0, 0, 1, "drop products whose coefficient is below this") \
    INT(products, 1000000, 1, 500000000, "raise the cut-off when there are more products than this")

LEHR_OPTIONS_STRUCT(paulis_options, PAULIS_OPTIONS);
static LEHR_OPTIONS_TABLE(paulis_table, paulis_options, PAULIS_OPTIONS)

typedef struct state {
    tn_circuit_view circuit;
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
           memcmp(c->params + a->params, c->params + b->params,
                  a->param_count * sizeof *c->params) == 0;
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

/* --- the cone: which operations matter, and which qubits --- */

/* Qubits in the cone of a term, numbered from 0 as they are met; -1 for all others. */
typedef struct cone {
    int32_t *number; /* n */
    int32_t qubits;
    double images; /* an upper estimate of products times operations */
    bool fits;     /* the products never are more than allowed, surely */
} cone;

static bool matters(const cone *c, const tn_circuit_view *circuit, const tn_op *op)
{
    if (op->gate == TN_BARRIER) return false;
    for (int32_t k = 0; k < op->controls + op->targets; k++)
        if (c->number[circuit->qubits[op->qubits + (uint32_t)k]] >= 0) return true;
    return false;
}

static void add_qubits(cone *c, const tn_circuit_view *circuit, const tn_op *op)
{
    for (int32_t k = 0; k < op->controls + op->targets; k++) {
        int32_t q = circuit->qubits[op->qubits + (uint32_t)k];
        if (c->number[q] < 0) c->number[q] = c->qubits++;
    }
}

static void begin_cone(const state *s, int32_t term, cone *c)
{
    const tn_term *t = &s->observable.term[term];
    for (int32_t q = 0; q < s->circuit.n; q++) c->number[q] = -1;
    c->qubits = 0;
    for (int32_t k = 0; k < t->count; k++)
        c->number[s->observable.paulis[t->first + k].qubit] = c->qubits++;
}

/* The first operation (from the end) whose qubits reach the cone makes it grow. kept NULL:
 * sizes only; else also the estimate of products. */
static void find_cone(const state *s, int32_t term, cone *c, tables *kept)
{
    double products = 1, cap = (double)s->options.products;
    begin_cone(s, term, c);
    c->images = 0;
    c->fits = true;
    for (size_t k = s->circuit.count; k-- > 0;) {
        const tn_op *op = &s->circuit.ops[k];
        if (!matters(c, &s->circuit, op)) continue;
        add_qubits(c, &s->circuit, op);
        if (!kept) continue;
        const tn_transfer *transfer = table_of(kept, &s->circuit, op);
        products = fmin(products * transfer->most, pow(4, c->qubits));
        if (products > cap) c->fits = false;
        products = fmin(products, cap);
        c->images += products * transfer->most;
    }
}

/* --- the plan --- */

static const char *obstacle(const tn_circuit_view *c)
{
    for (size_t k = 0; k < c->count; k++) {
        const tn_op *op = &c->ops[k];
        if (op->condition >= 0) return "an operation depends on a condition";
        if (op->gate != TN_BARRIER && op->controls + op->targets > TN_TRANSFER_QUBITS)
            return "a gate acts on more than three qubits";
    }
    return NULL;
}

static lehr_status estimate(lehr_context *ctx, const state *s, tn_cost *cost)
{
    cone c = {.number = lehr_scratch(ctx, (size_t)s->circuit.n + 1, sizeof *c.number)};
    tables *kept = lehr_scratch(ctx, 1, sizeof *kept);
    if (!c.number || !kept) return LEHR_NO_MEMORY;
    memset(kept->op, 0, sizeof kept->op);
    kept->next = 0;
    int32_t terms = s->observable.terms, stride = (terms + COST_TERMS - 1) / COST_TERMS, seen = 0;
    double images = 0, largest = 0;
    *cost = (tn_cost){.able = true, .exact = s->options.cutoff == 0, .width = -1, .bond = -1};
    for (int32_t t = 0; t < terms; t += stride, seen++) {
        find_cone(s, t, &c, kept);
        images += c.images + (double)s->circuit.count / 16;
        if (!c.fits) cost->exact = false;
        largest = fmax(largest, c.qubits);
    }
    images *= seen > 0 ? (double)terms / seen : 0;
    cost->shot_flops = 2 * images;
    cost->shot_s = images / IMAGES_SECOND;
    double products = fmin((double)s->options.products, pow(4, largest));
    cost->bytes = (size_t)(products * 4 * (2 * ceil(largest / 64) * 8 + 16));
    snprintf(cost->how, sizeof cost->how, "Pauli propagation, cones of up to %.0f qubits", largest);
    return LEHR_OK;
}

static lehr_status plan(lehr_context *ctx, const tn_task *task, void **out, tn_cost *cost)
{
    tn_circuit_view circuit = tn_circuit_look(task->circuit);
    const char *why = obstacle(&circuit);
    *out = NULL;
    if (why) {
        *cost = (tn_cost){.width = -1, .bond = -1};
        snprintf(cost->why_not, sizeof cost->why_not, "%s", why);
        return LEHR_OK;
    }
    state *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->circuit = circuit;
    s->observable = tn_observable_look(task->observable);
    s->options = *(const paulis_options *)task->options;
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = estimate(ctx, s, cost);
    lehr_scratch_release(ctx, mark);
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

/* --- propagation --- */

typedef struct propagation {
    const state *s;
    lehr_context *ctx;
    tn_pauli_map map;
    uint64_t *key; /* work: one key */
    double cutoff, dropped;
    size_t live;                    /* products after the last pruning */
    int32_t at[TN_TRANSFER_QUBITS]; /* numbers of the operation's qubits */
    bool stopped;
} propagation;

static int letters_at(const propagation *p, const uint64_t *key, int qubits)
{
    size_t half = p->map.words / 2;
    int letters = 0;
    for (int k = 0; k < qubits; k++) {
        size_t w = (size_t)p->at[k] / 64, bit = (size_t)p->at[k] % 64;
        letters |= (int)(key[w] >> bit & 1) << (2 * k);
        letters |= (int)(key[half + w] >> bit & 1) << (2 * k + 1);
    }
    return letters;
}

static void set_letters(const propagation *p, uint64_t *key, int qubits, int letters)
{
    size_t half = p->map.words / 2;
    for (int k = 0; k < qubits; k++) {
        size_t w = (size_t)p->at[k] / 64, bit = (size_t)p->at[k] % 64;
        uint64_t one = UINT64_C(1) << bit;
        key[w] = letters >> (2 * k) & 1 ? key[w] | one : key[w] & ~one;
        key[half + w] = letters >> (2 * k + 1) & 1 ? key[half + w] | one : key[half + w] & ~one;
    }
}

static lehr_status spread(propagation *p, const tn_transfer *t, uint32_t entry, double value,
                          int letters)
{
    memcpy(p->key, tn_pauli_map_key(&p->map, entry), p->map.words * sizeof *p->key);
    for (int k = t->from[letters]; k < t->from[letters + 1]; k++) {
        uint32_t to;
        set_letters(p, p->key, t->qubits, t->images[k].pauli);
        LEHR_TRY(tn_pauli_map_find(p->ctx, &p->map, p->key, &to));
        p->map.values[to] += value * t->images[k].weight;
    }
    return LEHR_OK;
}

/* All products that touch the operation, by way of a copy of the coefficients. */
static lehr_status map_all(propagation *p, const tn_transfer *t)
{
    uint32_t old = (uint32_t)p->map.count;
    lehr_mark mark = lehr_scratch_mark(p->ctx);
    double *before = lehr_scratch(p->ctx, old, sizeof *before);
    lehr_status status = before ? LEHR_OK : LEHR_NO_MEMORY;
    if (before) memcpy(before, p->map.values, old * sizeof *before);
    for (uint32_t e = 0; e < old && before; e++)
        if (letters_at(p, tn_pauli_map_key(&p->map, e), t->qubits) != 0) p->map.values[e] = 0;
    for (uint32_t e = 0; e < old && status == LEHR_OK; e++) {
        int letters = letters_at(p, tn_pauli_map_key(&p->map, e), t->qubits);
        if (e % POLL_PRODUCTS == 0 && lehr_stop(p->ctx)) p->stopped = true;
        if (letters != 0 && before[e] != 0) status = spread(p, t, e, before[e], letters);
    }
    lehr_scratch_release(p->ctx, mark);
    return status;
}

static void truncate_sum(propagation *p)
{
    size_t most = (size_t)p->s->options.products;
    /* Gates leave products with coefficient zero behind. */
    bool stale = p->map.count > 2 * p->live + STALE_PRODUCTS;
    if (p->map.count <= most && p->cutoff == 0 && !stale) return;
    p->dropped += tn_pauli_map_prune(&p->map, p->cutoff);
    while (p->map.count > most) {
        p->cutoff = p->cutoff > 0 ? 2 * p->cutoff : FIRST_CUTOFF;
        p->dropped += tn_pauli_map_prune(&p->map, p->cutoff);
    }
    p->live = p->map.count;
}

static lehr_status propagate(propagation *p, cone *c, int32_t term, tables *kept)
{
    const tn_circuit_view *circuit = &p->s->circuit;
    int32_t *number = c->number;
    /* The cone grows again in the same order, so that what it does not reach yet is skipped. */
    begin_cone(p->s, term, c);
    for (size_t k = circuit->count; k-- > 0 && !p->stopped;) {
        const tn_op *op = &circuit->ops[k];
        if (!matters(c, circuit, op)) continue;
        add_qubits(c, circuit, op);
        for (int32_t j = 0; j < op->controls + op->targets; j++)
            p->at[j] = number[circuit->qubits[op->qubits + (uint32_t)j]];
        LEHR_TRY(map_all(p, table_of(kept, circuit, op)));
        truncate_sum(p);
    }
    return LEHR_OK;
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

static lehr_status start(propagation *p, const cone *c, int32_t term)
{
    const tn_observable_view *o = &p->s->observable;
    const tn_term *t = &o->term[term];
    uint32_t entry;
    memset(p->key, 0, p->map.words * sizeof *p->key);
    for (int32_t k = 0; k < t->count; k++) {
        const tn_pauli *pauli = &o->paulis[t->first + k];
        p->at[0] = c->number[pauli->qubit];
        set_letters(p, p->key, 1, pauli->letter == 'X' ? 1 : pauli->letter == 'Z' ? 2 : 3);
    }
    LEHR_TRY(tn_pauli_map_find(p->ctx, &p->map, p->key, &entry));
    p->map.values[entry] = 1;
    return LEHR_OK;
}

static lehr_status work(propagation *p, int32_t term, double *value, double *error)
{
    lehr_context *ctx = p->ctx;
    cone c = {.number = lehr_scratch(ctx, (size_t)p->s->circuit.n + 1, sizeof *c.number)};
    tables *kept = lehr_scratch(ctx, 1, sizeof *kept);
    if (!c.number || !kept) return LEHR_NO_MEMORY;
    memset(kept->op, 0, sizeof kept->op);
    kept->next = 0;
    find_cone(p->s, term, &c, NULL);
    size_t words = 2 * (((size_t)c.qubits + 63) / 64);
    p->key = lehr_scratch(ctx, words + 1, sizeof *p->key);
    if (!p->key) return LEHR_NO_MEMORY;
    LEHR_TRY(tn_pauli_map_new(ctx, words, &p->map));
    LEHR_TRY(start(p, &c, term));
    LEHR_TRY(propagate(p, &c, term, kept));
    *value = p->stopped ? 0 : at_zero(&p->map);
    *error = p->stopped ? 1 : p->dropped;
    return LEHR_OK;
}

static lehr_status expect(lehr_context *worker, const void *of, int32_t term, double *value,
                          double *error)
{
    const state *s = of;
    propagation p = {.s = s, .ctx = worker, .cutoff = s->options.cutoff};
    lehr_mark mark = lehr_scratch_mark(worker);
    lehr_status status = work(&p, term, value, error);
    tn_pauli_map_clear(worker, &p.map);
    lehr_scratch_release(worker, mark);
    return status;
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
