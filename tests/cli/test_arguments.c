// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arguments.h"
#include "brutal.h"
#include "context_fixture.h"

#include <stdio.h>
#include <string.h>

#define MAX_WORDS 16

/* A command line as words, from one string with single blanks between; kept in `room`. */
typedef struct line {
    char room[256];
    char *word[MAX_WORDS];
    int count;
} line;

static void split(line *l, const char *text)
{
    snprintf(l->room, sizeof l->room, "lehr%s%s", *text ? " " : "", text);
    l->count = 0;
    for (char *at = l->room; at && l->count < MAX_WORDS;) {
        l->word[l->count++] = at;
        at = strchr(at, ' ');
        if (at) *at++ = '\0';
    }
}

static line last;

static lehr_status parse(lehr_context *ctx, const char *text, cli_arguments *args)
{
    split(&last, text);
    return cli_arguments_parse(ctx, last.count, last.word, args);
}

static void good(lehr_context *ctx, const char *text, cli_arguments *args)
{
    lehr_status status = parse(ctx, text, args);
    if (status != LEHR_OK) fail_msg("'%s': %s", text, lehr_message(ctx));
}

static void bad(lehr_context *ctx, const char *text, const char *message)
{
    cli_arguments args;
    if (parse(ctx, text, &args) != LEHR_BAD_ARGUMENT) fail_msg("'%s' is accepted", text);
    if (!strstr(lehr_message(ctx), message))
        fail_msg("'%s' says '%s', not '%s'", text, lehr_message(ctx), message);
    cli_arguments_free(ctx, &args);
    lehr_clear(ctx);
}

/* --- what is understood --- */

static void test_nothing(void **state)
{
    cli_arguments args;
    good(*state, "", &args);
    assert_null(args.command);
    assert_int_equal(args.shared.seed, 1);
    cli_arguments_free(*state, &args);
}

static void test_ways_to_write_an_option(void **state)
{
    static const char *const ways[] = {
        "help --seed 7 -o out --quiet version",
        "help version --quiet --seed=7 --output=out",
        "--seed 7 --quiet help version -oout",
        "help -qoout --seed=7 version",
        "help -q version --seed 7 -o out",
        "help --no-quiet -q --seed 1 --seed 7 --output out version",
        "--quiet=yes --output out --seed=7 help -- version",
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        cli_arguments args;
        good(*state, ways[i], &args);
        assert_string_equal(args.command->name, "help");
        assert_int_equal(args.shared.seed, 7);
        assert_true(args.shared.quiet);
        assert_string_equal(args.shared.output, "out");
        assert_int_equal(args.operand_count, 1);
        assert_string_equal(args.operands[0], "version");
        cli_arguments_free(*state, &args);
    }
}

static void test_values_that_look_like_options(void **state)
{
    cli_arguments args;
    good(*state, "help -o - --seed 0", &args);
    assert_string_equal(args.shared.output, "-");
    cli_arguments_free(*state, &args);
    good(*state, "help -o --seed", &args);
    assert_string_equal(args.shared.output, "--seed");
    cli_arguments_free(*state, &args);
    good(*state, "help -- --seed", &args);
    assert_int_equal(args.operand_count, 1);
    assert_string_equal(args.operands[0], "--seed");
    cli_arguments_free(*state, &args);
    good(*state, "help -", &args);
    assert_string_equal(args.operands[0], "-");
    cli_arguments_free(*state, &args);
}

static void test_given(void **state)
{
    cli_arguments args;
    good(*state, "help --seed 1 --no-man", &args);
    assert_true(cli_arguments_given(&args, "seed"));
    assert_true(cli_arguments_given(&args, "man"));
    assert_false(cli_arguments_given(&args, "threads"));
    assert_false(cli_arguments_given(&args, "completion"));
    assert_false(cli_arguments_given(&args, "no_such_option"));
    cli_arguments_free(*state, &args);
}

static void test_options_of_a_kind(void **state)
{
    cli_arguments args;
    good(*state, "generate torus2d --rows 7 --to rudy --columns=9", &args);
    assert_true(cli_arguments_given(&args, "rows"));
    assert_true(cli_arguments_given(&args, "to"));
    assert_non_null(args.kind);
    assert_ptr_equal(args.places[CLI_KIND].values, args.kind);
    cli_arguments_free(*state, &args);
}

static void test_help_needs_no_operands(void **state)
{
    cli_arguments args;
    good(*state, "version --help one too many", &args);
    assert_true(args.shared.help);
    cli_arguments_free(*state, &args);
}

static void test_version_option(void **state)
{
    cli_arguments args;
    good(*state, "--version", &args);
    assert_string_equal(args.command->name, "version");
    cli_arguments_free(*state, &args);
}

static void test_wanting_json(void **state)
{
    (void)state;
    split(&last, "solve --bogus --json");
    assert_true(cli_arguments_want_json(last.count, last.word));
    split(&last, "solve --json --no-json");
    assert_false(cli_arguments_want_json(last.count, last.word));
    split(&last, "solve -- --json");
    assert_false(cli_arguments_want_json(last.count, last.word));
}

/* --- what is refused, and how --- */

static void test_refusals(void **state)
{
    bad(*state, "hlep", "unknown command 'hlep'; did you mean 'help'?");
    bad(*state, "zzzzzzzz", "unknown command 'zzzzzzzz'");
    bad(*state, "help --sed 1", "unknown option '--sed'; did you mean '--seed'?");
    bad(*state, "help --completoin bash", "did you mean '--completion'?");
    bad(*state, "help --qqqqqqqqqq", "unknown option '--qqqqqqqqqq'");
    bad(*state, "help --no-bogus", "unknown option '--no-bogus'");
    bad(*state, "help -z", "unknown option '-z'");
    bad(*state, "help --seed", "option '--seed' wants a value");
    bad(*state, "help -o", "option '-o' wants a value: FILE");
    bad(*state, "help --seed=x", "seed");
    bad(*state, "help --seed=", "seed");
    bad(*state, "help --seed 99999999999999999999", "seed");
    bad(*state, "help --threads -1", "threads: -1 is outside 0..1024");
    bad(*state, "help --progress maybe", "progress: 'maybe' is none of auto|off|jsonl");
    bad(*state, "help --quiet=perhaps", "quiet");
    bad(*state, "help --no-seed", "only flags can be negated");
    bad(*state, "help --no-quiet=no", "'no-' takes no value");
    bad(*state, "help generate torus2d x", "unexpected 'x': usage: lehr help [COMMAND [KIND]]");
    bad(*state, "generate", "KIND is missing: usage: lehr generate KIND");
    bad(*state, "generate tours2d", "unknown KIND 'tours2d'; did you mean 'torus2d'?");
    bad(*state, "generate --rows 4 torus2d", "unknown option '--rows'");
    bad(*state, "generate torus2d --rows 1", "rows: 1 is outside 3..1000000");
    bad(*state, "version now", "unexpected 'now'");
    bad(*state, "--man", "unknown option '--man'"); /* an option of help, before the command */
}

static void test_long_names(void **state)
{
    char text[200] = "help --";
    memset(text + 7, 'x', 150);
    cli_arguments args;
    assert_int_equal(parse(*state, text, &args), LEHR_BAD_ARGUMENT);
    cli_arguments_free(*state, &args);
}

/* --- the table --- */

static void test_commands_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < cli_command_count(); i++) {
        const cli_command *command = cli_command_at(i);
        assert_ptr_equal(cli_command_find(command->name), command); /* so names are unique */
        assert_non_null(command->summary);
        assert_int_not_equal(command->summary[strlen(command->summary) - 1], '.');
        assert_non_null(command->synopsis);
        assert_non_null(command->run);
        assert_true(command->least <= command->most);
        size_t described = command->most == SIZE_MAX ? 1 : command->most;
        for (size_t k = 0; k < described; k++) assert_non_null(command->operands[k].name);
    }
}

static void assert_distinct(const lehr_option_table *a, const lehr_option_table *b)
{
    for (size_t k = 0; a && b && k < a->count; k++)
        if (lehr_options_find(b, a->options[k].name))
            fail_msg("two options called '%s'", a->options[k].name);
}

/* No option may hide another one. */
static void test_option_names_are_distinct(void **state)
{
    (void)state;
    for (size_t i = 0; i < cli_command_count(); i++) {
        const cli_command *command = cli_command_at(i);
        const lehr_option_table *own = command->options ? command->options() : NULL;
        if (command->repeats) assert_non_null(lehr_options_find(own, command->repeats));
        assert_distinct(own, cli_shared_table());
        if (command->reads_model) {
            assert_distinct(own, cli_reading_table());
            assert_distinct(cli_reading_table(), cli_shared_table());
        }
        for (size_t k = 0; command->kinds && k < command->kinds->count(); k++) {
            assert_distinct(command->kinds->options(k), own);
            assert_distinct(command->kinds->options(k), cli_shared_table());
        }
    }
}

/* --- failing allocations --- */

static lehr_status parse_once(lehr_context *ctx, void *arg)
{
    (void)arg;
    cli_arguments args;
    lehr_status status = parse(ctx, "help --man version --seed 3", &args);
    cli_arguments_free(ctx, &args);
    return status;
}

static void test_no_memory(void **state)
{
    (void)state;
    assert_true(brutal_allocations(parse_once, NULL, NULL) >= 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(test_nothing),
        test_in_context(test_ways_to_write_an_option),
        test_in_context(test_values_that_look_like_options),
        test_in_context(test_given),
        test_in_context(test_options_of_a_kind),
        test_in_context(test_help_needs_no_operands),
        test_in_context(test_version_option),
        cmocka_unit_test(test_wanting_json),
        test_in_context(test_refusals),
        test_in_context(test_long_names),
        cmocka_unit_test(test_commands_are_complete),
        cmocka_unit_test(test_option_names_are_distinct),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
