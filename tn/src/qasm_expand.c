// SPDX-License-Identifier: GPL-3.0-or-later
/* Calls become operations. A gate with a body is carried out call by call, under the controls and
 * to the power that its own call asked for; a known gate becomes one operation, or a few. */
#include "qasm_reader.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

/* A gate on parameters and qubits that lie on the two stacks. Controls come before the gate's own
 * qubits; ~k stands for qubit k where the control must be 0. */
typedef struct use {
    const char *at; /* in the text, for messages */
    int32_t gate;
    int controls;
    double power;
    size_t value, line;
} use;

/* --- single operations --- */

static lehr_status emit(tn_qasm *q, const char *at, tn_gate gate, int controls,
                        const int32_t *lines, const double *params)
{
    LEHR_TRY(tn_qasm_may_act(q, at));
    return tn_qasm_placed(q, at, tn_builder_gate(q->builder, gate, controls, lines, params));
}

/* A phase of the states in which all controls are 1; without controls nobody could see it. */
static lehr_status emit_phase(tn_qasm *q, const char *at, int controls, const int32_t *lines,
                              double phase)
{
    if (controls == 0 || phase == 0) return LEHR_OK;
    return emit(q, at, TN_GATE_p, controls - 1, lines, &phase);
}

/* A gate of the table, and a phase that belongs to it. */
typedef struct plain {
    tn_gate gate;
    int controls;
    const int32_t *lines;
    double params[4];
    double phase;
} plain;

/* Translates parameters as the form says. */
static void put_in_form(tn_gate_form form, plain *p)
{
    switch (form) {
    case TN_FORM_U:
        p->phase = p->params[0] / 2;
        break;
    case TN_FORM_CU:
        p->phase = p->params[3];
        break;
    case TN_FORM_U2:
    case TN_FORM_SU_U2:
        p->params[2] = p->params[1];
        p->params[1] = p->params[0];
        p->params[0] = PI / 2;
        if (form == TN_FORM_SU_U2) p->phase = -(p->params[1] + p->params[2]) / 2;
        break;
    case TN_FORM_SU_U3:
        p->phase = -(p->params[1] + p->params[2]) / 2;
        break;
    default:
        break;
    }
}

/* --- powers of gates of the table --- */

/* Such a power of the gate is the identity; 0: none is, for all parameters. */
static int order_of(tn_gate gate)
{
    switch (gate) {
    case TN_GATE_id:
        return 1;
    case TN_GATE_x:
    case TN_GATE_y:
    case TN_GATE_z:
    case TN_GATE_h:
    case TN_GATE_swap:
    case TN_GATE_ecr:
        return 2;
    case TN_GATE_s:
    case TN_GATE_sdg:
    case TN_GATE_sx:
    case TN_GATE_sxdg:
    case TN_GATE_iswap:
        return 4;
    case TN_GATE_t:
    case TN_GATE_tdg:
        return 8;
    default:
        return 0;
    }
}

static tn_gate inverse_of(tn_gate gate)
{
    static const tn_gate pairs[][2] = {
        {TN_GATE_s, TN_GATE_sdg}, {TN_GATE_t, TN_GATE_tdg}, {TN_GATE_sx, TN_GATE_sxdg}};
    for (int k = 0; k < 3; k++) {
        if (pairs[k][0] == gate) return pairs[k][1];
        if (pairs[k][1] == gate) return pairs[k][0];
    }
    return gate;
}

/* Fewer than `order` times the gate or its inverse. */
static lehr_status emit_repeated(tn_qasm *q, const char *at, const plain *p, int order,
                                 double power)
{
    int times = (int)fmod(power, order);
    tn_gate gate = p->gate, inverse = inverse_of(gate);
    if (times < 0) times += order;
    if (inverse != gate && 2 * times > order) times = order - times, gate = inverse;
    for (int k = 0; k < times; k++) LEHR_TRY(emit(q, at, gate, p->controls, p->lines, p->params));
    return LEHR_OK;
}

/* exp(i power a) for the number exp(i a), a in (-pi, pi]. */
static double complex root_of_unit(double complex unit, double power)
{
    double a = carg(unit);
    if (a < -PI + 1e-12) a += 2 * PI;
    return cos(power * a) + TN_I * sin(power * a);
}

/* The principal power of a unitary of two rows, by its eigenvalues u and v: interpolation
 * (Sylvester, 1883), u^p + (u^p - v^p)/(u - v) (m - u). */
static void matrix_power(double complex *m, double power)
{
    double complex half = (m[0] + m[3]) / 2;
    double complex root = csqrt(half * half - (m[0] * m[3] - m[1] * m[2]));
    double complex u = half + root, v = half - root;
    double complex up = root_of_unit(u, power), vp = root_of_unit(v, power);
    double complex slope = cabs(u - v) < 1e-14 ? 0 : (up - vp) / (u - v);
    m[0] = up + slope * (m[0] - u);
    m[3] = up + slope * (m[3] - u);
    m[1] *= slope;
    m[2] *= slope;
}

static lehr_status emit_matrix_power(tn_qasm *q, const char *at, const plain *p, double power)
{
    double complex matrix[TN_MAX_ENTRIES];
    if (tn_gate_look(p->gate)->targets != 1)
        return tn_qasm_refuse(q, at, "a root of a gate that is not on one qubit");
    tn_gate_matrix(p->gate, p->params, matrix);
    matrix_power(matrix, power);
    LEHR_TRY(tn_qasm_may_act(q, at));
    return tn_qasm_placed(q, at, tn_builder_unitary(q->builder, p->controls, 1, p->lines, matrix));
}

static lehr_status emit_power(tn_qasm *q, const char *at, plain *p, double power)
{
    int order = order_of(p->gate);
    if (power != floor(power)) return emit_matrix_power(q, at, p, power);
    if (order > 0) return emit_repeated(q, at, p, order, power);
    if (p->gate == TN_GATE_u) {
        if (power != -1) return emit_matrix_power(q, at, p, power);
        double inverse[3] = {-p->params[0], -p->params[2], -p->params[1]};
        return emit(q, at, p->gate, p->controls, p->lines, inverse);
    }
    p->params[0] *= power; /* an angle */
    return emit(q, at, p->gate, p->controls, p->lines, p->params);
}

static lehr_status known(tn_qasm *q, const use *u)
{
    const tn_qasm_gate *gate = &q->gates.at[u->gate];
    plain p = {.gate = gate->gate,
               .controls = u->controls + gate->controls,
               .lines = q->lines.at + u->line};
    if (gate->params > 0)
        memcpy(p.params, q->values.at + u->value, (size_t)gate->params * sizeof *p.params);
    put_in_form(gate->form, &p);
    if (p.gate == TN_GATE_gphase && p.controls > 0)
        return emit_phase(q, u->at, p.controls, p.lines, p.params[0] * u->power);
    LEHR_TRY(emit_phase(q, u->at, p.controls, p.lines, p.phase * u->power));
    if (u->power == 1) return emit(q, u->at, p.gate, p.controls, p.lines, p.params);
    return emit_power(q, u->at, &p, u->power);
}

/* --- bodies --- */

static lehr_status apply(tn_qasm *q, const use *u);

/* Pushes the parameters and qubits of a call in the body of the gate that is used. */
static lehr_status bind(tn_qasm *q, const use *outer, const tn_call *call, use *inner)
{
    int32_t params = q->gates.at[call->gate].params;
    *inner = (use){.at = outer->at,
                   .gate = call->gate,
                   .controls = outer->controls + call->controls,
                   .power = call->power,
                   .value = q->values.count,
                   .line = q->lines.count};
    TN_ROOM(q->ctx, &q->values, (size_t)params);
    for (int32_t k = 0; k < params; k++) {
        lehr_number value;
        LEHR_TRY(tn_qasm_evaluate(q, q->arguments.at[call->argument + (size_t)k],
                                  q->values.at + outer->value, outer->at, &value));
        q->values.at[q->values.count++] = value.r;
    }
    TN_ROOM(q->ctx, &q->lines, (size_t)outer->controls + call->operand_count);
    for (int k = 0; k < outer->controls; k++)
        q->lines.at[q->lines.count++] = q->lines.at[outer->line + (size_t)k];
    for (size_t k = 0; k < call->operand_count; k++) {
        const tn_operand *operand = &q->operands.at[call->operand + k];
        int32_t line = q->lines.at[outer->line + (size_t)outer->controls + (size_t)operand->first];
        q->lines.at[q->lines.count++] = operand->negative ? ~line : line;
    }
    return LEHR_OK;
}

static lehr_status apply_in_body(tn_qasm *q, const use *outer, size_t which, bool inverse)
{
    use inner;
    tn_call call = q->calls.at[which];
    if (inverse) call.power = -call.power;
    LEHR_TRY(bind(q, outer, &call, &inner));
    LEHR_TRY(apply(q, &inner));
    q->values.count = inner.value;
    q->lines.count = inner.line;
    return LEHR_OK;
}

static lehr_status body(tn_qasm *q, const use *u)
{
    const tn_qasm_gate gate = q->gates.at[u->gate];
    if (u->power != floor(u->power))
        return tn_qasm_refuse(q, u->at, "a root of a gate that is defined by others");
    for (int64_t times = (int64_t)fabs(u->power); times > 0; times--)
        for (size_t k = 0; k < gate.call_count; k++) {
            size_t back = gate.call_count - 1 - k;
            LEHR_TRY(apply_in_body(q, u, gate.call + (u->power < 0 ? back : k), u->power < 0));
        }
    return LEHR_OK;
}

/* --- controls that must be 0 --- */

static bool has_negative(const tn_qasm *q, const use *u)
{
    for (int k = 0; k < u->controls; k++)
        if (q->lines.at[u->line + (size_t)k] < 0) return true;
    return false;
}

static lehr_status flip_negative(tn_qasm *q, const use *u)
{
    for (int k = 0; k < u->controls; k++) {
        int32_t line = ~q->lines.at[u->line + (size_t)k];
        if (line >= 0) LEHR_TRY(emit(q, u->at, TN_GATE_x, 0, &line, NULL));
    }
    return LEHR_OK;
}

/* X before and after turns a control on 0 into one on 1. */
static lehr_status apply_between_flips(tn_qasm *q, const use *u)
{
    size_t count = (size_t)u->controls + (size_t)q->gates.at[u->gate].lines;
    use positive = *u;
    LEHR_TRY(flip_negative(q, u));
    positive.line = q->lines.count;
    TN_ROOM(q->ctx, &q->lines, count);
    for (size_t k = 0; k < count; k++) {
        int32_t line = q->lines.at[u->line + k];
        q->lines.at[q->lines.count++] = line < 0 ? ~line : line;
    }
    LEHR_TRY(apply(q, &positive));
    q->lines.count = positive.line;
    return flip_negative(q, u);
}

static lehr_status apply(tn_qasm *q, const use *u)
{
    const tn_qasm_gate *gate = &q->gates.at[u->gate];
    if (gate->size == 0 || u->power == 0) return LEHR_OK;
    if (u->controls > 0 && has_negative(q, u)) return apply_between_flips(q, u);
    return gate->kind == TN_BODY_GATE ? body(q, u) : known(q, u);
}

/* --- calls outside of bodies --- */

static lehr_status push_arguments(tn_qasm *q, const tn_call *call)
{
    size_t params = (size_t)q->gates.at[call->gate].params;
    TN_ROOM(q->ctx, &q->values, params);
    for (size_t k = 0; k < params; k++) {
        lehr_number value;
        LEHR_TRY(tn_qasm_evaluate(q, q->arguments.at[call->argument + k], q->values.at, call->at,
                                  &value));
        q->values.at[q->values.count++] = value.r;
    }
    return LEHR_OK;
}

static lehr_status push_lines(tn_qasm *q, const tn_call *call, int32_t round)
{
    TN_ROOM(q->ctx, &q->lines, call->operand_count);
    for (size_t k = 0; k < call->operand_count; k++) {
        const tn_operand *o = &q->operands.at[call->operand + k];
        int32_t line = o->whole ? o->first + round * o->step : o->first;
        q->lines.at[q->lines.count++] = o->negative ? ~line : line;
    }
    return LEHR_OK;
}

lehr_status tn_qasm_step(tn_qasm *q, const char *at, double steps)
{
    q->taken += steps;
    if (q->taken <= TN_QASM_STEPS) return LEHR_OK;
    return tn_qasm_fail(q, at, LEHR_UNSUPPORTED, "the program takes more than %.0f steps",
                        TN_QASM_STEPS);
}

/* A gate on the same qubit twice has no meaning, yet files of well-known collections have some.
 * They are left out, and whoever reads is told. */
static bool is_left_out(tn_qasm *q, const tn_call *call, size_t first)
{
    for (size_t k = first; k < q->lines.count; k++)
        for (size_t j = first; j < k; j++) {
            int32_t a = q->lines.at[k], b = q->lines.at[j];
            if ((a < 0 ? ~a : a) != (b < 0 ? ~b : b)) continue;
            if (q->left_out++ == 0) q->first_left_out = call->at;
            return true;
        }
    return false;
}

lehr_status tn_qasm_carry_out(tn_qasm *q, const tn_call *call)
{
    int32_t times;
    LEHR_TRY(tn_qasm_broadcast(q, q->operands.at + call->operand, call->operand_count, &times));
    use u = {.at = call->at,
             .gate = call->gate,
             .controls = call->controls,
             .power = call->power,
             .value = q->values.count,
             .line = q->lines.count};
    double power = q->gates.at[call->gate].kind == TN_BODY_GATE ? fabs(call->power) : 1;
    LEHR_TRY(push_arguments(q, call));
    if (q->never) times = 0;
    LEHR_TRY(tn_qasm_step(q, call->at, q->gates.at[call->gate].size * power * times));
    for (int32_t round = 0; round < times; round++) {
        LEHR_TRY(push_lines(q, call, round));
        if (!is_left_out(q, call, u.line)) LEHR_TRY(apply(q, &u));
        q->lines.count = u.line;
    }
    q->values.count = u.value;
    return LEHR_OK;
}
