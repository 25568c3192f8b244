// SPDX-License-Identifier: GPL-3.0-or-later
/* How a command reads a circuit and says its bits. */
#ifndef LEHR_CLI_READ_CIRCUIT_H
#define LEHR_CLI_READ_CIRCUIT_H

#include <base/output.h>
#include <tn/circuit.h>

/* Under ranks all of them read (standard input goes through rank 0) and agree. */
LEHR_MUST_USE lehr_status cli_read_circuit(lehr_context *ctx, const char *path, tn_circuit **out);

/* Whether the file is a circuit rather than a model, by its content; standard input, which can be
 * read only once, is taken for a model. */
LEHR_MUST_USE lehr_status cli_is_circuit(lehr_context *ctx, const char *path, bool *circuit);

/* The bits of a row as Qiskit prints them: the last register first, in each the highest bit first,
 * registers separated by blanks. Room: bits + registers. Returns the length. */
size_t cli_bits_text(const tn_circuit_view *circuit, const uint64_t *row, char *text);
/* How many gates, without barriers and measurements. */
size_t cli_gate_count(const tn_circuit_view *circuit);

#endif
