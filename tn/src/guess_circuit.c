// SPDX-License-Identifier: GPL-3.0-or-later
/* In the order of the file, with a note of each bit: 0 in all shots, 1 by a guess, or measured.
 *
 * A comparison first looks at the bits that are known. If they differ from the number, all is
 * decided; else only the measured bits are left to compare, as one range from the first to the
 * last of them: known bits within it are 0 in the circuit that is written, so a 0 is what they are
 * compared with. */
#include "guess_circuit.h"

#include <base/memory.h>
#include <string.h>

typedef enum holding { ZERO, ONE, MEASURED } holding;
typedef enum verdict { NEVER, ALWAYS, MAYBE } verdict;

typedef struct guessing {
    lehr_context *ctx;
    tn_circuit_view view;
    const tn_guesses *guesses;
    uint32_t values;
    tn_builder *builder;
    uint8_t *bits; /* holding */
} guessing;

/* --- conditions --- */

/* What known bits say about a comparison. */
typedef struct comparison {
    bool differs;
    int32_t first, count; /* the range of the measured bits */
} comparison;

static bool wanted_bit(const guessing *g, const tn_condition *c, int32_t k)
{
    return g->view.words[c->value + (uint32_t)k / 64] >> (k % 64) & 1;
}

static comparison compare(const guessing *g, const tn_condition *c)
{
    comparison found = {0};
    for (int32_t k = 0; k < c->count; k++) {
        uint8_t held = g->bits[c->first + k];
        if (held != MEASURED) {
            found.differs |= (held == ONE) != wanted_bit(g, c, k);
            continue;
        }
        if (found.count == 0) found.first = k;
        found.count = k + 1 - found.first;
    }
    return found;
}

/* A condition on the measured bits alone. */
static lehr_status write_rest(guessing *g, const tn_condition *c, const comparison *rest,
                              int32_t also, int32_t *index)
{
    size_t words = ((size_t)rest->count + 63) / 64;
    lehr_mark mark = lehr_scratch_mark(g->ctx);
    uint64_t *value = lehr_scratch(g->ctx, words, sizeof *value);
    lehr_status status = value ? LEHR_OK : LEHR_NO_MEMORY;
    if (value) {
        memset(value, 0, words * sizeof *value);
        for (int32_t k = 0; k < rest->count; k++)
            if (g->bits[c->first + rest->first + k] == MEASURED &&
                wanted_bit(g, c, rest->first + k))
                value[k / 64] |= UINT64_C(1) << (k % 64);
        status = tn_builder_condition(g->builder, c->first + rest->first, rest->count, value,
                                      c->negated, also, index);
    }
    lehr_scratch_release(g->ctx, mark);
    return status;
}

/* What is known of a condition; MAYBE: *index is what is left of it. */
static lehr_status settle(guessing *g, int32_t condition, verdict *out, int32_t *index)
{
    *out = ALWAYS;
    *index = -1;
    for (; condition >= 0 && *out != NEVER; condition = g->view.conditions[condition].also) {
        const tn_condition *c = &g->view.conditions[condition];
        comparison known = compare(g, c);
        if (known.differs || known.count == 0) {
            if (known.differs != c->negated) *out = NEVER;
            continue;
        }
        *out = MAYBE;
        LEHR_TRY(write_rest(g, c, &known, *index, index));
    }
    return LEHR_OK;
}

/* --- operations --- */

/* -1: it is not guessed. */
static int guess_of(const guessing *g, size_t place)
{
    for (int k = 0; k < g->guesses->count; k++)
        if (g->guesses->op[k] == place) return k;
    return -1;
}

static void redirect(guessing *g, size_t place, tn_op *op)
{
    int guess = guess_of(g, place);
    g->bits[op->bit] = MEASURED;
    if (guess < 0) return;
    g->bits[op->bit] = g->values >> guess & 1 ? ONE : ZERO;
    op->bit = g->view.bits + guess;
}

static lehr_status write_op(guessing *g, size_t place)
{
    tn_op op = g->view.ops[place];
    verdict happens;
    LEHR_TRY(settle(g, op.condition, &happens, &op.condition));
    if (happens == NEVER) return LEHR_OK;
    if (op.gate == TN_MEASURE) redirect(g, place, &op);
    return tn_builder_copy_op(g->builder, &g->view, &op);
}

static lehr_status write_all(guessing *g, uint64_t *ones)
{
    size_t bits = (size_t)g->view.bits;
    g->bits = lehr_scratch(g->ctx, bits, 1);
    if (!g->bits) return LEHR_NO_MEMORY;
    memset(g->bits, ZERO, bits);
    LEHR_TRY(tn_builder_copy_frame(g->builder, &g->view));
    if (g->guesses->count > 0)
        LEHR_TRY(tn_builder_bits(g->builder, "guesses", g->guesses->count, NULL));
    for (size_t k = 0; k < g->view.count; k++) LEHR_TRY(write_op(g, k));
    for (size_t b = 0; b < bits; b++) ones[b / 64] |= (uint64_t)(g->bits[b] == ONE) << (b % 64);
    return LEHR_OK;
}

lehr_status tn_guess_circuit(lehr_context *ctx, const tn_circuit *circuit,
                             const tn_guesses *guesses, uint32_t values, tn_circuit **out,
                             uint64_t *ones)
{
    guessing g = {
        .ctx = ctx, .view = tn_circuit_look(circuit), .guesses = guesses, .values = values};
    LEHR_TRY(tn_builder_new(ctx, &g.builder));
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = write_all(&g, ones);
    lehr_scratch_release(ctx, mark);
    if (status == LEHR_OK) return tn_builder_finish(g.builder, out);
    tn_builder_free(g.builder);
    return status;
}
