// SPDX-License-Identifier: GPL-3.0-or-later
#include "toffoli_apart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void put(tn_builder *builder, tn_gate gate, int32_t qubit)
{
    assert_int_equal(tn_builder_gate(builder, gate, 0, &qubit, NULL), LEHR_OK);
}

static void put_cx(tn_builder *builder, int32_t control, int32_t target)
{
    int32_t on[2] = {control, target};
    assert_int_equal(tn_builder_gate(builder, TN_GATE_x, 1, on, NULL), LEHR_OK);
}

void put_toffoli_apart(tn_builder *builder, int32_t a, int32_t b, int32_t target)
{
    put(builder, TN_GATE_h, target);
    put_cx(builder, b, target);
    put(builder, TN_GATE_tdg, target);
    put_cx(builder, a, target);
    put(builder, TN_GATE_t, target);
    put_cx(builder, b, target);
    put(builder, TN_GATE_tdg, target);
    put_cx(builder, a, target);
    put(builder, TN_GATE_t, b);
    put(builder, TN_GATE_t, target);
    put(builder, TN_GATE_h, target);
    put_cx(builder, a, b);
    put(builder, TN_GATE_t, a);
    put(builder, TN_GATE_tdg, b);
    put_cx(builder, a, b);
}
