// SPDX-License-Identifier: GPL-3.0-or-later
/* What a largest flow through the double cover says about spins.
 *
 * Persistency. A set X of nodes that no spare arc leaves, with the source in it, the sink not, and
 * at most one node of each spin, is a least cut. Take an assignment, with nodes A. Least cuts and
 * cuts are submodular, so cut(A u X) <= cut(A), and taking out the mirror of X doesn't make it
 * larger either: what is left is the assignment with the spins of X set as X says. So some best
 * answer agrees with X; and all do when X is the smallest least cut, for then cut(A u X) < cut(A)
 * unless A contains X. (Hammer, Hansen, Simeone 1984; Boros, Hammer, Sun, Tavares 2008) */
#ifndef LEHR_ANNEAL_COVER_PARTS_H
#define LEHR_ANNEAL_COVER_PARTS_H

#include "cover_flow.h"

/* cover->most must hold. label[i]: 1 or -1 when a spin is known, else 0. Strong: in all best
 * answers; returns how many. */
int32_t an_cover_strong(const an_cover *cover, int8_t *label);
/* Adds labels that some best answer has, all of them together, to the strong ones. */
LEHR_MUST_USE lehr_status an_cover_weak(an_cover *cover, int8_t *label);

#endif
