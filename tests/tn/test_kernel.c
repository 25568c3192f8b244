// SPDX-License-Identifier: GPL-3.0-or-later
/* Kernels: against loops over amplitudes that anyone can read, and bit by bit between instruction
 * sets and between one register and many side by side. */
#include "bank.h"
#include "context_fixture.h"

#include <base/cpu.h>
#include <base/memory.h>
#include <base/rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 6, LANES = 16, LANE_BITS = 4, SIZE = 1 << (WIDTH + 1) };

/* Registers as plain arrays, one a lane. */
typedef struct slow {
    int width;
    double complex a[LANES][SIZE];
} slow;

static double complex draw(lehr_rng *rng)
{
    double re = lehr_rng_unit(rng) - 0.5;
    return re + TN_I * (lehr_rng_unit(rng) - 0.5);
}

static void fill(lehr_rng *rng, int width, slow *s)
{
    memset(s, 0, sizeof *s);
    s->width = width;
    for (int lane = 0; lane < LANES; lane++)
        for (int k = 0; k < 1 << width; k++) s->a[lane][k] = draw(rng);
}

/* --- between slow and bank: lane `only` alone, or all when it is negative --- */

static void put(tn_bank *bank, int element, double complex value)
{
    int at = element / 8 * 16 + element % 8;
    if (bank->kernels->single) {
        float *x = bank->x;
        x[at] = (float)creal(value), x[at + 8] = (float)cimag(value);
        return;
    }
    double *x = bank->x;
    x[at] = creal(value), x[at + 8] = cimag(value);
}

/* What results may be off by. */
static double rounding(const tn_bank *bank)
{
    return bank->kernels->single ? 1e-5 : 1e-13;
}

static void load(const slow *s, int only, tn_bank *bank)
{
    tn_bank_start(bank, only < 0 ? LANE_BITS : 0);
    bank->width = s->width;
    memset(bank->x, 0, tn_bank_bytes(bank->width + bank->lane_bits, bank->kernels->single));
    for (int k = 0; k < 1 << s->width; k++)
        for (int lane = 0; lane < 1 << bank->lane_bits; lane++)
            put(bank, k << bank->lane_bits | lane, s->a[only < 0 ? lane : only][k]);
}

static void assert_holds(const tn_bank *bank, const slow *s, int only)
{
    assert_int_equal(bank->width, s->width);
    for (int lane = 0; lane < 1 << bank->lane_bits; lane++)
        for (int k = 0; k < 1 << s->width; k++) {
            double complex got = tn_bank_amplitude(bank, (uint64_t)k, lane);
            assert_true(cabs(got - s->a[only < 0 ? lane : only][k]) < rounding(bank));
        }
}

/* --- the slow operations --- */

static void slow_gate(slow *s, const tn_tape_step *step, const double complex *m, uint64_t lanes)
{
    int rows = 1 << step->targets;
    for (int lane = 0; lane < LANES; lane++) {
        double complex old[SIZE];
        memcpy(old, s->a[lane], sizeof old);
        for (uint64_t k = 0; k < UINT64_C(1) << s->width; k++) {
            if ((k & step->controls) != step->controls || !(lanes >> lane & 1)) continue;
            uint64_t row = 0, rest = k;
            for (int t = 0; t < step->targets; t++) {
                row |= (k >> step->at[t] & 1) << t;
                rest &= ~(UINT64_C(1) << step->at[t]);
            }
            if (step->code == TN_TAPE_DIAGONAL || rows == 1) {
                s->a[lane][k] = m[row] * old[k];
                continue;
            }
            double complex sum = 0;
            for (int c = 0; c < rows; c++) {
                uint64_t from = rest;
                for (int t = 0; t < step->targets; t++)
                    from |= (uint64_t)(c >> t & 1) << step->at[t];
                sum += m[(int)row * rows + c] * old[from];
            }
            s->a[lane][k] = sum;
        }
    }
}

static void slow_drop(slow *s, int seat, uint64_t outcomes)
{
    int top = --s->width;
    for (int lane = 0; lane < LANES; lane++) {
        double complex old[SIZE];
        memcpy(old, s->a[lane], sizeof old);
        for (int k = 0; k < 1 << top; k++) {
            int from = k;
            if (seat != top) from = (k & ~(1 << seat)) | (k >> seat & 1) << top;
            s->a[lane][k] = old[from | (int)(outcomes >> lane & 1) << seat];
        }
    }
}

static void slow_grow(slow *s, uint64_t values)
{
    int top = 1 << s->width++;
    for (int lane = 0; lane < LANES; lane++)
        for (int k = 0; k < top; k++) {
            double complex old = s->a[lane][k];
            s->a[lane][k] = values >> lane & 1 ? 0 : old;
            s->a[lane][k | top] = values >> lane & 1 ? old : 0;
        }
}

/* --- the comparison --- */

typedef struct bench {
    tn_bank bank;
    slow *state, *after;
} bench;

static void bench_new(lehr_context *ctx, const tn_kernels *kernels, bench *b)
{
    assert_int_equal(tn_bank_new(ctx, kernels, WIDTH + 1 + LANE_BITS, &b->bank), LEHR_OK);
    b->state = lehr_new(ctx, 1, sizeof *b->state);
    b->after = lehr_new(ctx, 1, sizeof *b->after);
    assert_non_null(b->state);
    assert_non_null(b->after);
}

static void bench_free(lehr_context *ctx, bench *b)
{
    tn_bank_free(ctx, &b->bank);
    lehr_release(ctx, b->state);
    lehr_release(ctx, b->after);
}

/* In double and in single precision, by instruction set. */
static const tn_kernels *const paths[2][3] = {
    {&tn_kernels_portable, &tn_kernels_avx2, &tn_kernels_avx512},
    {&tn_kernels_single_portable, &tn_kernels_single_avx2, &tn_kernels_single_avx512}};

static void each_path(lehr_context *ctx, void (*check)(bench *b, lehr_rng *rng))
{
    for (int single = 0; single < 2; single++)
        for (int simd = 0; simd <= (int)lehr_cpu_simd(); simd++) {
            lehr_rng rng = lehr_rng_stream(7, LEHR_RNG_TEST, 0);
            bench b;
            bench_new(ctx, paths[single][simd], &b);
            check(&b, &rng);
            bench_free(ctx, &b);
        }
}

/* One gate on all lanes side by side, and on each lane alone. */
static void check_gate(bench *b, const tn_tape_step *step, const double complex *m, uint64_t lanes)
{
    *b->after = *b->state;
    slow_gate(b->after, step, m, lanes);
    load(b->state, -1, &b->bank);
    tn_bank_gate(&b->bank, step, m, lanes == UINT64_MAX ? NULL : &lanes);
    assert_holds(&b->bank, b->after, -1);
    load(b->state, 5, &b->bank);
    if (lanes >> 5 & 1) tn_bank_gate(&b->bank, step, m, NULL);
    assert_holds(&b->bank, b->after, 5);
}

static uint64_t draw_controls(lehr_rng *rng, int width, const tn_tape_step *step)
{
    uint64_t controls = lehr_rng_below(rng, 3) ? 0 : lehr_rng_u64(rng);
    for (int t = 0; t < step->targets; t++) controls &= ~(UINT64_C(1) << step->at[t]);
    return controls & ((UINT64_C(1) << width) - 1);
}

static void check_gates(bench *b, lehr_rng *rng)
{
    static const double complex x[4] = {0, 1, 1, 0}, real[4] = {0.1, 0.2, 0.3, 0.4},
                                cross[4] = {0.1, 0.2 * TN_I, 0.3 * TN_I, 0.4};
    double complex m[16];
    for (int width = 2; width <= WIDTH; width++)
        for (int first = 0; first < width; first++)
            for (int second = 0; second < width; second++)
                for (int code = TN_TAPE_MATRIX; code <= TN_TAPE_DIAGONAL; code++) {
                    tn_tape_step step = {.code = (uint8_t)code,
                                         .targets = first == second ? 1 : 2,
                                         .at = {(uint8_t)first, (uint8_t)second}};
                    uint64_t lanes = lehr_rng_below(rng, 2) ? UINT64_MAX : lehr_rng_u64(rng);
                    fill(rng, width, b->state);
                    for (int k = 0; k < 16; k++) m[k] = draw(rng);
                    step.controls = draw_controls(rng, width, &step);
                    check_gate(b, &step, m, lanes);
                    if (first == second) check_gate(b, &step, x, lanes);
                    if (first == second) check_gate(b, &step, real, lanes);
                    if (first == second) check_gate(b, &step, cross, lanes);
                    step.targets = 0;
                    check_gate(b, &step, m, lanes);
                }
}

static void gates_are_matrices(void **state)
{
    each_path(*state, check_gates);
}

static void check_qubits(bench *b, lehr_rng *rng)
{
    for (int width = 1; width <= WIDTH; width++)
        for (int seat = 0; seat < width; seat++) {
            uint64_t outcomes = lehr_rng_u64(rng), alone;
            for (int only = -1; only < 2; only++) {
                fill(rng, width, b->state);
                load(b->state, only, &b->bank);
                alone = only < 0 ? outcomes : outcomes >> only & 1;
                tn_bank_drop(&b->bank, seat, &alone);
                slow_drop(b->state, seat, outcomes);
                assert_holds(&b->bank, b->state, only);
                tn_bank_grow(&b->bank, &alone);
                slow_grow(b->state, outcomes);
                assert_holds(&b->bank, b->state, only);
            }
        }
}

static void qubits_leave_and_enter(void **state)
{
    each_path(*state, check_qubits);
}

static void check_norms(bench *b, lehr_rng *rng)
{
    for (int width = 1; width <= WIDTH; width++)
        for (int seat = 0; seat < width; seat++) {
            double norms[2 * LANES], alone[2];
            fill(rng, width, b->state);
            load(b->state, -1, &b->bank);
            tn_bank_norms(&b->bank, seat, norms);
            for (int lane = 0; lane < LANES; lane++) {
                double sum[2] = {0, 0};
                for (int k = 0; k < 1 << width; k++)
                    sum[k >> seat & 1] += pow(cabs(b->state->a[lane][k]), 2);
                load(b->state, lane, &b->bank);
                tn_bank_norms(&b->bank, seat, alone);
                for (int h = 0; h < 2; h++) {
                    assert_true(fabs(alone[h] - sum[h]) < rounding(&b->bank));
                    assert_true(alone[h] == norms[h * LANES + lane]); /* bit by bit */
                }
            }
        }
}

static void norms_do_not_depend_on_the_layout(void **state)
{
    each_path(*state, check_norms);
}

/* Of lane 1 of what the bench holds, by the definition. */
static void slow_moments(const slow *s, int seat, double moments[4])
{
    memset(moments, 0, 4 * sizeof *moments);
    for (int k = 0; k < 1 << s->width; k++) {
        double complex a = s->a[1][k], b = s->a[1][k | 1 << seat];
        moments[k >> seat & 1] += creal(a * conj(a));
        if (k >> seat & 1) continue;
        moments[2] += creal(conj(a) * b), moments[3] += cimag(conj(a) * b);
    }
}

static void check_moments(bench *b, lehr_rng *rng)
{
    for (int width = 1; width <= WIDTH; width++)
        for (int seat = 0; seat < width; seat++) {
            double expected[4], portable[4], got[4];
            fill(rng, width, b->state);
            load(b->state, 1, &b->bank);
            slow_moments(b->state, seat, expected);
            const tn_kernels *plain = paths[b->bank.kernels->single][LEHR_PORTABLE];
            plain->moments(b->bank.x, width, seat, portable);
            b->bank.kernels->moments(b->bank.x, width, seat, got);
            for (int k = 0; k < 4; k++)
                assert_true(fabs(got[k] - expected[k]) < rounding(&b->bank));
            assert_memory_equal(got, portable, sizeof got); /* bit by bit */
        }
}

static void moments_are_a_density(void **state)
{
    each_path(*state, check_moments);
}

/* A long random walk of gates; a hash of all bits at the end. */
static double walk_checksum(lehr_context *ctx, const tn_kernels *kernels, int only)
{
    lehr_rng rng = lehr_rng_stream(3, LEHR_RNG_TEST, 1);
    bench b;
    bench_new(ctx, kernels, &b);
    fill(&rng, WIDTH, b.state);
    load(b.state, only, &b.bank);
    for (int k = 0; k < 200; k++) {
        double complex m[16];
        int first = (int)lehr_rng_below(&rng, WIDTH), second = (int)lehr_rng_below(&rng, WIDTH);
        tn_tape_step step = {.code = lehr_rng_below(&rng, 3) ? TN_TAPE_MATRIX : TN_TAPE_DIAGONAL,
                             .targets = first == second ? 1 : 2,
                             .at = {(uint8_t)first, (uint8_t)second}};
        step.controls = draw_controls(&rng, WIDTH, &step);
        for (int e = 0; e < 16; e++) m[e] = draw(&rng);
        tn_bank_gate(&b.bank, &step, m, NULL);
    }
    double sum = 0;
    int lane = only < 0 ? 9 : 0;
    for (int k = 0; k < 1 << WIDTH; k++) {
        double complex a = tn_bank_amplitude(&b.bank, (uint64_t)k, lane);
        sum = sum * 1.25 + creal(a) + 3 * cimag(a);
    }
    bench_free(ctx, &b);
    return sum;
}

static void all_paths_give_the_same_bits(void **state)
{
    for (int single = 0; single < 2; single++) {
        double expected = walk_checksum(*state, paths[single][LEHR_PORTABLE], -1);
        for (int simd = 0; simd <= (int)lehr_cpu_simd(); simd++) {
            assert_true(expected == walk_checksum(*state, paths[single][simd], -1));
            assert_true(expected == walk_checksum(*state, paths[single][simd], 9));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(gates_are_matrices),
        test_in_context(qubits_leave_and_enter),
        test_in_context(norms_do_not_depend_on_the_layout),
        test_in_context(moments_are_a_density),
        test_in_context(all_paths_give_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
