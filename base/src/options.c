// SPDX-License-Identifier: GPL-3.0-or-later
/* Option tables: defaults, values from text, ranges. Help and man pages are in options_help.c.
 *
 * A range is checked as "not inside" rather than "outside", so that NaN never passes; each kind is
 * compared in its own type, so that large integers stay exact. */
#include <base/options.h>

#include "option_value.h"
#include "real_text.h"

#include <base/input.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_MAX    64 /* longest number accepted as text */
#define OPTIONS_KNOWN 128

/* --- values --- */

static void *field(const lehr_option *option, void *options)
{
    return (char *)options + option->offset;
}

static lehr_option_value load(const lehr_option *option, const void *options)
{
    const void *at = (const char *)options + option->offset;
    switch (option->kind) {
    case LEHR_OPTION_FLAG:
        return (lehr_option_value){.flag = *(const bool *)at};
    case LEHR_OPTION_INT:
        return (lehr_option_value){.whole = *(const int64_t *)at};
    case LEHR_OPTION_REAL:
        return (lehr_option_value){.real = *(const double *)at};
    case LEHR_OPTION_SIZE:
        return (lehr_option_value){.size = *(const uint64_t *)at};
    default:
        return (lehr_option_value){.text = *(const char *const *)at};
    }
}

static void store(const lehr_option *option, void *options, lehr_option_value value)
{
    void *at = field(option, options);
    switch (option->kind) {
    case LEHR_OPTION_FLAG:
        *(bool *)at = value.flag;
        break;
    case LEHR_OPTION_INT:
        *(int64_t *)at = value.whole;
        break;
    case LEHR_OPTION_REAL:
        *(double *)at = value.real;
        break;
    case LEHR_OPTION_SIZE:
        *(uint64_t *)at = value.size;
        break;
    default:
        *(const char **)at = value.text;
    }
}

lehr_option_value lehr_option_default(const lehr_option *option)
{
    switch (option->kind) {
    case LEHR_OPTION_FLAG:
        return (lehr_option_value){.flag = option->int_default != 0};
    case LEHR_OPTION_INT:
        return (lehr_option_value){.whole = option->int_default};
    case LEHR_OPTION_REAL:
        return (lehr_option_value){.real = option->real_default};
    case LEHR_OPTION_SIZE:
        return (lehr_option_value){.size = (uint64_t)option->int_default};
    default:
        return (lehr_option_value){.text = option->text_default};
    }
}

const char *lehr_option_text(const lehr_option *option, lehr_option_value value,
                             char room[LEHR_OPTION_TEXT])
{
    switch (option->kind) {
    case LEHR_OPTION_FLAG:
        return value.flag ? "yes" : "no";
    case LEHR_OPTION_INT:
        snprintf(room, LEHR_OPTION_TEXT, "%" PRId64, value.whole);
        return room;
    case LEHR_OPTION_REAL:
        lehr_real_text(value.real, room);
        return room;
    case LEHR_OPTION_SIZE:
        lehr_size_print(value.size, room);
        return room;
    default:
        return value.text ? value.text : "";
    }
}

void lehr_options_default(const lehr_option_table *table, void *options)
{
    memset(options, 0, table->size);
    for (size_t i = 0; i < table->count; ++i)
        store(&table->options[i], options, lehr_option_default(&table->options[i]));
}

/* --- ranges --- */

static bool is_choice(const char *words, const char *word)
{
    size_t n = word ? strlen(word) : 0;
    for (const char *at = words; n > 0; ++at) {
        size_t length = strcspn(at, "|");
        if (length == n && memcmp(at, word, n) == 0) return true;
        at += length;
        if (*at == '\0') break;
    }
    return false;
}

static bool in_range(const lehr_option *option, lehr_option_value value)
{
    switch (option->kind) {
    case LEHR_OPTION_INT:
        return option->int_low <= value.whole && value.whole <= option->int_high;
    case LEHR_OPTION_REAL:
        return option->real_low <= value.real && value.real <= option->real_high;
    case LEHR_OPTION_SIZE:
        return value.size <= (uint64_t)option->int_high;
    case LEHR_OPTION_CHOICE:
        return is_choice(option->shape, value.text);
    default:
        return true;
    }
}

/* The name as people write it. */
static const char *dashed(const char *name, char text[NUMBER_MAX])
{
    size_t n = 0;
    for (; n < NUMBER_MAX - 1 && name[n] != '\0'; ++n) text[n] = name[n] == '_' ? '-' : name[n];
    text[n] = '\0';
    return text;
}

static lehr_status out_of_range(lehr_context *ctx, const lehr_option *option, const char *value)
{
    char name[NUMBER_MAX], low[LEHR_OPTION_TEXT], high[LEHR_OPTION_TEXT];
    dashed(option->name, name);
    switch (option->kind) {
    case LEHR_OPTION_INT:
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "%s: %s is outside %" PRId64 "..%" PRId64, name,
                         value, option->int_low, option->int_high);
    case LEHR_OPTION_REAL:
        lehr_real_text(option->real_low, low);
        lehr_real_text(option->real_high, high);
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "%s: %s is outside %s..%s", name, value, low,
                         high);
    case LEHR_OPTION_SIZE:
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "%s: %s is too large", name, value);
    default:
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "%s: '%s' is none of %s", name, value,
                         option->shape);
    }
}

lehr_status lehr_options_check(lehr_context *ctx, const lehr_option_table *table,
                               const void *options)
{
    char room[LEHR_OPTION_TEXT];
    for (size_t i = 0; i < table->count; ++i) {
        const lehr_option *option = &table->options[i];
        lehr_option_value value = load(option, options);
        if (!in_range(option, value))
            return out_of_range(ctx, option, lehr_option_text(option, value, room));
    }
    return LEHR_OK;
}

/* --- values from text --- */

typedef enum parse_result {
    PARSE_NOTHING,
    PARSE_VALUE,
    PARSE_BEYOND /* a number, outside every range of its kind */
} parse_result;

static bool parse_flag(const char *text, bool *flag)
{
    static const char *const words[] = {"no", "false", "off", "0", "yes", "true", "on", "1"};
    for (size_t i = 0; i < 8; ++i)
        if (strcmp(text, words[i]) == 0) {
            *flag = i >= 4;
            return true;
        }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Drops each _ between two digits. */
static bool without_separators(const char *text, char plain[NUMBER_MAX])
{
    size_t n = 0;
    for (const char *p = text; *p != '\0'; ++p) {
        if (*p == '_' && p > text && is_digit(p[-1]) && is_digit(p[1])) continue;
        if (n == NUMBER_MAX - 1) return false;
        plain[n++] = *p;
    }
    plain[n] = '\0';
    return true;
}

static bool parse_number(const char *text, lehr_number *number)
{
    char plain[NUMBER_MAX];
    if (!without_separators(text, plain)) return false;
    lehr_text rest = {plain, plain + strlen(plain)};
    return lehr_scan_number(&rest, number) && lehr_scan_end(&rest);
}

static parse_result parse_int(const char *text, int64_t *value)
{
    lehr_number number;
    if (!parse_number(text, &number)) return PARSE_NOTHING;
    if (!number.whole) return fabs(number.r) >= 0x1p63 ? PARSE_BEYOND : PARSE_NOTHING;
    *value = number.i;
    return PARSE_VALUE;
}

static bool parse_real(const char *text, double *value)
{
    lehr_number number;
    if (!parse_number(text, &number)) return false;
    *value = number.r;
    return true;
}

static parse_result parse(const lehr_option *option, const char *text, lehr_option_value *value)
{
    bool valid = true;
    switch (option->kind) {
    case LEHR_OPTION_FLAG:
        valid = parse_flag(text, &value->flag);
        break;
    case LEHR_OPTION_INT:
        return parse_int(text, &value->whole);
    case LEHR_OPTION_REAL:
        valid = parse_real(text, &value->real);
        break;
    case LEHR_OPTION_SIZE:
        valid = lehr_size_parse(text, &value->size);
        break;
    default:
        value->text = text;
    }
    return valid ? PARSE_VALUE : PARSE_NOTHING;
}

static const char *wanted(lehr_option_kind kind)
{
    switch (kind) {
    case LEHR_OPTION_FLAG:
        return "yes or no";
    case LEHR_OPTION_INT:
        return "a whole number";
    case LEHR_OPTION_SIZE:
        return "a size such as 512M or 1.5G";
    default:
        return "a number";
    }
}

static lehr_status unknown(lehr_context *ctx, const lehr_option_table *table, const char *name)
{
    const char *names[OPTIONS_KNOWN];
    size_t n = table->count < OPTIONS_KNOWN ? table->count : OPTIONS_KNOWN;
    for (size_t i = 0; i < n; ++i) names[i] = table->options[i].name;
    const char *nearest = lehr_nearest(name, names, n);
    if (!nearest) return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "there is no option '%s'", name);
    char text[NUMBER_MAX];
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "there is no option '%s'; did you mean '%s'?", name,
                     dashed(nearest, text));
}

lehr_status lehr_options_set(lehr_context *ctx, const lehr_option_table *table, void *options,
                             const char *name, const char *value)
{
    char text[NUMBER_MAX];
    const lehr_option *option = lehr_options_find(table, name);
    if (!option) return unknown(ctx, table, name);
    lehr_option_value parsed = {0};
    parse_result result = parse(option, value, &parsed);
    if (result == PARSE_NOTHING)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "%s: '%s' is not %s", dashed(option->name, text),
                         value, wanted(option->kind));
    if (result == PARSE_BEYOND || !in_range(option, parsed))
        return out_of_range(ctx, option, value);
    store(option, options, parsed);
    return LEHR_OK;
}

/* --- looking --- */

static bool same_name(const char *name, const char *given)
{
    for (; *name != '\0'; ++name, ++given)
        if (*name != (*given == '-' ? '_' : *given)) return false;
    return *given == '\0';
}

const lehr_option *lehr_options_find(const lehr_option_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; ++i)
        if (same_name(table->options[i].name, name)) return &table->options[i];
    return NULL;
}

lehr_json *lehr_options_json(const lehr_option_table *table, const void *options)
{
    lehr_json *object = lehr_json_object();
    for (size_t i = 0; i < table->count; ++i) {
        const lehr_option *option = &table->options[i];
        lehr_option_value value = load(option, options);
        switch (option->kind) {
        case LEHR_OPTION_FLAG:
            lehr_json_set_bool(object, option->name, value.flag);
            break;
        case LEHR_OPTION_INT:
            lehr_json_set_int(object, option->name, value.whole);
            break;
        case LEHR_OPTION_REAL:
            lehr_json_set_real(object, option->name, value.real);
            break;
        case LEHR_OPTION_SIZE:
            lehr_json_set_int(object, option->name, (int64_t)value.size);
            break;
        default:
            lehr_json_set_text(object, option->name, value.text);
        }
    }
    return object;
}
