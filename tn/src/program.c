// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <base/memory.h>

void tn_program_clear(lehr_context *ctx, tn_program *program)
{
    lehr_release(ctx, program->steps);
    lehr_release(ctx, program->qubits);
    lehr_release(ctx, program->guards);
    tn_pool_clear(ctx, &program->pool);
    *program = (tn_program){0};
}
