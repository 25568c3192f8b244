// SPDX-License-Identifier: GPL-3.0-or-later
/* What every fuzz target defines: one run on any bytes. It returns 0 and aborts on a finding. */
#ifndef LEHR_TESTS_FUZZ_H
#define LEHR_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Holds in every build, unlike assert. */
#define fuzz_check(condition)                                                              \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                       \
        }                                                                                  \
    } while (0)

#endif
