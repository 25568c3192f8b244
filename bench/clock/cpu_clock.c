// SPDX-License-Identifier: GPL-3.0-or-later
/* Preloaded into a program, makes all of its wall clocks show the processor time of its process:
 * limits in seconds are then kept, and seconds reported, as on a machine that does nothing else.
 * For programs of one thread; with more, time runs faster.
 *
 *   cc -shared -fPIC -O2 -o cpu_clock.so cpu_clock.c
 *   LD_PRELOAD=./cpu_clock.so PROGRAM ...
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Nanoseconds of wall time for which a processor time is good: asking costs a system call, and
 * some programs look at the clock in their innermost loops. */
#define FRESH 50000

typedef int clock_fn(clockid_t, struct timespec *);

static long long nanoseconds(const struct timespec *t)
{
    return 1000000000LL * t->tv_sec + t->tv_nsec;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static clock_fn *wall;
    static _Thread_local struct timespec shown;
    static _Thread_local long long asked;
    struct timespec t;
    if (clock == CLOCK_THREAD_CPUTIME_ID) return (int)syscall(SYS_clock_gettime, clock, now);
    if (!wall) wall = (clock_fn *)dlsym(RTLD_NEXT, "clock_gettime");
    if (wall(CLOCK_MONOTONIC, &t) != 0) return -1;
    if (asked == 0 || nanoseconds(&t) - asked > FRESH) {
        asked = nanoseconds(&t);
        if (syscall(SYS_clock_gettime, CLOCK_PROCESS_CPUTIME_ID, &shown) != 0) return -1;
    }
    *now = shown;
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec t;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &t) != 0) return -1;
    now->tv_sec = t.tv_sec;
    now->tv_usec = t.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *out)
{
    struct timespec t;
    if (clock_gettime(CLOCK_REALTIME, &t) != 0) return -1;
    if (out) *out = t.tv_sec;
    return t.tv_sec;
}
