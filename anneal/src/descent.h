// SPDX-License-Identifier: GPL-3.0-or-later
/* The last step of solvers that work on rounded couplings or may be stopped anywhere: single flips
 * that lower the energy of the field itself, until there is none. */
#ifndef LEHR_ANNEAL_DESCENT_H
#define LEHR_ANNEAL_DESCENT_H

#include <anneal/field.h>

/* O(n + m) for bits that are close to a local minimum. Ends early when time is over, but takes the
 * first steps even then. */
LEHR_MUST_USE lehr_status an_descend(lehr_context *ctx, const an_field *field, uint8_t *bits);

#endif
