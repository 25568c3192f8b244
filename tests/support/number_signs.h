// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef LEHR_TESTS_NUMBER_SIGNS_H
#define LEHR_TESTS_NUMBER_SIGNS_H

#include <stdint.h>

/* The signs of a rise walk as a number: bit i is set where sign i is -1. */
static inline void number_to_signs(uint32_t number, int length, int8_t *sign)
{
    for (int i = 0; i < length; i++) sign[i] = (int8_t) - (int8_t)(number >> i & 1);
}

#endif
