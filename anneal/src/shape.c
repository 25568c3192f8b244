// SPDX-License-Identifier: GPL-3.0-or-later
#include "shape.h"

/* Measured on K2000, G-set graphs, and models of Beasley and Palubeckis. */
#define DENSE_DEGREE 64
#define DENSE_PART   0.08

double an_mean_degree(const an_field *field)
{
    return field->n ? 2 * (double)field->m / field->n : 0;
}

bool an_is_dense(const an_field *field)
{
    double degree = an_mean_degree(field);
    return degree >= DENSE_DEGREE && degree >= DENSE_PART * field->n;
}

bool an_has_no_fields(const an_field *f)
{
    for (int32_t i = 0; i < f->n; i++) {
        if (f->whole ? f->h[i].whole != 0 : f->h[i].real != 0) return false;
    }
    return true;
}
