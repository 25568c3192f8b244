// SPDX-License-Identifier: GPL-3.0-or-later
#include "reel.h"

#include "block_size.h"
#include "channel.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* --- seats --- */

/* seat_of[position] for the `width` qubits of the register. */
static void leave_seat(int32_t *seat_of, int *width, int position)
{
    int32_t seat = seat_of[position], top = --*width;
    for (int k = position; k < top; k++) seat_of[k] = seat_of[k + 1];
    for (int k = 0; k < top; k++)
        if (seat_of[k] == top) seat_of[k] = seat;
}

static uint64_t seats_of(const int32_t *seat_of, uint64_t positions)
{
    uint64_t seats = 0;
    for (; positions; positions &= positions - 1)
        seats |= UINT64_C(1) << seat_of[__builtin_ctzll(positions)];
    return seats;
}

static void take_seats(tn_reel *reel)
{
    int width = 0;
    for (size_t k = 0; k < reel->tape.count; k++) {
        tn_tape_step *step = &reel->tape.steps[k];
        if (step->code == TN_TAPE_ADD) {
            reel->seats[width] = width;
            width++;
            continue;
        }
        if (step->code > TN_TAPE_KRAUS) continue;
        int position = step->at[0];
        for (int t = 0; t < step->targets || (t == 0 && step->code == TN_TAPE_MEASURE); t++)
            step->at[t] = (uint8_t)reel->seats[step->at[t]];
        step->controls = seats_of(reel->seats, step->controls);
        if (step->code == TN_TAPE_MEASURE) leave_seat(reel->seats, &width, position);
    }
}

/* --- channels --- */

static bool odds_of_value(const tn_tape *tape, const tn_tape_step *step)
{
    const double complex *k = tape->entries + step->entries;
    if (step->targets != 1) return false;
    for (uint32_t at = 0; at < step->entry_count; at += 4)
        if (cabs(conj(k[at]) * k[at + 1] + conj(k[at + 2]) * k[at + 3]) > 1e-15) return false;
    return true;
}

static size_t kraus_count(const tn_tape_step *step)
{
    return (size_t)step->entry_count >> (2 * step->targets);
}

static bool find_odds(const tn_tape *tape, const tn_tape_step *step, double *odds)
{
    int rows = 1 << step->targets;
    for (size_t k = 0; k < kraus_count(step); k++) {
        odds[k] = tn_kraus_share(tape->entries + step->entries + k * (size_t)(rows * rows), rows);
        if (odds[k] < 0) return false;
    }
    return true;
}

static lehr_status note_odds(lehr_context *ctx, tn_reel *reel)
{
    tn_tape *tape = &reel->tape;
    size_t total = 0;
    for (size_t k = 0; k < tape->count; k++)
        if (tape->steps[k].code == TN_TAPE_KRAUS) {
            size_t count = kraus_count(&tape->steps[k]);
            if (count > TN_KRAUS_MAX)
                return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "a channel of %zu matrices: at most %d",
                                 count, TN_KRAUS_MAX);
            total += count;
        }
    reel->odds = lehr_new(ctx, total, sizeof *reel->odds);
    if (!reel->odds) return LEHR_NO_MEMORY;
    int32_t used = 0;
    for (size_t k = 0; k < tape->count; k++) {
        tn_tape_step *step = &tape->steps[k];
        if (step->code != TN_TAPE_KRAUS) continue;
        step->from = odds_of_value(tape, step) ? TN_ODDS_OF_VALUE : TN_ODDS_OF_STATE;
        if (find_odds(tape, step, reel->odds + used)) step->from = used;
        if (step->from >= 0) used += (int32_t)kraus_count(step);
    }
    return LEHR_OK;
}

/* --- phases --- */

static bool has_phase(const tn_tape *tape, const tn_tape_step *step, int targets)
{
    if (step->code != TN_TAPE_DIAGONAL || step->targets != targets || step->controls) return false;
    double complex first = tape->entries[step->entries];
    return first != 1 && first != 0;
}

/* Where the entries divided by the first one are: steps may have theirs in common. at[k]: where
 * those at k went, 0: nowhere yet. */
static uint32_t divided(tn_tape *tape, const tn_tape_step *step, uint32_t *at)
{
    uint32_t from = step->entries, count = UINT32_C(1) << step->targets;
    if (at[from] == 0) {
        at[from] = (uint32_t)tape->entry_count;
        for (uint32_t k = 0; k < count; k++)
            tape->entries[tape->entry_count++] = tape->entries[from + k] / tape->entries[from];
    }
    return at[from];
}

static lehr_status divide_diagonals(lehr_context *ctx, tn_tape *tape, int targets, uint32_t *at)
{
    size_t before = tape->entry_count, extra = 0;
    memset(at, 0, before * sizeof *at);
    for (size_t k = 0; k < tape->count; k++)
        if (has_phase(tape, &tape->steps[k], targets) && !at[tape->steps[k].entries]++)
            extra += (size_t)1 << targets;
    double complex *room = lehr_resize(ctx, tape->entries, before + extra, sizeof *room);
    if (!room) return LEHR_NO_MEMORY;
    tape->entries = room;
    memset(at, 0, before * sizeof *at);
    for (size_t k = 0; k < tape->count; k++)
        if (has_phase(tape, &tape->steps[k], targets))
            tape->steps[k].entries = divided(tape, &tape->steps[k], at);
    return LEHR_OK;
}

static lehr_status forget_phases(lehr_context *ctx, tn_tape *tape)
{
    lehr_status status = LEHR_OK;
    for (int targets = 1; status == LEHR_OK && targets <= TN_MAX_TARGETS; targets++) {
        lehr_mark mark = lehr_scratch_mark(ctx);
        uint32_t *at = lehr_scratch(ctx, tape->entry_count, sizeof *at);
        status = at ? divide_diagonals(ctx, tape, targets, at) : LEHR_NO_MEMORY;
        lehr_scratch_release(ctx, mark);
    }
    return status;
}

/* --- what is read --- */

static bool looks_at_bits(const tn_tape *tape)
{
    for (size_t k = 0; k < tape->guard_count; k++)
        if (tape->guards[k].cell < 0 || tape->guards[k].cell >= tape->n) return true;
    for (size_t k = 0; k < tape->count; k++)
        if (tape->steps[k].code == TN_TAPE_ADD && tape->steps[k].cell >= tape->n) return true;
    return false;
}

static bool guarded_by(const tn_tape *tape, const tn_tape_step *step, const bool *cells)
{
    const tn_guard *guard = tape->guards + step->guards;
    for (uint32_t k = 0; k < step->guard_count; k++)
        if (cells[guard[k].cell]) return true;
    return false;
}

/* Whether the register feels a wrong reading: noise is one where its qubit is classical. misread:
 * of the qubits, false before; no step looks at a bit. */
static bool feels_misreading(const tn_tape *tape, bool *misread)
{
    for (size_t k = 0; k < tape->count; k++) {
        const tn_tape_step *step = &tape->steps[k];
        bool guarded = guarded_by(tape, step, misread);
        switch (step->code) {
        case TN_TAPE_ADD:
            if (misread[step->cell]) return true;
            break;
        case TN_TAPE_MEASURE:
            misread[step->cell] = false;
            break;
        case TN_TAPE_SET:
        case TN_TAPE_FLIP:
            misread[step->cell] |= guarded;
            break;
        case TN_TAPE_COPY:
            if (step->cell < tape->n) misread[step->cell] |= guarded || step->entry_count > 0;
            break;
        default:
            if (guarded) return true;
        }
    }
    return false;
}

static lehr_status note_reading(lehr_context *ctx, tn_reel *reel)
{
    reel->bits_matter = looks_at_bits(&reel->tape);
    if (reel->bits_matter) return LEHR_OK;
    lehr_mark mark = lehr_scratch_mark(ctx);
    bool *misread = lehr_scratch(ctx, (size_t)reel->tape.n, sizeof *misread);
    if (misread) {
        memset(misread, 0, (size_t)reel->tape.n * sizeof *misread);
        reel->bits_matter = feels_misreading(&reel->tape, misread);
    }
    lehr_scratch_release(ctx, mark);
    return misread ? LEHR_OK : LEHR_NO_MEMORY;
}

lehr_status tn_reel_new(lehr_context *ctx, tn_tape *tape, const tn_reel_wishes *wishes,
                        tn_reel *out)
{
    tn_reel reel = {.tape = *tape, .single = wishes->single};
    *tape = (tn_tape){0};
    lehr_status status = note_odds(ctx, &reel);
    if (status == LEHR_OK) status = note_reading(ctx, &reel);
    if (status == LEHR_OK && !wishes->phases) status = forget_phases(ctx, &reel.tape);
    if (status != LEHR_OK) {
        tn_reel_free(ctx, &reel);
        return status;
    }
    take_seats(&reel);
    tn_reel_choose_slots(&reel, wishes->memory);
    *out = reel;
    return LEHR_OK;
}

void tn_reel_free(lehr_context *ctx, tn_reel *reel)
{
    tn_tape_clear(ctx, &reel->tape);
    lehr_release(ctx, reel->odds);
    reel->odds = NULL;
}
