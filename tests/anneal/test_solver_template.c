// SPDX-License-Identifier: GPL-3.0-or-later
/* The solver that authors copy does what every solver must do. */
#include "context_fixture.h"
#include "solver_checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SOLVER(name) extern const an_solver an_solver_##name;
SOLVER(template)
#undef SOLVER

static void test_template(void **state)
{
    assert_string_equal(an_solver_template.name, "template");
    check_solver(*state, &an_solver_template);
}

int main(void)
{
    const struct CMUnitTest tests[] = {test_in_context(test_template)};
    return cmocka_run_group_tests_name("solver_template", tests, NULL, NULL);
}
