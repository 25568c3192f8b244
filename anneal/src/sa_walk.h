// SPDX-License-Identifier: GPL-3.0-or-later
/* A Metropolis walk: spins, each with its cached local field f_i = h_i + sum_j J_ij s_j.
 *
 * A visit of spin i costs O(1), a flip O(degree). With d = -s_i f_i a flip raises the energy by 2
 * d; it is accepted when d <= X / (2 beta), X exponential, which is Metropolis: P(X >= 2 beta d) =
 * exp(-2 beta d). Draw number t n + i of a walk belongs to visit i of sweep t, whether it is needed
 * or not, so that any other implementation can take the same steps.
 *
 * Whole fields that stay below 2^29 are kept as int32; all others as doubles, which drift by
 * rounding: an_walk_refresh computes them anew. When at least one in DENSE_SHARE pairs is coupled
 * the rows are stored with their zeros, as adding a whole row at once is several times faster than
 * adding its entries one by one. */
#ifndef LEHR_ANNEAL_SA_WALK_H
#define LEHR_ANNEAL_SA_WALK_H

#include <anneal/field.h>
#include <base/rng.h>

/* Visits for which limits are prepared at once. */
#define AN_WALK_CHUNK 1024

/* Read-only, shared by walks. */
typedef struct an_walk_rows {
    const an_field *field;
    bool narrow;           /* int32 or double */
    bool dense;            /* rows of n, or as those of the field */
    int32_t *twice_narrow; /* 2 J, one of the two */
    double *twice_wide;
} an_walk_rows;

typedef struct an_walk {
    const an_walk_rows *rows;
    int8_t *spin;          /* -1, 1 */
    int32_t *local_narrow; /* fields, one of the two */
    double *local_wide;
    uint32_t *words; /* a chunk of random words, draws and limits */
    float *draws;
    int32_t *limit_narrow;
    double *limit_wide;
} an_walk;

/* An upper bound for n variables and m couplings. */
size_t an_walk_rows_bytes(int32_t n, int64_t m);
LEHR_MUST_USE lehr_status an_walk_rows_new(lehr_context *ctx, const an_field *field,
                                           an_walk_rows *rows);
void an_walk_rows_clear(lehr_context *ctx, an_walk_rows *rows);

/* Memory from the scratch stack of ctx; nothing to free. */
LEHR_MUST_USE lehr_status an_walk_new(lehr_context *ctx, const an_walk_rows *rows, an_walk *walk);
/* Random spins. */
void an_walk_start(an_walk *walk, lehr_rng *rng);
void an_walk_start_from(an_walk *walk, const uint8_t *bits);
/* Computes all local fields from the spins. */
void an_walk_refresh(an_walk *walk);
/* Visits spins lo..hi-1, at most AN_WALK_CHUNK of them, at inverse temperature beta > 0 in units of
 * the field. Returns the units of work done. */
int64_t an_walk_visit(an_walk *walk, lehr_rng *rng, double beta, int32_t lo, int32_t hi);
/* The same at temperature zero: flips exactly what lowers the energy. Adds to flips. */
int64_t an_walk_quench(an_walk *walk, int32_t lo, int32_t hi, int64_t *flips);
void an_walk_bits(const an_walk *walk, uint8_t *bits);
/* The energy of these bits, which must be those of the walk; exact when the field is whole. */
an_coef an_walk_energy(const an_walk *walk, const uint8_t *bits);

#endif
