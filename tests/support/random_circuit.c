// SPDX-License-Identifier: GPL-3.0-or-later
#include "random_circuit.h"

#include "toffoli_apart.h"

#include <base/status.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MOST_CONTROLS 3
#define CONDITIONS    4

typedef struct drawing {
    tn_builder *builder;
    lehr_rng *rng;
    const random_circuit_spec *spec;
    int32_t conditions[CONDITIONS];
} drawing;

static void ok(lehr_status status)
{
    assert_int_equal(status, LEHR_OK);
}

static int below(drawing *d, int n)
{
    return (int)lehr_rng_below(d->rng, (uint32_t)n);
}

static double angle(drawing *d)
{
    return 12 * lehr_rng_unit(d->rng) - 6;
}

/* Distinct qubits; as many as were wanted, or all. */
static int draw_qubits(drawing *d, int wanted, int32_t *qubits)
{
    int32_t all[64];
    int n = d->spec->qubits;
    assert_true(n <= 64);
    for (int k = 0; k < n; k++) all[k] = k;
    lehr_rng_shuffle(d->rng, all, (size_t)n);
    if (wanted > n) wanted = n;
    memcpy(qubits, all, (size_t)wanted * sizeof *qubits);
    return wanted;
}

/* --- matrices --- */

/* Gram-Schmidt on rows of normal numbers. */
void random_unitary(lehr_rng *rng, int targets, double complex *matrix)
{
    int rows = 1 << targets;
    for (int r = 0; r < rows; r++) {
        double complex *row = matrix + r * rows;
        double norm = 0;
        for (int c = 0; c < rows; c++) row[c] = lehr_rng_normal(rng) + TN_I * lehr_rng_normal(rng);
        for (int before = 0; before < r; before++) {
            double complex dot = 0;
            for (int c = 0; c < rows; c++) dot += conj(matrix[before * rows + c]) * row[c];
            for (int c = 0; c < rows; c++) row[c] -= dot * matrix[before * rows + c];
        }
        for (int c = 0; c < rows; c++) norm += creal(row[c] * conj(row[c]));
        for (int c = 0; c < rows; c++) row[c] /= sqrt(norm);
    }
}

/* --- operations --- */

static bool is_clifford(tn_gate gate)
{
    switch (gate) {
    case TN_GATE_id:
    case TN_GATE_x:
    case TN_GATE_y:
    case TN_GATE_z:
    case TN_GATE_h:
    case TN_GATE_s:
    case TN_GATE_sdg:
    case TN_GATE_sx:
    case TN_GATE_sxdg:
    case TN_GATE_swap:
    case TN_GATE_iswap:
    case TN_GATE_ecr:
        return true;
    default:
        return false;
    }
}

static int draw_controls(drawing *d, tn_gate gate)
{
    if (!(d->spec->flags & RANDOM_CLIFFORD)) return below(d, 2) ? 0 : below(d, MOST_CONTROLS + 1);
    bool pauli = gate == TN_GATE_x || gate == TN_GATE_y || gate == TN_GATE_z;
    return pauli ? below(d, 2) : 0;
}

static tn_gate draw_any_gate(drawing *d)
{
    static const tn_gate reversible[] = {TN_GATE_x,    TN_GATE_x, TN_GATE_x, TN_GATE_y,
                                         TN_GATE_swap, TN_GATE_t, TN_GATE_h, TN_GATE_rzz};
    bool plain = d->spec->flags & RANDOM_REVERSIBLE && below(d, 10) > 0;
    return plain ? reversible[below(d, 8)] : (tn_gate)below(d, TN_GATE_UNITARY);
}

static tn_gate draw_gate(drawing *d)
{
    for (;;) {
        tn_gate gate = draw_any_gate(d);
        bool fits = tn_gate_look(gate)->targets <= d->spec->qubits;
        if (fits && (!(d->spec->flags & RANDOM_CLIFFORD) || is_clifford(gate))) return gate;
    }
}

static void add_gate(drawing *d)
{
    int32_t qubits[MOST_CONTROLS + TN_MAX_TARGETS];
    tn_gate gate = draw_gate(d);
    int targets = tn_gate_look(gate)->targets;
    int count = draw_qubits(d, draw_controls(d, gate) + targets, qubits);
    double params[3] = {angle(d), angle(d), angle(d)};
    ok(tn_builder_gate(d->builder, gate, count - targets, qubits, params));
}

static void add_toffoli(drawing *d)
{
    int32_t on[3];
    if (draw_qubits(d, 3, on) == 3) put_toffoli_apart(d->builder, on[0], on[1], on[2]);
}

static void add_unitary(drawing *d)
{
    double complex matrix[TN_MAX_ENTRIES];
    int32_t qubits[3];
    int targets = d->spec->qubits > 1 ? 1 + below(d, 2) : 1;
    int count = draw_qubits(d, targets + below(d, 2), qubits);
    random_unitary(d->rng, targets, matrix);
    ok(tn_builder_unitary(d->builder, count - targets, targets, qubits, matrix));
}

/* Two qubits flipped together, or not. */
static void add_common_flip(drawing *d)
{
    static const double complex channel[32] = {[0] = 0.8,  [5] = 0.8,  [10] = 0.8, [15] = 0.8,
                                               [19] = 0.6, [22] = 0.6, [25] = 0.6, [28] = 0.6};
    int32_t qubits[2];
    draw_qubits(d, 2, qubits);
    ok(tn_builder_kraus(d->builder, 2, qubits, 2, channel));
}

/* Amplitude damping and then a unitary: K0, K1 with sum K'K = 1; or only damping; or a flip of two.
 */
static void add_channel(drawing *d)
{
    static const double complex nothing[4] = {1, 0, 0, 1};
    if (d->spec->qubits > 1 && below(d, 4) == 0) {
        add_common_flip(d);
        return;
    }
    double complex u[4], channel[8];
    double stay = sqrt(lehr_rng_unit(d->rng));
    const double complex damp[2][4] = {{1, 0, 0, stay}, {0, sqrt(1 - stay * stay), 0, 0}};
    int32_t qubit = below(d, d->spec->qubits);
    random_unitary(d->rng, 1, u);
    if (below(d, 2)) memcpy(u, nothing, sizeof u);
    for (int k = 0; k < 2; k++)
        for (int e = 0; e < 4; e++)
            channel[4 * k + e] = u[e & 2] * damp[k][e & 1] + u[(e & 2) + 1] * damp[k][2 + (e & 1)];
    ok(tn_builder_kraus(d->builder, 1, &qubit, 2, channel));
}

static void add_measurement(drawing *d)
{
    int32_t qubit = below(d, d->spec->qubits), bit = below(d, d->spec->bits);
    if ((d->spec->flags & RANDOM_READOUT) && below(d, 2))
        ok(tn_builder_measure_badly(d->builder, qubit, bit, 0.3 * lehr_rng_unit(d->rng),
                                    0.3 * lehr_rng_unit(d->rng)));
    else
        ok(tn_builder_measure(d->builder, qubit, bit));
}

static void add_barrier(drawing *d)
{
    int32_t qubits[64];
    int count = below(d, 2) ? 0 : draw_qubits(d, 1 + below(d, 3), qubits);
    ok(tn_builder_barrier(d->builder, count, qubits));
}

static void add_operation(drawing *d)
{
    unsigned flags = d->spec->flags;
    int what = below(d, 20);
    if (flags & RANDOM_IF) {
        int32_t condition = below(d, 3) ? -1 : d->conditions[below(d, CONDITIONS)];
        ok(tn_builder_when(d->builder, condition));
    }
    if (what == 0 && (flags & RANDOM_MEASURE))
        add_measurement(d);
    else if (what == 1 && (flags & RANDOM_RESET))
        ok(tn_builder_reset(d->builder, below(d, d->spec->qubits)));
    else if (what == 2 && (flags & RANDOM_NOISE))
        add_channel(d);
    else if (what == 3 && (flags & RANDOM_BARRIER))
        add_barrier(d);
    else if (what < 7 && (flags & RANDOM_UNITARY))
        add_unitary(d);
    else if (what > 11 && (flags & RANDOM_TOFFOLI))
        add_toffoli(d);
    else
        add_gate(d);
}

/* --- the circuit --- */

/* Some on one bit, some on all, some in chains. */
static void add_conditions(drawing *d)
{
    for (int k = 0; k < CONDITIONS; k++) {
        bool one = k % 2 == 0;
        uint64_t value[4] = {(uint64_t)below(d, 4)};
        int32_t count = one ? 1 : d->spec->bits;
        if (count < 2) value[0] &= 1;
        ok(tn_builder_condition(d->builder, one ? below(d, d->spec->bits) : 0, count, value,
                                below(d, 2), k == 2 ? d->conditions[0] : -1, &d->conditions[k]));
    }
}

static void measure_all(drawing *d)
{
    int32_t first;
    ok(tn_builder_when(d->builder, -1));
    ok(tn_builder_bits(d->builder, "end", d->spec->qubits, &first));
    for (int32_t q = 0; q < d->spec->qubits; q++) ok(tn_builder_measure(d->builder, q, first + q));
}

tn_circuit *random_circuit(lehr_context *ctx, lehr_rng *rng, const random_circuit_spec *spec)
{
    drawing d = {.rng = rng, .spec = spec};
    tn_circuit *circuit;
    ok(tn_builder_new(ctx, &d.builder));
    ok(tn_builder_qubits(d.builder, "q", spec->qubits, NULL));
    if (spec->bits > 0) ok(tn_builder_bits(d.builder, "c", spec->bits, NULL));
    if (spec->flags & RANDOM_IF) add_conditions(&d);
    for (int k = 0; k < spec->ops; k++) add_operation(&d);
    if (spec->flags & RANDOM_MEASURE_ALL) measure_all(&d);
    ok(tn_builder_finish(d.builder, &circuit));
    return circuit;
}
