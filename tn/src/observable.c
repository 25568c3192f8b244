// SPDX-License-Identifier: GPL-3.0-or-later
/* Reading sums of Pauli products.
 *
 *   sum     = [+|-] product { (+|-) product }
 *   product = factor { [*] factor }
 *   factor  = number | I | I<qubit> | (X|Y|Z)<qubit>
 *
 * '#' begins a comment. Letters on one qubit are multiplied by XY = iZ and so on; i's must cancel.
 */
#include <tn/observable.h>

#include <base/memory.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct tn_observable {
    lehr_context *ctx;
    tn_term *term;
    tn_pauli *paulis;
    size_t terms, term_room, count, room;
};

typedef struct reader {
    lehr_input *in;
    lehr_context *ctx;
    const char *begin, *at, *end;
    int32_t qubits;
    tn_observable *o;
    size_t first;  /* of the paulis of this product */
    int quarter;   /* of this product: a factor i^quarter */
    double weight; /* of this product */
} reader;

tn_observable_view tn_observable_look(const tn_observable *o)
{
    return (tn_observable_view){.terms = (int32_t)o->terms, .term = o->term, .paulis = o->paulis};
}

void tn_observable_free(tn_observable *o)
{
    if (!o) return;
    lehr_release(o->ctx, o->term);
    lehr_release(o->ctx, o->paulis);
    lehr_release(o->ctx, o);
}

/* --- text --- */

static lehr_status refuse(const reader *r, const char *expected)
{
    int line = 1, column = 1;
    for (const char *c = r->begin; c < r->at; c++) {
        column++;
        if (*c == '\n') line++, column = 1;
    }
    return LEHR_FAIL(r->ctx, LEHR_FORMAT, "%s:%d:%d: expected %s", lehr_input_name(r->in), line,
                     column, expected);
}

static void skip(reader *r)
{
    while (r->at < r->end) {
        if (*r->at == '#')
            while (r->at < r->end && *r->at != '\n') r->at++;
        else if (strchr(" \t\r\n", *r->at) && *r->at)
            r->at++;
        else
            return;
    }
}

static bool take(reader *r, char c)
{
    skip(r);
    if (r->at == r->end || *r->at != c) return false;
    r->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The longest piece that looks like a number. */
static lehr_text number_text(const reader *r)
{
    const char *at = r->at;
    while (at < r->end && (is_digit(*at) || *at == '.')) at++;
    if (at < r->end && at > r->at && (*at == 'e' || *at == 'E')) {
        const char *mantissa = at++;
        if (at < r->end && (*at == '+' || *at == '-')) at++;
        if (at == r->end || !is_digit(*at)) return (lehr_text){r->at, mantissa};
        while (at < r->end && is_digit(*at)) at++;
    }
    return (lehr_text){r->at, at};
}

/* --- factors --- */

static lehr_status take_number(reader *r)
{
    lehr_text text = number_text(r);
    lehr_number value;
    const char *end = text.end;
    if (!lehr_scan_number(&text, &value) || text.at != end) return refuse(r, "a number");
    r->weight *= value.r;
    if (!isfinite(r->weight)) return refuse(r, "a weight that is finite");
    r->at = end;
    return LEHR_OK;
}

/* Letter times letter on one qubit: which, and the power of i. */
static char multiply(char a, char b, int *quarter)
{
    if (a == b) return 'I';
    *quarter += (b - a + 3) % 3 == 1 ? 1 : 3;
    return (char)('X' + 'Y' + 'Z' - a - b);
}

static lehr_status put_pauli(reader *r, int32_t qubit, char letter)
{
    tn_observable *o = r->o;
    for (size_t k = r->first; k < o->count; k++) {
        tn_pauli *p = &o->paulis[k];
        if (p->qubit != qubit) continue;
        p->letter = multiply(p->letter, letter, &r->quarter);
        if (p->letter == 'I') *p = o->paulis[--o->count];
        return LEHR_OK;
    }
    if (o->count == o->room) {
        size_t room = o->room < 16 ? 16 : 2 * o->room;
        tn_pauli *grown = lehr_resize(r->ctx, o->paulis, room, sizeof *grown);
        if (!grown) return LEHR_NO_MEMORY;
        o->paulis = grown;
        o->room = room;
    }
    o->paulis[o->count++] = (tn_pauli){qubit, letter};
    return LEHR_OK;
}

static lehr_status take_letter(reader *r)
{
    const char *start = r->at;
    char letter = *r->at++;
    int64_t qubit = 0;
    bool digits = r->at < r->end && is_digit(*r->at);
    if (!digits && letter == 'I') return LEHR_OK;
    if (!digits) return refuse(r, "the number of a qubit after the letter, as in Z0");
    while (r->at < r->end && is_digit(*r->at) && qubit < INT32_MAX)
        qubit = 10 * qubit + (*r->at++ - '0');
    if (qubit >= r->qubits) {
        r->at = start;
        return refuse(r, "a qubit that the circuit has");
    }
    return letter == 'I' ? LEHR_OK : put_pauli(r, (int32_t)qubit, letter);
}

static bool begins_letter(const reader *r)
{
    return r->at < r->end && *r->at && strchr("XYZI", *r->at);
}

static bool begins_number(const reader *r)
{
    return r->at < r->end && (is_digit(*r->at) || *r->at == '.');
}

static lehr_status take_factor(reader *r)
{
    skip(r);
    if (begins_letter(r)) return take_letter(r);
    if (begins_number(r)) return take_number(r);
    return refuse(r, "a number or a Pauli letter with its qubit, as in 0.5*X3");
}

/* --- products and sums --- */

static int by_qubit(const void *a, const void *b)
{
    const tn_pauli *x = a, *y = b;
    return (x->qubit > y->qubit) - (x->qubit < y->qubit);
}

static bool same_paulis(const tn_observable *o, const tn_term *a, const tn_term *b)
{
    if (a->count != b->count) return false;
    for (int32_t k = 0; k < a->count; k++) {
        const tn_pauli *x = &o->paulis[a->first + k], *y = &o->paulis[b->first + k];
        if (x->qubit != y->qubit || x->letter != y->letter) return false;
    }
    return true;
}

static lehr_status close_product(reader *r)
{
    tn_observable *o = r->o;
    if (r->quarter % 2 != 0)
        return refuse(r, "a product that is Hermitian: letters on one qubit give an i here");
    if (r->quarter % 4 == 2) r->weight = -r->weight;
    size_t count = o->count - r->first;
    if (o->count > INT32_MAX) return refuse(r, "fewer letters");
    if (count > 1) qsort(o->paulis + r->first, count, sizeof *o->paulis, by_qubit);
    if (o->terms == o->term_room) {
        size_t room = o->term_room < 16 ? 16 : 2 * o->term_room;
        tn_term *grown = lehr_resize(r->ctx, o->term, room, sizeof *grown);
        if (!grown) return LEHR_NO_MEMORY;
        o->term = grown;
        o->term_room = room;
    }
    o->term[o->terms++] = (tn_term){r->weight, (int32_t)r->first, (int32_t)count};
    return LEHR_OK;
}

static lehr_status read_product(reader *r, bool negative)
{
    r->first = r->o->count;
    r->quarter = 0;
    r->weight = negative ? -1 : 1;
    for (;;) {
        LEHR_TRY(take_factor(r));
        bool star = take(r, '*');
        skip(r);
        if (!star && !begins_letter(r) && !begins_number(r)) return close_product(r);
    }
}

static lehr_status read_sum(reader *r)
{
    bool negative = take(r, '-');
    if (!negative) (void)take(r, '+');
    for (;;) {
        LEHR_TRY(read_product(r, negative));
        skip(r);
        if (r->at == r->end) return LEHR_OK;
        negative = take(r, '-');
        if (!negative && !take(r, '+')) return refuse(r, "+, - or the end");
    }
}

/* --- equal products --- */

typedef struct ordered {
    const tn_observable *o;
    tn_term term;
    size_t place; /* where it was first written */
} ordered;

static int compare_terms(const ordered *a, const ordered *b)
{
    if (a->term.count != b->term.count) return a->term.count < b->term.count ? -1 : 1;
    for (int32_t k = 0; k < a->term.count; k++) {
        const tn_pauli *x = &a->o->paulis[a->term.first + k];
        const tn_pauli *y = &b->o->paulis[b->term.first + k];
        if (x->qubit != y->qubit) return x->qubit < y->qubit ? -1 : 1;
        if (x->letter != y->letter) return x->letter < y->letter ? -1 : 1;
    }
    return 0;
}

static int by_paulis(const void *a, const void *b)
{
    const ordered *x = a, *y = b;
    int order = compare_terms(x, y);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

static int by_place(const void *a, const void *b)
{
    const ordered *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

/* In the order in which they were first written. */
static lehr_status add_up_equal(reader *r)
{
    tn_observable *o = r->o;
    ordered *list = lehr_new(r->ctx, o->terms, sizeof *list);
    if (!list) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < o->terms; k++) list[k] = (ordered){o, o->term[k], k};
    qsort(list, o->terms, sizeof *list, by_paulis);
    size_t kept = 0;
    for (size_t k = 0; k < o->terms; k++) {
        if (kept > 0 && same_paulis(o, &list[kept - 1].term, &list[k].term))
            list[kept - 1].term.weight += list[k].term.weight;
        else
            list[kept++] = list[k];
    }
    qsort(list, kept, sizeof *list, by_place);
    for (size_t k = 0; k < kept; k++) o->term[k] = list[k].term;
    o->terms = kept;
    lehr_release(r->ctx, list);
    return LEHR_OK;
}

lehr_status tn_observable_read(lehr_input *in, int32_t qubits, tn_observable **out)
{
    lehr_context *ctx = lehr_input_context(in);
    lehr_text text;
    LEHR_TRY(lehr_input_rest(in, &text));
    tn_observable *o = lehr_new_zero(ctx, 1, sizeof *o);
    if (!o) return LEHR_NO_MEMORY;
    o->ctx = ctx;
    reader r = {.in = in,
                .ctx = ctx,
                .begin = text.at,
                .at = text.at,
                .end = text.end,
                .qubits = qubits,
                .o = o};
    lehr_status status = read_sum(&r);
    if (status == LEHR_OK) status = add_up_equal(&r);
    if (status == LEHR_OK)
        *out = o;
    else
        tn_observable_free(o);
    return status;
}
