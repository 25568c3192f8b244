// SPDX-License-Identifier: GPL-3.0-or-later
/* Nodes of branch and bound: spins that are known to be equal or opposite are one class, so a node
 * is a smaller matrix and a constant. */
#ifndef LEHR_ANNEAL_BRANCH_NODE_H
#define LEHR_ANNEAL_BRANCH_NODE_H

#include "bound_sdp.h"
#include "quadratic.h"

#define AN_NODE_LEAF 16 /* classes; nodes of no more are enumerated */

typedef struct an_node {
    int n;          /* classes */
    int16_t *class; /* of each row of the problem */
    int8_t *sign;   /* of each row within its class */
    double bound;   /* proven for all answers of this node */
    /* From the parent, to start from. */
    int32_t triangle_count;
    an_triangle *triangles;
    double *v; /* n rows of an_elliptope_rank(n) */
    struct an_node *next;
} an_node;

/* One thread's work space for the nodes of a problem. */
typedef struct an_brancher {
    lehr_context *ctx;
    const an_quadratic *problem;
    an_sdp sdp;
    double *c; /* of the node */
    double constant;
    int8_t *trial, *best; /* signs of all rows; best is valid when best_energy < that before */
    double *pull;         /* n */
    int8_t *keep;         /* n: the best of a walk */
    int *tabu;            /* n: until which move */
    double best_energy;
    lehr_rng rng;
    an_sdp_stop *stop;
    void *user;
} an_brancher;

LEHR_MUST_USE lehr_status an_node_root(lehr_context *ctx, const an_quadratic *problem,
                                       an_node **out);
void an_node_free(lehr_context *ctx, an_node *node);

LEHR_MUST_USE lehr_status an_brancher_new(lehr_context *ctx, const an_quadratic *problem,
                                          uint64_t seed, an_sdp_stop *stop, void *user,
                                          an_brancher *out);
void an_brancher_clear(an_brancher *brancher);
/* Raises the bound of the node. *open: neither proven to hold nothing better than best_energy nor
 * enumerated, and not stopped; then the two children (the likelier one first) come in children. The
 * node is spent: free it. */
LEHR_MUST_USE lehr_status an_brancher_visit(an_brancher *brancher, an_node *node, bool *open,
                                            an_node *children[2]);
/* Can a node of this bound hold something better than best_energy? */
bool an_brancher_wants(const an_brancher *brancher, double bound);

#endif
