// SPDX-License-Identifier: GPL-3.0-or-later
/* What a field looks like, as far as it tells which solver will do well on it. */
#ifndef LEHR_ANNEAL_SHAPE_H
#define LEHR_ANNEAL_SHAPE_H

#include <anneal/field.h>

/* Couplings a spin. */
double an_mean_degree(const an_field *field);
/* So many couplings that whole rows of them are worth their length. */
bool an_is_dense(const an_field *field);
/* What decides who searches: whole rows pay; clusters of spins can be flipped as a whole, as on
 * lattices of one and two dimensions (ball_growth.h); neither. */
typedef enum an_shape { AN_SHAPE_DENSE, AN_SHAPE_FLAT, AN_SHAPE_OTHER } an_shape;
/* O(n + m). */
LEHR_MUST_USE lehr_status an_shape_find(lehr_context *ctx, const an_field *field, an_shape *shape);
/* Flipping all spins changes nothing. */
bool an_has_no_fields(const an_field *field);

#endif
