// SPDX-License-Identifier: GPL-3.0-or-later
#include "arguments.h"

#include <base/memory.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

LEHR_OPTIONS_TABLE(cli_shared_table, cli_shared, CLI_SHARED_OPTIONS)

static const struct {
    char letter;
    const char *name;
} short_names[] = {{'h', "help"}, {'o', "output"}, {'q', "quiet"}};

/* Longest option name that is looked up; nothing longer exists. */
#define NAME_SIZE 64

typedef struct parser {
    lehr_context *ctx;
    int argc;
    char *const *argv;
    int at; /* the next argument */
    cli_arguments *args;
} parser;

static void use(cli_place *place, const lehr_option_table *table, void *values)
{
    *place = (cli_place){table, values, 0};
    lehr_options_default(table, values);
}

/* The same with a struct made for it. */
static lehr_status use_new(lehr_context *ctx, cli_place *place, const lehr_option_table *table,
                           void **values)
{
    *values = lehr_new_zero(ctx, 1, table->size);
    if (!*values) return LEHR_NO_MEMORY;
    use(place, table, *values);
    return LEHR_OK;
}

static lehr_status start(lehr_context *ctx, int argc, cli_arguments *args)
{
    memset(args, 0, sizeof *args);
    use(&args->places[CLI_SHARED], cli_shared_table(), &args->shared);
    size_t room = argc > 0 ? (size_t)argc : 1;
    args->operands = lehr_new(ctx, room, sizeof *args->operands);
    if (!args->operands) return LEHR_NO_MEMORY;
    args->repeated = lehr_new(ctx, room, sizeof *args->repeated);
    return args->repeated ? LEHR_OK : LEHR_NO_MEMORY;
}

void cli_arguments_free(lehr_context *ctx, cli_arguments *args)
{
    lehr_release(ctx, args->own);
    lehr_release(ctx, args->kind);
    lehr_release(ctx, args->operands);
    lehr_release(ctx, args->repeated);
    memset(args, 0, sizeof *args);
}

/* --- finding --- */

static cli_place *find(cli_arguments *args, const char *name, const lehr_option **option)
{
    for (int i = 0; i < CLI_PLACES; i++) {
        if (!args->places[i].table) continue;
        *option = lehr_options_find(args->places[i].table, name);
        if (*option) return &args->places[i];
    }
    return NULL;
}

static const char *nearest_option(const cli_arguments *args, const char *name)
{
    const char *names[128];
    size_t count = 0;
    for (int i = 0; i < CLI_PLACES; i++) {
        const lehr_option_table *table = args->places[i].table;
        for (size_t k = 0; table && k < table->count && count < 128; k++)
            names[count++] = table->options[k].name;
    }
    return lehr_nearest(name, names, count);
}

/* Writes an option's name as it is typed. */
static void typed_name(const char *name, char typed[NAME_SIZE])
{
    snprintf(typed, NAME_SIZE, "%s", name);
    for (char *c = typed; *c; c++)
        if (*c == '_') *c = '-';
}

static lehr_status unknown_option(const parser *p, const char *name)
{
    const char *near = nearest_option(p->args, name);
    char typed[NAME_SIZE] = "";
    if (near) typed_name(near, typed);
    return LEHR_FAIL(p->ctx, LEHR_BAD_ARGUMENT, "unknown option '--%s'%s%s%s", name,
                     near ? "; did you mean '--" : "", typed, near ? "'?" : "");
}

static lehr_status unknown_command(const parser *p, const char *word)
{
    if (access(word, F_OK) == 0)
        return LEHR_FAIL(p->ctx, LEHR_BAD_ARGUMENT,
                         "unknown command '%s'; did you mean 'lehr solve %s'?", word, word);
    const char *near = cli_command_nearest(word);
    return LEHR_FAIL(p->ctx, LEHR_BAD_ARGUMENT, "unknown command '%s'%s%s%s", word,
                     near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

/* --- setting --- */

static lehr_status set(const parser *p, cli_place *place, const lehr_option *option,
                       const char *value)
{
    cli_arguments *args = p->args;
    LEHR_TRY(lehr_options_set(p->ctx, place->table, place->values, option->name, value));
    place->given |= UINT64_C(1) << (option - place->table->options);
    const char *repeats = args->command ? args->command->repeats : NULL;
    if (repeats && strcmp(option->name, repeats) == 0)
        args->repeated[args->repeated_count++] = value;
    return LEHR_OK;
}

static lehr_status take_value(parser *p, const char *shown, const lehr_option *option,
                              const char **value)
{
    if (p->at < p->argc) {
        *value = p->argv[p->at++];
        return LEHR_OK;
    }
    return LEHR_FAIL(p->ctx, LEHR_BAD_ARGUMENT, "option '%s' wants a value%s%s", shown,
                     option->shape ? ": " : "", option->shape ? option->shape : "");
}

/* word is what follows "--". */
static lehr_status long_option(parser *p, const char *word)
{
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "%.*s", (int)(length < NAME_SIZE ? length : NAME_SIZE), word);
    const lehr_option *option;
    cli_place *place = length < NAME_SIZE ? find(p->args, name, &option) : NULL;
    if (!place && strncmp(name, "no-", 3) == 0) {
        place = find(p->args, name + 3, &option);
        if (place && (option->kind != LEHR_OPTION_FLAG || equals))
            return LEHR_FAIL(p->ctx, LEHR_BAD_ARGUMENT, "option '--%s' makes no sense: %s", word,
                             equals ? "'no-' takes no value" : "only flags can be negated");
        if (place) return set(p, place, option, "false");
    }
    if (!place) return unknown_option(p, name);
    const char *value = equals ? equals + 1 : "true";
    char shown[NAME_SIZE + 2];
    snprintf(shown, sizeof shown, "--%s", name);
    if (!equals && option->kind != LEHR_OPTION_FLAG) LEHR_TRY(take_value(p, shown, option, &value));
    return set(p, place, option, value);
}

/* letters is what follows "-": flags may be joined, the value of an option may be. */
static lehr_status short_options(parser *p, const char *letters)
{
    for (; *letters; letters++) {
        const char *name = NULL;
        for (size_t i = 0; i < sizeof short_names / sizeof *short_names; i++)
            if (short_names[i].letter == *letters) name = short_names[i].name;
        if (!name) return LEHR_FAIL(p->ctx, LEHR_BAD_ARGUMENT, "unknown option '-%c'", *letters);
        const lehr_option *option;
        cli_place *place = find(p->args, name, &option);
        if (option->kind != LEHR_OPTION_FLAG) {
            char shown[3] = {'-', *letters, '\0'};
            const char *value = letters + 1;
            if (!*value) LEHR_TRY(take_value(p, shown, option, &value));
            return set(p, place, option, value);
        }
        LEHR_TRY(set(p, place, option, "true"));
    }
    return LEHR_OK;
}

/* --- the walk --- */

static lehr_status take_command(parser *p, const char *word)
{
    cli_arguments *args = p->args;
    const cli_command *command = cli_command_find(word);
    if (!command) return unknown_command(p, word);
    args->command = command;
    if (command->reads_model) use(&args->places[CLI_READING], cli_reading_table(), &args->reading);
    if (!command->options) return LEHR_OK;
    return use_new(p->ctx, &args->places[CLI_OWN], command->options(), &args->own);
}

static lehr_status take_kind(const parser *p, const char *word)
{
    size_t index;
    LEHR_TRY(cli_command_kind(p->ctx, p->args->command, word, &index));
    const lehr_option_table *table = p->args->command->kinds->options(index);
    if (!table) return LEHR_OK;
    return use_new(p->ctx, &p->args->places[CLI_KIND], table, &p->args->kind);
}

static lehr_status take_word(parser *p, const char *word, bool only_operands)
{
    cli_arguments *args = p->args;
    bool dashed = word[0] == '-' && word[1] && !only_operands;
    if (!args->command && strcmp(word, "--version") == 0) return take_command(p, "version");
    if (dashed && word[1] == '-') return long_option(p, word + 2);
    if (dashed) return short_options(p, word + 1);
    if (!args->command) return take_command(p, word);
    args->operands[args->operand_count++] = word;
    bool kind = args->command->kinds && args->operand_count == 1;
    return kind ? take_kind(p, word) : LEHR_OK;
}

static lehr_status check_operands(const parser *p)
{
    const cli_arguments *args = p->args;
    const cli_command *command = args->command;
    if (!command || args->shared.help) return LEHR_OK;
    if (args->operand_count < command->least)
        return LEHR_FAIL(p->ctx, LEHR_BAD_ARGUMENT, "%s is missing: usage: lehr %s %s",
                         command->operands[args->operand_count].name, command->name,
                         command->synopsis);
    if (args->operand_count > command->most)
        return LEHR_FAIL(p->ctx, LEHR_BAD_ARGUMENT, "unexpected '%s': usage: lehr %s %s",
                         args->operands[command->most], command->name, command->synopsis);
    return LEHR_OK;
}

lehr_status cli_arguments_parse(lehr_context *ctx, int argc, char *const *argv, cli_arguments *args)
{
    LEHR_TRY(start(ctx, argc, args));
    parser p = {ctx, argc, argv, 1, args};
    bool only_operands = false;
    while (p.at < argc) {
        const char *word = argv[p.at++];
        if (!only_operands && strcmp(word, "--") == 0)
            only_operands = true;
        else
            LEHR_TRY(take_word(&p, word, only_operands));
    }
    return check_operands(&p);
}

bool cli_arguments_given(const cli_arguments *args, const char *name)
{
    for (int i = 0; i < CLI_PLACES; i++) {
        const cli_place *place = &args->places[i];
        const lehr_option *option = place->table ? lehr_options_find(place->table, name) : NULL;
        if (option) return place->given >> (option - place->table->options) & 1;
    }
    return false;
}

bool cli_arguments_want_json(int argc, char *const *argv)
{
    bool json = false;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--json") == 0) json = true;
        if (strcmp(argv[i], "--no-json") == 0) json = false;
    }
    return json;
}
