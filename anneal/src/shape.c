// SPDX-License-Identifier: GPL-3.0-or-later
#include "shape.h"

#include "ball_growth.h"

#include <math.h>

/* Measured on K2000, G-set graphs, and models of Beasley and Palubeckis. */
#define DENSE_DEGREE 64
#define DENSE_PART   0.08
/* Lattices of two dimensions have less than 2, those of three 2.3 at 500 spins and more. The degree
 * is that of lattices with links to far neighbours, and keeps the search of balls quick. */
#define FLAT_DEGREE 16
#define FLAT_GROWTH 2.2

double an_mean_degree(const an_field *field)
{
    return field->n ? 2 * (double)field->m / field->n : 0;
}

bool an_is_dense(const an_field *field)
{
    double degree = an_mean_degree(field);
    return degree >= DENSE_DEGREE && degree >= DENSE_PART * field->n;
}

lehr_status an_shape_find(lehr_context *ctx, const an_field *field, an_shape *shape)
{
    double growth = HUGE_VAL;
    bool dense = an_is_dense(field);
    if (!dense && an_mean_degree(field) <= FLAT_DEGREE)
        LEHR_TRY(an_ball_growth(ctx, field, &growth));
    *shape = dense ? AN_SHAPE_DENSE : growth < FLAT_GROWTH ? AN_SHAPE_FLAT : AN_SHAPE_OTHER;
    return LEHR_OK;
}

bool an_has_no_fields(const an_field *f)
{
    for (int32_t i = 0; i < f->n; i++) {
        if (f->whole ? f->h[i].whole != 0 : f->h[i].real != 0) return false;
    }
    return true;
}
