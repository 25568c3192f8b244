// SPDX-License-Identifier: GPL-3.0-or-later
#include "help.h"

#include "arguments.h"
#include "build_info.h"

#include <string.h>

lehr_status cli_help_overview(lehr_output *out)
{
    lehr_put_format(out,
                    "lehr %s: simulated quantum annealing for QUBO, Ising and max-cut models\n\n"
                    "usage: lehr COMMAND [OPERANDS] [OPTIONS]\n\ncommands:\n",
                    cli_version());
    for (size_t i = 0; i < cli_command_count(); i++) {
        const cli_command *command = cli_command_at(i);
        lehr_put_format(out, "  %-10s %s\n", command->name, command->summary);
    }
    lehr_put_text(out, "\noptions of every command:\n");
    lehr_options_help(cli_shared_table(), "--", out);
    lehr_put_text(out, "\n'lehr help COMMAND' says more about each.\n"
                       "exit codes: 0 a verified answer; 1 bad usage or input; 2 no feasible "
                       "answer;\n"
                       "            3 a self-check failed (a bug); 130 interrupted twice\n");
    return LEHR_OK;
}

static void put_operands(const cli_command *command, lehr_output *out)
{
    const cli_operand *operand = command->operands;
    if (!operand || !operand->name) return;
    lehr_put_char(out, '\n');
    for (; operand->name; operand++)
        lehr_put_format(out, "  %-10s %s\n", operand->name, operand->help);
}

static void put_examples(const cli_command *command, lehr_output *out)
{
    if (!command->examples) return;
    lehr_put_text(out, "\nexamples:\n");
    for (const cli_example *example = command->examples; example->line; example++)
        lehr_put_format(out, "  %s\n      %s\n", example->line, example->what);
}

static void put_options(const char *title, const lehr_option_table *table, lehr_output *out)
{
    lehr_put_format(out, "\n%s:\n", title);
    lehr_options_help(table, "--", out);
}

static void put_kinds(const cli_kinds *kinds, const char *only, lehr_output *out)
{
    if (!only) lehr_put_text(out, "\nkinds:\n");
    for (size_t i = 0; i < kinds->count(); i++) {
        const lehr_option_table *table = kinds->options(i);
        if (!only)
            lehr_put_format(out, "  %-12s %s\n", kinds->name(i), kinds->summary(i));
        else if (strcmp(kinds->name(i), only) == 0) {
            lehr_put_format(out, "\n%s: %s\n", only, kinds->summary(i));
            if (table) lehr_options_help(table, "--", out);
        }
    }
}

lehr_status cli_help_command(const cli_command *command, const char *kind, lehr_output *out)
{
    lehr_put_format(out, "usage: lehr %s%s%s [OPTIONS]\n\n%s.\n", command->name,
                    *command->synopsis ? " " : "", command->synopsis, command->summary);
    if (command->about) lehr_put_format(out, "\n%s\n", command->about);
    put_operands(command, out);
    if (command->kinds) put_kinds(command->kinds, kind, out);
    if (command->options) put_options("options", command->options(), out);
    if (command->reads_model) put_options("reading the model", cli_reading_table(), out);
    put_options("options of every command", cli_shared_table(), out);
    put_examples(command, out);
    return LEHR_OK;
}
