// SPDX-License-Identifier: GPL-3.0-or-later
/* How a gate under controls is called in OpenQASM 2 and 3. */
#ifndef LEHR_TN_QASM_SPELLING_H
#define LEHR_TN_QASM_SPELLING_H

#include <tn/gate.h>

typedef struct tn_spelling {
    tn_gate gate;
    int controls;
    const char *name;
    const char *definition; /* NULL: the library of the version has it */
} tn_spelling;

/* The spellings of a version, 2 or 3. */
const tn_spelling *tn_spellings(int version, size_t *count);
/* That of a gate with so many controls. In version 3 it may have fewer controls than that: ctrl @
 * adds the others. NULL: the version has no words for it. */
const tn_spelling *tn_spell(int version, tn_gate gate, int controls);

/* The 2 x 2 unitary as exp(i angles[3]) u(angles[0], angles[1], angles[2]). */
void tn_angles_of(const double complex *matrix, double angles[4]);

#endif
