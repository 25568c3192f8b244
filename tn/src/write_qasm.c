// SPDX-License-Identifier: GPL-3.0-or-later
/* Writing OpenQASM 2 and 3: a look at every operation first, so that what a version has no words
 * for is refused before anything is written; then line by line. */
#include "qasm_spelling.h"
#include "spell_pairs.h"

#include <base/memory.h>
#include <inttypes.h>
#include <string.h>
#include <tn/qasm.h>

typedef struct writer {
    lehr_context *ctx;
    tn_circuit_view view;
    int version;
    lehr_output *out;
    bool plain_names; /* registers keep their names */
    bool used[64];    /* spellings that need their definition */
} writer;

/* --- what a version can say --- */

static lehr_status refuse(const writer *w, const char *what)
{
    return LEHR_FAIL(w->ctx, LEHR_UNSUPPORTED, "OpenQASM %d has no words for %s", w->version, what);
}

/* The number of the register that holds a qubit or bit. */
static int32_t register_of(const tn_register *list, int32_t count, int32_t at)
{
    int32_t low = 0, high = count;
    while (high - low > 1) {
        int32_t middle = low + (high - low) / 2;
        if (list[middle].first <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static int32_t bit_register(const writer *w, int32_t bit)
{
    return register_of(w->view.bit_registers, w->view.bit_register_count, bit);
}

static lehr_status check_condition(const writer *w, int32_t condition)
{
    while (condition >= 0) {
        const tn_condition *c = &w->view.conditions[condition];
        const tn_register *r = &w->view.bit_registers[bit_register(w, c->first)];
        if (c->first + c->count > r->first + r->count)
            return refuse(w, "a condition on bits of several registers");
        bool whole = c->count == r->count && !c->negated && c->also < 0;
        if (w->version == 2 && !whole)
            return refuse(w, "a condition other than that a whole register equals a number");
        condition = c->also;
    }
    return LEHR_OK;
}

static lehr_status check_gate(writer *w, const tn_op *op)
{
    size_t count;
    tn_gate gate = (tn_gate)op->gate;
    if (gate == TN_GATE_gphase && op->controls == 0) return LEHR_OK;
    const tn_spelling *s = tn_spell(w->version, gate, op->controls);
    if (!s)
        return LEHR_FAIL(w->ctx, LEHR_UNSUPPORTED,
                         "OpenQASM %d has no words for %s with %d controls", w->version,
                         tn_gate_look(gate)->name, op->controls);
    if (s->definition) w->used[s - tn_spellings(w->version, &count)] = true;
    return LEHR_OK;
}

static lehr_status check(writer *w)
{
    for (size_t k = 0; k < w->view.count; k++) {
        const tn_op *op = &w->view.ops[k];
        LEHR_TRY(check_condition(w, op->condition));
        if (op->gate == TN_KRAUS) return refuse(w, "noise");
        if (op->gate == TN_MEASURE && op->param_count > 0) return refuse(w, "wrong readings");
        if (op->gate <= TN_GATE_UNITARY) LEHR_TRY(check_gate(w, op));
    }
    return LEHR_OK;
}

/* --- names of registers --- */

static bool is_reserved(const char *name)
{
    static const char *const words[] = {
        "angle",  "array",   "barrier", "bit",   "bool",   "box",      "cal",      "complex",
        "const",  "creg",    "ctrl",    "def",   "defcal", "delay",    "else",     "end",
        "euler",  "extern",  "false",   "float", "for",    "gate",     "gphase",   "if",
        "in",     "include", "input",   "int",   "inv",    "let",      "measure",  "negctrl",
        "opaque", "output",  "pi",      "pow",   "qreg",   "qubit",    "reset",    "return",
        "sin",    "cos",     "tan",     "exp",   "ln",     "sqrt",     "stretch",  "switch",
        "tau",    "true",    "uint",    "while", "break",  "continue", "duration", "log"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (strcmp(words[k], name) == 0) return true;
    return false;
}

static bool is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    bool lower = name[0] >= 'a' && name[0] <= 'z';
    return lower && name[strspn(name, letters)] == '\0' && !is_reserved(name);
}

static bool has_twin(const writer *w, const char *name)
{
    int count = 0;
    for (int32_t k = 0; k < w->view.qubit_register_count; k++)
        count += strcmp(w->view.qubit_registers[k].name, name) == 0;
    for (int32_t k = 0; k < w->view.bit_register_count; k++)
        count += strcmp(w->view.bit_registers[k].name, name) == 0;
    return count > 1;
}

static bool are_names(const writer *w, const tn_register *list, int32_t count)
{
    for (int32_t k = 0; k < count; k++)
        if (!is_name(list[k].name) || has_twin(w, list[k].name)) return false;
    return true;
}

static void put_qubit_register(const writer *w, int32_t k)
{
    if (w->plain_names)
        lehr_put_text(w->out, w->view.qubit_registers[k].name);
    else
        lehr_put_format(w->out, "q%" PRId32, k);
}

static void put_bit_register(const writer *w, int32_t k)
{
    if (w->plain_names)
        lehr_put_text(w->out, w->view.bit_registers[k].name);
    else
        lehr_put_format(w->out, "c%" PRId32, k);
}

static void put_qubit(const writer *w, int32_t qubit)
{
    int32_t k = register_of(w->view.qubit_registers, w->view.qubit_register_count, qubit);
    put_qubit_register(w, k);
    lehr_put_format(w->out, "[%" PRId32 "]", qubit - w->view.qubit_registers[k].first);
}

static void put_bit(const writer *w, int32_t bit)
{
    int32_t k = bit_register(w, bit);
    put_bit_register(w, k);
    lehr_put_format(w->out, "[%" PRId32 "]", bit - w->view.bit_registers[k].first);
}

static void put_qubits(const writer *w, const int32_t *qubits, int32_t count)
{
    for (int32_t k = 0; k < count; k++) {
        lehr_put_text(w->out, k == 0 ? " " : ",");
        put_qubit(w, qubits[k]);
    }
    lehr_put_text(w->out, ";\n");
}

/* --- conditions --- */

/* Divides by 10^9; the remainder. */
static uint32_t divide(uint32_t *halves, size_t count)
{
    uint64_t rest = 0;
    for (size_t k = count; k-- > 0;) {
        rest = rest << 32 | halves[k];
        halves[k] = (uint32_t)(rest / 1000000000);
        rest %= 1000000000;
    }
    return (uint32_t)rest;
}

/* A long number in decimal: pieces of nine digits, from the lowest. */
static lehr_status put_long(const writer *w, const uint64_t *words, size_t count)
{
    lehr_mark mark = lehr_scratch_mark(w->ctx);
    uint32_t *halves = lehr_scratch(w->ctx, 2 * count, sizeof *halves);
    uint32_t *pieces = lehr_scratch(w->ctx, 3 * count, sizeof *pieces); /* 2^64 < 10^27 */
    lehr_status status = halves && pieces ? LEHR_OK : LEHR_NO_MEMORY;
    size_t used = 0;
    for (size_t k = 0; k < count && status == LEHR_OK; k++) {
        halves[2 * k] = (uint32_t)words[k];
        halves[2 * k + 1] = (uint32_t)(words[k] >> 32);
    }
    for (; used < 3 * count && status == LEHR_OK; used++) pieces[used] = divide(halves, 2 * count);
    while (used > 1 && pieces[used - 1] == 0) used--;
    if (used > 0) lehr_put_format(w->out, "%" PRIu32, pieces[--used]);
    while (used > 0) lehr_put_format(w->out, "%09" PRIu32, pieces[--used]);
    lehr_scratch_release(w->ctx, mark);
    return status;
}

/* c, c[3] or c[2:5] */
static void put_bits(const writer *w, const tn_condition *c)
{
    int32_t k = bit_register(w, c->first);
    const tn_register *r = &w->view.bit_registers[k];
    put_bit_register(w, k);
    if (c->count == r->count) return;
    lehr_put_format(w->out, "[%" PRId32, c->first - r->first);
    if (c->count > 1) lehr_put_format(w->out, ":%" PRId32, c->first - r->first + c->count - 1);
    lehr_put_char(w->out, ']');
}

static lehr_status put_condition(const writer *w, int32_t condition)
{
    lehr_put_text(w->out, "if (");
    while (condition >= 0) {
        const tn_condition *c = &w->view.conditions[condition];
        put_bits(w, c);
        lehr_put_text(w->out, c->negated ? " != " : " == ");
        LEHR_TRY(put_long(w, w->view.words + c->value, ((size_t)c->count + 63) / 64));
        condition = c->also;
        if (condition >= 0) lehr_put_text(w->out, " && ");
    }
    lehr_put_text(w->out, ") ");
    return LEHR_OK;
}

/* --- operations --- */

static void put_params(const writer *w, const double *params, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++) {
        lehr_put_char(w->out, k == 0 ? '(' : ',');
        lehr_put_real(w->out, params[k]);
    }
    if (count > 0) lehr_put_char(w->out, ')');
}

/* As many as the spelling takes: U and u3 three, cu a phase besides. */
static uint32_t spelled_params(const writer *w, const tn_op *op, const tn_spelling *s,
                               double params[4])
{
    if (op->gate == TN_GATE_UNITARY) {
        double complex matrix[TN_MAX_ENTRIES];
        tn_op_matrix(&w->view, op, matrix);
        tn_angles_of(matrix, params);
        return s->controls > 0 ? 4 : 3;
    }
    for (uint32_t k = 0; k < op->param_count; k++) params[k] = w->view.params[op->params + k];
    if (op->gate != TN_GATE_u || strcmp(s->name, "cu") != 0) return op->param_count;
    params[3] = 0;
    return 4;
}

static void put_gate(const writer *w, const tn_op *op)
{
    double params[4];
    const int32_t *qubits = w->view.qubits + op->qubits;
    const tn_spelling *s = tn_spell(w->version, (tn_gate)op->gate, op->controls);
    int more = op->gate == TN_GATE_id ? 0 : op->controls - s->controls;
    int32_t skip = op->gate == TN_GATE_id ? op->controls : 0;
    if (more == 1) lehr_put_text(w->out, "ctrl @ ");
    if (more > 1) lehr_put_format(w->out, "ctrl(%d) @ ", more);
    lehr_put_text(w->out, s->name);
    put_params(w, params, spelled_params(w, op, s, params));
    put_qubits(w, qubits + skip, op->controls + op->targets - skip);
}

static void put_measure(const writer *w, const tn_op *op)
{
    int32_t qubit = w->view.qubits[op->qubits];
    if (w->version == 3) {
        put_bit(w, op->bit);
        lehr_put_text(w->out, " = ");
    }
    lehr_put_text(w->out, "measure ");
    put_qubit(w, qubit);
    if (w->version == 2) {
        lehr_put_text(w->out, " -> ");
        put_bit(w, op->bit);
    }
    lehr_put_text(w->out, ";\n");
}

/* One of all qubits names the registers. */
static void put_barrier(const writer *w, const tn_op *op)
{
    lehr_put_text(w->out, "barrier");
    if (op->targets > 0) {
        put_qubits(w, w->view.qubits + op->qubits, op->targets);
        return;
    }
    for (int32_t k = 0; k < w->view.qubit_register_count; k++) {
        lehr_put_text(w->out, k == 0 ? " " : ",");
        put_qubit_register(w, k);
    }
    lehr_put_text(w->out, ";\n");
}

static bool is_silent(const writer *w, const tn_op *op)
{
    if (op->gate == TN_BARRIER) return w->view.n == 0;
    return w->version == 2 && op->gate == TN_GATE_gphase && op->controls == 0;
}

static lehr_status put_operation(const writer *w, const tn_op *op)
{
    if (is_silent(w, op)) return LEHR_OK;
    if (op->condition >= 0) LEHR_TRY(put_condition(w, op->condition));
    if (op->gate == TN_MEASURE) {
        put_measure(w, op);
    } else if (op->gate == TN_RESET) {
        lehr_put_text(w->out, "reset");
        put_qubits(w, w->view.qubits + op->qubits, 1);
    } else if (op->gate == TN_BARRIER) {
        put_barrier(w, op);
    } else {
        put_gate(w, op);
    }
    return LEHR_OK;
}

/* --- the file --- */

/* `qreg q[2];` or `qubit[2] q;` */
static void put_declaration(const writer *w, void put_name(const writer *, int32_t), int32_t k,
                            int32_t count, const char *word)
{
    lehr_put_text(w->out, word);
    if (w->version == 3) lehr_put_format(w->out, "[%" PRId32 "]", count);
    lehr_put_char(w->out, ' ');
    put_name(w, k);
    if (w->version == 2) lehr_put_format(w->out, "[%" PRId32 "]", count);
    lehr_put_text(w->out, ";\n");
}

static void put_registers(const writer *w)
{
    const tn_circuit_view *v = &w->view;
    const char *qubits = w->version == 2 ? "qreg" : "qubit",
               *bits = w->version == 2 ? "creg" : "bit";
    for (int32_t k = 0; k < v->qubit_register_count; k++)
        put_declaration(w, put_qubit_register, k, v->qubit_registers[k].count, qubits);
    for (int32_t k = 0; k < v->bit_register_count; k++)
        put_declaration(w, put_bit_register, k, v->bit_registers[k].count, bits);
}

static void put_head(const writer *w)
{
    size_t count;
    const tn_spelling *all = tn_spellings(w->version, &count);
    lehr_put_format(w->out, "OPENQASM %d.0;\ninclude \"%s\";\n", w->version,
                    w->version == 2 ? "qelib1.inc" : "stdgates.inc");
    for (size_t k = 0; k < count; k++)
        if (w->used[k]) lehr_put_format(w->out, "%s\n", all[k].definition);
    put_registers(w);
}

/* Of a circuit without matrices on two qubits. */
static lehr_status write_spelled(lehr_context *ctx, const tn_circuit *circuit, int version,
                                 lehr_output *out)
{
    writer w = {.ctx = ctx, .view = tn_circuit_look(circuit), .version = version, .out = out};
    LEHR_TRY(check(&w));
    w.plain_names = are_names(&w, w.view.qubit_registers, w.view.qubit_register_count) &&
                    are_names(&w, w.view.bit_registers, w.view.bit_register_count);
    put_head(&w);
    for (size_t k = 0; k < w.view.count; k++) LEHR_TRY(put_operation(&w, &w.view.ops[k]));
    return LEHR_OK;
}

lehr_status tn_qasm_write(lehr_context *ctx, const tn_circuit *circuit, int version,
                          lehr_output *out)
{
    tn_circuit *spelled;
    if (version != 2 && version != 3)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "OpenQASM %d cannot be written", version);
    LEHR_TRY(tn_spell_pairs(ctx, circuit, &spelled));
    lehr_status status = write_spelled(ctx, spelled ? spelled : circuit, version, out);
    tn_circuit_free(spelled);
    return status;
}
