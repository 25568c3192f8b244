// SPDX-License-Identifier: GPL-3.0-or-later
#include "bank.h"

#include <base/memory.h>
#include <string.h>

/* Of the real part; the imaginary part is eight further. */
static size_t place_of(uint64_t element)
{
    return element / 8 * 16 + element % 8;
}

static uint64_t elements(int bits)
{
    return UINT64_C(1) << (bits < 3 ? 3 : bits);
}

static size_t size_of_number(bool single)
{
    return single ? sizeof(float) : sizeof(double);
}

size_t tn_bank_bytes(int bits, bool single)
{
    return elements(bits) * 2 * size_of_number(single);
}

lehr_status tn_bank_new(lehr_context *ctx, const tn_kernels *kernels, int bits, tn_bank *out)
{
    void *x = lehr_new(ctx, elements(bits), 2 * size_of_number(kernels->single));
    if (!x) return LEHR_NO_MEMORY;
    *out = (tn_bank){.kernels = kernels, .x = x};
    return LEHR_OK;
}

void tn_bank_free(lehr_context *ctx, tn_bank *bank)
{
    lehr_release(ctx, bank->x);
    bank->x = NULL;
}

static size_t bytes_of(const tn_bank *bank)
{
    return tn_bank_bytes(bank->width + bank->lane_bits, bank->kernels->single);
}

static void set_real(const tn_bank *bank, uint64_t element, double value)
{
    if (bank->kernels->single)
        ((float *)bank->x)[place_of(element)] = (float)value;
    else
        ((double *)bank->x)[place_of(element)] = value;
}

void tn_bank_start(tn_bank *bank, int lane_bits)
{
    bank->width = 0;
    bank->lane_bits = lane_bits;
    memset(bank->x, 0, bytes_of(bank));
    for (uint64_t lane = 0; lane < UINT64_C(1) << lane_bits; lane++) set_real(bank, lane, 1);
}

void tn_bank_grow(tn_bank *bank, const uint64_t *values)
{
    bank->kernels->grow(bank->x, bank->width + bank->lane_bits, bank->lane_bits, values);
    bank->width++;
}

/* The matrix with its two targets exchanged. */
static void exchange_targets(const double complex *from, int count, double complex *to)
{
    static const uint8_t other[4] = {0, 2, 1, 3};
    if (count == 4)
        for (int k = 0; k < 4; k++) to[k] = from[other[k]];
    else
        for (int k = 0; k < 16; k++) to[k] = from[4 * other[k / 4] + other[k % 4]];
}

static bool is_x(const tn_tape_step *step, const double complex *m)
{
    return step->code == TN_TAPE_MATRIX && step->targets == 1 && m[0] == 0 && m[1] == 1 &&
           m[2] == 1 && m[3] == 0;
}

void tn_bank_gate(tn_bank *bank, const tn_tape_step *step, const double complex *entries,
                  const uint64_t *lanes)
{
    double complex exchanged[TN_MAX_ENTRIES];
    tn_where where = {
        .bits = bank->width + bank->lane_bits,
        .lane_bits = bank->lane_bits,
        .targets = step->targets,
        .at = {step->at[0] + bank->lane_bits, step->at[1] + bank->lane_bits},
        .controls = step->controls << bank->lane_bits,
        .lanes = lanes,
    };
    bool is_matrix = step->code != TN_TAPE_DIAGONAL && step->targets > 0;
    if (step->targets == 2 && where.at[0] > where.at[1]) {
        exchange_targets(entries, is_matrix ? 16 : 4, exchanged);
        entries = exchanged;
        int low = where.at[1];
        where.at[1] = where.at[0], where.at[0] = low;
    }
    if (is_x(step, entries))
        bank->kernels->flip(bank->x, &where);
    else if (is_matrix)
        bank->kernels->matrix(bank->x, &where, entries);
    else
        bank->kernels->diagonal(bank->x, &where, entries);
}

/* Whether the step is a matrix on the seats first..first+fresh-1 and perhaps one more. */
static bool meets(const tn_tape_step *step, int first, int fresh)
{
    if (step->code != TN_TAPE_MATRIX || step->controls || step->guard_count) return false;
    int met = 0;
    for (int t = 0; t < step->targets; t++) met += step->at[t] >= first;
    return met == fresh;
}

int tn_bank_fresh(const tn_bank *bank, const tn_tape *tape, size_t step)
{
    const tn_tape_step *s = &tape->steps[step];
    size_t left = tape->count - step;
    if (bank->width + bank->lane_bits < 3) return 0;
    if (left > 1 && meets(&s[1], bank->width, 1)) return 1;
    if (left > 2 && s[1].code == TN_TAPE_ADD && meets(&s[2], bank->width, 2)) return 2;
    return 0;
}

void tn_bank_enter(tn_bank *bank, const tn_tape_step *matrix, const double complex *entries,
                   int fresh, int values)
{
    double complex exchanged[TN_MAX_ENTRIES];
    int first = matrix->at[0] + bank->lane_bits, second = matrix->at[1] + bank->lane_bits;
    tn_where where = {.bits = bank->width + bank->lane_bits,
                      .lane_bits = bank->lane_bits,
                      .targets = matrix->targets,
                      .at = {first, second}};
    if (matrix->targets == 2 && first > second) {
        exchange_targets(entries, 16, exchanged);
        entries = exchanged;
        where.at[0] = second, where.at[1] = first;
    }
    bank->kernels->enter(bank->x, &where, fresh, values, entries);
    bank->width += fresh;
}

bool tn_bank_relays(const tn_tape *tape, size_t step, int width)
{
    const tn_tape_step *s = &tape->steps[step];
    if (width < 3 || tape->count - step < 3 || s->code != TN_TAPE_ADD) return false;
    if (!meets(&s[1], width, 1) || s[1].targets != 2 || s[2].code != TN_TAPE_MEASURE) return false;
    return s[2].at[0] < width && (s[1].at[0] == s[2].at[0] || s[1].at[1] == s[2].at[0]);
}

/* What becomes of the old qubit: rows are values of the new one. */
static void relay_matrix(const tn_tape_step *add, const double complex *entries, int value,
                         int outcome, double complex *k)
{
    const tn_tape_step *matrix = &add[1], *measure = &add[2];
    int old = matrix->at[1] == measure->at[0], new = 1 - old;
    for (int r = 0; r < 2; r++)
        for (int c = 0; c < 2; c++)
            k[2 * r + c] = entries[4 * (r << new | outcome << old) + (value << new | c << old)];
}

void tn_bank_relay_odds(const tn_bank *bank, const tn_tape_step *add, const double complex *entries,
                        int value, double odds[2])
{
    double moments[4];
    bank->kernels->moments(bank->x, bank->width, add[2].at[0], moments);
    for (int outcome = 0; outcome < 2; outcome++) {
        double complex k[4];
        relay_matrix(add, entries, value, outcome, k);
        odds[outcome] = 0;
        for (int r = 0; r < 4; r += 2) {
            double zero = creal(k[r] * conj(k[r])), one = creal(k[r + 1] * conj(k[r + 1]));
            double complex both = conj(k[r]) * k[r + 1];
            odds[outcome] += zero * moments[0] + one * moments[1];
            odds[outcome] += 2 * (creal(both) * moments[2] - cimag(both) * moments[3]);
        }
    }
}

void tn_bank_relay(tn_bank *bank, const tn_tape_step *add, const double complex *entries, int value,
                   int outcome)
{
    double complex k[4];
    tn_where where = {.bits = bank->width, .targets = 1, .at = {add[2].at[0]}};
    relay_matrix(add, entries, value, outcome, k);
    bank->kernels->matrix(bank->x, &where, k);
}

void tn_bank_norms(const tn_bank *bank, int seat, double *norms)
{
    bank->kernels->norms(bank->x, bank->width + bank->lane_bits, bank->lane_bits,
                         seat + bank->lane_bits, norms);
}

void tn_bank_drop(tn_bank *bank, int seat, const uint64_t *outcome)
{
    bank->kernels->drop(bank->x, bank->width + bank->lane_bits, bank->lane_bits,
                        seat + bank->lane_bits, outcome);
    bank->width--;
}

/* Row number of amplitude k. */
static int row_of(int targets, const uint8_t *seats, uint64_t k)
{
    int row = 0;
    for (int t = 0; t < targets; t++) row |= (int)(k >> seats[t] & 1) << t;
    return row;
}

static uint64_t with_row(int targets, const uint8_t *seats, uint64_t k, int row)
{
    for (int t = 0; t < targets; t++) k |= (uint64_t)(row >> t & 1) << seats[t];
    return k;
}

void tn_bank_density(const tn_bank *bank, int targets, const uint8_t *seats,
                     double complex *density)
{
    int rows = 1 << targets, lanes = 1 << bank->lane_bits;
    memset(density, 0, (size_t)(lanes * rows * rows) * sizeof *density);
    for (uint64_t k = 0; k < UINT64_C(1) << bank->width; k++) {
        if (row_of(targets, seats, k)) continue;
        for (int lane = 0; lane < lanes; lane++) {
            double complex a[4], *rho = density + lane * rows * rows;
            for (int r = 0; r < rows; r++)
                a[r] = tn_bank_amplitude(bank, with_row(targets, seats, k, r), lane);
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < rows; c++) rho[r * rows + c] += a[r] * conj(a[c]);
        }
    }
}

void tn_bank_scale(tn_bank *bank, const double *factors)
{
    bank->kernels->scale(bank->x, bank->width + bank->lane_bits, bank->lane_bits, factors);
}

void tn_bank_spread(const tn_bank *from, tn_bank *to, int lane_bits, const uint16_t *parents,
                    int lanes)
{
    to->width = from->width;
    to->lane_bits = lane_bits;
    from->kernels->spread(from->x, to->x, from->width, from->lane_bits, lane_bits, parents, lanes);
}

void tn_bank_copy(const tn_bank *from, tn_bank *to)
{
    to->width = from->width;
    to->lane_bits = from->lane_bits;
    memcpy(to->x, from->x, bytes_of(from));
}
