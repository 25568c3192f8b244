// SPDX-License-Identifier: GPL-3.0-or-later
#include "read_circuit.h"

#include "shared_input.h"

#include <base/memory.h>
#include <base/ranks.h>
#include <string.h>
#include <tn/qasm.h>

static lehr_status read_shared(lehr_context *ctx, tn_circuit **out)
{
    char *bytes;
    lehr_input *in;
    LEHR_TRY(cli_open_shared(ctx, &bytes, &in));
    lehr_status status = tn_qasm_read(in, out);
    lehr_input_close(in);
    lehr_release(ctx, bytes);
    return status;
}

lehr_status cli_read_circuit(lehr_context *ctx, const char *path, tn_circuit **out)
{
    if (lehr_ranks() > 1 && strcmp(path, "-") == 0) return read_shared(ctx, out);
    return lehr_ranks_agree(ctx, tn_read(ctx, path, out));
}

lehr_status cli_is_circuit(lehr_context *ctx, const char *path, bool *circuit)
{
    lehr_input *in;
    lehr_text head;
    *circuit = false;
    if (strcmp(path, "-") == 0) return LEHR_OK;
    LEHR_TRY(lehr_input_open(ctx, path, &in));
    lehr_status status = lehr_input_peek(in, 1 << 16, &head);
    if (status == LEHR_OK) *circuit = tn_qasm_looks(head);
    lehr_input_close(in);
    return status;
}

size_t cli_bits_text(const tn_circuit_view *circuit, const uint64_t *row, char *text)
{
    size_t length = 0;
    for (int32_t k = circuit->bit_register_count; k-- > 0;) {
        const tn_register *r = &circuit->bit_registers[k];
        if (length > 0) text[length++] = ' ';
        for (int32_t b = r->first + r->count; b-- > r->first;)
            text[length++] = (char)('0' + (row[b / 64] >> (b % 64) & 1));
    }
    return length;
}

size_t cli_gate_count(const tn_circuit_view *circuit)
{
    size_t count = 0;
    for (size_t k = 0; k < circuit->count; k++) count += circuit->ops[k].gate < TN_GATE_COUNT;
    return count;
}
