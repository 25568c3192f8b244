// SPDX-License-Identifier: GPL-3.0-or-later
/* OpenQASM 2 and 3: circuits as files. What is read and what is refused: docs/circuits.md. */
#ifndef LEHR_TN_QASM_H
#define LEHR_TN_QASM_H

#include <base/input.h>
#include <base/output.h>
#include <tn/circuit.h>

/* Whether a file that begins so is OpenQASM, of any version. head: its first 64 KiB, or all. */
LEHR_API bool tn_qasm_looks(lehr_text head);
/* Reads the rest of the input. A failure says file:line:column, what was expected and what was
 * found. The circuit belongs to the context of the input. Linear in the length of the text and the
 * number of operations it stands for. */
LEHR_API LEHR_MUST_USE lehr_status tn_qasm_read(lehr_input *in, tn_circuit **out);
/* The circuit in a file (packed or not, "-" is standard input) of either version. */
LEHR_API LEHR_MUST_USE lehr_status tn_read(lehr_context *ctx, const char *path, tn_circuit **out);
/* Writes OpenQASM 2 or 3. What the version has no words for is refused by name before anything is
 * written. Phases of the whole state may be
 * lost: nobody can see them. */
LEHR_API LEHR_MUST_USE lehr_status tn_qasm_write(lehr_context *ctx, const tn_circuit *circuit,
                                                 int version, lehr_output *out);

#endif
