// SPDX-License-Identifier: GPL-3.0-or-later
/* A Toffoli gate as h, t and cx: between its first and its last gate the target is superposed. */
#ifndef LEHR_TESTS_TOFFOLI_APART_H
#define LEHR_TESTS_TOFFOLI_APART_H

#include <tn/circuit.h>

/* Asserts that building works. */
void put_toffoli_apart(tn_builder *builder, int32_t a, int32_t b, int32_t target);

#endif
