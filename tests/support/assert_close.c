// SPDX-License-Identifier: GPL-3.0-or-later
#include "assert_close.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void assert_close_at(double actual, double expected, double rel, double abs, const char *what,
                     const char *file, int line)
{
    double error = fabs(actual - expected), allowed = abs + rel * fabs(expected);
    if (actual == expected || (error <= allowed && isfinite(expected))) return;
    print_error("%s is %.17g, expected %.17g: off by %g where %g is allowed\n", what, actual,
                expected, error, allowed);
    _fail(file, line);
}
