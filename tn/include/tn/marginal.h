// SPDX-License-Identifier: GPL-3.0-or-later
/* The joint distribution of a few qubits at the end of a circuit, whatever the others do: from the
 * expectations of all products of their Z, each of which sees only its own light cone. */
#ifndef LEHR_TN_MARGINAL_H
#define LEHR_TN_MARGINAL_H

#include <tn/run.h>

#define TN_MARGINAL_MAX 12 /* qubits */

/* The sum of all 2^count products of Z on distinct qubits, the empty one included: what to ask
 * tn_expect for, with its terms. */
LEHR_API LEHR_MUST_USE lehr_status tn_marginal_observable(lehr_context *ctx, int count,
                                                          const int32_t *qubits,
                                                          tn_observable **out);
/* From these terms: bit k of the index of a probability belongs to qubits[k]. If the sum of the
 * terms is off by e, each probability is off by at most e / 2^count. */
LEHR_API void tn_marginal_probabilities(const tn_observable *observable, int count,
                                        const int32_t *qubits, const tn_expected *terms,
                                        double *probabilities);

#endif
