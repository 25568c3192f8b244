// SPDX-License-Identifier: GPL-3.0-or-later
/* What a field looks like, as far as it tells which solver will do well on it. */
#ifndef LEHR_ANNEAL_SHAPE_H
#define LEHR_ANNEAL_SHAPE_H

#include <anneal/field.h>

/* Couplings a spin. */
double an_mean_degree(const an_field *field);
/* So many couplings that whole rows of them are worth their length. */
bool an_is_dense(const an_field *field);
/* Flipping all spins changes nothing. */
bool an_has_no_fields(const an_field *field);

#endif
