// SPDX-License-Identifier: GPL-3.0-or-later
/* Every solver of the registry, by what every solver must do. */
#include "context_fixture.h"
#include "solver_checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const listed[] = {
#define SOLVER(name) #name,
#include "solvers.def"
#undef SOLVER
};

static void test_names_are_those_of_the_list(void **state)
{
    (void)state;
    assert_int_equal(an_solver_count(), sizeof listed / sizeof *listed);
    for (size_t k = 0; k < an_solver_count(); k++) {
        assert_string_equal(an_solver_at(k)->name, listed[k]);
        assert_ptr_equal(an_solver_find(listed[k]), an_solver_at(k));
    }
    assert_null(an_solver_find("none"));
}

static void test_all_solvers(void **state)
{
    for (size_t k = 0; k < an_solver_count(); k++) check_solver(*state, an_solver_at(k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_those_of_the_list),
        test_in_context(test_all_solvers),
    };
    return cmocka_run_group_tests_name("solvers", tests, NULL, NULL);
}
