// SPDX-License-Identifier: GPL-3.0-or-later
#include "mps_script.h"

#include "channel.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* A stretch with noise ends after gates that entangle on so many qubits: shots that have drawn
 * different noise share nothing from the beginning of their stretch. */
#define LEAST_STRETCH 8

/* --- channels --- */

static size_t numbers_of(const tn_op *op)
{
    return (size_t)2 << (2 * op->targets);
}

int tn_mps_kraus_count(const tn_op *op)
{
    return (int)(op->param_count / numbers_of(op));
}

void tn_mps_kraus(const tn_mps_script *script, const tn_op *op, int k, double complex *matrix)
{
    const double *at = script->circuit.params + op->params + (size_t)k * numbers_of(op);
    for (size_t j = 0; j < numbers_of(op) / 2; j++) matrix[j] = at[2 * j] + TN_I * at[2 * j + 1];
}

/* The odds of all matrices, when they are known. */
static bool find_odds(const tn_mps_script *s, const tn_op *op, double *odds)
{
    double complex matrix[TN_MAX_ENTRIES];
    for (int k = 0; k < tn_mps_kraus_count(op); k++) {
        tn_mps_kraus(s, op, k, matrix);
        odds[k] = tn_kraus_share(matrix, 1 << op->targets);
        if (odds[k] < 0) return false;
    }
    return true;
}

static void divide_by_roots(tn_mps_script *s, const tn_op *op, const double *odds)
{
    size_t numbers = numbers_of(op);
    double *at = s->params + op->params;
    for (int k = 0; k < tn_mps_kraus_count(op); k++)
        for (size_t j = 0; odds[k] > 0 && j < numbers; j++)
            at[(size_t)k * numbers + j] /= sqrt(odds[k]);
}

/* Where the parameters of the last channel end, and how many matrices there are. */
static size_t count_matrices(const tn_circuit_view *c, size_t *params)
{
    size_t total = 0;
    *params = 0;
    for (size_t k = 0; k < c->count; k++) {
        const tn_op *op = &c->ops[k];
        size_t end = (size_t)op->params + op->param_count;
        if (op->param_count > 0 && end > *params) *params = end;
        if (op->gate == TN_KRAUS) total += (size_t)tn_mps_kraus_count(op);
    }
    return total;
}

static lehr_status find_channels(lehr_context *ctx, tn_mps_script *s)
{
    size_t params, total = count_matrices(&s->circuit, &params), used = 0;
    if (total == 0) return LEHR_OK;
    s->odds_at = lehr_new(ctx, s->circuit.count, sizeof *s->odds_at);
    s->odds = lehr_new(ctx, total, sizeof *s->odds);
    s->params = lehr_new(ctx, params, sizeof *s->params);
    if (!s->odds_at || !s->odds || !s->params) return LEHR_NO_MEMORY;
    memcpy(s->params, s->circuit.params, params * sizeof *s->params);
    s->circuit.params = s->params;
    for (size_t k = 0; k < s->circuit.count; k++) {
        const tn_op *op = &s->circuit.ops[k];
        s->odds_at[k] = -1;
        if (op->gate != TN_KRAUS || !find_odds(s, op, s->odds + used)) continue;
        divide_by_roots(s, op, s->odds + used);
        s->odds_at[k] = (int32_t)used;
        used += (size_t)tn_mps_kraus_count(op);
    }
    return LEHR_OK;
}

/* --- measurements at the end --- */

static void heed(const tn_circuit_view *c, int32_t condition, bool *heeded)
{
    for (; condition >= 0; condition = c->conditions[condition].also)
        memset(heeded + c->conditions[condition].first, true,
               (size_t)c->conditions[condition].count * sizeof *heeded);
}

/* From the last operation to the first. touched: something happens to the qubit later. */
static void look_back(const tn_mps_script *s, bool *touched, bool *heeded)
{
    const tn_circuit_view *c = &s->circuit;
    for (size_t k = c->count; k-- > 0;) {
        const tn_op *op = &c->ops[k];
        const int32_t *qubits = c->qubits + op->qubits;
        s->last[k] = false;
        if (op->gate == TN_BARRIER) continue;
        if (op->gate == TN_MEASURE && op->condition < 0 && !touched[qubits[0]] &&
            !heeded[op->bit]) {
            s->last[k] = true;
            continue;
        }
        heed(c, op->condition, heeded);
        if (op->gate == TN_MEASURE) heeded[op->bit] = true;
        for (int32_t i = 0; i < op->controls + op->targets; i++) touched[qubits[i]] = true;
    }
}

static lehr_status find_last(lehr_context *ctx, tn_mps_script *s)
{
    size_t n = (size_t)s->circuit.n, bits = (size_t)s->circuit.bits;
    s->last = lehr_new(ctx, s->circuit.count, sizeof *s->last);
    lehr_mark mark = lehr_scratch_mark(ctx);
    bool *touched = lehr_scratch(ctx, n, sizeof *touched);
    bool *heeded = lehr_scratch(ctx, bits, sizeof *heeded);
    lehr_status status = s->last && touched && heeded ? LEHR_OK : LEHR_NO_MEMORY;
    if (status == LEHR_OK) {
        memset(touched, 0, n * sizeof *touched);
        memset(heeded, 0, bits * sizeof *heeded);
        look_back(s, touched, heeded);
    }
    lehr_scratch_release(ctx, mark);
    return status;
}

/* --- steps --- */

typedef struct writer {
    tn_mps_script *script;
    tn_mps_step *open; /* the stretch at the end, NULL: none */
    int32_t entangled; /* qubits of gates on several in it */
} writer;

static tn_mps_step *put(writer *w, tn_mps_code code, size_t op)
{
    tn_mps_script *s = w->script;
    tn_mps_step *step = &s->steps[s->count++];
    *step = (tn_mps_step){
        .code = (uint8_t)code, .op = op, .count = 1, .draw = s->draws, .read = s->reads};
    w->open = NULL;
    return step;
}

/* Part of a stretch, of a new one where none is open. */
static void stretch(writer *w, size_t k, const tn_op *op, bool noise)
{
    int32_t enough = w->script->circuit.n > LEAST_STRETCH ? w->script->circuit.n : LEAST_STRETCH;
    if (!w->open || (noise && w->entangled >= enough)) {
        w->open = put(w, TN_MPS_PLAY, k);
        w->entangled = 0;
    }
    w->open->count = k + 1 - w->open->op;
    w->open->noises += noise;
    w->script->draws += noise;
    if (!noise && op->controls + op->targets > 1) w->entangled += op->controls + op->targets;
}

static void write_op(writer *w, size_t k)
{
    tn_mps_script *s = w->script;
    const tn_op *op = &s->circuit.ops[k];
    if (op->gate == TN_BARRIER || s->last[k]) return;
    bool noise = op->gate == TN_KRAUS;
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): where there is noise there are odds
    if (op->gate < TN_GATE_COUNT || (noise && s->odds_at[k] >= 0)) {
        stretch(w, k, op, noise);
        return;
    }
    put(w, noise ? TN_MPS_CHANNEL : op->gate == TN_RESET ? TN_MPS_RESET : TN_MPS_MEASURE, k);
    s->draws++;
    s->reads += op->gate == TN_MEASURE && op->param_count == 2;
}

static lehr_status write_steps(lehr_context *ctx, tn_mps_script *s)
{
    writer w = {.script = s};
    s->steps = lehr_new(ctx, s->circuit.count, sizeof *s->steps);
    if (!s->steps) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < s->circuit.count; k++) write_op(&w, k);
    while (s->shared < s->count && s->steps[s->shared].code == TN_MPS_PLAY &&
           s->steps[s->shared].noises == 0)
        s->shared++;
    return LEHR_OK;
}

/* --- life --- */

static lehr_status write_script(lehr_context *ctx, tn_mps_script *s)
{
    LEHR_TRY(find_channels(ctx, s));
    LEHR_TRY(find_last(ctx, s));
    return write_steps(ctx, s);
}

lehr_status tn_mps_script_new(lehr_context *ctx, const tn_circuit *circuit, tn_mps_script *out)
{
    tn_mps_script script = {.circuit = tn_circuit_look(circuit)};
    lehr_status status = write_script(ctx, &script);
    if (status == LEHR_OK)
        *out = script;
    else
        tn_mps_script_clear(ctx, &script);
    return status;
}

void tn_mps_script_clear(lehr_context *ctx, tn_mps_script *script)
{
    lehr_release(ctx, script->params);
    lehr_release(ctx, script->last);
    lehr_release(ctx, script->odds_at);
    lehr_release(ctx, script->odds);
    lehr_release(ctx, script->steps);
    *script = (tn_mps_script){0};
}
