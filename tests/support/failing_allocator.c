// SPDX-License-Identifier: GPL-3.0-or-later
#include "failing_allocator.h"

#include <stdlib.h>

static void *counted_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    failing_allocator *state = user;
    if (new_size == 0) {
        free(block);
        atomic_fetch_sub(&state->blocks, 1);
        atomic_fetch_sub(&state->bytes, (long long)old_size);
        return NULL;
    }
    unsigned long long request = atomic_fetch_add(&state->requests, 1) + 1;
    if (request == atomic_load(&state->fail_at)) return NULL;
    void *result = realloc(block, new_size);
    if (!result) return NULL;
    if (!block) atomic_fetch_add(&state->blocks, 1);
    atomic_fetch_add(&state->bytes, (long long)new_size - (long long)old_size);
    return result;
}

void failing_allocator_reset(failing_allocator *state)
{
    atomic_store(&state->requests, 0);
    atomic_store(&state->fail_at, 0);
    atomic_store(&state->blocks, 0);
    atomic_store(&state->bytes, 0);
}

lehr_allocator failing_allocator_hook(failing_allocator *state)
{
    return (lehr_allocator){counted_resize, state};
}

void failing_allocator_fail(failing_allocator *state, unsigned long long n)
{
    atomic_store(&state->fail_at, atomic_load(&state->requests) + n);
}

bool failing_allocator_tripped(const failing_allocator *state)
{
    unsigned long long at = atomic_load(&state->fail_at);
    return at != 0 && atomic_load(&state->requests) >= at;
}
