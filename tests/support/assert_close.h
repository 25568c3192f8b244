// SPDX-License-Identifier: GPL-3.0-or-later
/* Doubles compared as doubles: cmocka's own float asserts compare them as floats. */
#ifndef LEHR_TESTS_ASSERT_CLOSE_H
#define LEHR_TESTS_ASSERT_CLOSE_H

/* |actual - expected| <= abs + rel |expected|; equal infinities are close, NaN never is. */
#define assert_close(actual, expected, rel, abs) \
    assert_close_at((actual), (expected), (rel), (abs), #actual, __FILE__, __LINE__)

void assert_close_at(double actual, double expected, double rel, double abs, const char *what,
                     const char *file, int line);

#endif
