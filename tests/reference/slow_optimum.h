// SPDX-License-Identifier: GPL-3.0-or-later
/* The best value of a model by trying all answers: n <= 20. Written from the definition of the
 * model, not with the functions of the library. */
#ifndef LEHR_TESTS_SLOW_OPTIMUM_H
#define LEHR_TESTS_SLOW_OPTIMUM_H

#include <anneal/model.h>

/* The value of the answer whose bit i is bit i of the number. */
double slow_value(const an_model *model, uint32_t answer);
/* Does the answer meet all groups? */
bool slow_feasible(const an_model *model, uint32_t answer);
/* false when no answer is feasible. */
bool slow_optimum(const an_model *model, double *best);

#endif
