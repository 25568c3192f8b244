// SPDX-License-Identifier: GPL-3.0-or-later
/* The reader of OpenQASM 2 and 3: what its parts share.
 *
 *   qasm_tokens.c      text -> tokens                     qasm_names.c   what a name means
 *   qasm_expression.c  expressions -> postfix -> numbers  qasm_gates.c   the gates known beforehand
 *   qasm_call.c        a gate with modifiers, arguments and operands, as written
 *   qasm_expand.c      a call -> operations of the builder
 *   qasm_define.c      gate definitions: bodies become lists of calls
 *   qasm_statements.c  what both versions have; registers, operands, measuring, reset, barrier
 *   qasm_condition.c   if; the bits it looks at must not change before it ends
 *   qasm_control.c    blocks, if and for of OpenQASM 3
 *   read_qasm2.c, read_qasm3.c   the statements of each version
 *
 * Programs are carried out as they are read: loops go back to their beginning, constants are
 * values, gate definitions are lists of calls that expand into operations when used. */
#ifndef LEHR_TN_QASM_READER_H
#define LEHR_TN_QASM_READER_H

#include "grow.h"
#include "qasm_names.h"
#include "qasm_tokens.h"

#include <tn/circuit.h>

/* Limits that only a program written by nobody meets. */
#define TN_QASM_NESTING 200         /* parentheses, blocks */
#define TN_QASM_DEPTH   1000        /* gates defined by gates */
#define TN_QASM_STEPS   268435456.0 /* operations and rounds of loops, all together */

/* --- values of variables --- */

typedef enum tn_meaning {
    TN_MEANS_QUBITS,
    TN_MEANS_BITS,
    TN_MEANS_NUMBER,   /* of known value, OpenQASM 3 */
    TN_MEANS_ARGUMENT, /* number `first` of the gate being defined */
    TN_MEANS_LINE      /* its qubit number `first` */
} tn_meaning;

typedef struct tn_variable {
    tn_meaning meaning;
    int32_t first, count;
    bool single;   /* `qubit q`, `bit c`: no register */
    bool constant; /* const, or the variable of a loop */
    bool whole;    /* declared as a whole number */
    lehr_number value;
} tn_variable;

/* --- expressions --- */

/* Steps begin..end of tn_qasm.steps, in postfix. */
typedef struct tn_expression {
    uint32_t begin, end;
} tn_expression;

typedef struct tn_step {
    int code;
    int32_t argument;
    lehr_number value;
} tn_step;

/* --- gates --- */

typedef enum tn_gate_kind {
    TN_KNOWN_GATE,  /* of the table, under controls */
    TN_BODY_GATE,   /* defined by calls */
    TN_OPAQUE_GATE, /* declared only */
} tn_gate_kind;

/* What the parameters of a known gate are to the gate of the table, and which phase a control of
 * the whole would see besides: names of the same rotation differ in it. */
typedef enum tn_gate_form {
    TN_FORM_PLAIN, /* as they are */
    TN_FORM_NONE,  /* they mean nothing: u0 */
    TN_FORM_U,     /* of OpenQASM 3: exp(i theta/2) more than table u */
    TN_FORM_CU,    /* the fourth is a phase under the control */
    TN_FORM_U2,    /* of OpenQASM 2: theta = pi/2 */
    TN_FORM_SU_U2, /* of OpenQASM 3: exp(-i (phi + lambda)/2) more than that */
    TN_FORM_SU_U3
} tn_gate_form;

typedef struct tn_qasm_gate {
    tn_gate_kind kind;
    int32_t params, lines;
    tn_gate gate; /* known */
    tn_gate_form form;
    int controls;
    bool built_in;
    size_t call, call_count; /* body */
    double size;             /* operations it stands for */
    int depth;
} tn_qasm_gate;

typedef struct tn_operand {
    int32_t first, count, step; /* qubits or lines first, first + step, ... */
    bool whole;                 /* a register, over which a gate repeats itself */
    bool negative;              /* a control that must be 0 */
    const char *at;             /* for messages */
} tn_operand;

/* gate arguments operands, in tn_qasm.arguments and .operands; controls come first. */
typedef struct tn_call {
    int32_t gate;
    int32_t controls; /* by modifiers */
    double power;
    size_t argument, operand, operand_count;
    const char *at;
} tn_call;

/* --- conditions --- */

/* Bits first.. of a register equal a number, which is in tn_qasm.words; or a known truth. */
typedef struct tn_atom {
    bool known, truth;
    int32_t first, count;
    size_t word;
    bool negated;
} tn_atom;

/* --- the reader --- */

typedef struct tn_qasm {
    lehr_context *ctx;
    const char *name; /* of the file */
    int version;      /* 2 or 3 */
    tn_tokens tokens;
    tn_builder *builder;

    tn_names gate_names, variable_names;
    TN_ARRAY(tn_qasm_gate) gates;
    TN_ARRAY(tn_variable) variables;
    TN_ARRAY(tn_call) calls; /* bodies of gates; the call being read is behind them */
    TN_ARRAY(tn_expression) arguments;
    TN_ARRAY(tn_operand) operands;
    TN_ARRAY(tn_step) steps;
    TN_ARRAY(tn_atom) atoms;  /* of conditions being read */
    TN_ARRAY(uint64_t) words; /* the numbers in them */

    TN_ARRAY(double) values; /* stacks of the expansion: parameters, qubits */
    TN_ARRAY(int32_t) lines;

    bool in_body;      /* of a gate */
    uint64_t left_out; /* gates without meaning, and where the first is */
    const char *first_left_out;
    double taken; /* steps so far, as in TN_QASM_STEPS */
    int nesting;
    int blocks;   /* around the statement, OpenQASM 3 */
    size_t scope; /* entries of variable_names before it belong to outer scopes */
    int32_t qubits;

    int32_t condition;         /* under which operations happen now, -1: always */
    bool never;                /* that condition cannot hold */
    TN_ARRAY(tn_atom) watches; /* what it consists of */
    size_t
        spoilt; /* number of the first watch whose bits a measurement changed since, or SIZE_MAX */
} tn_qasm;

/* --- messages: "file:line:column: ..." --- */

lehr_status tn_qasm_fail(tn_qasm *q, const char *at, lehr_status code, const char *format, ...)
    LEHR_PRINTF(4, 5);
#define tn_qasm_fail(q, at, code, ...) lehr_failure((code), tn_qasm_fail(q, at, code, __VA_ARGS__))
/* "expected WHAT, found the token under the cursor" */
lehr_status tn_qasm_expected(tn_qasm *q, const char *what);
#define tn_qasm_expected(q, what) lehr_failure(LEHR_FORMAT, tn_qasm_expected(q, what))
/* "WHAT is not supported" */
lehr_status tn_qasm_refuse(tn_qasm *q, const char *at, const char *what);
#define tn_qasm_refuse(q, at, what) lehr_failure(LEHR_UNSUPPORTED, tn_qasm_refuse(q, at, what))
/* Gives a failure of the builder its place. */
lehr_status tn_qasm_placed(tn_qasm *q, const char *at, lehr_status status);

/* Steps over a sign, or fails. what: "';' after the operands" */
lehr_status tn_qasm_sign(tn_qasm *q, int sign, const char *what);
/* Steps over a name. */
lehr_status tn_qasm_name(tn_qasm *q, const char *what, lehr_text *name);

/* --- expressions --- */

/* Reads an expression; its steps stay until the caller forgets them. */
lehr_status tn_qasm_expression(tn_qasm *q, tn_expression *out);
/* arguments: those of the gate in whose body it stands. at: for messages. */
lehr_status tn_qasm_evaluate(tn_qasm *q, tn_expression e, const double *arguments, const char *at,
                             lehr_number *value);
/* Reads and evaluates. */
lehr_status tn_qasm_number(tn_qasm *q, lehr_number *value);
/* The same for a whole number. */
lehr_status tn_qasm_whole(tn_qasm *q, const char *what, int64_t *value);

/* --- gates --- */

/* Makes the gates known that need no definition. */
lehr_status tn_qasm_know_gates(tn_qasm *q);
/* `gate` or `opaque`, from its name on. */
lehr_status tn_qasm_define(tn_qasm *q, bool opaque);
/* Reads a call up to and with its semicolon; it, its arguments and operands are the newest. */
lehr_status tn_qasm_read_call(tn_qasm *q, tn_call *call);
/* Accounts for steps to be taken, or refuses them. */
lehr_status tn_qasm_step(tn_qasm *q, const char *at, double steps);
/* Carries a call out, outside of bodies. */
lehr_status tn_qasm_carry_out(tn_qasm *q, const tn_call *call);
/* As many times as its registers say: 1 when it has none. */
lehr_status tn_qasm_broadcast(tn_qasm *q, const tn_operand *operands, size_t count, int32_t *times);

/* --- statements of both versions, each from the token after its first word --- */

lehr_status tn_qasm_declare(tn_qasm *q, lehr_text name, tn_variable variable);
/* What is declared from now on is forgotten by tn_qasm_leave. */
typedef struct tn_scope {
    size_t scope, names, variables;
} tn_scope;
tn_scope tn_qasm_enter(tn_qasm *q);
void tn_qasm_leave(tn_qasm *q, const tn_scope *outer);
/* Adds a register to the builder and declares it. */
lehr_status tn_qasm_register(tn_qasm *q, lehr_text name, tn_meaning meaning, int64_t count,
                             bool single);
/* An operand that is made of qubits (lines, in a body) or bits. */
lehr_status tn_qasm_operand(tn_qasm *q, tn_meaning meaning, tn_operand *operand);
lehr_status tn_qasm_include(tn_qasm *q);
lehr_status tn_qasm_barrier(tn_qasm *q);
lehr_status tn_qasm_reset(tn_qasm *q);
/* qubits -> bits, element by element. */
lehr_status tn_qasm_measure(tn_qasm *q, const tn_operand *qubits, const tn_operand *bits);
/* A gate, in place of a statement. */
lehr_status tn_qasm_gate_statement(tn_qasm *q);

/* --- conditions --- */

/* What tn_qasm_when changes. */
typedef struct tn_when {
    int32_t condition;
    bool never;
    size_t watches;
} tn_when;

/* Operations from now on happen only if all these hold too, until tn_qasm_whenever. */
lehr_status tn_qasm_when(tn_qasm *q, const tn_atom *atoms, size_t count, tn_when *before);
/* spoilt, unless NULL: whether the bits that the atoms look at may have changed meanwhile. */
lehr_status tn_qasm_whenever(tn_qasm *q, const tn_when *before, bool *spoilt);
/* Bits of a register equal an integer of any length. */
lehr_status tn_qasm_equals(tn_qasm *q, lehr_text integer, const tn_operand *bits, bool negated,
                           tn_atom *atom);
/* An operation is about to be made at this place of the text. */
lehr_status tn_qasm_may_act(tn_qasm *q, const char *at);
/* A measurement into bit has been made. */
void tn_qasm_wrote(tn_qasm *q, int32_t bit);

/* --- control flow of OpenQASM 3, from behind the first word --- */

lehr_status tn_qasm_if(tn_qasm *q);
lehr_status tn_qasm_for(tn_qasm *q);
/* A statement, or { statements }, with a scope of its own. */
lehr_status tn_qasm_block(tn_qasm *q);

/* --- versions --- */

lehr_status tn_qasm2_statement(tn_qasm *q);
lehr_status tn_qasm3_statement(tn_qasm *q);

#endif
