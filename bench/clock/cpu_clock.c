// SPDX-License-Identifier: GPL-3.0-or-later
/* Preloaded into a program, makes all of its wall clocks show the processor time of its process:
 * limits in seconds are then kept, and seconds reported, as on a machine that does nothing else.
 * For programs of one thread; with more, time runs faster.
 *
 *   cc -shared -fPIC -O2 -o cpu_clock.so cpu_clock.c
 *   LD_PRELOAD=./cpu_clock.so PROGRAM ...
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now)
{
    clockid_t shown = clock == CLOCK_THREAD_CPUTIME_ID ? clock : CLOCK_PROCESS_CPUTIME_ID;
    return (int)syscall(SYS_clock_gettime, shown, now);
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
