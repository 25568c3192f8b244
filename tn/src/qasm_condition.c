// SPDX-License-Identifier: GPL-3.0-or-later
/* if: operations under conditions on classical bits.
 *
 * The program tests a condition once; a circuit tests it at each operation. The two agree as long
 * as the bits keep their values, so a measurement into such a bit must be the last thing under it:
 * what would follow is refused. */
#include "qasm_reader.h"

#include <base/memory.h>
#include <string.h>

lehr_status tn_qasm_equals(tn_qasm *q, lehr_text integer, const tn_operand *bits, bool negated,
                           tn_atom *atom)
{
    size_t words = ((size_t)bits->count + 63) / 64;
    TN_ROOM(q->ctx, &q->words, words);
    uint64_t *value = q->words.at + q->words.count;
    bool fits = tn_integer_words(integer, value, words);
    if (fits && bits->count % 64 != 0) fits = value[words - 1] >> (bits->count % 64) == 0;
    *atom = (tn_atom){.known = !fits,
                      .truth = negated,
                      .first = bits->first,
                      .count = bits->count,
                      .word = q->words.count,
                      .negated = negated};
    q->words.count += words;
    return LEHR_OK;
}

/* One more condition in the chain. */
static lehr_status add_atom(tn_qasm *q, const tn_atom *atom)
{
    if (atom->known) {
        q->never |= !atom->truth;
        return LEHR_OK;
    }
    TN_ROOM(q->ctx, &q->watches, 1);
    LEHR_TRY(tn_builder_condition(q->builder, atom->first, atom->count, q->words.at + atom->word,
                                  atom->negated, q->condition, &q->condition));
    q->watches.at[q->watches.count++] = *atom;
    return LEHR_OK;
}

lehr_status tn_qasm_when(tn_qasm *q, const tn_atom *atoms, size_t count, tn_when *before)
{
    *before = (tn_when){q->condition, q->never, q->watches.count};
    for (size_t k = 0; k < count; k++) LEHR_TRY(add_atom(q, &atoms[k]));
    return tn_builder_when(q->builder, q->condition);
}

lehr_status tn_qasm_whenever(tn_qasm *q, const tn_when *before, bool *spoilt)
{
    if (spoilt) *spoilt = q->spoilt < q->watches.count;
    q->condition = before->condition;
    q->never = before->never;
    q->watches.count = before->watches;
    if (q->spoilt >= q->watches.count) q->spoilt = SIZE_MAX;
    return tn_builder_when(q->builder, q->condition);
}

lehr_status tn_qasm_may_act(tn_qasm *q, const char *at)
{
    if (q->spoilt >= q->watches.count) return LEHR_OK;
    return tn_qasm_refuse(q, at,
                          "an operation after a measurement into the bits that its if looks at");
}

void tn_qasm_wrote(tn_qasm *q, int32_t bit)
{
    for (size_t k = 0; k < q->watches.count; k++) {
        const tn_atom *atom = &q->watches.at[k];
        if (bit < atom->first || bit - atom->first >= atom->count) continue;
        if (k < q->spoilt) q->spoilt = k;
        return;
    }
}
