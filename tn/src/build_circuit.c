// SPDX-License-Identifier: GPL-3.0-or-later
/* Building circuits: every index, parameter and matrix is checked here, so that what runs circuits
 * need not. */
#include "circuit_inside.h"

#include <base/memory.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define TOLERANCE 1e-8

/* The circuit to be, and how much room its blocks have. */
struct tn_builder {
    tn_circuit *circuit;
    int32_t condition;
    size_t op_room, qubit_room, param_room, condition_room, word_room;
    size_t qubit_register_room, bit_register_room;
};

/* --- growing blocks --- */

static lehr_status too_large(lehr_context *ctx)
{
    return LEHR_FAIL(ctx, LEHR_UNSUPPORTED,
                     "the circuit has more than 2^32 qubits or parameters "
                     "in its operations");
}

/* Room for `more` items behind the `count` that are there; *block keeps its content. */
static lehr_status make_room(lehr_context *ctx, void **block, size_t *room, size_t count,
                             size_t more, size_t size)
{
    if (more > UINT32_MAX - count) return too_large(ctx);
    if (count + more <= *room) return LEHR_OK;
    size_t wanted = *room < 16 ? 16 : *room + *room / 2;
    if (wanted < count + more) wanted = count + more;
    void *grown = lehr_resize(ctx, *block, wanted, size);
    if (!grown) return LEHR_NO_MEMORY;
    *block = grown;
    *room = wanted;
    return LEHR_OK;
}

#define MAKE_ROOM(b, field, room_of, count_of, more)                                             \
    do {                                                                                         \
        void *block_ = (b)->circuit->field;                                                      \
        lehr_status room_status_ =                                                               \
            make_room((b)->circuit->ctx, &block_, &(b)->room_of, (b)->circuit->count_of, (more), \
                      sizeof *(b)->circuit->field);                                              \
        (b)->circuit->field = block_;                                                            \
        if (room_status_ != LEHR_OK) return room_status_;                                        \
    } while (0)

/* --- life --- */

lehr_status tn_builder_new(lehr_context *ctx, tn_builder **out)
{
    tn_builder *b = lehr_new_zero(ctx, 1, sizeof *b);
    if (!b) return LEHR_NO_MEMORY;
    b->circuit = lehr_new_zero(ctx, 1, sizeof *b->circuit);
    if (!b->circuit) {
        lehr_release(ctx, b);
        return LEHR_NO_MEMORY;
    }
    b->circuit->ctx = ctx;
    b->condition = -1;
    *out = b;
    return LEHR_OK;
}

void tn_builder_free(tn_builder *b)
{
    if (!b) return;
    lehr_context *ctx = b->circuit->ctx;
    tn_circuit_free(b->circuit);
    lehr_release(ctx, b);
}

lehr_status tn_builder_finish(tn_builder *b, tn_circuit **out)
{
    lehr_context *ctx = b->circuit->ctx;
    *out = b->circuit;
    lehr_release(ctx, b);
    return LEHR_OK;
}

lehr_status tn_builder_name(tn_builder *b, const char *name)
{
    lehr_context *ctx = b->circuit->ctx;
    char *copy = lehr_new_text(ctx, name, strlen(name));
    if (!copy) return LEHR_NO_MEMORY;
    lehr_release(ctx, b->circuit->name);
    b->circuit->name = copy;
    return LEHR_OK;
}

/* --- registers --- */

static lehr_status check_register(lehr_context *ctx, const char *name, int64_t count, int32_t had)
{
    if (count >= 1 && count <= TN_MAX_QUBITS - had) return LEHR_OK;
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT,
                     "register %s has %" PRId64 " members; 1 to %" PRId32 " are possible", name,
                     count, TN_MAX_QUBITS - had);
}

lehr_status tn_builder_qubits(tn_builder *b, const char *name, int64_t count, int32_t *first)
{
    tn_circuit *c = b->circuit;
    LEHR_TRY(check_register(c->ctx, name, count, c->n));
    MAKE_ROOM(b, qubit_registers, qubit_register_room, qubit_register_count, 1);
    char *copy = lehr_new_text(c->ctx, name, strlen(name));
    if (!copy) return LEHR_NO_MEMORY;
    c->qubit_registers[c->qubit_register_count++] =
        (tn_register){.name = copy, .first = c->n, .count = (int32_t)count};
    if (first) *first = c->n;
    c->n += (int32_t)count;
    return LEHR_OK;
}

lehr_status tn_builder_bits(tn_builder *b, const char *name, int64_t count, int32_t *first)
{
    tn_circuit *c = b->circuit;
    LEHR_TRY(check_register(c->ctx, name, count, c->bits));
    MAKE_ROOM(b, bit_registers, bit_register_room, bit_register_count, 1);
    char *copy = lehr_new_text(c->ctx, name, strlen(name));
    if (!copy) return LEHR_NO_MEMORY;
    c->bit_registers[c->bit_register_count++] =
        (tn_register){.name = copy, .first = c->bits, .count = (int32_t)count};
    if (first) *first = c->bits;
    c->bits += (int32_t)count;
    return LEHR_OK;
}

/* --- checks --- */

static lehr_status check_qubits(const tn_circuit *c, int32_t count, const int32_t *qubits)
{
    for (int32_t k = 0; k < count; k++) {
        if (qubits[k] < 0 || qubits[k] >= c->n)
            return LEHR_FAIL(c->ctx, LEHR_BAD_ARGUMENT,
                             "there is no qubit %" PRId32 "; the circuit has %" PRId32, qubits[k],
                             c->n);
        for (int32_t j = 0; j < k; j++)
            if (qubits[j] == qubits[k])
                return LEHR_FAIL(c->ctx, LEHR_BAD_ARGUMENT,
                                 "qubit %" PRId32 " appears twice in one operation", qubits[k]);
    }
    return LEHR_OK;
}

static lehr_status check_params(lehr_context *ctx, uint32_t count, const double *params)
{
    for (uint32_t k = 0; k < count; k++)
        if (!isfinite(params[k]))
            return LEHR_FAIL(ctx, LEHR_NUMERIC, "a parameter of a gate is not a finite number");
    return LEHR_OK;
}

static lehr_status check_bit(const tn_circuit *c, int32_t bit)
{
    if (bit >= 0 && bit < c->bits) return LEHR_OK;
    return LEHR_FAIL(c->ctx, LEHR_BAD_ARGUMENT,
                     "there is no bit %" PRId32 "; the circuit has %" PRId32, bit, c->bits);
}

/* sum of K'K over `count` matrices is the identity. */
static lehr_status check_complete(lehr_context *ctx, int targets, int count,
                                  const double complex *matrices)
{
    int rows = 1 << targets;
    for (int r = 0; r < rows; r++)
        for (int s = 0; s < rows; s++) {
            double complex sum = r == s ? -1 : 0;
            for (int k = 0; k < count * rows; k++)
                sum += conj(matrices[k * rows + r]) * matrices[k * rows + s];
            if (!(cabs(sum) <= TOLERANCE))
                return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT,
                                 count == 1 ? "the matrix is not unitary"
                                            : "the matrices of the channel do not keep the trace");
        }
    return LEHR_OK;
}

static lehr_status check_targets(lehr_context *ctx, int targets)
{
    if (targets >= 1 && targets <= TN_MAX_TARGETS) return LEHR_OK;
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "a matrix acts on 1 or 2 targets, not %d", targets);
}

/* --- operations --- */

/* Appends; all checks are done. params may be NULL when there are none. */
static lehr_status append(tn_builder *b, tn_op op, const int32_t *qubits, const double *params)
{
    tn_circuit *c = b->circuit;
    size_t more = (size_t)op.controls + (size_t)op.targets;
    MAKE_ROOM(b, ops, op_room, count, 1);
    MAKE_ROOM(b, qubits, qubit_room, qubit_count, more);
    MAKE_ROOM(b, params, param_room, param_count, op.param_count);
    op.qubits = (uint32_t)c->qubit_count;
    op.params = (uint32_t)c->param_count;
    if (more > 0) memcpy(c->qubits + c->qubit_count, qubits, more * sizeof *qubits);
    if (params && op.param_count > 0)
        memcpy(c->params + c->param_count, params, op.param_count * sizeof *params);
    c->qubit_count += more;
    c->param_count += op.param_count;
    c->ops[c->count++] = op;
    return LEHR_OK;
}

lehr_status tn_builder_gate(tn_builder *b, tn_gate gate, int controls, const int32_t *qubits,
                            const double *params)
{
    lehr_context *ctx = b->circuit->ctx;
    if (gate >= TN_GATE_UNITARY || controls < 0 || controls > UINT16_MAX)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "no gate of the table, or too many controls");
    const tn_gate_info *info = tn_gate_look(gate);
    LEHR_TRY(check_qubits(b->circuit, controls + info->targets, qubits));
    LEHR_TRY(check_params(ctx, (uint32_t)info->params, params));
    return append(b,
                  (tn_op){.gate = (uint16_t)gate,
                          .controls = (uint16_t)controls,
                          .targets = info->targets,
                          .param_count = (uint32_t)info->params,
                          .condition = b->condition,
                          .bit = -1},
                  qubits, params);
}

/* `count` matrices of 4^targets entries as parameters. */
static lehr_status append_matrices(tn_builder *b, tn_op op, const int32_t *qubits, int count,
                                   const double complex *matrices)
{
    lehr_context *ctx = b->circuit->ctx;
    size_t entries = (size_t)count << (2 * op.targets);
    lehr_mark mark = lehr_scratch_mark(ctx);
    double *params = lehr_scratch(ctx, 2 * entries, sizeof *params);
    lehr_status status = params ? LEHR_OK : LEHR_NO_MEMORY;
    for (size_t k = 0; k < entries && params; k++)
        params[2 * k] = creal(matrices[k]), params[2 * k + 1] = cimag(matrices[k]);
    op.param_count = (uint32_t)(2 * entries);
    op.condition = b->condition;
    op.bit = -1;
    if (status == LEHR_OK) status = append(b, op, qubits, params);
    lehr_scratch_release(ctx, mark);
    return status;
}

lehr_status tn_builder_unitary(tn_builder *b, int controls, int targets, const int32_t *qubits,
                               const double complex *matrix)
{
    lehr_context *ctx = b->circuit->ctx;
    LEHR_TRY(check_targets(ctx, targets));
    if (controls < 0 || controls > UINT16_MAX)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "%d controls", controls);
    LEHR_TRY(check_qubits(b->circuit, controls + targets, qubits));
    LEHR_TRY(check_complete(ctx, targets, 1, matrix));
    tn_op op = {.gate = TN_GATE_UNITARY, .controls = (uint16_t)controls, .targets = targets};
    return append_matrices(b, op, qubits, 1, matrix);
}

lehr_status tn_builder_kraus(tn_builder *b, int targets, const int32_t *qubits, int count,
                             const double complex *matrices)
{
    lehr_context *ctx = b->circuit->ctx;
    LEHR_TRY(check_targets(ctx, targets));
    if (count < 1 || count > 1 << 16)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "a channel of %d matrices", count);
    LEHR_TRY(check_qubits(b->circuit, targets, qubits));
    LEHR_TRY(check_complete(ctx, targets, count, matrices));
    return append_matrices(b, (tn_op){.gate = TN_KRAUS, .targets = targets}, qubits, count,
                           matrices);
}

static lehr_status measure(tn_builder *b, int32_t qubit, int32_t bit, const double *odds)
{
    LEHR_TRY(check_qubits(b->circuit, 1, &qubit));
    LEHR_TRY(check_bit(b->circuit, bit));
    return append(b,
                  (tn_op){.gate = TN_MEASURE,
                          .targets = 1,
                          .param_count = odds ? 2 : 0,
                          .condition = b->condition,
                          .bit = bit},
                  &qubit, odds);
}

lehr_status tn_builder_measure(tn_builder *b, int32_t qubit, int32_t bit)
{
    return measure(b, qubit, bit, NULL);
}

lehr_status tn_builder_measure_badly(tn_builder *b, int32_t qubit, int32_t bit, double one_for_zero,
                                     double zero_for_one)
{
    const double odds[2] = {one_for_zero, zero_for_one};
    for (int k = 0; k < 2; k++)
        if (!(odds[k] >= 0 && odds[k] <= 1))
            return LEHR_FAIL(b->circuit->ctx, LEHR_BAD_ARGUMENT,
                             "the odds of a wrong reading lie in 0..1");
    return measure(b, qubit, bit, odds);
}

lehr_status tn_builder_reset(tn_builder *b, int32_t qubit)
{
    LEHR_TRY(check_qubits(b->circuit, 1, &qubit));
    tn_op op = {.gate = TN_RESET, .targets = 1, .condition = b->condition, .bit = -1};
    return append(b, op, &qubit, NULL);
}

lehr_status tn_builder_barrier(tn_builder *b, int32_t count, const int32_t *qubits)
{
    for (int32_t k = 0; k < count; k++) LEHR_TRY(check_qubits(b->circuit, 1, qubits + k));
    tn_op op = {.gate = TN_BARRIER, .targets = count, .condition = -1, .bit = -1};
    return append(b, op, qubits, NULL);
}

/* --- conditions --- */

lehr_status tn_builder_condition(tn_builder *b, int32_t first, int32_t count, const uint64_t *value,
                                 bool negated, int32_t also, int32_t *index)
{
    tn_circuit *c = b->circuit;
    if (first < 0 || count < 1 || count > c->bits - first || also < -1 ||
        also >= (int32_t)c->condition_count || c->condition_count >= INT32_MAX)
        return LEHR_FAIL(c->ctx, LEHR_BAD_ARGUMENT,
                         "a condition on bits that are not there: %" PRId32 " from %" PRId32, count,
                         first);
    size_t words = ((size_t)count + 63) / 64;
    MAKE_ROOM(b, conditions, condition_room, condition_count, 1);
    MAKE_ROOM(b, words, word_room, word_count, words);
    memcpy(c->words + c->word_count, value, words * sizeof *value);
    *index = (int32_t)c->condition_count;
    c->conditions[c->condition_count++] = (tn_condition){.first = first,
                                                         .count = count,
                                                         .value = (uint32_t)c->word_count,
                                                         .negated = negated,
                                                         .also = also};
    c->word_count += words;
    return LEHR_OK;
}

lehr_status tn_builder_when(tn_builder *b, int32_t condition)
{
    if (condition < -1 || condition >= (int32_t)b->circuit->condition_count)
        return LEHR_FAIL(b->circuit->ctx, LEHR_BAD_ARGUMENT, "there is no condition %" PRId32,
                         condition);
    b->condition = condition;
    return LEHR_OK;
}

/* --- copying --- */

lehr_status tn_builder_copy_op(tn_builder *b, const tn_circuit_view *from, const tn_op *op)
{
    return append(b, *op, from->qubits + op->qubits, from->params + op->params);
}

lehr_status tn_builder_copy_frame(tn_builder *b, const tn_circuit_view *from)
{
    for (int32_t k = 0; k < from->qubit_register_count; k++)
        LEHR_TRY(tn_builder_qubits(b, from->qubit_registers[k].name, from->qubit_registers[k].count,
                                   NULL));
    for (int32_t k = 0; k < from->bit_register_count; k++)
        LEHR_TRY(
            tn_builder_bits(b, from->bit_registers[k].name, from->bit_registers[k].count, NULL));
    for (int32_t k = 0; k < from->condition_count; k++) {
        const tn_condition *c = &from->conditions[k];
        int32_t index;
        LEHR_TRY(tn_builder_condition(b, c->first, c->count, from->words + c->value, c->negated,
                                      c->also, &index));
    }
    return from->name[0] ? tn_builder_name(b, from->name) : LEHR_OK;
}
