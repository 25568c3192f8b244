// SPDX-License-Identifier: GPL-3.0-or-later
/* Triangle inequalities: among three spins an even number of the three pairs differ, so
 *
 *   a x_ij + b x_ik + c x_jk >= -1  for (a, b, c) = (1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1,
 * 1)
 *
 * holds for X = s s^T, and cuts off most of the elliptope around these. A set of them, each at
 * most once, with multipliers. */
#ifndef LEHR_ANNEAL_TRIANGLES_H
#define LEHR_ANNEAL_TRIANGLES_H

#include <base/context.h>

typedef struct an_triangle {
    int16_t i, j, k; /* i < j < k */
    int16_t kind;    /* 0..3: the row of signs above */
    double weight;   /* multiplier >= 0 */
} an_triangle;

typedef struct an_triangles {
    lehr_context *ctx;
    int n;
    int32_t count, room;
    an_triangle *list;
    uint64_t *present; /* one bit for each there could be */
} an_triangles;

/* Signs a, b, c of a kind. */
extern const int an_triangle_sign[4][3];

/* a x_ij + b x_ik + c x_jk + 1: negative when violated. */
static inline double an_triangle_slack(const an_triangle *t, int n, const double *x)
{
    const int *sign = an_triangle_sign[t->kind];
    const double *xi = x + (size_t)t->i * (size_t)n, *xj = x + (size_t)t->j * (size_t)n;
    return sign[0] * xi[t->j] + sign[1] * xi[t->k] + sign[2] * xj[t->k] + 1;
}

/* An empty set over n vertices. */
LEHR_MUST_USE lehr_status an_triangles_new(lehr_context *ctx, int n, an_triangles *out);
void an_triangles_clear(an_triangles *set);
/* Adds to the weight of the triangle of these vertices (in any order, distinct), which is put into
 * the set when it is not there. Signs of the pairs (a,b), (a,c), (b,c). */
LEHR_MUST_USE lehr_status an_triangles_put(an_triangles *set, const an_triangle *triangle);
/* Adds the `most` most violated ones of x, those by more than `least`, with weight 0. */
LEHR_MUST_USE lehr_status an_triangles_separate(an_triangles *set, const double *x, double least,
                                                int32_t most, int32_t *added);
/* Removes those of weight <= light that x does not violate. */
void an_triangles_prune(an_triangles *set, const double *x, double light);

#endif
