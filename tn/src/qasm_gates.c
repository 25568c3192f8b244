// SPDX-License-Identifier: GPL-3.0-or-later
/* The gates that need no definition: those of qelib1.inc and stdgates.inc, and some that programs
 * take for granted. They are known with or without the include; a definition in the file wins. */
#include "qasm_reader.h"

#include <base/memory.h>
#include <string.h>

typedef struct known {
    const char *name;
    tn_gate gate;
    int controls, params;
    tn_gate_form form, form3; /* in OpenQASM 2 and 3 */
} known;

#define PLAIN(name, gate, controls, params)                                  \
    {                                                                        \
        name, TN_GATE_##gate, controls, params, TN_FORM_PLAIN, TN_FORM_PLAIN \
    }

static const known table[] = {
    PLAIN("id", id, 0, 0),
    {"u0", TN_GATE_id, 0, 1, TN_FORM_NONE, TN_FORM_NONE},
    PLAIN("x", x, 0, 0),
    PLAIN("y", y, 0, 0),
    PLAIN("z", z, 0, 0),
    PLAIN("h", h, 0, 0),
    PLAIN("s", s, 0, 0),
    PLAIN("sdg", sdg, 0, 0),
    PLAIN("t", t, 0, 0),
    PLAIN("tdg", tdg, 0, 0),
    PLAIN("sx", sx, 0, 0),
    PLAIN("sxdg", sxdg, 0, 0),
    PLAIN("p", p, 0, 1),
    PLAIN("phase", p, 0, 1),
    PLAIN("u1", p, 0, 1),
    PLAIN("rx", rx, 0, 1),
    PLAIN("ry", ry, 0, 1),
    PLAIN("rz", rz, 0, 1),
    {"U", TN_GATE_u, 0, 3, TN_FORM_PLAIN, TN_FORM_U},
    {"u", TN_GATE_u, 0, 3, TN_FORM_PLAIN, TN_FORM_PLAIN},
    {"u2", TN_GATE_u, 0, 2, TN_FORM_U2, TN_FORM_SU_U2},
    {"u3", TN_GATE_u, 0, 3, TN_FORM_PLAIN, TN_FORM_SU_U3},
    PLAIN("CX", x, 1, 0),
    PLAIN("cx", x, 1, 0),
    PLAIN("cy", y, 1, 0),
    PLAIN("cz", z, 1, 0),
    PLAIN("ch", h, 1, 0),
    PLAIN("cs", s, 1, 0),
    PLAIN("csdg", sdg, 1, 0),
    PLAIN("csx", sx, 1, 0),
    PLAIN("cp", p, 1, 1),
    PLAIN("cphase", p, 1, 1),
    PLAIN("cu1", p, 1, 1),
    PLAIN("crx", rx, 1, 1),
    PLAIN("cry", ry, 1, 1),
    PLAIN("crz", rz, 1, 1),
    {"cu", TN_GATE_u, 1, 4, TN_FORM_CU, TN_FORM_CU},
    PLAIN("cu3", u, 1, 3),
    PLAIN("ccx", x, 2, 0),
    PLAIN("ccz", z, 2, 0),
    PLAIN("c3x", x, 3, 0),
    PLAIN("c4x", x, 4, 0),
    PLAIN("c3sqrtx", sx, 3, 0),
    PLAIN("swap", swap, 0, 0),
    PLAIN("cswap", swap, 1, 0),
    PLAIN("iswap", iswap, 0, 0),
    PLAIN("rxx", rxx, 0, 1),
    PLAIN("ryy", ryy, 0, 1),
    PLAIN("rzz", rzz, 0, 1),
    PLAIN("rzx", rzx, 0, 1),
    PLAIN("ecr", ecr, 0, 0),
    PLAIN("gphase", gphase, 0, 1),
};

/* The others are products of these. */
static const char others[] =
    "gate dcx a,b { cx a,b; cx b,a; }"
    "gate rccx a,b,c { h c; t c; cx b,c; tdg c; cx a,c; t c; cx b,c; tdg c; h c; }"
    "gate rc3x a,b,c,d { h d; t d; cx c,d; tdg d; h d; cx a,d; t d; cx b,d; tdg d; cx a,d; t d;"
    " cx b,d; tdg d; h d; t d; cx c,d; tdg d; h d; }"
    "gate rcccx a,b,c,d { rc3x a,b,c,d; }";

static lehr_text text_of(const char *text)
{
    return (lehr_text){text, text + strlen(text)};
}

static lehr_status know(tn_qasm *q, const known *k)
{
    int32_t number = (int32_t)q->gates.count;
    TN_ROOM(q->ctx, &q->gates, 1);
    LEHR_TRY(tn_names_add(q->ctx, &q->gate_names, text_of(k->name), number));
    q->gates.at[q->gates.count++] = (tn_qasm_gate){
        .kind = TN_KNOWN_GATE,
        .params = k->params,
        .lines = k->controls + tn_gate_look(k->gate)->targets,
        .gate = k->gate,
        .form = q->version == 2 ? k->form : k->form3,
        .controls = k->controls,
        .built_in = true,
        .size = 1,
    };
    return LEHR_OK;
}

/* The file has not been looked at yet: the tokens are borrowed. */
static lehr_status know_others(tn_qasm *q)
{
    tn_tokens file = q->tokens;
    q->tokens = tn_tokens_of(text_of(others));
    while (q->tokens.kind != TN_TOKEN_END) {
        tn_tokens_next(&q->tokens); /* gate */
        LEHR_TRY(tn_qasm_define(q, false));
    }
    q->tokens = file;
    for (size_t k = 0; k < q->gates.count; k++) q->gates.at[k].built_in = true;
    return LEHR_OK;
}

lehr_status tn_qasm_know_gates(tn_qasm *q)
{
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        if (table[k].gate == TN_GATE_gphase && q->version == 2) continue;
        LEHR_TRY(know(q, &table[k]));
    }
    return know_others(q);
}
