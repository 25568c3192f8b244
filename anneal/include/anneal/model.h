// SPDX-License-Identifier: GPL-3.0-or-later
/* The model: QUBO or Ising, sparse, with exact integer energies whenever the coefficients allow.
 *
 *   value(v) = offset + sum_i linear_i v_i + sum_{i<j} w_ij v_i v_j,   v in {0,1}^n or {-1,+1}^n,
 *
 * to be minimised or maximised. Coefficients are 64-bit integers times `unit` (1, 1/2, 1/4: so that
 * max-cut and QUBO <-> Ising stay exact), or doubles when some coefficient is no integer or sums
 * could overflow. Answers are always bits: bit 1 is x = 1 and s = +1.
 *
 * Max-cut is no special case: maximise W/2 - sum w/2 s_i s_j. */
#ifndef LEHR_ANNEAL_MODEL_H
#define LEHR_ANNEAL_MODEL_H

#include <base/context.h>
#include <base/input.h>

#define AN_MAX_VARIABLES INT32_MAX

typedef enum an_domain { AN_BINARY, AN_SPIN } an_domain;
typedef enum an_sense { AN_MINIMIZE, AN_MAXIMIZE } an_sense;

/* A coefficient or value; which member holds is an_model_view.whole. */
typedef union an_coef {
    int64_t whole; /* times unit */
    double real;
} an_coef;

typedef struct an_coupling {
    int32_t i, j; /* i < j */
    an_coef w;
} an_coupling;

/* Sets of variables of which a fixed number is 1: constraints on answers. */
typedef enum an_group_kind {
    AN_ONEHOT, /* exactly one of the members */
    AN_PERM,   /* members are a side x side grid, row by row: exactly one in each row and column */
    AN_CARD    /* exactly `card` of the members */
} an_group_kind;

typedef struct an_group {
    an_group_kind kind;
    int32_t card; /* AN_CARD: how many; AN_PERM: the side; AN_ONEHOT: 1 */
    int32_t count;
    const int32_t *members; /* distinct */
} an_group;

typedef struct an_model an_model;

/* A look inside, valid as long as the model. */
typedef struct an_model_view {
    an_domain domain;
    an_sense sense;
    bool whole;
    double unit; /* a power of two; 1 unless whole */
    int32_t n;
    int64_t m;
    an_coef offset;
    const an_coef *linear;        /* n */
    const an_coupling *couplings; /* m, sorted by (i, j), distinct, none zero */
    int32_t group_count;
    const an_group *groups;
    const char *const *labels; /* n names, or NULL */
    const char *name;          /* "" when unknown */
} an_model_view;

LEHR_API an_model_view an_model_look(const an_model *model);
LEHR_API void an_model_free(an_model *model);
LEHR_API lehr_context *an_model_context(const an_model *model);

/* --- building: add in any order, duplicates add up, then finish --- */

typedef struct an_builder an_builder;

/* n variables, all coefficients zero. unit: what the integers count in, a power of two <= 1.
 * BAD_ARGUMENT when n is negative. */
LEHR_API LEHR_MUST_USE lehr_status an_builder_new(lehr_context *ctx, an_domain domain,
                                                  an_sense sense, int64_t n, double unit,
                                                  an_builder **out);
/* Room for m couplings, so that memory never holds more than needed. Only a hint. */
LEHR_API LEHR_MUST_USE lehr_status an_builder_reserve(an_builder *builder, int64_t m);
/* More variables than announced at first; never fewer. */
LEHR_API LEHR_MUST_USE lehr_status an_builder_grow(an_builder *builder, int64_t n);
LEHR_API LEHR_MUST_USE lehr_status an_builder_offset(an_builder *builder, lehr_number value);
LEHR_API LEHR_MUST_USE lehr_status an_builder_linear(an_builder *builder, int64_t i,
                                                     lehr_number value);
/* i != j in any order. i == j: v_i v_i is x_i for bits, and 1 (an offset) for spins. */
LEHR_API LEHR_MUST_USE lehr_status an_builder_pair(an_builder *builder, int64_t i, int64_t j,
                                                   lehr_number value);
LEHR_API LEHR_MUST_USE lehr_status an_builder_group(an_builder *builder, an_group_kind kind,
                                                    int32_t card, const int32_t *members,
                                                    int32_t count);
/* Copies. */
LEHR_API LEHR_MUST_USE lehr_status an_builder_label(an_builder *builder, int64_t i,
                                                    const char *label, size_t length);
LEHR_API LEHR_MUST_USE lehr_status an_builder_name(an_builder *builder, const char *name);
/* Sorts, adds up duplicates, drops zeros, checks that no energy can overflow (integers that could
 * become doubles, with a note). Frees the builder whether or not it succeeds. */
LEHR_API LEHR_MUST_USE lehr_status an_builder_finish(an_builder *builder, an_model **out);
LEHR_API void an_builder_free(an_builder *builder);

/* An integer as a number to add; a double is checked for being finite when added. */
LEHR_API lehr_number an_whole(int64_t value);
LEHR_API lehr_number an_real(double value);

/* --- using --- */

/* The same function of the same bits in the other domain, exactly when the model is whole. */
LEHR_API LEHR_MUST_USE lehr_status an_model_convert(lehr_context *ctx, const an_model *model,
                                                    an_domain domain, an_model **out);
/* The value of the answer, from scratch: O(n + m), any thread. bits: n bytes, each 0 or 1. */
LEHR_API an_coef an_model_value(const an_model *model, const uint8_t *bits);
LEHR_API double an_model_real(const an_model *model, an_coef value);
/* Exact decimal text of a value ("-12.25"), at least 40 bytes of room. */
LEHR_API void an_model_print(const an_model *model, an_coef value, char text[40]);
/* < 0 when a is the better value in the model's sense, 0 when equal. */
LEHR_API int an_model_compare(const an_model *model, an_coef a, an_coef b);
/* Number of violated group conditions; when `which` is not NULL the first one is described in it.
 */
LEHR_API int64_t an_model_violations(const an_model *model, const uint8_t *bits, char which[128]);
/* 64 bits of the canonical form: the minimised QUBO with its offset and groups, whatever domain,
 * sense, order and duplicates it was written with. Labels and name do not count. */
LEHR_API LEHR_MUST_USE lehr_status an_model_hash(lehr_context *ctx, const an_model *model,
                                                 uint64_t *hash);
/* Every value lies in [low, high]: offset -+ the sum of all |coefficients|, as spins (proven, weak,
 * tight when nothing is frustrated). */
LEHR_API LEHR_MUST_USE lehr_status an_model_range(lehr_context *ctx, const an_model *model,
                                                  double *low, double *high);

#endif
