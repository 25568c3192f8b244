// SPDX-License-Identifier: GPL-3.0-or-later
/* A matrix on `qubits` (1 or 2) neighbouring legs in the middle of a tensor (left, 2^qubits,
 * right): for two sites, theta with rows (left, first) and columns (second, right). */
#ifndef LEHR_TN_SITE_GATE_H
#define LEHR_TN_SITE_GATE_H

#include <complex.h>
#include <stddef.h>

void tn_site_gate_double(double complex *tensor, int left, int qubits, size_t right,
                         const double complex *matrix);
void tn_site_gate_single(float complex *tensor, int left, int qubits, size_t right,
                         const double complex *matrix);

#endif
