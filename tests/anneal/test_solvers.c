// SPDX-License-Identifier: GPL-3.0-or-later
/* Every solver of the registry, by what every solver must do. CTest runs one process a solver. */
#include "context_fixture.h"
#include "solver_checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* One solver, when it is named on the command line; otherwise all. */
static const char *only;

static void test_solvers(void **state)
{
    bool found = false;
    for (size_t k = 0; k < an_solver_count(); k++) {
        if (only && strcmp(only, an_solver_at(k)->name) != 0) continue;
        check_solver(*state, an_solver_at(k));
        found = true;
    }
    assert_true(found);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_those_of_the_list),
        test_in_context(test_solvers),
    };
    only = argc > 1 ? argv[1] : NULL;
    return cmocka_run_group_tests_name("solvers", tests, NULL, NULL);
}
