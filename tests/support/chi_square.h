// SPDX-License-Identifier: GPL-3.0-or-later
/* Do counts come from these probabilities? */
#ifndef LEHR_TESTS_CHI_SQUARE_H
#define LEHR_TESTS_CHI_SQUARE_H

#include <stdint.h>

/* Chi-square, states that are expected less than five times taken together. */
double chi_square(const uint32_t *count, const double *weight, uint32_t states, double total,
                  int *freedom);
/* Wilson and Hilferty: a chi-square as standard deviations from its mean. */
double chi_deviations(double chi, int freedom);

#endif
