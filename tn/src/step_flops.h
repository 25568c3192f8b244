// SPDX-License-Identifier: GPL-3.0-or-later
/* What a step costs: real operations for each amplitude of the register. */
#ifndef LEHR_TN_STEP_FLOPS_H
#define LEHR_TN_STEP_FLOPS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* code: a tn_tape_code. */
double tn_step_flops(int code, int targets, int controls, uint32_t entry_count);

/* 2^k. ldexp is slow at it, and planning asks for it all the time. */
static inline double tn_power_of_two(int32_t k)
{
    double power;
    if (k > 1023) return HUGE_VAL;
    if (k < -1022) return 0;
    uint64_t bits = (uint64_t)(k + 1023) << 52;
    memcpy(&power, &bits, sizeof power);
    return power;
}

#endif
