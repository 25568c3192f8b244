// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <base/memory.h>
#include <math.h>

void tn_program_clear(lehr_context *ctx, tn_program *program)
{
    lehr_release(ctx, program->steps);
    lehr_release(ctx, program->qubits);
    lehr_release(ctx, program->guards);
    tn_pool_clear(ctx, &program->pool);
    *program = (tn_program){0};
}

double tn_step_cost(const tn_step *step)
{
    static const double matrix[] = {6, 16, 32}, diagonal[] = {6, 8, 8};
    switch (step->code) {
    case TN_TAPE_MATRIX:
        return ldexp(matrix[step->targets], -(int)step->controls);
    case TN_TAPE_DIAGONAL:
        return ldexp(diagonal[step->targets], -(int)step->controls);
    case TN_TAPE_KRAUS: /* probabilities of each matrix, then the one that is drawn */
        return 2 * matrix[step->targets] * step->entry_count / (1u << (2 * step->targets));
    case TN_TAPE_MEASURE:
        return 6;
    case TN_TAPE_ADD:
        return 2;
    default:
        return 0;
    }
}
