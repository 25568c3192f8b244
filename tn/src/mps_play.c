// SPDX-License-Identifier: GPL-3.0-or-later
/* Sweeps to the right and to the left over the chain: at each site, whatever is ready there is
 * done, so that the centre walks little. Gates on one site wait to be multiplied into the next gate
 * on two; gates on the same two neighbours become one; swaps become names. */
#include "mps_play.h"

#include "operator_schmidt.h"

#include <base/memory.h>
#include <string.h>

#define NONE UINT32_MAX

typedef struct playing {
    const tn_circuit_view *circuit;
    tn_mps *mps;
    int32_t *qubit_at, *site_of;
    uint32_t *next, *end;      /* of each qubit: its gates still to come, in list */
    uint32_t *list;            /* gates by qubit, in order */
    size_t left;               /* gates */
    double complex (*wait)[4]; /* of each site: a matrix not yet applied */
    bool *waits;
    double complex phase;
    bool rightward;
} playing;

/* --- lists --- */

static int32_t qubits_of(const tn_op *op)
{
    return op->controls + op->targets;
}

static bool is_gate(const tn_op *op)
{
    return op->gate < TN_GATE_COUNT && qubits_of(op) > 0;
}

static lehr_status make_room(lehr_context *ctx, playing *p)
{
    const tn_circuit_view *c = p->circuit;
    size_t n = (size_t)c->n, total = 0;
    for (size_t k = 0; k < c->count; k++)
        if (is_gate(&c->ops[k])) total += (size_t)qubits_of(&c->ops[k]);
    if (total >= NONE) return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "a circuit of 2^32 gates");
    p->site_of = lehr_scratch(ctx, n, sizeof *p->site_of);
    p->next = lehr_scratch(ctx, n, sizeof *p->next);
    p->end = lehr_scratch(ctx, n, sizeof *p->end);
    p->list = lehr_scratch(ctx, total, sizeof *p->list);
    p->wait = lehr_scratch(ctx, n, sizeof *p->wait);
    p->waits = lehr_scratch(ctx, n, sizeof *p->waits);
    if (!p->site_of || !p->next || !p->end || !p->list || !p->wait || !p->waits)
        return LEHR_NO_MEMORY;
    memset(p->waits, 0, n * sizeof *p->waits);
    memset(p->end, 0, n * sizeof *p->end);
    for (int32_t s = 0; s < c->n; s++) p->site_of[p->qubit_at[s]] = s;
    return LEHR_OK;
}

static void fill_lists(playing *p)
{
    const tn_circuit_view *c = p->circuit;
    uint32_t sum = 0;
    for (size_t k = 0; k < c->count; k++)
        for (int32_t i = 0; is_gate(&c->ops[k]) && i < qubits_of(&c->ops[k]); i++)
            p->end[c->qubits[c->ops[k].qubits + (uint32_t)i]]++;
    for (int32_t q = 0; q < c->n; q++) {
        p->next[q] = sum;
        sum += p->end[q];
        p->end[q] = p->next[q];
    }
    for (size_t k = 0; k < c->count; k++) {
        if (!is_gate(&c->ops[k])) {
            if (c->ops[k].gate == TN_GATE_gphase) {
                double complex phase;
                tn_op_matrix(c, &c->ops[k], &phase);
                p->phase *= phase;
            }
            continue;
        }
        p->left++;
        for (int32_t i = 0; i < qubits_of(&c->ops[k]); i++)
            p->list[p->end[c->qubits[c->ops[k].qubits + (uint32_t)i]]++] = (uint32_t)k;
    }
}

static uint32_t head(const playing *p, int32_t qubit)
{
    return p->next[qubit] < p->end[qubit] ? p->list[p->next[qubit]] : NONE;
}

static const int32_t *qubits(const playing *p, uint32_t gate)
{
    return p->circuit->qubits + p->circuit->ops[gate].qubits;
}

static bool is_ready(const playing *p, uint32_t gate)
{
    for (int32_t i = 0; i < qubits_of(&p->circuit->ops[gate]); i++)
        if (head(p, qubits(p, gate)[i]) != gate) return false;
    return true;
}

static void done(playing *p, uint32_t gate)
{
    for (int32_t i = 0; i < qubits_of(&p->circuit->ops[gate]); i++) p->next[qubits(p, gate)[i]]++;
    p->left--;
}

/* --- small matrices, row-major --- */

/* b = a b */
static void multiply(int rows, const double complex *a, double complex *b)
{
    double complex product[16] = {0};
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < rows; j++)
            for (int k = 0; k < rows; k++)
                product[i * rows + j] += a[i * rows + k] * b[k * rows + j];
    memcpy(b, product, (size_t)(rows * rows) * sizeof *b);
}

static void set_one(double complex *m)
{
    m[0] = m[3] = 1;
    m[1] = m[2] = 0;
}

/* What waits at a site, or the identity; nothing waits any more. */
static void take(playing *p, int32_t site, double complex *matrix)
{
    if (p->waits[site])
        memcpy(matrix, p->wait[site], sizeof p->wait[site]);
    else
        set_one(matrix);
    p->waits[site] = false;
}

static void let_wait(playing *p, int32_t site, const double complex *matrix)
{
    if (!p->waits[site]) set_one(p->wait[site]);
    multiply(2, matrix, p->wait[site]);
    p->waits[site] = true;
}

static void flush(playing *p, int32_t site)
{
    if (p->waits[site]) tn_mps_apply_one(p->mps, site, p->wait[site]);
    p->waits[site] = false;
}

/* --- gates --- */

static void do_single(playing *p, uint32_t gate, int32_t site)
{
    double complex matrix[4];
    tn_op_unitary(p->circuit, &p->circuit->ops[gate], matrix);
    let_wait(p, site, matrix);
    done(p, gate);
}

static void do_swap(playing *p, uint32_t gate)
{
    int32_t a = qubits(p, gate)[0], b = qubits(p, gate)[1], site = p->site_of[a];
    p->site_of[a] = p->site_of[b];
    p->site_of[b] = site;
    p->qubit_at[p->site_of[a]] = a;
    p->qubit_at[p->site_of[b]] = b;
    done(p, gate);
}

/* The matrix of a gate on two qubits with the one at the lower site as lowest bit. */
static void pair_matrix(const playing *p, uint32_t gate, double complex *matrix)
{
    const tn_op *op = &p->circuit->ops[gate];
    double complex turned[16];
    tn_op_unitary(p->circuit, op, matrix);
    if (p->site_of[qubits(p, gate)[0]] < p->site_of[qubits(p, gate)[1]]) return;
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++) {
            int row = r >> 1 | (r & 1) << 1, column = c >> 1 | (c & 1) << 1;
            turned[4 * row + column] = matrix[4 * r + c];
        }
    memcpy(matrix, turned, sizeof turned);
}

/* The gate comes next at this site, and on this site and the next one only. */
static bool fits_pair(const playing *p, uint32_t gate, int32_t site)
{
    if (gate == NONE || qubits_of(&p->circuit->ops[gate]) != 2 || !is_ready(p, gate)) return false;
    int32_t a = p->site_of[qubits(p, gate)[0]], b = p->site_of[qubits(p, gate)[1]];
    return (a == site && b == site + 1) || (b == site && a == site + 1);
}

/* All that is ready on two neighbours and nowhere else, as one matrix. */
static void gather(playing *p, int32_t site, double complex *all)
{
    double complex low[4], high[4], matrix[16];
    int32_t a = p->qubit_at[site], b = p->qubit_at[site + 1];
    memset(all, 0, 16 * sizeof *all);
    for (int k = 0; k < 4; k++) all[5 * k] = 1;
    for (;;) {
        uint32_t gate;
        while ((gate = head(p, a)) != NONE && qubits_of(&p->circuit->ops[gate]) == 1)
            do_single(p, gate, site);
        while ((gate = head(p, b)) != NONE && qubits_of(&p->circuit->ops[gate]) == 1)
            do_single(p, gate, site + 1);
        take(p, site, low);
        take(p, site + 1, high);
        for (int r = 0; r < 4; r++)
            for (int c = 0; c < 4; c++)
                matrix[4 * r + c] = low[2 * (r & 1) + (c & 1)] * high[2 * (r >> 1) + (c >> 1)];
        multiply(4, matrix, all);
        gate = head(p, a);
        if (!fits_pair(p, gate, site)) return;
        pair_matrix(p, gate, matrix);
        multiply(4, matrix, all);
        done(p, gate);
    }
}

static lehr_status do_pair(lehr_context *ctx, playing *p, int32_t site)
{
    double complex matrix[16];
    tn_operator_schmidt schmidt;
    gather(p, site, matrix);
    LEHR_TRY(tn_operator_schmidt_find(ctx, matrix, &schmidt));
    if (schmidt.rank == 1) {
        let_wait(p, site, schmidt.first[0]);
        let_wait(p, site + 1, schmidt.second[0]);
        return LEHR_OK;
    }
    return tn_mps_apply_pair(ctx, p->mps, site, matrix, schmidt.rank, p->rightward);
}

/* --- gates on many or distant qubits --- */

/* Where qubit number i of a gate is among the sorted sites. */
static void sort_sites(const playing *p, uint32_t gate, int32_t count, int32_t *sites,
                       int32_t *place)
{
    for (int32_t i = 0; i < count; i++) {
        int32_t site = p->site_of[qubits(p, gate)[i]], k = i;
        for (; k > 0 && sites[k - 1] > site; k--) sites[k] = sites[k - 1];
        sites[k] = site;
    }
    for (int32_t i = 0; i < count; i++) {
        place[i] = 0;
        while (sites[place[i]] != p->site_of[qubits(p, gate)[i]]) place[i]++;
    }
}

/* The gate as a sum of products over its qubits in the order of place; how many. */
static lehr_status products(lehr_context *ctx, const playing *p, uint32_t gate,
                            const int32_t *place, double complex *factors, int *count)
{
    const tn_op *op = &p->circuit->ops[gate];
    int width = qubits_of(op), controls = op->controls, first = controls > 0;
    double complex matrix[16];
    tn_operator_schmidt schmidt = {.rank = 1};
    tn_op_matrix(p->circuit, op, matrix);
    for (int k = 0; controls > 0 && k < 1 << op->targets; k++)
        matrix[k * ((1 << op->targets) + 1)] -= 1;
    if (op->targets == 2) LEHR_TRY(tn_operator_schmidt_find(ctx, matrix, &schmidt));
    *count = first + schmidt.rank;
    for (int s = 0; s < *count * width; s++) set_one(factors + 4 * (size_t)s);
    for (int k = 0; k < schmidt.rank; k++) {
        double complex *row = factors + 4 * (size_t)((first + k) * width);
        for (int i = 0; i < controls; i++) row[4 * place[i]] = 0;
        if (op->targets == 0) row[4 * place[0] + 3] = matrix[0];
        if (op->targets == 1) memcpy(row + 4 * place[controls], matrix, 4 * sizeof *matrix);
        if (op->targets < 2) continue;
        memcpy(row + 4 * place[controls], schmidt.first[k], sizeof schmidt.first[k]);
        memcpy(row + 4 * place[controls + 1], schmidt.second[k], sizeof schmidt.second[k]);
    }
    return LEHR_OK;
}

static lehr_status do_wide(lehr_context *ctx, playing *p, uint32_t gate)
{
    int32_t width = qubits_of(&p->circuit->ops[gate]);
    int count;
    int32_t *sites = lehr_scratch(ctx, (size_t)width, sizeof *sites);
    int32_t *place = lehr_scratch(ctx, (size_t)width, sizeof *place);
    double complex *factors = lehr_scratch(ctx, 20 * (size_t)width, sizeof *factors);
    if (!sites || !place || !factors) return LEHR_NO_MEMORY;
    sort_sites(p, gate, width, sites, place);
    LEHR_TRY(products(ctx, p, gate, place, factors, &count));
    done(p, gate);
    if (count == 1) {
        for (int32_t i = 0; i < width; i++) let_wait(p, sites[i], factors + 4 * (size_t)i);
        return LEHR_OK;
    }
    for (int32_t i = 0; i < width; i++) flush(p, sites[i]);
    return tn_mps_apply_sum(ctx, p->mps, sites, width, count, factors);
}

/* --- sweeps --- */

/* The first or last site of a gate, whichever a sweep meets first. */
static int32_t near_end(const playing *p, uint32_t gate)
{
    int32_t end = p->site_of[qubits(p, gate)[0]];
    for (int32_t i = 1; i < qubits_of(&p->circuit->ops[gate]); i++) {
        int32_t site = p->site_of[qubits(p, gate)[i]];
        if (p->rightward ? site < end : site > end) end = site;
    }
    return end;
}

/* Does what comes next at a site; *idle: nothing could be done. */
static lehr_status act(lehr_context *ctx, playing *p, int32_t site, bool *idle)
{
    uint32_t gate = head(p, p->qubit_at[site]);
    *idle = false;
    if (gate != NONE && qubits_of(&p->circuit->ops[gate]) == 1) {
        do_single(p, gate, site);
        return LEHR_OK;
    }
    *idle = gate == NONE || !is_ready(p, gate) || near_end(p, gate) != site || lehr_stop(ctx);
    if (*idle) return LEHR_OK;
    const tn_op *op = &p->circuit->ops[gate];
    int32_t low = p->rightward ? site : site - 1;
    if (op->gate == TN_GATE_swap && op->controls == 0) {
        do_swap(p, gate);
        return LEHR_OK;
    }
    if (low >= 0 && fits_pair(p, gate, low)) return do_pair(ctx, p, low);
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = do_wide(ctx, p, gate);
    lehr_scratch_release(ctx, mark);
    return status;
}

static lehr_status sweep(lehr_context *ctx, playing *p)
{
    int32_t n = p->circuit->n;
    for (int32_t k = 0; k < n && p->left > 0; k++)
        for (bool idle = false; !idle;) LEHR_TRY(act(ctx, p, p->rightward ? k : n - 1 - k, &idle));
    return LEHR_OK;
}

static lehr_status play(lehr_context *ctx, playing *p)
{
    LEHR_TRY(make_room(ctx, p));
    fill_lists(p);
    for (p->rightward = true; p->left > 0 && !lehr_stop(ctx); p->rightward = !p->rightward)
        LEHR_TRY(sweep(ctx, p));
    for (int32_t s = 0; s < p->circuit->n; s++) flush(p, s);
    const double complex all[4] = {p->phase, 0, 0, p->phase};
    if (p->circuit->n > 0) tn_mps_apply_one(p->mps, p->mps->centre, all);
    return LEHR_OK;
}

lehr_status tn_mps_play(lehr_context *ctx, const tn_circuit_view *circuit, int32_t *qubit_at,
                        tn_mps *mps)
{
    playing p = {.circuit = circuit, .mps = mps, .qubit_at = qubit_at, .phase = 1};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = play(ctx, &p);
    lehr_scratch_release(ctx, mark);
    return status;
}
