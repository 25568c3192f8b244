// SPDX-License-Identifier: GPL-3.0-or-later
/* Random fields of any size, for tests of what works on fields directly. */
#ifndef LEHR_TESTS_RANDOM_FIELD_H
#define LEHR_TESTS_RANDOM_FIELD_H

#include <anneal/field.h>
#include <base/rng.h>

typedef struct field_spec {
    int32_t n;
    double degree;  /* on average */
    int32_t size;   /* weights are whole, 1..size in size; 0: normal and real */
    int32_t fields; /* the same for h; -1: none */
    int32_t common; /* all are multiples of it; 0 means 1 */
    bool hub;       /* spin 0 is coupled to all */
} field_spec;

an_field *random_field(lehr_context *ctx, lehr_rng *rng, const field_spec *spec);
/* The energy of these bits by adding up everything, offset included. */
double slow_energy(const an_field *field, const uint8_t *bits);
/* Coefficient as a double. */
double field_coef(const an_field *field, an_coef c);
void random_bits(lehr_rng *rng, int32_t n, uint8_t *bits);

#endif
