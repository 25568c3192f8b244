// SPDX-License-Identifier: GPL-3.0-or-later
#include "step_flops.h"

#include "tape.h"

double tn_step_flops(int code, int targets, int controls, uint32_t entry_count)
{
    static const double matrix[] = {6, 16, 32}, diagonal[] = {6, 8, 8};
    switch (code) {
    case TN_TAPE_MATRIX:
        return matrix[targets] * tn_power_of_two(-controls);
    case TN_TAPE_DIAGONAL:
        return diagonal[targets] * tn_power_of_two(-controls);
    case TN_TAPE_KRAUS: /* probabilities of each matrix, then the one that is drawn */
        return 2 * matrix[targets] * entry_count / (1u << (2 * targets));
    case TN_TAPE_MEASURE:
        return 6;
    case TN_TAPE_ADD:
        return 2;
    default:
        return 0;
    }
}
