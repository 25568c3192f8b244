// SPDX-License-Identifier: GPL-3.0-or-later
/* A bank: 2^lane_bits registers of `width` qubits side by side, one a lane, in the layout of
 * kernel.h. lane_bits is 0 (one register) or at least 3. Registers are not normalised: what a
 * measurement leaves keeps its norm, and scaling is by powers of two, which changes no bit of a
 * mantissa. */
#ifndef LEHR_TN_BANK_H
#define LEHR_TN_BANK_H

#include "kernel.h"
#include "tape.h"

typedef struct tn_bank {
    const tn_kernels *kernels;
    int width, lane_bits;
    void *x; /* doubles or floats, as the kernels have it */
} tn_bank;

/* Bytes of 2^bits elements. */
size_t tn_bank_bytes(int bits, bool single);
/* Room for 2^bits elements; the content is not defined. */
LEHR_MUST_USE lehr_status tn_bank_new(lehr_context *ctx, const tn_kernels *kernels, int bits,
                                      tn_bank *out);
void tn_bank_free(lehr_context *ctx, tn_bank *bank);
/* Empty registers with amplitude 1. */
void tn_bank_start(tn_bank *bank, int lane_bits);

/* A qubit in the basis state `values` (one bit a lane) enters at the top. */
void tn_bank_grow(tn_bank *bank, const uint64_t *values);
/* How many qubits enter from this step on only to be met by a matrix right away, which can be done
 * at once: 1 (ADD, MATRIX), 2 (ADD, ADD, MATRIX) or 0. */
int tn_bank_fresh(const tn_bank *bank, const tn_tape *tape, size_t step);
/* Those steps, for qubits that enter with `values` (bit k: of the k-th) in all lanes. */
void tn_bank_enter(tn_bank *bank, const tn_tape_step *matrix, const double complex *entries,
                   int fresh, int values);
/* MATRIX or DIAGONAL with these entries at the seats of the step, in the lanes given (NULL: all).
 */
void tn_bank_gate(tn_bank *bank, const tn_tape_step *step, const double complex *entries,
                  const uint64_t *lanes);
/* Whether from this step on, in one register of `width`, a qubit enters only to meet one that is
 * then measured (ADD, MATRIX, MEASURE): the new one takes the seat of the old one, and the register
 * need not grow. */
bool tn_bank_relays(const tn_tape *tape, size_t step, int width);
/* What that costs: real operations for each amplitude. */
#define TN_RELAY_FLOPS 24
/* How likely the outcomes of such steps are when the new qubit enters as `value`: not normalised,
 * and good to the rounding of their sum. */
void tn_bank_relay_odds(const tn_bank *bank, const tn_tape_step *add, const double complex *entries,
                        int value, double odds[2]);
/* Those steps with this outcome. */
void tn_bank_relay(tn_bank *bank, const tn_tape_step *add, const double complex *entries, int value,
                   int outcome);
/* norms[h << lane_bits | lane]: sum of squares where the qubit at the seat is h. */
void tn_bank_norms(const tn_bank *bank, int seat, double *norms);
/* The qubit leaves with the outcome of each lane; the highest takes its seat. */
void tn_bank_drop(tn_bank *bank, int seat, const uint64_t *outcome);
/* density[lane * 4^targets + row * 2^targets + column], not normalised. */
void tn_bank_density(const tn_bank *bank, int targets, const uint8_t *seats,
                     double complex *density);
/* Multiplies each lane by its factor. */
void tn_bank_scale(tn_bank *bank, const double *factors);
/* Lane l of `to` becomes lane parents[l] of `from`, for l < lanes; other lanes are 0. */
void tn_bank_spread(const tn_bank *from, tn_bank *to, int lane_bits, const uint16_t *parents,
                    int lanes);
/* One register copied; `to` has room for it. */
void tn_bank_copy(const tn_bank *from, tn_bank *to);

/* Amplitude number k of a lane. */
static inline double complex tn_bank_amplitude(const tn_bank *bank, uint64_t k, int lane)
{
    uint64_t element = k << bank->lane_bits | (uint64_t)lane, at = element / 8 * 16 + element % 8;
    if (bank->kernels->single) {
        const float *x = bank->x;
        return (double)x[at] + TN_I * (double)x[at + 8];
    }
    const double *x = bank->x;
    return x[at] + TN_I * x[at + 8];
}

#endif
