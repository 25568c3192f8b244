// SPDX-License-Identifier: GPL-3.0-or-later
/* An allocator that counts its blocks and fails when told to. Thread-safe. */
#ifndef LEHR_TESTS_FAILING_ALLOCATOR_H
#define LEHR_TESTS_FAILING_ALLOCATOR_H

#include <base/context.h>
#include <stdatomic.h>

typedef struct failing_allocator {
    atomic_ullong requests; /* allocations and resizes so far, failed ones included */
    atomic_ullong fail_at;  /* the request that fails, counted from 1; 0: none */
    atomic_llong blocks;    /* alive */
    atomic_llong bytes;     /* alive, by the sizes that the caller states */
} failing_allocator;

/* Nothing counted, nothing failing. */
void failing_allocator_reset(failing_allocator *state);
/* For lehr_context_new. state must outlive the context. */
lehr_allocator failing_allocator_hook(failing_allocator *state);
/* The n-th request from now (1 = the next) fails, once. */
void failing_allocator_fail(failing_allocator *state, unsigned long long n);
/* Has that request been made? */
bool failing_allocator_tripped(const failing_allocator *state);

#endif
