// SPDX-License-Identifier: GPL-3.0-or-later
#include "convert_circuit.h"

#include "console.h"
#include "read_circuit.h"
#include "writing.h"

#include <base/ranks.h>
#include <inttypes.h>
#include <string.h>
#include <tn/qasm.h>

int cli_circuit_format(const char *to)
{
    if (to && strcmp(to, "qasm2") == 0) return 2;
    return to && strcmp(to, "qasm3") == 0 ? 3 : 0;
}

static lehr_status write_file(lehr_context *ctx, const tn_circuit *circuit, int version,
                              const char *path)
{
    lehr_output *out;
    LEHR_TRY(lehr_output_open(ctx, path, &out));
    lehr_status status = tn_qasm_write(ctx, circuit, version, out);
    if (status == LEHR_OK) return lehr_output_commit(out);
    lehr_output_discard(out);
    return status;
}

static void say(cli_job *job, const tn_circuit *circuit, int version, const char *path)
{
    tn_circuit_view view = tn_circuit_look(circuit);
    int64_t gates = (int64_t)cli_gate_count(&view);
    if (job->json) {
        lehr_json_set_text(job->result, "file", path);
        lehr_json_set_text(job->result, "format", version == 2 ? "qasm2" : "qasm3");
        lehr_json_set_int(job->result, "qubits", view.n);
        lehr_json_set_int(job->result, "gates", gates);
    } else if (!job->args.shared.quiet) {
        cli_console_note("lehr: circuit to qasm%d, %" PRId32 " qubits, %" PRId64 " gates", version,
                         view.n, gates);
    }
}

lehr_status cli_convert_circuit(cli_job *job, const char *to)
{
    const char *path;
    tn_circuit *circuit;
    int version = cli_circuit_format(to);
    LEHR_TRY(cli_target_path(job, cli_operand_at(job, 1), &path));
    if (version == 0)
        return LEHR_FAIL(job->ctx, LEHR_BAD_ARGUMENT,
                         "a circuit is written by --to qasm2 or --to qasm3");
    LEHR_TRY(cli_read_circuit(job->ctx, cli_operand_at(job, 0), &circuit));
    lehr_status status = LEHR_OK;
    if (lehr_rank() == 0) status = write_file(job->ctx, circuit, version, path);
    status = lehr_ranks_agree(job->ctx, status);
    if (status == LEHR_OK) say(job, circuit, version, path);
    tn_circuit_free(circuit);
    return status;
}
