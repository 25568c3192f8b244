// SPDX-License-Identifier: GPL-3.0-or-later
/* The double cover of a field, and flow through it.
 *
 * Each spin i has two nodes: 2i stands for s_i = +1 and 2i+1 for s_i = -1. A coupling J_ij < 0
 * joins 2i with 2j and 2i+1 with 2j+1, J_ij > 0 joins 2i with 2j+1 and 2i+1 with 2j; both edges
 * carry up to |J_ij| in either direction. A field joins the node that it favours with the source
 * and the other with the sink, each by |h_i|.
 *
 * The nodes of an assignment, and the source, cut 2 |J| or 2 |h| for each term it fails to satisfy:
 * E = offset - sum |h| - sum |J| + cut. So every flow proves E >= offset - sum |h| - sum |J| +
 * flow.
 *
 * The graph is not built: node v and half-edge k of the field give arc 2k + v % 2. Swapping the two
 * nodes of every spin, and source with sink, maps the network onto itself reversed: its mirror. */
#ifndef LEHR_ANNEAL_COVER_FLOW_H
#define LEHR_ANNEAL_COVER_FLOW_H

#include <anneal/field.h>

typedef struct an_cover {
    lehr_context *ctx;
    const an_field *field;
    double scale;     /* capacities are |coefficients| times this, rounded down; 1 when whole */
    int32_t *twin;    /* of each half-edge of the field: its other half's index in that row */
    int64_t *spare;   /* of arcs: what they can still carry */
    int64_t *supply;  /* of nodes: what the source can still send there */
    int64_t *demand;  /* of nodes: what the sink can still take from there */
    int32_t *level;   /* of nodes: from the source, in arcs that can still carry; -1: not reached */
    int64_t *current; /* of nodes: the half-edge to go on with */
    int32_t *queue;   /* of nodes */
    int64_t flow;
    uint64_t work; /* arcs visited */
    bool most;     /* the flow is as large as can be; level says what the source still reaches */
} an_cover;

size_t an_cover_bytes(int32_t n, int64_t m);
LEHR_MUST_USE lehr_status an_cover_new(lehr_context *ctx, const an_field *field, an_cover **out);
void an_cover_free(an_cover *cover);
/* Sends flow until there is no more to send, the context says stop, or so much work is done. */
void an_cover_flow(an_cover *cover, uint64_t work);

/* Where an arc leads. */
static inline int32_t cover_head(const an_field *f, int64_t k, int side)
{
    bool crosses = f->whole ? f->weight[k].whole > 0 : f->weight[k].real > 0;
    return 2 * f->neighbour[k] + (side ^ crosses);
}

/* The half-edge on the way back. */
static inline int64_t cover_twin(const an_cover *c, int64_t k)
{
    return c->field->start[c->field->neighbour[k]] + c->twin[k];
}

#endif
