// SPDX-License-Identifier: GPL-3.0-or-later
/* Generators of models: a registry (generators.def). A generator is a pure function of its options
 * and the seed: the same on every machine.
 *
 * Some plant an answer: they build the model around it, so that it is optimal by construction, and
 * hide it by a random gauge. */
#ifndef LEHR_ANNEAL_GENERATE_H
#define LEHR_ANNEAL_GENERATE_H

#include <anneal/model.h>
#include <base/options.h>

typedef struct an_generated {
    an_model *model;
    bool has_optimum; /* the two below hold */
    an_coef optimum;  /* the best value there is */
    uint8_t *bits;    /* n bits of an answer that has it */
} an_generated;

typedef struct an_generator {
    const char *name;
    const char *summary; /* one line for people */
    const char *paper;   /* where the construction is from; "" when it needs no source */
    const lehr_option_table *(*options)(void);
    /* Called with checked options. Leaves *out untouched when it fails. */
    lehr_status (*generate)(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out);
} an_generator;

LEHR_API size_t an_generator_count(void);
LEHR_API const an_generator *an_generator_at(size_t index);
/* NULL when there is none of this name. */
LEHR_API const an_generator *an_generator_find(const char *name);

/* Checks the options (NULL: all defaults), generates, and evaluates a planted answer from scratch:
 * LEHR_BUG when it does not have the promised value. */
LEHR_API LEHR_MUST_USE lehr_status an_generate(lehr_context *ctx, const an_generator *generator,
                                               const void *options, uint64_t seed,
                                               an_generated *out);
/* Frees what an_generate made; all zero is fine. */
LEHR_API void an_generated_free(lehr_context *ctx, an_generated *generated);

#endif
