// SPDX-License-Identifier: GPL-3.0-or-later
/* Small random models for property tests, with their dense twin as the obvious reference. */
#ifndef LEHR_TESTS_RANDOM_MODEL_H
#define LEHR_TESTS_RANDOM_MODEL_H

#include <anneal/model.h>
#include <base/rng.h>

enum { RANDOM_MODEL_MAX = 16 };

typedef enum random_weights {
    WEIGHTS_UNIT,
    WEIGHTS_WHOLE,
    WEIGHTS_QUARTER,
    WEIGHTS_REAL
} random_weights;

typedef struct random_spec {
    int32_t n; /* <= RANDOM_MODEL_MAX */
    double density;
    random_weights weights;
    an_domain domain;
    an_sense sense;
    bool groups; /* some disjoint groups */
} random_spec;

/* The same function, written out. */
typedef struct dense_model {
    random_spec spec;
    double offset, linear[RANDOM_MODEL_MAX], pair[RANDOM_MODEL_MAX][RANDOM_MODEL_MAX];
} dense_model;

/* A spec drawn from rng: every domain, sense, weight and size turns up. */
random_spec random_spec_draw(lehr_rng *rng, int32_t max_n);
/* Asserts that building works. dense may be NULL. */
an_model *random_model(lehr_context *ctx, lehr_rng *rng, const random_spec *spec,
                       dense_model *dense);
double dense_value(const dense_model *dense, const uint8_t *bits);
/* The bits of a number, lowest first. */
void bits_of(uint32_t number, int32_t n, uint8_t *bits);

#endif
