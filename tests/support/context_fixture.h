// SPDX-License-Identifier: GPL-3.0-or-later
/* A context for each cmocka test, and a failure when the test leaks through it. */
#ifndef LEHR_TESTS_CONTEXT_FIXTURE_H
#define LEHR_TESTS_CONTEXT_FIXTURE_H

#include <base/context.h>

/* For cmocka_unit_test_setup_teardown: *state is the context. */
int context_set_up(void **state);
int context_tear_down(void **state);

#define test_in_context(function) \
    cmocka_unit_test_setup_teardown(function, context_set_up, context_tear_down)

#endif
