// SPDX-License-Identifier: GPL-3.0-or-later
/* One register along a tape whose outcomes are given, not drawn: amplitudes and final states. No
 * norm is restored, so that what is left at the end is the amplitude itself. */
#include "walk.h"

#include <math.h>

#include <base/memory.h>

typedef struct fixed {
    lehr_context *ctx;
    const tn_reel *reel;
    const uint64_t *bits; /* outcomes of the qubits; NULL: nothing is measured */
    tn_cells cells;
    tn_bank bank;
    uint64_t work;
    int doublings; /* the register was multiplied by 2^doublings */
} fixed;

/* Halves of halves of a product of small amplitudes: keeps them from vanishing. */
static void lift(fixed *f, double norm)
{
    if (norm <= 0 || norm >= TN_SMALL_NORM) return;
    double factor = tn_lift(norm);
    f->doublings += ilogb(factor);
    tn_bank_scale(&f->bank, &factor);
}

static void project(fixed *f, const tn_tape_step *step)
{
    uint64_t outcome = tn_slot_bit(f->bits, step->cell), one = 1;
    double norms[2];
    tn_bank_norms(&f->bank, step->at[0], norms);
    tn_bank_drop(&f->bank, step->at[0], &outcome);
    lift(f, norms[outcome]);
    tn_cells_write(&f->cells, step->cell, &one, &outcome);
}

static lehr_status take_step(fixed *f, const tn_tape_step *step)
{
    uint64_t mask = 1;
    tn_cells_guard(&f->cells, step, &mask);
    switch (step->code) {
    case TN_TAPE_ADD:
        tn_bank_grow(&f->bank, tn_cell(&f->cells, step->cell));
        return LEHR_OK;
    case TN_TAPE_MATRIX:
    case TN_TAPE_DIAGONAL:
        if (mask) tn_bank_gate(&f->bank, step, f->reel->tape.entries + step->entries, NULL);
        return LEHR_OK;
    case TN_TAPE_MEASURE:
        if (!f->bits) break;
        project(f, step);
        return LEHR_OK;
    case TN_TAPE_KRAUS:
        break;
    default:
        tn_cells_step(&f->cells, step, &mask);
        return LEHR_OK;
    }
    return LEHR_FAIL(f->ctx, LEHR_BUG, "a tape draws where nothing may be drawn");
}

static lehr_status run(fixed *f, bool *cut)
{
    const tn_tape *tape = &f->reel->tape;
    tn_bank_start(&f->bank, 0);
    *cut = false;
    for (size_t k = 0; k < tape->count; k++) {
        f->work += (UINT64_C(1) << f->bank.width) + 64;
        if (f->work > UINT64_C(1) << 22) {
            f->work = 0;
            *cut = lehr_stop(f->ctx);
            if (*cut) return LEHR_OK;
        }
        LEHR_TRY(take_step(f, &tape->steps[k]));
    }
    return LEHR_OK;
}

static lehr_status start(fixed *f)
{
    LEHR_TRY(tn_cells_new(f->ctx, &f->reel->tape, 1, &f->cells));
    return tn_bank_new(f->ctx, tn_kernels_choose(f->reel->single), f->reel->tape.width, &f->bank);
}

lehr_status tn_walk_amplitude(lehr_context *worker, const tn_reel *reel, const uint64_t *bits,
                              double complex *amplitude)
{
    fixed f = {.ctx = worker, .reel = reel, .bits = bits};
    bool cut = false;
    lehr_status status = start(&f);
    if (status == LEHR_OK) status = run(&f, &cut);
    if (status == LEHR_OK && !cut) {
        double complex rest = tn_bank_amplitude(&f.bank, 0, 0);
        double scale = ldexp(1, -f.doublings);
        /* A qubit that never was in the register has one value only. */
        for (int32_t q = 0; q < reel->tape.n; q++)
            if ((*tn_cell(&f.cells, q) & 1) != tn_slot_bit(bits, q)) rest = 0;
        *amplitude = scale * creal(rest) + TN_I * (scale * cimag(rest));
    }
    tn_cells_free(worker, &f.cells);
    tn_bank_free(worker, &f.bank);
    return status;
}

lehr_status tn_walk_state(lehr_context *worker, const tn_reel *reel, tn_bank *out, bool *cut)
{
    fixed f = {.ctx = worker, .reel = reel};
    lehr_status status = start(&f);
    if (status == LEHR_OK) status = run(&f, cut);
    tn_cells_free(worker, &f.cells);
    if (status == LEHR_OK)
        *out = f.bank;
    else
        tn_bank_free(worker, &f.bank);
    return status;
}
