// SPDX-License-Identifier: GPL-3.0-or-later
/* Completion scripts for three shells, written from the command table: command names, option names,
 * the words of a choice; file names everywhere else. */
#include "arguments.h"
#include "help.h"

#include <string.h>

typedef void put_option_fn(lehr_output *out, const cli_command *command, const lehr_option *option);

static size_t tables_of(const cli_command *command, const lehr_option_table *tables[CLI_PLACES])
{
    size_t count = 0;
    if (command && command->options) tables[count++] = command->options();
    if (command && command->reads_model) tables[count++] = cli_reading_table();
    tables[count++] = cli_shared_table();
    return count;
}

static void each_option(lehr_output *out, const cli_command *command, put_option_fn *put)
{
    const lehr_option_table *tables[CLI_PLACES];
    size_t count = tables_of(command, tables);
    for (size_t t = 0; t < count; t++)
        for (size_t k = 0; k < tables[t]->count; k++) put(out, command, &tables[t]->options[k]);
}

static void put_typed(lehr_output *out, const char *name)
{
    for (; *name; name++) lehr_put_char(out, (char)(*name == '_' ? '-' : *name));
}

/* The words of a choice with blanks between. */
static void put_words(lehr_output *out, const char *shape)
{
    for (; *shape; shape++) lehr_put_char(out, (char)(*shape == '|' ? ' ' : *shape));
}

/* Help inside single quotes; ':' and brackets mean something to zsh. */
static void put_quoted(lehr_output *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            lehr_put_text(out, "'\\''");
        else if (*text == ':')
            lehr_put_text(out, "\\:");
        else if (*text == '[' || *text == ']')
            lehr_put_format(out, "\\%c", *text);
        else
            lehr_put_char(out, *text);
    }
}

static void put_plain_quoted(lehr_output *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\') lehr_put_char(out, '\\');
        lehr_put_char(out, *text);
    }
}

/* --- bash --- */

static void bash_name(lehr_output *out, const cli_command *command, const lehr_option *option)
{
    (void)command;
    lehr_put_text(out, " --");
    put_typed(out, option->name);
}

static void bash_choice(lehr_output *out, const cli_command *command, const lehr_option *option)
{
    if (option->kind != LEHR_OPTION_CHOICE) return;
    lehr_put_format(out, "        %s,--", command ? command->name : "*");
    put_typed(out, option->name);
    lehr_put_text(out, ") COMPREPLY=($(compgen -W '");
    put_words(out, option->shape);
    lehr_put_text(out, "' -- \"$word\")); return ;;\n");
}

void cli_complete_bash(lehr_output *out)
{
    lehr_put_text(out, "# bash completion for lehr\n_lehr()\n{\n"
                       "    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} names\n"
                       "    if ((COMP_CWORD == 1)); then\n        names='");
    for (size_t i = 0; i < cli_command_count(); i++)
        lehr_put_format(out, "%s%s", i ? " " : "", cli_command_at(i)->name);
    lehr_put_text(out, "'\n        COMPREPLY=($(compgen -W \"$names\" -- \"$word\"))\n"
                       "        return\n    fi\n"
                       "    case $command,${COMP_WORDS[COMP_CWORD - 1]} in\n");
    for (size_t i = 0; i < cli_command_count(); i++)
        each_option(out, cli_command_at(i), bash_choice);
    lehr_put_text(out, "    esac\n    case $command in\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        lehr_put_format(out, "        %s) names='", cli_command_at(i)->name);
        each_option(out, cli_command_at(i), bash_name);
        lehr_put_text(out, "' ;;\n");
    }
    lehr_put_text(out, "    esac\n"
                       "    if [[ $word == -* ]]; then\n"
                       "        COMPREPLY=($(compgen -W \"$names\" -- \"$word\"))\n"
                       "    else\n"
                       "        compopt -o filenames\n"
                       "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
                       "    fi\n}\ncomplete -F _lehr lehr\n");
}

/* --- zsh --- */

static void zsh_option(lehr_output *out, const cli_command *command, const lehr_option *option)
{
    bool again = command && command->repeats && strcmp(command->repeats, option->name) == 0;
    lehr_put_format(out, " \\\n            '%s--", again ? "*" : "");
    put_typed(out, option->name);
    lehr_put_char(out, '[');
    put_quoted(out, option->help);
    lehr_put_char(out, ']');
    if (option->kind == LEHR_OPTION_CHOICE) {
        lehr_put_format(out, ":%s:(", option->name);
        put_words(out, option->shape);
        lehr_put_char(out, ')');
    } else if (option->kind != LEHR_OPTION_FLAG) {
        lehr_put_format(out, ":%s:%s", option->name,
                        option->kind == LEHR_OPTION_TEXT ? "_files" : "");
    }
    lehr_put_char(out, '\'');
}

void cli_complete_zsh(lehr_output *out)
{
    lehr_put_text(out, "#compdef lehr\n# zsh completion for lehr\n_lehr()\n{\n"
                       "    local -a commands=(\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        lehr_put_format(out, "        '%s:", cli_command_at(i)->name);
        put_quoted(out, cli_command_at(i)->summary);
        lehr_put_text(out, "'\n");
    }
    lehr_put_text(out, "    )\n    if ((CURRENT == 2)); then\n"
                       "        _describe command commands\n        return\n    fi\n"
                       "    local command=$words[2]\n    shift words\n    ((CURRENT--))\n"
                       "    case $command in\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        lehr_put_format(out, "        %s) _arguments", cli_command_at(i)->name);
        each_option(out, cli_command_at(i), zsh_option);
        lehr_put_text(out, " '*:file:_files' ;;\n");
    }
    lehr_put_text(out, "    esac\n}\n_lehr \"$@\"\n");
}

/* --- fish --- */

static void fish_option(lehr_output *out, const cli_command *command, const lehr_option *option)
{
    lehr_put_format(out, "complete -c lehr -n '__fish_seen_subcommand_from %s' -l ", command->name);
    put_typed(out, option->name);
    if (option->kind == LEHR_OPTION_CHOICE) {
        lehr_put_text(out, " -x -a '");
        put_words(out, option->shape);
        lehr_put_char(out, '\'');
    } else if (option->kind != LEHR_OPTION_FLAG) {
        lehr_put_text(out, option->kind == LEHR_OPTION_TEXT ? " -r" : " -x");
    }
    lehr_put_text(out, " -d '");
    put_plain_quoted(out, option->help);
    lehr_put_text(out, "'\n");
}

void cli_complete_fish(lehr_output *out)
{
    lehr_put_text(out, "# fish completion for lehr\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        const cli_command *command = cli_command_at(i);
        lehr_put_format(out, "complete -c lehr -n __fish_use_subcommand -f -a %s -d '",
                        command->name);
        put_plain_quoted(out, command->summary);
        lehr_put_text(out, "'\n");
        each_option(out, command, fish_option);
    }
}
