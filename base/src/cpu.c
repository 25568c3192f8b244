// SPDX-License-Identifier: GPL-3.0-or-later
/* Which kernels may run here: asked of the processor once, lowered by LEHR_SIMD or by a test. */
#define _GNU_SOURCE /* sched_getaffinity: the cores of this process, not of the machine */
#include <base/cpu.h>

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {"portable", "avx2", "avx512"};

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi2");
}

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vnni");
}

static lehr_simd machine_simd(void)
{
    if (!has_avx2()) return LEHR_PORTABLE;
    return has_avx512() ? LEHR_AVX512 : LEHR_AVX2;
}

/* What LEHR_SIMD allows; a word it does not know allows everything. */
static lehr_simd allowed_simd(void)
{
    const char *word = getenv("LEHR_SIMD");
    for (int simd = LEHR_PORTABLE; word && simd <= LEHR_AVX512; simd++)
        if (strcmp(word, names[simd]) == 0) return (lehr_simd)simd;
    return LEHR_AVX512;
}

static lehr_simd lower(lehr_simd a, lehr_simd b)
{
    return a < b ? a : b;
}

/* -1 until first asked; threads that ask at once find the same answer. */
static atomic_int chosen = -1;

lehr_simd lehr_cpu_simd(void)
{
    int simd = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (simd >= 0) return (lehr_simd)simd;
    simd = (int)lower(machine_simd(), allowed_simd());
    atomic_store_explicit(&chosen, simd, memory_order_relaxed);
    return (lehr_simd)simd;
}

void lehr_cpu_lower(lehr_simd simd)
{
    atomic_store_explicit(&chosen, (int)lower(machine_simd(), simd), memory_order_relaxed);
}

const char *lehr_simd_name(lehr_simd simd)
{
    return names[simd];
}

int lehr_cpu_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
    long online = sysconf(_SC_NPROCESSORS_ONLN); /* more cores than the set can name */
    return online > 0 ? (int)online : 1;
}
