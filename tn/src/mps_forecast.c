// SPDX-License-Identifier: GPL-3.0-or-later
/* Bonds are followed as logarithms: a gate raises each bond it reaches over by its own rank; a bond
 * is never more than twice its neighbour, as sites have two values; a site that was measured knows
 * nothing of the others, so both its bonds are the smaller one. An upper bound: what turns out to
 * be of lower rank costs less.
 *
 * What all shots share is counted once. Behind it, shots of a block go together until they part:
 * `apart` is how many paths a block is expected to take at a step, at most one for each shot. */
#include "mps_forecast.h"

#include "chain_order.h"
#include "channel.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Measured: seconds of a split per row cubed, of an operation of sampling (the second of each is in
 * single precision), of the beginnings of a gate, of a look at the state. */
static const double split_seconds[2] = {0.8e-9, 0.65e-9};
static const double shot_seconds[2] = {3.0e-11, 1.6e-11};
#define GATE_SECONDS   3e-5
#define LOOK_SECONDS   5e-6
#define SITE_SECONDS   2e-8
#define NUMBER_SECONDS 2e-9 /* copied */

/* Paths are worth sharing, but whole blocks must come to an end now and then. */
#define BLOCK         256
#define BLOCK_SECONDS 1.0

typedef struct forecast {
    const tn_mps_script *script;
    const tn_circuit_view *circuit;
    lehr_precision precision;
    int32_t *site_of;
    double *bits; /* log2 of the bond behind each site, as if there were no limit */
    double *peak; /* the most that ever was */
    double most;  /* log2 of the limit */
    double rows_cubed, gates, looks, sites;
} forecast;

static double behind(const forecast *f, int32_t site)
{
    if (site < 0 || site + 1 >= f->circuit->n) return 0;
    return f->bits[site];
}

static double limited(const forecast *f, double bits)
{
    return bits < f->most ? bits : f->most;
}

static void set_bond(forecast *f, int32_t site, double bits)
{
    f->bits[site] = bits;
    f->peak[site] = fmax(f->peak[site], bits);
}

static void raise_bond(forecast *f, int32_t site, int bits)
{
    double most = fmin(behind(f, site - 1), behind(f, site + 1)) + 1;
    set_bond(f, site, fmin(f->bits[site] + bits, most));
    double left = limited(f, behind(f, site - 1)), right = limited(f, behind(f, site + 1));
    double rows = exp2(fmin(left, right) + 1), columns = exp2(fmax(left, right) + 1);
    f->rows_cubed += rows * rows * columns;
    f->gates++;
}

static void raise_bonds(forecast *f, int32_t low, int32_t high, int bits)
{
    for (int32_t s = low; s < high; s++) /* no neighbour bounds these: all rise together */
        set_bond(f, s, fmin(f->bits[s] + bits, fmin(s + 1, f->circuit->n - s - 1)));
    for (int32_t s = low; s < high; s++) {
        double rows = exp2(limited(f, f->bits[s]) + 1);
        f->rows_cubed += 2 * rows * rows * rows;
        f->gates++;
    }
}

/* Noise on two qubits may entangle them. */
static void add_channel(forecast *f, const tn_op *op)
{
    const int32_t *qubits = f->circuit->qubits + op->qubits;
    double complex matrix[TN_MAX_ENTRIES];
    bool product = true;
    for (int k = 0; op->targets == 2 && product && k < tn_mps_kraus_count(op); k++) {
        tn_mps_kraus(f->script, op, k, matrix);
        product = tn_kraus_is_product(matrix);
    }
    if (product) return;
    int32_t a = f->site_of[qubits[0]], b = f->site_of[qubits[1]];
    raise_bonds(f, a < b ? a : b, a < b ? b : a, 2);
}

static void add_op(forecast *f, const tn_op *op)
{
    const int32_t *qubits = f->circuit->qubits + op->qubits;
    int bits = tn_op_bond_bits(f->circuit, op);
    if (bits == 0) return;
    if (op->gate == TN_GATE_swap && op->condition >= 0) { /* who knows where qubits are then */
        raise_bonds(f, 0, f->circuit->n - 1, f->circuit->n);
        return;
    }
    if (op->gate == TN_GATE_swap && op->controls == 0) {
        int32_t site = f->site_of[qubits[0]];
        f->site_of[qubits[0]] = f->site_of[qubits[1]];
        f->site_of[qubits[1]] = site;
        return;
    }
    int32_t low = f->site_of[qubits[0]], high = low;
    for (int32_t i = 1; i < op->controls + op->targets; i++) {
        int32_t site = f->site_of[qubits[i]];
        if (site < low) low = site;
        if (site > high) high = site;
    }
    if (high == low + 1)
        raise_bond(f, low, bits);
    else
        raise_bonds(f, low, high, bits);
}

/* A bond is never more than twice its neighbour. */
static void lower_bonds(forecast *f, int32_t site)
{
    for (int32_t s = site; s + 1 < f->circuit->n; s++)
        f->bits[s] = fmin(f->bits[s], behind(f, s - 1) + (s > site));
    for (int32_t s = site - 1; s >= 0; s--)
        f->bits[s] = fmin(f->bits[s], behind(f, s + 1) + (s < site - 1));
}

/* A step that looks at the state; bonds fall where that is sure to happen. */
static void add_look(forecast *f, const tn_mps_step *step, const tn_op *op)
{
    int32_t site = f->site_of[f->circuit->qubits[op->qubits]];
    double wide = exp2(limited(f, fmax(behind(f, site - 1), behind(f, site))));
    f->rows_cubed += wide * wide * wide;
    f->looks++;
    if (step->code == TN_MPS_CHANNEL)
        add_channel(f, op);
    else if (op->condition < 0)
        lower_bonds(f, site);
}

static void add_step(forecast *f, const tn_mps_step *step)
{
    f->sites += f->circuit->n;
    for (size_t k = step->op; k < step->op + step->count; k++) {
        const tn_op *op = &f->circuit->ops[k];
        if (step->code != TN_MPS_PLAY)
            add_look(f, step, op);
        else if (op->gate == TN_KRAUS)
            add_channel(f, op);
        else
            add_op(f, op);
    }
}

static double seconds(const forecast *f)
{
    return f->rows_cubed * split_seconds[f->precision] + f->gates * GATE_SECONDS +
           f->looks * LOOK_SECONDS + f->sites * SITE_SECONDS;
}

/* --- shots that part --- */

/* Odds that a shot goes the way of most, if qubits are as uncertain as can be. */
static double odds_of_most(const tn_mps_script *s, const tn_op *op)
{
    double complex matrix[TN_MAX_ENTRIES];
    double most = 0;
    for (int k = 0; k < tn_mps_kraus_count(op); k++) {
        double square = 0;
        tn_mps_kraus(s, op, k, matrix);
        for (int j = 0; j < 1 << (2 * op->targets); j++)
            square += creal(matrix[j] * conj(matrix[j]));
        most = fmax(most, square / (1 << op->targets));
    }
    return most;
}

static double stays(const tn_mps_script *s, const tn_mps_step *step)
{
    double odds = 1;
    for (size_t k = step->op; k < step->op + step->count; k++) {
        const tn_op *op = &s->circuit.ops[k];
        if (op->gate != TN_KRAUS) continue;
        if (s->odds_at[k] < 0) {
            odds *= odds_of_most(s, op);
            continue;
        }
        double most = 0;
        for (int j = 0; j < tn_mps_kraus_count(op); j++)
            most = fmax(most, s->odds[s->odds_at[k] + j]);
        odds *= most;
    }
    return odds;
}

static double part(const forecast *f, const tn_mps_step *step, double apart, double block)
{
    if (step->code == TN_MPS_MEASURE || step->code == TN_MPS_RESET) return fmin(block, 2 * apart);
    return apart + (1 - stays(f->script, step)) * (block - apart);
}

static uint64_t choose_block(double alone)
{
    uint64_t block = BLOCK;
    while (block > 1 && alone * (double)block > BLOCK_SECONDS) block /= 2;
    return block;
}

/* Of all steps: those before `shared` are once for all, the others for each path. */
static lehr_status add_steps(lehr_context *ctx, forecast *f, uint64_t shots, tn_cost *cost,
                             uint64_t *block)
{
    const tn_mps_script *s = f->script;
    double *spent = lehr_scratch(ctx, s->count + 1, sizeof *spent), apart = 1, of_block = 0;
    if (!spent) return LEHR_NO_MEMORY;
    spent[0] = 0;
    for (size_t k = 0; k < s->count; k++) {
        add_step(f, &s->steps[k]);
        spent[k + 1] = seconds(f);
    }
    *block = choose_block(spent[s->count] - spent[s->shared]);
    double together = shots > 0 && shots < *block ? (double)shots : (double)*block;
    for (size_t k = s->shared; k < s->count; k++) {
        apart = part(f, &s->steps[k], apart, together);
        of_block += apart * (spent[k + 1] - spent[k]);
    }
    cost->build_s = spent[s->shared];
    cost->build_flops = cost->build_s / split_seconds[f->precision] * 40;
    cost->shot_flops = of_block / together / split_seconds[f->precision] * 40;
    cost->shot_s = of_block / together;
    return LEHR_OK;
}

/* --- the sum --- */

static void sum_up(const forecast *f, uint64_t shots, uint64_t block, tn_cost *cost)
{
    double widest = 0, numbers = 0, walk = 0, n = f->circuit->n;
    double size = (double)lehr_complex_size(f->precision);
    for (int32_t s = 0; s < f->circuit->n; s++) {
        double left = s > 0 ? limited(f, f->peak[s - 1]) : 0, right = limited(f, f->peak[s]);
        numbers += 2 * exp2(left + right);
        walk += 2 * exp2(left + right + fmax(left, right));
        widest = fmax(widest, f->peak[s]);
    }
    bool parts = f->script->shared < f->script->count;
    double states = parts ? 3 + log2((double)(shots < block ? shots + 1 : block)) : 1;
    cost->exact = widest <= f->most + 1e-9;
    cost->bond = (int32_t)exp2(limited(f, fmin(widest, 30)));
    cost->shot_flops += 6 * numbers;
    cost->shot_s += 6 * numbers * shot_seconds[f->precision] + n * SITE_SECONDS;
    if (parts) cost->shot_s += walk * split_seconds[f->precision] + numbers * NUMBER_SECONDS;
    cost->bytes = (size_t)fmin(states * numbers * size * 1.1 +
                                   40 * size * exp2(2 * limited(f, widest)) + states * n * 100.0,
                               1e18);
}

static lehr_status make_forecast(lehr_context *ctx, forecast *f, const int32_t *qubit_at,
                                 uint64_t shots, tn_cost *cost, uint64_t *block)
{
    size_t n = (size_t)f->circuit->n;
    f->site_of = lehr_scratch(ctx, n, sizeof *f->site_of);
    f->bits = lehr_scratch(ctx, n, sizeof *f->bits);
    f->peak = lehr_scratch(ctx, n, sizeof *f->peak);
    if (!f->site_of || !f->bits || !f->peak) return LEHR_NO_MEMORY;
    memset(f->bits, 0, n * sizeof *f->bits);
    memset(f->peak, 0, n * sizeof *f->peak);
    for (int32_t s = 0; s < f->circuit->n; s++) f->site_of[qubit_at[s]] = s;
    LEHR_TRY(add_steps(ctx, f, shots, cost, block));
    sum_up(f, shots, *block, cost);
    return LEHR_OK;
}

lehr_status tn_mps_forecast(lehr_context *ctx, const tn_mps_script *script, const int32_t *qubit_at,
                            lehr_precision precision, int limit, uint64_t shots, tn_cost *cost,
                            uint64_t *block)
{
    forecast f = {
        .script = script, .circuit = &script->circuit, .precision = precision, .most = log2(limit)};
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = make_forecast(ctx, &f, qubit_at, shots, cost, block);
    lehr_scratch_release(ctx, mark);
    return status;
}
