// SPDX-License-Identifier: GPL-3.0-or-later
/* Getters that name what they missed. */
#include "json_want.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool an_head_is_json_with(lehr_text head, const char *word)
{
    size_t length = strlen(word);
    const char *at = head.at;
    while (at < head.end && strchr(" \t\r\n", *at)) at++;
    if (at == head.end || *at != '{') return false;
    for (; (size_t)(head.end - at) >= length; at++)
        if (!memcmp(at, word, length)) return true;
    return false;
}

lehr_status an_json_fail(lehr_input *in, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return LEHR_FAIL(lehr_input_context(in), LEHR_FORMAT, "%s: %s", lehr_input_name(in), text);
}

static lehr_status wanted(lehr_input *in, const lehr_json *object, const char *key,
                          const char *what)
{
    const char *how = lehr_json_get(object, key) ? "is no" : "is missing, expected";
    return an_json_fail(in, "'%s' %s %s", key, how, what);
}

lehr_status an_json_want_array(lehr_input *in, const lehr_json *object, const char *key,
                               const lehr_json **out)
{
    const lehr_json *value = lehr_json_get(object, key);
    if (!value || lehr_json_kind_of(value) != LEHR_JSON_ARRAY)
        return wanted(in, object, key, "array");
    *out = value;
    return LEHR_OK;
}

lehr_status an_json_want_text(lehr_input *in, const lehr_json *object, const char *key,
                              const char **out)
{
    const lehr_json *value = lehr_json_get(object, key);
    const char *text = value ? lehr_json_as_text(value) : NULL;
    if (!text) return wanted(in, object, key, "text");
    *out = text;
    return LEHR_OK;
}

lehr_status an_json_want_int(lehr_input *in, const lehr_json *object, const char *key, int64_t low,
                             int64_t high, int64_t *out)
{
    const lehr_json *value = lehr_json_get(object, key);
    int64_t i;
    if (!value || !lehr_json_as_int(value, &i)) return wanted(in, object, key, "integer");
    if (i < low || i > high)
        return an_json_fail(in, "'%s' is %" PRId64 ", expected %" PRId64 " to %" PRId64, key, i,
                            low, high);
    *out = i;
    return LEHR_OK;
}

lehr_status an_json_want_number(lehr_input *in, const lehr_json *object, const char *key,
                                lehr_number *out)
{
    const lehr_json *value = lehr_json_get(object, key);
    if (!value || !lehr_json_as_number(value, out)) return wanted(in, object, key, "number");
    return LEHR_OK;
}

lehr_status an_json_number_at(lehr_input *in, const lehr_json *array, const char *path, size_t at,
                              lehr_number *out)
{
    if (lehr_json_as_number(lehr_json_at(array, at), out)) return LEHR_OK;
    return an_json_fail(in, "%s[%zu] is no number", path, at);
}

lehr_status an_json_index_at(lehr_input *in, const lehr_json *array, const char *path, size_t at,
                             int64_t n, int64_t *out)
{
    int64_t i;
    if (!lehr_json_as_int(lehr_json_at(array, at), &i))
        return an_json_fail(in, "%s[%zu] is no integer", path, at);
    if (i < 0 || i >= n)
        return an_json_fail(in, "%s[%zu] is %" PRId64 ", expected a variable below %" PRId64, path,
                            at, i, n);
    *out = i;
    return LEHR_OK;
}
