// SPDX-License-Identifier: GPL-3.0-or-later
/* Bonds are followed as logarithms: a gate raises each bond it reaches over by its own rank; a bond
 * is never more than twice its neighbour, as sites have two values. An upper bound: what turns out
 * to be of lower rank costs less. */
#include "mps_forecast.h"

#include "chain_order.h"

#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Measured: seconds of a split per row cubed, of the beginnings of a gate, and of an operation of
 * sampling; the second of each is in single precision. */
static const double split_seconds[2] = {1.3e-9, 0.9e-9};
static const double shot_seconds[2] = {3.0e-11, 1.6e-11};
#define GATE_SECONDS 4e-6
#define SITE_SECONDS 2e-8

typedef struct forecast {
    const tn_circuit_view *circuit;
    int32_t *site_of;
    double *bits; /* log2 of the bond behind each site, as if there were no limit */
    double most;  /* log2 of the limit */
    double rows_cubed, gates;
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

static void raise_bond(forecast *f, int32_t site, int bits)
{
    double most = fmin(behind(f, site - 1), behind(f, site + 1)) + 1;
    f->bits[site] = fmin(f->bits[site] + bits, most);
    double left = limited(f, behind(f, site - 1)), right = limited(f, behind(f, site + 1));
    double rows = exp2(fmin(left, right) + 1), columns = exp2(fmax(left, right) + 1);
    f->rows_cubed += rows * rows * columns;
    f->gates++;
}

static void add_op(forecast *f, const tn_op *op)
{
    const int32_t *qubits = f->circuit->qubits + op->qubits;
    int bits = tn_op_bond_bits(f->circuit, op);
    if (bits == 0) return;
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
    if (high == low + 1) {
        raise_bond(f, low, bits);
        return;
    }
    for (int32_t s = low; s < high; s++) /* no neighbour bounds these: all rise together */
        f->bits[s] = fmin(f->bits[s] + bits, fmin(s + 1, f->circuit->n - s - 1));
    for (int32_t s = low; s < high; s++) {
        double rows = exp2(limited(f, f->bits[s]) + 1);
        f->rows_cubed += 2 * rows * rows * rows;
        f->gates++;
    }
}

static void sum_up(const forecast *f, lehr_precision precision, tn_cost *cost)
{
    double widest = 0, numbers = 0, size = (double)lehr_complex_size(precision);
    for (int32_t s = 0; s < f->circuit->n; s++) {
        double left = limited(f, behind(f, s - 1)), right = limited(f, behind(f, s));
        numbers += 2 * exp2(left + right);
        widest = fmax(widest, behind(f, s));
    }
    cost->exact = widest <= f->most + 1e-9;
    cost->bond = (int32_t)exp2(limited(f, fmin(widest, 30)));
    cost->build_flops = 40 * f->rows_cubed;
    cost->build_s = f->rows_cubed * split_seconds[precision] + f->gates * GATE_SECONDS;
    cost->shot_flops = 6 * numbers;
    cost->shot_s = cost->shot_flops * shot_seconds[precision] + f->circuit->n * SITE_SECONDS;
    cost->bytes = (size_t)fmin(numbers * size * 1.1 + 40 * size * exp2(2 * limited(f, widest)) +
                                   f->circuit->n * 100.0,
                               1e18);
}

lehr_status tn_mps_forecast(lehr_context *ctx, const tn_circuit_view *circuit,
                            const int32_t *qubit_at, lehr_precision precision, int limit,
                            tn_cost *cost)
{
    size_t n = (size_t)circuit->n;
    lehr_mark mark = lehr_scratch_mark(ctx);
    forecast f = {.circuit = circuit,
                  .most = log2(limit),
                  .site_of = lehr_scratch(ctx, n, sizeof *f.site_of),
                  .bits = lehr_scratch(ctx, n, sizeof *f.bits)};
    lehr_status status = f.site_of && f.bits ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK) {
        memset(f.bits, 0, n * sizeof *f.bits);
        for (int32_t s = 0; s < circuit->n; s++) f.site_of[qubit_at[s]] = s;
        for (size_t k = 0; k < circuit->count; k++) add_op(&f, &circuit->ops[k]);
        sum_up(&f, precision, cost);
    }
    lehr_scratch_release(ctx, mark);
    return status;
}
