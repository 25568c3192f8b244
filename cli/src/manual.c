// SPDX-License-Identifier: GPL-3.0-or-later
/* Manual pages in mdoc(7), written from the command table; installed as lehr(1) and lehr-NAME(1).
 */
#include "arguments.h"
#include "build_info.h"
#include "help.h"

#include <ctype.h>
#include <string.h>

/* Longest line of text: what manual page checkers like. */
#define WIDTH 78

/* Text as mdoc wants it: no backslash, no line that looks like a macro. */
static void put_line(lehr_output *out, const char *at, size_t length)
{
    if (length > 0 && (*at == '.' || *at == '\'')) lehr_put_text(out, "\\&");
    for (size_t i = 0; i < length; i++) {
        if (at[i] == '\\')
            lehr_put_text(out, "\\e");
        else
            lehr_put_char(out, at[i]);
    }
    lehr_put_char(out, '\n');
}

/* Paragraphs with an empty line between; lines that start with a blank stay as they are. */
static void put_paragraphs(lehr_output *out, const char *text)
{
    bool display = false;
    while (*text) {
        size_t length = strcspn(text, "\n");
        bool indented = *text == ' ';
        if (indented && !display) lehr_put_text(out, ".Bd -literal -offset indent -compact\n");
        if (!indented && display) lehr_put_text(out, ".Ed\n");
        display = indented;
        if (length == 0)
            lehr_put_text(out, ".Pp\n");
        else
            put_line(out, text, length);
        text += length + (text[length] == '\n');
    }
    if (display) lehr_put_text(out, ".Ed\n");
}

static void put_upper(lehr_output *out, const char *text)
{
    for (; *text; text++) lehr_put_char(out, (char)toupper((unsigned char)*text));
}

static void put_head(lehr_output *out, const char *suffix, const char *summary)
{
    const char *dash = *suffix ? "-" : "";
    lehr_put_format(out, ".Dd %s\n.Dt LEHR%s", cli_date(), dash);
    put_upper(out, suffix);
    lehr_put_format(out, " 1\n.Os\n.Sh NAME\n.Nm lehr%s%s\n.Nd ", dash, suffix);
    put_line(out, summary, strlen(summary));
    lehr_put_text(out, ".Sh SYNOPSIS\n.Nm lehr\n");
}

static void put_exit_status(lehr_output *out)
{
    lehr_put_text(out, ".Sh EXIT STATUS\n.Bl -tag -width Ds\n"
                       ".It 0\nA verified answer.\n"
                       ".It 1\nBad usage or input; the message says what was expected where.\n"
                       ".It 2\nNo feasible answer.\n"
                       ".It 3\nA self-check failed: a bug in\n.Nm lehr .\n"
                       ".It 130\nInterrupted twice.\n.El\n");
}

static void put_options(lehr_output *out, const lehr_option_table *table)
{
    lehr_put_text(out, ".Bl -tag -width Ds\n");
    lehr_options_man(table, "--", out);
    lehr_put_text(out, ".El\n");
}

static void put_operands(const cli_command *command, lehr_output *out)
{
    if (!command->operands || !command->operands->name) return;
    lehr_put_text(out, ".Pp\nThe operands are:\n.Bl -tag -width Ds\n");
    for (const cli_operand *operand = command->operands; operand->name; operand++) {
        lehr_put_format(out, ".It Ar %s\n", operand->name);
        put_line(out, operand->help, strlen(operand->help));
    }
    lehr_put_text(out, ".El\n");
}

static void put_kinds(const cli_kinds *kinds, lehr_output *out)
{
    for (size_t i = 0; i < kinds->count(); i++) {
        const lehr_option_table *table = kinds->options(i);
        lehr_put_format(out, ".Ss %s\n", kinds->name(i));
        put_line(out, kinds->summary(i), strlen(kinds->summary(i)));
        if (table) put_options(out, table);
    }
}

static void put_examples(const cli_command *command, lehr_output *out)
{
    if (!command->examples) return;
    lehr_put_text(out, ".Sh EXAMPLES\n");
    for (const cli_example *example = command->examples; example->line; example++) {
        put_line(out, example->what, strlen(example->what));
        lehr_put_text(out, ".Pp\n.Dl ");
        put_line(out, example->line, strlen(example->line));
        if (example[1].line) lehr_put_text(out, ".Pp\n");
    }
}

static void command_page(const cli_command *command, lehr_output *out)
{
    put_head(out, command->name, command->summary);
    lehr_put_format(out, ".Cm %s\n", command->name);
    if (*command->synopsis) lehr_put_format(out, ".Ar %s\n", command->synopsis);
    lehr_put_text(out, ".Op Ar options\n.Sh DESCRIPTION\n");
    put_line(out, command->summary, strlen(command->summary));
    if (command->about) {
        lehr_put_text(out, ".Pp\n");
        put_paragraphs(out, command->about);
    }
    put_operands(command, out);
    if (command->kinds) put_kinds(command->kinds, out);
    if (command->options) {
        lehr_put_text(out, ".Ss Options\n");
        put_options(out, command->options());
    }
    if (command->reads_model) {
        lehr_put_text(out, ".Ss Options that say what the file does not\n");
        put_options(out, cli_reading_table());
    }
    lehr_put_text(out, ".Ss Options of every command\n");
    put_options(out, cli_shared_table());
    put_exit_status(out);
    put_examples(command, out);
    lehr_put_text(out, ".Sh SEE ALSO\n.Xr lehr 1\n");
}

static const char *name_after(const char *name)
{
    const char *next = NULL;
    for (size_t i = 0; i < cli_command_count(); i++) {
        const char *other = cli_command_at(i)->name;
        if (strcmp(other, name) > 0 && (!next || strcmp(other, next) < 0)) next = other;
    }
    return next;
}

/* In alphabetical order, as manual pages have it. */
static void put_see_also(lehr_output *out)
{
    lehr_put_text(out, ".Sh SEE ALSO\n");
    for (const char *name = name_after(""); name; name = name_after(name))
        lehr_put_format(out, ".Xr lehr-%s 1%s\n", name, name_after(name) ? " ," : "");
}

static void overview_page(lehr_output *out)
{
    put_head(out, "", "simulated quantum annealing for QUBO, Ising and max-cut models");
    lehr_put_text(out, ".Ar command\n.Op Ar operands\n.Op Ar options\n.Sh DESCRIPTION\n"
                       "One program with these commands, each with a page of its own:\n"
                       ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        const cli_command *command = cli_command_at(i);
        lehr_put_format(out, ".It Xr lehr-%s 1\n", command->name);
        put_line(out, command->summary, strlen(command->summary));
    }
    lehr_put_text(out, ".El\n.Ss Options of every command\n");
    put_options(out, cli_shared_table());
    put_exit_status(out);
    put_see_also(out);
}

/* --- short lines --- */

/* A piece that now begins a line must not look like a macro. */
static void put_piece(lehr_output *out, const char *at, const char *end)
{
    if (at < end && (*at == '.' || *at == '\'')) lehr_put_text(out, "\\&");
    lehr_put_bytes(out, at, (size_t)(end - at));
    lehr_put_char(out, '\n');
}

/* The blank at which a line ends: after a sentence, or when it is full; NULL for the last one. */
static const char *find_break(const char *at, const char *end)
{
    const char *full = NULL;
    for (const char *p = at + 1; p < end && p <= at + WIDTH; p++) {
        if (*p != ' ') continue;
        if (p[-1] == '.') return p;
        full = p;
    }
    return end - at > WIDTH ? full : NULL;
}

/* Breaks text lines; macros and displays stay as they are. */
static void put_filled(lehr_output *out, const char *at, const char *end)
{
    for (const char *blank; (blank = find_break(at, end)); at = blank + 1)
        put_piece(out, at, blank);
    put_piece(out, at, end);
}

static void put_page(lehr_output *out, const char *page, size_t n)
{
    bool display = false;
    for (const char *at = page, *end; at < page + n; at = end + 1) {
        end = memchr(at, '\n', (size_t)(page + n - at));
        if (!end) end = page + n;
        if (strncmp(at, ".Bd", 3) == 0) display = true;
        if (strncmp(at, ".Ed", 3) == 0) display = false;
        if (*at == '.' || display) {
            lehr_put_bytes(out, at, (size_t)(end - at));
            lehr_put_char(out, '\n');
        } else {
            put_filled(out, at, end);
        }
    }
}

lehr_status cli_manual(lehr_context *ctx, const cli_command *command, lehr_output *out)
{
    lehr_output *page;
    LEHR_TRY(lehr_output_memory(ctx, &page));
    if (command)
        command_page(command, page);
    else
        overview_page(page);
    size_t n;
    const char *bytes = lehr_output_bytes(page, &n);
    put_page(out, bytes, n);
    lehr_output_discard(page);
    return LEHR_OK;
}
