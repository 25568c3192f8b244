// SPDX-License-Identifier: GPL-3.0-or-later
/* Option tables for people: the lines of --help and the items of a man page. */
#include "option_value.h"

#include <math.h>
#include <string.h>

#define NAME_WIDTH 30

/* What stands for the value; NULL for a flag that is switched by its name alone. */
static const char *shape_of(const lehr_option *option, bool assigned)
{
    switch (option->kind) {
    case LEHR_OPTION_FLAG:
        return assigned ? "yes|no" : NULL;
    case LEHR_OPTION_INT:
        return "N";
    case LEHR_OPTION_REAL:
        return "X";
    default:
        return option->shape;
    }
}

/* --set name=value against --name value. */
static bool is_assigned(const char *prefix)
{
    size_t n = strlen(prefix);
    return n > 0 && prefix[n - 1] == ' ';
}

static size_t put_name(lehr_output *out, const char *name)
{
    for (const char *p = name; *p != '\0'; ++p) lehr_put_char(out, *p == '_' ? '-' : *p);
    return strlen(name);
}

static size_t put_counted(lehr_output *out, const char *text)
{
    lehr_put_text(out, text);
    return strlen(text);
}

/* A range that only says "what the type can hold" says nothing. */
static bool has_range(const lehr_option *option)
{
    if (option->kind == LEHR_OPTION_INT)
        return option->int_low > INT64_MIN && option->int_high < INT64_MAX;
    return option->kind == LEHR_OPTION_REAL && option->real_low > -1e300 &&
           option->real_high < 1e300;
}

static void put_range(lehr_output *out, const lehr_option *option)
{
    if (option->kind == LEHR_OPTION_INT)
        lehr_put_format(out, "%lld..%lld", (long long)option->int_low, (long long)option->int_high);
    else {
        lehr_put_real(out, option->real_low);
        lehr_put_text(out, "..");
        lehr_put_real(out, option->real_high);
    }
}

static const char *default_text(const lehr_option *option, char room[LEHR_OPTION_TEXT])
{
    lehr_option_value initial = lehr_option_default(option);
    bool none = option->kind == LEHR_OPTION_REAL && isnan(initial.real);
    return none ? "" : lehr_option_text(option, initial, room);
}

/* (1..1000; default 10) */
static void put_limits(lehr_output *out, const lehr_option *option)
{
    char room[LEHR_OPTION_TEXT];
    const char *initial = default_text(option, room);
    bool range = has_range(option), given = initial[0] != '\0';
    if (!range && !given) return;
    lehr_put_text(out, " (");
    if (range) put_range(out, option);
    if (range && given) lehr_put_text(out, "; ");
    if (given) lehr_put_format(out, "default %s", initial);
    lehr_put_char(out, ')');
}

static void put_help_line(lehr_output *out, const lehr_option *option, const char *prefix)
{
    bool assigned = is_assigned(prefix);
    const char *shape = shape_of(option, assigned);
    size_t width = put_counted(out, "  ") + put_counted(out, prefix);
    width += put_name(out, option->name);
    if (shape) width += put_counted(out, assigned ? "=" : " ") + put_counted(out, shape);
    do lehr_put_char(out, ' ');
    while (++width < NAME_WIDTH);
    lehr_put_char(out, ' ');
    lehr_put_text(out, option->help);
    put_limits(out, option);
    lehr_put_char(out, '\n');
}

void lehr_options_help(const lehr_option_table *table, const char *prefix, lehr_output *out)
{
    for (size_t i = 0; i < table->count; ++i) put_help_line(out, &table->options[i], prefix);
}

/* Text in which roff sees no requests and no escapes. */
static void put_roff(lehr_output *out, const char *text)
{
    if (*text == '.' || *text == '\'') lehr_put_text(out, "\\&");
    for (; *text != '\0'; ++text) {
        if (*text == '\\')
            lehr_put_text(out, "\\e");
        else
            lehr_put_char(out, *text);
    }
}

/* .It Fl Fl sweeps Ar N      or      .It Fl Fl set Ar sweeps Ns = Ns Ar N */
static void put_man_item(lehr_output *out, const lehr_option *option, const char *prefix)
{
    bool assigned = is_assigned(prefix);
    const char *shape = shape_of(option, assigned);
    lehr_put_text(out, ".It");
    for (; *prefix == '-'; ++prefix) lehr_put_text(out, " Fl");
    lehr_put_char(out, ' ');
    lehr_put_text(out, prefix);
    if (assigned) lehr_put_text(out, "Cm ");
    put_name(out, option->name);
    if (shape) {
        lehr_put_text(out, assigned ? " Ns = Ns Ar " : " Ar ");
        put_roff(out, shape);
    }
    lehr_put_char(out, '\n');
    put_roff(out, option->help);
    put_limits(out, option);
    lehr_put_text(out, ".\n");
}

void lehr_options_man(const lehr_option_table *table, const char *prefix, lehr_output *out)
{
    for (size_t i = 0; i < table->count; ++i) put_man_item(out, &table->options[i], prefix);
}
