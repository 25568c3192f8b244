// SPDX-License-Identifier: GPL-3.0-or-later
/* A field that shrinks: rows that can lose spins and couplings, and merge.
 *
 * Each coupling is two halves, one in the row of each end, and each half knows where the other is,
 * so that taking one out is O(1). What a reduction does to the energy is exact for integers. For
 * doubles `error` bounds how far the least energy may have moved in all.
 *
 * Reductions never make offset + sum |h| + sum |J| larger, so integers that fit stay fitting. */
#ifndef LEHR_ANNEAL_SPIN_GRAPH_H
#define LEHR_ANNEAL_SPIN_GRAPH_H

#include "postsolve.h"

#include <anneal/field.h>

typedef struct an_half {
    int32_t to;
    int32_t twin; /* index in the row of `to` */
    an_coef w;
} an_half;

typedef struct an_spin {
    an_half *half;
    int32_t degree, room;
    bool owned; /* half is a block of its own, not a part of the common one */
    bool alive, queued;
    an_coef h;
    an_coef sum; /* of |J|; drifts when real, until an_spin_graph_look */
    an_coef big; /* no |J| is larger */
} an_spin;

typedef struct an_spin_graph {
    lehr_context *ctx;
    bool whole;
    bool may_double; /* the integers have room for it */
    bool doubled;    /* everything counts in half units of the field */
    double unit;
    int32_t n, alive;
    an_coef offset;
    an_spin *spin;
    an_half *common;
    int32_t *place; /* work space of merges: index + 1 in a row; else 0 */
    int32_t *queue; /* a ring of n: spins whose row has changed */
    int32_t first, waiting;
    an_postsolve post;
    double error;  /* in units of the field, 0 when whole */
    uint64_t work; /* halves visited */
} an_spin_graph;

/* All spins wait. */
LEHR_MUST_USE lehr_status an_spin_graph_new(lehr_context *ctx, const an_field *field,
                                            an_spin_graph **out);
void an_spin_graph_free(an_spin_graph *graph);
size_t an_spin_graph_bytes(int32_t n, int64_t m);

/* The next waiting spin; false when none waits. */
bool an_spin_graph_next(an_spin_graph *graph, int32_t *i);
/* Makes sum and big of a row exact again; returns the index of the largest half, -1 when none. */
int32_t an_spin_graph_look(an_spin_graph *graph, int32_t i);

/* s_i = sign, 1 or -1. */
LEHR_MUST_USE lehr_status an_spin_graph_fix(an_spin_graph *graph, int32_t i, int sign);
/* s_i = sign s_j. */
LEHR_MUST_USE lehr_status an_spin_graph_tie(an_spin_graph *graph, int32_t i, int32_t j, int sign);
/* Takes out a spin after the caller has recorded how it follows the others and has moved its energy
 * elsewhere. */
void an_spin_graph_drop(an_spin_graph *graph, int32_t i);
LEHR_MUST_USE lehr_status an_spin_graph_add(an_spin_graph *graph, int32_t i, int32_t j, an_coef w);
void an_spin_graph_add_field(an_spin_graph *graph, int32_t i, an_coef h);
void an_spin_graph_add_offset(an_spin_graph *graph, an_coef value);
/* Counts in half units from now on; once. */
void an_spin_graph_double(an_spin_graph *graph);
/* Counts the rounding of `terms` additions, none of which exceeds size. Nothing when whole. */
void an_spin_graph_round(an_spin_graph *graph, int64_t terms, double size);

/* What is left, as a field; kept[k] (alive of them) is the number of its spin k here. */
LEHR_MUST_USE lehr_status an_spin_graph_field(an_spin_graph *graph, an_field **out, int32_t *kept);

#endif
