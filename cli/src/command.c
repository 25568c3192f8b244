// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <string.h>

#define COMMAND(name) extern const cli_command cli_cmd_##name;
#include "commands.def"
#undef COMMAND

static const cli_command *const commands[] = {
#define COMMAND(name) &cli_cmd_##name,
#include "commands.def"
#undef COMMAND
};

#define COUNT (sizeof commands / sizeof *commands)

size_t cli_command_count(void)
{
    return COUNT;
}

const cli_command *cli_command_at(size_t index)
{
    return commands[index];
}

const cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

const char *cli_command_nearest(const char *word)
{
    const char *names[COUNT];
    for (size_t i = 0; i < COUNT; i++) names[i] = commands[i]->name;
    return lehr_nearest(word, names, COUNT);
}

#define KINDS 128

lehr_status cli_command_kind(lehr_context *ctx, const cli_command *command, const char *word,
                             size_t *index)
{
    const cli_kinds *kinds = command->kinds;
    const char *names[KINDS];
    size_t count = kinds->count() < KINDS ? kinds->count() : KINDS;
    for (size_t i = 0; i < count; i++) {
        names[i] = kinds->name(i);
        if (strcmp(names[i], word) != 0) continue;
        *index = i;
        return LEHR_OK;
    }
    const char *near = lehr_nearest(word, names, count);
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "unknown %s '%s'%s%s%s", command->operands[0].name,
                     word, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}
