// SPDX-License-Identifier: GPL-3.0-or-later
/* A reel: a tape made ready to run.
 *
 * On a tape the qubits above a measured one move down. Moving the highest one into the free seat
 * instead touches half of what is left rather than all, so positions become seats here, in place.
 * Channels whose odds do not depend on the state (each K'K a multiple of 1: Pauli noise) are found
 * once. And it is decided how shots run together: see walk.h and block_size.h. */
#ifndef LEHR_TN_REEL_H
#define LEHR_TN_REEL_H

#include "tape.h"

/* Channels of more matrices are refused. */
#define TN_KRAUS_MAX 64

/* What a KRAUS step has in `from` when its odds depend on the state, and when they depend only on
 * how likely its one qubit is 0 or 1: each K'K is diagonal, as in damping and reset. */
#define TN_ODDS_OF_STATE (-1)
#define TN_ODDS_OF_VALUE (-2)

typedef struct tn_reel {
    tn_tape tape;                 /* owned; positions are seats */
    int32_t seats[TN_TAPE_WIDTH]; /* at the end: of the qubits by position on the tape */
    double *odds; /* of channels whose odds are known: KRAUS steps have `from` into it, or one of
                     the above */
    bool bits_matter; /* some step looks at a classical bit, or the register at a cell that was read
                       * wrongly */
    bool single;      /* numbers are floats */
    bool lanes;       /* shots side by side, rather than one register after the other */
    bool relays;      /* qubits may take seats of others: see tn_bank_relays */
    int slots;        /* shots in a block */
    int ways;         /* into which a step parts the shots of a register, at most; 2 at least */
    size_t splits[TN_TAPE_WIDTH + 1]; /* steps that part shots, by the size of the register */
} tn_reel;

typedef struct tn_reel_wishes {
    size_t memory; /* what one block may take, 0: any */
    bool phases; /* those of the whole state matter; else diagonals are made to begin with 1, which
                  * spares half their work */
    bool single; /* precision */
} tn_reel_wishes;

/* Takes the tape over, also when it fails. */
LEHR_MUST_USE lehr_status tn_reel_new(lehr_context *ctx, tn_tape *tape,
                                      const tn_reel_wishes *wishes, tn_reel *out);
void tn_reel_free(lehr_context *ctx, tn_reel *reel);

#endif
