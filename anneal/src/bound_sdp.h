// SPDX-License-Identifier: GPL-3.0-or-later
/* Proven lower bounds on  min s^T C s, s in {-1,1}^n  by semidefinite programming with triangle
 * inequalities. */
#ifndef LEHR_ANNEAL_BOUND_SDP_H
#define LEHR_ANNEAL_BOUND_SDP_H

#include "elliptope.h"
#include "triangles.h"

enum { AN_SDP_BUNDLE = 8 };

/* Asked now and then; true: stop with what there is. */
typedef bool an_sdp_stop(void *user);

typedef struct an_sdp {
    lehr_context *ctx;
    int n, room;     /* room: the largest n */
    const double *c; /* the caller's: n x n, symmetric, zero diagonal */
    double size;     /* sum of |c_ij| */
    double limit;    /* a bound above this is all that is wanted */
    double proven;   /* the best proven bound so far; -infinity: none */
    double value;    /* of the relaxation, nearly, at the centre */
    double *x;       /* n x n: nearly the optimum of the relaxation */
    an_elliptope points;
    an_triangles triangles;
    int evaluations;

    /* work space */
    double *m, *z;
    int bundle_count;
    double *bundle[AN_SDP_BUNDLE], cost[AN_SDP_BUNDLE], share[AN_SDP_BUNDLE];
    double *slack; /* of triangle t at bundle b: slack[t * AN_SDP_BUNDLE + b] */
    double *trial; /* weights to be tried */
    int32_t slack_room;
    double step;
} an_sdp;

/* Work space for matrices of order up to room <= AN_ELLIPTOPE_MOST. */
LEHR_MUST_USE lehr_status an_sdp_new(lehr_context *ctx, int room, an_sdp *out);
void an_sdp_clear(an_sdp *sdp);
/* Starts on C, without triangles, from random vectors. C must live on. */
LEHR_MUST_USE lehr_status an_sdp_start(an_sdp *sdp, int n, const double *c, uint64_t seed);
/* Raises `proven`, with triangles whose weights may come from a similar problem, until it passes
 * `limit`, nothing more is gained, the limit seems out of reach, or stop says so. patience: how
 * many rounds of gains like the last one are worth waiting for. */
LEHR_MUST_USE lehr_status an_sdp_improve(an_sdp *sdp, double limit, double patience,
                                         an_sdp_stop *stop, void *user);
/* The bound that the weights of the triangles and any dual vector u prove. Raises `proven`. */
double an_sdp_certify(an_sdp *sdp, const double *u);

#endif
