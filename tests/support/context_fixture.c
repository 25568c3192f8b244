// SPDX-License-Identifier: GPL-3.0-or-later
#include "context_fixture.h"

#include <base/memory.h>

int context_set_up(void **state)
{
    lehr_context *ctx;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return -1;
    *state = ctx;
    return 0;
}

int context_tear_down(void **state)
{
    int leaked = lehr_memory_live(*state) != 0;
    lehr_context_free(*state);
    return leaked;
}
