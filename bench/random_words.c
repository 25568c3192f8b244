// SPDX-License-Identifier: GPL-3.0-or-later
/* Random words a nanosecond: one by one, and filled on each path this machine has. */
#include <base/clock.h>
#include <base/cpu.h>
#include <base/rng.h>

#include <stdio.h>

enum { WORDS = 4096, REPEATS = 50, TRIES = 300 };

static uint32_t words[WORDS];

static void draw_words(lehr_rng *rng)
{
    for (int i = 0; i < WORDS; i++) words[i] = lehr_rng_u32(rng);
}

static void fill_words(lehr_rng *rng)
{
    lehr_rng_fill(rng, words, WORDS);
}

static double words_per_ns(void (*produce)(lehr_rng *))
{
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, 0);
    double begin = lehr_now();
    for (int i = 0; i < REPEATS; i++) produce(&rng);
    return (double)REPEATS * WORDS / (1e9 * (lehr_now() - begin));
}

/* The best of many short tries: what the path can do when nothing disturbs it. */
static void report(const char *name, void (*produce)(lehr_rng *))
{
    double best = 0;
    for (int i = 0; i < TRIES; i++) {
        double rate = words_per_ns(produce);
        if (rate > best) best = rate;
    }
    printf("%-16s %7.3f words/ns  (check %08x)\n", name, best, (unsigned)words[WORDS - 1]);
}

int main(void)
{
    report("one by one", draw_words);
    for (int simd = LEHR_PORTABLE; simd <= LEHR_AVX512; simd++) {
        lehr_cpu_lower((lehr_simd)simd);
        if (lehr_cpu_simd() != (lehr_simd)simd) break;
        report(lehr_simd_name((lehr_simd)simd), fill_words);
    }
    return 0;
}
