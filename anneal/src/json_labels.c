// SPDX-License-Identifier: GPL-3.0-or-later
/* Variable names as JSON. */
#include "json_labels.h"

#include "json_want.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- writing --- */

/* One character of UTF-8 at *at, which moves behind it; a byte that starts none stands for itself.
 */
static uint32_t next_character(const unsigned char **at)
{
    const unsigned char *s = *at;
    int more = s[0] >= 0xf0 ? 3 : s[0] >= 0xe0 ? 2 : 1;
    static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
    *at = s + 1;
    if (s[0] < 0xc2 || s[0] > 0xf4) return s[0];
    uint32_t c = s[0] & (0x3fu >> more);
    for (int k = 1; k <= more; k++) {
        if ((s[k] & 0xc0) != 0x80) return s[0];
        c = c << 6 | (s[k] & 0x3fu);
    }
    if (c < smallest[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return s[0];
    *at = s + 1 + more;
    return c;
}

static void put_escaped(lehr_output *out, uint32_t c)
{
    if (c == '"' || c == '\\') {
        lehr_put_char(out, '\\');
        lehr_put_char(out, (char)c);
    } else if (c >= 0x20 && c < 0x7f) {
        lehr_put_char(out, (char)c);
    } else if (c < 0x10000) {
        lehr_put_format(out, "\\u%04" PRIx32, c);
    } else {
        c -= 0x10000;
        lehr_put_format(out, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd800 + (c >> 10),
                        0xdc00 + (c & 0x3ff));
    }
}

void an_put_json_text(lehr_output *out, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    lehr_put_char(out, '"');
    while (*at) put_escaped(out, next_character(&at));
    lehr_put_char(out, '"');
}

/* Written as JSON writes the integers of 64 bits: no sign but -, no leading zeros. */
static bool looks_whole(const char *label)
{
    const char *digits = label[0] == '-' ? label + 1 : label;
    size_t length = strlen(digits);
    if (length == 0 || length > 18 || strspn(digits, "0123456789") != length) return false;
    return digits[0] != '0' || (length == 1 && digits == label);
}

void an_put_json_labels(lehr_output *out, const char *const *labels, int32_t n)
{
    bool whole = true;
    for (int32_t i = 0; whole && i < n; i++) whole = looks_whole(labels[i]);
    for (int32_t i = 0; i < n; i++) {
        lehr_put_text(out, i ? ", " : "[");
        if (whole)
            lehr_put_text(out, labels[i]);
        else
            an_put_json_text(out, labels[i]);
    }
    lehr_put_text(out, n ? "]" : "[]");
}

/* --- reading --- */

static bool is_own_index(const lehr_json *label, size_t at)
{
    int64_t i;
    return lehr_json_kind_of(label) == LEHR_JSON_INT && lehr_json_as_int(label, &i) &&
           i == (int64_t)at;
}

static bool all_own_index(const lehr_json *array)
{
    for (size_t at = 0; at < lehr_json_size(array); at++)
        if (!is_own_index(lehr_json_at(array, at), at)) return false;
    return true;
}

/* Labels that are no text, e.g. the tuples of dimod, are named by their JSON. */
static lehr_status label_by_json(lehr_context *ctx, const lehr_json *label, size_t at,
                                 an_builder *builder)
{
    lehr_output *text;
    LEHR_TRY(lehr_output_memory(ctx, &text));
    lehr_status status = lehr_json_write(ctx, label, 0, text);
    if (status == LEHR_OK) {
        size_t length;
        const char *bytes = lehr_output_bytes(text, &length);
        status = bytes ? an_builder_label(builder, (int64_t)at, bytes, length)
                       : LEHR_FAIL(ctx, LEHR_NO_MEMORY, "no memory for a label");
    }
    lehr_output_discard(text);
    return status;
}

lehr_status an_take_json_labels(lehr_input *in, const lehr_json *array, const char *path, int64_t n,
                                an_builder *builder)
{
    if (lehr_json_size(array) != (size_t)n)
        return an_json_fail(in, "%s has %zu labels, expected one for each of %" PRId64 " variables",
                            path, lehr_json_size(array), n);
    if (all_own_index(array)) return LEHR_OK;
    for (size_t at = 0; at < (size_t)n; at++) {
        const lehr_json *label = lehr_json_at(array, at);
        const char *text = lehr_json_as_text(label);
        if (text)
            LEHR_TRY(an_builder_label(builder, (int64_t)at, text, strlen(text)));
        else
            LEHR_TRY(label_by_json(lehr_input_context(in), label, at, builder));
    }
    return LEHR_OK;
}
