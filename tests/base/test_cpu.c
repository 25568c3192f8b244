// SPDX-License-Identifier: GPL-3.0-or-later
/* The choice of instruction sets: LEHR_SIMD and lehr_cpu_lower lower it and never raise it. The
 * choice is made once a process, so each setting of LEHR_SIMD is tried in a process of its own. */
#include <base/cpu.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static lehr_simd choice_with(const char *word)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (word)
            setenv("LEHR_SIMD", word, 1);
        else
            unsetenv("LEHR_SIMD");
        _exit((int)lehr_cpu_simd());
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return (lehr_simd)WEXITSTATUS(status);
}

static lehr_simd lower(lehr_simd a, lehr_simd b)
{
    return a < b ? a : b;
}

/* First: this process must not have chosen yet. */
static void environment_lowers(void **state)
{
    (void)state;
    lehr_simd machine = choice_with(NULL);
    assert_int_equal(choice_with("portable"), LEHR_PORTABLE);
    assert_int_equal(choice_with("avx2"), lower(machine, LEHR_AVX2));
    assert_int_equal(choice_with("avx512"), machine);
    assert_int_equal(choice_with("no such word"), machine);
    assert_int_equal(choice_with(""), machine);
}

static void tests_lower(void **state)
{
    (void)state;
    lehr_simd machine = choice_with(NULL);
    for (int simd = LEHR_PORTABLE; simd <= LEHR_AVX512; simd++) {
        lehr_cpu_lower((lehr_simd)simd);
        assert_int_equal(lehr_cpu_simd(), lower(machine, (lehr_simd)simd));
    }
}

static void names_are_those_of_the_environment(void **state)
{
    (void)state;
    assert_string_equal(lehr_simd_name(LEHR_PORTABLE), "portable");
    assert_string_equal(lehr_simd_name(LEHR_AVX2), "avx2");
    assert_string_equal(lehr_simd_name(LEHR_AVX512), "avx512");
}

static void there_is_a_core(void **state)
{
    (void)state;
    assert_in_range(lehr_cpu_cores(), 1, 1 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(environment_lowers),
        cmocka_unit_test(tests_lower),
        cmocka_unit_test(names_are_those_of_the_environment),
        cmocka_unit_test(there_is_a_core),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
