// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules that take one spin out of a graph. Each keeps at least one best answer, and the least
 * energy exactly (doubles: up to graph->error). docs/presolve-and-bounds.md has the proofs. */
#ifndef LEHR_ANNEAL_REDUCE_H
#define LEHR_ANNEAL_REDUCE_H

#include "spin_graph.h"

/* A rule looks at spin i, which is alive; *done tells whether it took out i or a neighbour. */
typedef lehr_status an_rule(an_spin_graph *graph, int32_t i, bool *done);

an_rule an_reduce_dominance; /* a field or a coupling that outweighs all the rest */
an_rule an_reduce_star;      /* three arms, the field being one: star to triangle */
an_rule an_reduce_pair;      /* of the four states of a coupled pair, two are never needed */

#endif
