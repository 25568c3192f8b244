// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/clock.h>
#include <time.h>

static double seconds(clockid_t clock)
{
    struct timespec t;
    if (clock_gettime(clock, &t) != 0) return 0;
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double lehr_now(void)
{
    return seconds(CLOCK_MONOTONIC);
}

double lehr_cpu_seconds(void)
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}
