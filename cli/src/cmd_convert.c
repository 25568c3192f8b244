// SPDX-License-Identifier: GPL-3.0-or-later
/* lehr convert: a model from one file format to another, or a circuit from one OpenQASM to the
 * other. */
#include "convert_circuit.h"
#include "read_circuit.h"
#include "writing.h"

#define CONVERT_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    TEXT(to, NULL, "NAME", "the format to write; without it the name of OUT decides")

LEHR_OPTIONS_STRUCT(convert_options, CONVERT_OPTIONS);
static LEHR_OPTIONS_TABLE(convert_table, convert_options, CONVERT_OPTIONS)

static lehr_status convert_model(cli_job *job, const convert_options *options)
{
    cli_target target;
    LEHR_TRY(cli_target_choose(job, cli_operand_at(job, 1), options->to, &target));
    an_model *model;
    const an_format *from;
    LEHR_TRY(cli_read_model(job->ctx, &job->args.reading, cli_operand_at(job, 0), &model, &from));
    if (job->json) lehr_json_set_text(job->result, "from", from->name);
    lehr_status status = cli_target_write(job, &target, model, from->name);
    an_model_free(model);
    return status;
}

static lehr_status run(cli_job *job)
{
    const convert_options *options = job->args.own;
    bool circuit;
    LEHR_TRY(cli_is_circuit(job->ctx, cli_operand_at(job, 0), &circuit));
    if (circuit || cli_circuit_format(options->to) != 0)
        return cli_convert_circuit(job, options->to);
    return convert_model(job, options);
}

static const cli_operand operands[] = {
    {"IN", "the model, as for solve; or a circuit in OpenQASM 2 or 3"},
    {"OUT", "where to write it, compressed when the name ends in .gz or .xz; - is standard output "
            "(with --to); instead of it -o FILE will do"},
    {NULL, NULL},
};

static const cli_example examples[] = {
    {"lehr convert graph.mc graph.qubo", "Max-cut as a QUBO of the same value."},
    {"lehr convert graph.mc - --to coo | lehr info -", "Through standard output."},
    {"lehr convert circuit.qasm new.qasm --to qasm3", "A circuit in OpenQASM 3."},
    {NULL, NULL},
};

const cli_command cli_cmd_convert = {
    .name = "convert",
    .summary = "Write a model or circuit in another file format",
    .synopsis = "IN OUT",
    .about =
        "The function of the bits stays the same, with its constant; a format that cannot hold\n"
        "the model (an offset, a condition, fractions) is refused with the reason.\n"
        "\n"
        "Circuits are written by --to qasm2 or qasm3.",
    .operands = operands,
    .least = 1,
    .most = 2,
    .options = convert_table,
    .reads_model = true,
    .own_output = true,
    .examples = examples,
    .run = run,
};
