// SPDX-License-Identifier: GPL-3.0-or-later
/* A circuit: operations in order on n qubits, which begin in |0>, and on classical bits, which
 * begin as 0.
 *
 * An operation is a gate on targets under any number of controls (all must be 1), or a measurement,
 * reset, noise channel or barrier; it may depend on a classical condition. Qubits and parameters of
 * all operations lie in two common arrays, so that a million operations are a few large blocks. */
#ifndef LEHR_TN_CIRCUIT_H
#define LEHR_TN_CIRCUIT_H

#include <base/context.h>
#include <tn/gate.h>

#define TN_MAX_QUBITS INT32_MAX

typedef struct tn_op {
    uint16_t gate;     /* tn_gate */
    uint16_t controls; /* how many; they come before the targets */
    int32_t targets;
    uint32_t qubits; /* where they begin in tn_circuit_view.qubits; all distinct */
    uint32_t params; /* where they begin in tn_circuit_view.params */
    uint32_t param_count;
    int32_t condition; /* index of what must hold, -1: nothing */
    int32_t bit;       /* TN_MEASURE: where the outcome goes; otherwise -1 */
} tn_op;

/* The bits first..first+count-1, as a number with the lowest bit first, equal `value` (or, negated,
 * do not), and `also`, unless -1, holds too. Numbers may be longer than 64 bits. */
typedef struct tn_condition {
    int32_t first, count;
    uint32_t
        value; /* where its (count + 63) / 64 words begin in tn_circuit_view.words, lowest first */
    bool negated;
    int32_t also; /* a smaller index */
} tn_condition;

typedef struct tn_register {
    const char *name;
    int32_t first, count;
} tn_register;

typedef struct tn_circuit tn_circuit;

/* A look inside, valid as long as the circuit. */
typedef struct tn_circuit_view {
    int32_t n;    /* qubits */
    int32_t bits; /* classical */
    size_t count;
    const tn_op *ops;
    const int32_t *qubits;
    const double *params;
    const tn_condition *conditions;
    int32_t condition_count;
    const uint64_t *words;
    const tn_register *qubit_registers, *bit_registers; /* cover all, in order */
    int32_t qubit_register_count, bit_register_count;
    const char *name; /* "" when unknown */
} tn_circuit_view;

LEHR_API tn_circuit_view tn_circuit_look(const tn_circuit *circuit);
LEHR_API void tn_circuit_free(tn_circuit *circuit);
LEHR_API lehr_context *tn_circuit_context(const tn_circuit *circuit);

/* --- building: registers and operations in any order, then finish --- */

typedef struct tn_builder tn_builder;

LEHR_API LEHR_MUST_USE lehr_status tn_builder_new(lehr_context *ctx, tn_builder **out);
/* A register of count >= 1 more qubits or bits. name is copied; first, when not NULL, tells where
 * it begins. */
LEHR_API LEHR_MUST_USE lehr_status tn_builder_qubits(tn_builder *builder, const char *name,
                                                     int64_t count, int32_t *first);
LEHR_API LEHR_MUST_USE lehr_status tn_builder_bits(tn_builder *builder, const char *name,
                                                   int64_t count, int32_t *first);
/* A gate of the table: controls, then targets, in qubits. params as many as the table says. */
LEHR_API LEHR_MUST_USE lehr_status tn_builder_gate(tn_builder *builder, tn_gate gate, int controls,
                                                   const int32_t *qubits, const double *params);
/* A unitary of 2^targets rows (1 or 2 targets), checked to be one within 1e-8. */
LEHR_API LEHR_MUST_USE lehr_status tn_builder_unitary(tn_builder *builder, int controls,
                                                      int targets, const int32_t *qubits,
                                                      const double complex *matrix);
/* A channel of `count` matrices on 1 or 2 targets, checked to keep the trace within 1e-8. */
LEHR_API LEHR_MUST_USE lehr_status tn_builder_kraus(tn_builder *builder, int targets,
                                                    const int32_t *qubits, int count,
                                                    const double complex *matrices);
LEHR_API LEHR_MUST_USE lehr_status tn_builder_measure(tn_builder *builder, int32_t qubit,
                                                      int32_t bit);
/* The same with odds to read 1 for 0 and 0 for 1. */
LEHR_API LEHR_MUST_USE lehr_status tn_builder_measure_badly(tn_builder *builder, int32_t qubit,
                                                            int32_t bit, double one_for_zero,
                                                            double zero_for_one);
LEHR_API LEHR_MUST_USE lehr_status tn_builder_reset(tn_builder *builder, int32_t qubit);
/* count 0: all qubits. */
LEHR_API LEHR_MUST_USE lehr_status tn_builder_barrier(tn_builder *builder, int32_t count,
                                                      const int32_t *qubits);
/* A condition for operations to come. also: another one that must hold too, or -1. */
LEHR_API LEHR_MUST_USE lehr_status tn_builder_condition(tn_builder *builder, int32_t first,
                                                        int32_t count, const uint64_t *value,
                                                        bool negated, int32_t also, int32_t *index);
/* All operations from now on happen under this condition; -1: always. */
LEHR_API LEHR_MUST_USE lehr_status tn_builder_when(tn_builder *builder, int32_t condition);
/* An operation of another circuit, with its condition and qubits as they are, for passes that
 * rewrite circuits: registers, conditions and words must have been copied before. */
LEHR_API LEHR_MUST_USE lehr_status tn_builder_copy_op(tn_builder *builder,
                                                      const tn_circuit_view *from, const tn_op *op);
/* Registers, conditions, words and name of another circuit. */
LEHR_API LEHR_MUST_USE lehr_status tn_builder_copy_frame(tn_builder *builder,
                                                         const tn_circuit_view *from);
LEHR_API LEHR_MUST_USE lehr_status tn_builder_name(tn_builder *builder, const char *name);
/* Frees the builder whether or not it succeeds. */
LEHR_API LEHR_MUST_USE lehr_status tn_builder_finish(tn_builder *builder, tn_circuit **out);
LEHR_API void tn_builder_free(tn_builder *builder);

/* --- using --- */

/* The matrix on the targets, without controls: any gate, UNITARY included. */
LEHR_API void tn_op_matrix(const tn_circuit_view *circuit, const tn_op *op, double complex *matrix);
/* The matrix on all its qubits, controls as the lowest bits, in the order of the operation; at most
 * four qubits: 256 entries. */
LEHR_API void tn_op_unitary(const tn_circuit_view *circuit, const tn_op *op,
                            double complex *matrix);
LEHR_API tn_shape tn_op_shape(const tn_circuit_view *circuit, const tn_op *op);
/* Whether the condition (an index, or -1) holds for these bits, packed in words, lowest first. */
LEHR_API bool tn_condition_holds(const tn_circuit_view *circuit, int32_t condition,
                                 const uint64_t *bits);
/* The circuit with all its qubits measured at the end into a register `meas`, when it measures
 * nothing; otherwise NULL. */
LEHR_API LEHR_MUST_USE lehr_status tn_circuit_measured(lehr_context *ctx, const tn_circuit *circuit,
                                                       tn_circuit **out);
/* The circuit without the measurements after which nothing happens to their qubit and which no
 * condition heeds: what remains makes the state that is asked about. */
LEHR_API LEHR_MUST_USE lehr_status tn_circuit_unmeasured(lehr_context *ctx,
                                                         const tn_circuit *circuit,
                                                         tn_circuit **out);

#endif
