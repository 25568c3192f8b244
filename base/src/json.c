// SPDX-License-Identifier: GPL-3.0-or-later
/* JSON trees: the one file that knows jansson. A lehr_json is a json_t.
 *
 * A container that could not take a member is marked as broken in the highest bit but one of its
 * reference count: the mark must not need memory, and no count comes near it. A broken container
 * has lost its members already, and makes the container it is put into broken too. Every tree of
 * ours has one owner, so that freeing can take the marks off again.
 *
 * Writing is ours: members in order, shortest numbers, any bytes in texts, no memory needed. */
#include <base/json.h>

#include "real_text.h"
#include "utf8.h"

#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define BROKEN ((size_t)1 << (8 * sizeof(size_t) - 2))

static json_t *tree(lehr_json *value)
{
    return (json_t *)value;
}

static const json_t *look(const lehr_json *value)
{
    return (const json_t *)value;
}

static const lehr_json *view(const json_t *value)
{
    return (const lehr_json *)value;
}

/* Literals are shared and hold all bits in their count. */
static bool is_container(const json_t *value)
{
    return json_is_object(value) || json_is_array(value);
}

static bool is_broken(const json_t *value)
{
    return !value || (is_container(value) && (value->refcount & BROKEN));
}

static void clear(json_t *container)
{
    if (json_is_object(container)) json_object_clear(container);
    if (json_is_array(container)) json_array_clear(container);
}

static void drop(json_t *value)
{
    lehr_json_free((lehr_json *)value);
}

static void mend(json_t *value)
{
    const char *key;
    size_t index;
    json_t *member;
    if (!is_container(value)) return;
    value->refcount &= ~BROKEN;
    json_object_foreach(value, key, member) mend(member);
    json_array_foreach(value, index, member) mend(member);
}

static void break_it(json_t *container)
{
    mend(container);
    clear(container);
    container->refcount |= BROKEN;
}

/* --- allocation ---
 *
 * jansson sometimes reports a lack of memory as a syntax error ("invalid token"). So its malloc is
 * watched, once and only where it is the plain malloc, with something that works like malloc: a
 * program around us that has its own allocator or jansson values of its own notices nothing. */

static _Thread_local bool starved;         /* an allocation failed on this thread */
static atomic_ullong allowed = ULLONG_MAX; /* for tests */

static void *watched_malloc(size_t n)
{
    bool unlimited = atomic_load_explicit(&allowed, memory_order_relaxed) == ULLONG_MAX;
    bool may = unlimited || (atomic_load(&allowed) > 0 && atomic_fetch_sub(&allowed, 1) > 0);
    void *block = may ? malloc(n) : NULL;
    starved |= !block;
    return block;
}

static void watch(void)
{
    json_malloc_t allocate;
    json_free_t release;
    json_get_alloc_funcs(&allocate, &release);
    if (allocate == malloc && release == free) json_set_alloc_funcs(watched_malloc, free);
}

static void watch_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch);
}

void lehr_json_cut(uint64_t n)
{
    atomic_store(&allowed, n);
}

/* --- building --- */

lehr_json *lehr_json_object(void)
{
    watch_once();
    return (lehr_json *)json_object();
}

lehr_json *lehr_json_array(void)
{
    watch_once();
    return (lehr_json *)json_array();
}

void lehr_json_free(lehr_json *value)
{
    mend(tree(value));
    json_decref(tree(value));
}

void lehr_json_set(lehr_json *object, const char *key, lehr_json *value)
{
    json_t *to = tree(object), *what = tree(value);
    if (is_broken(to) || is_broken(what)) {
        if (to) break_it(to);
        drop(what);
        return;
    }
    if (json_object_set_new_nocheck(to, key, what) != 0) break_it(to);
}

void lehr_json_add(lehr_json *array, lehr_json *value)
{
    json_t *to = tree(array), *what = tree(value);
    if (is_broken(to) || is_broken(what)) {
        if (to) break_it(to);
        drop(what);
        return;
    }
    if (json_array_append_new(to, what) != 0) break_it(to);
}

void lehr_json_merge(lehr_json *object, lehr_json *members)
{
    json_t *to = tree(object), *from = tree(members);
    if (is_broken(to) || is_broken(from) || json_object_update(to, from) != 0)
        if (to) break_it(to);
    drop(from);
}

static lehr_json *of_real(double value)
{
    return (lehr_json *)(isfinite(value) ? json_real(value) : json_null());
}

static lehr_json *of_text(const char *value)
{
    return (lehr_json *)(value ? json_string_nocheck(value) : json_null());
}

void lehr_json_set_int(lehr_json *object, const char *key, int64_t value)
{
    lehr_json_set(object, key, (lehr_json *)json_integer(value));
}

void lehr_json_set_real(lehr_json *object, const char *key, double value)
{
    lehr_json_set(object, key, of_real(value));
}

void lehr_json_set_bool(lehr_json *object, const char *key, bool value)
{
    lehr_json_set(object, key, (lehr_json *)json_boolean(value));
}

void lehr_json_set_text(lehr_json *object, const char *key, const char *value)
{
    lehr_json_set(object, key, of_text(value));
}

void lehr_json_set_null(lehr_json *object, const char *key)
{
    lehr_json_set(object, key, (lehr_json *)json_null());
}

void lehr_json_add_int(lehr_json *array, int64_t value)
{
    lehr_json_add(array, (lehr_json *)json_integer(value));
}

void lehr_json_add_real(lehr_json *array, double value)
{
    lehr_json_add(array, of_real(value));
}

void lehr_json_add_text(lehr_json *array, const char *value)
{
    lehr_json_add(array, of_text(value));
}

/* --- writing --- */

typedef struct writer {
    lehr_output *out;
    int indent;
    bool broken;
} writer;

static void put_value(writer *w, const json_t *value, int depth);

static void put_break(const writer *w, int depth)
{
    if (w->indent <= 0) return;
    lehr_put_char(w->out, '\n');
    for (int i = 0; i < w->indent * depth; ++i) lehr_put_char(w->out, ' ');
}

static void put_escaped(lehr_output *out, char c)
{
    switch (c) {
    case '"':
        lehr_put_text(out, "\\\"");
        break;
    case '\\':
        lehr_put_text(out, "\\\\");
        break;
    case '\n':
        lehr_put_text(out, "\\n");
        break;
    case '\t':
        lehr_put_text(out, "\\t");
        break;
    case '\r':
        lehr_put_text(out, "\\r");
        break;
    default:
        lehr_put_format(out, "\\u%04x", (unsigned)(unsigned char)c);
    }
}

static bool is_escaped(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\' || c == 0x7f;
}

/* Names of files may hold any bytes: what is no UTF-8 becomes the replacement character. */
static void put_string(lehr_output *out, const char *text, size_t n)
{
    const char *end = text + n, *from = text, *p = text;
    lehr_put_char(out, '"');
    while (p < end) {
        size_t length = lehr_utf8_length(p, (size_t)(end - p));
        if (length > 0 && !is_escaped(*p)) {
            p += length;
            continue;
        }
        lehr_put_bytes(out, from, (size_t)(p - from));
        if (length > 0)
            put_escaped(out, *p);
        else
            lehr_put_text(out, "\xef\xbf\xbd");
        from = ++p;
    }
    lehr_put_bytes(out, from, (size_t)(p - from));
    lehr_put_char(out, '"');
}

/* 3.0 stays a real when it is read again. */
static void put_real(lehr_output *out, double value)
{
    char text[LEHR_REAL_TEXT];
    size_t n = lehr_real_text(value, text);
    lehr_put_bytes(out, text, n);
    if (!memchr(text, '.', n) && !memchr(text, 'e', n)) lehr_put_text(out, ".0");
}

static void put_object(writer *w, const json_t *object, int depth)
{
    bool first = true;
    /* jansson's iterators want the object writable, and do not write. */
    json_t *members = (json_t *)(uintptr_t)object;
    lehr_put_char(w->out, '{');
    for (void *i = json_object_iter(members); i; i = json_object_iter_next(members, i)) {
        const char *key = json_object_iter_key(i);
        if (!first) lehr_put_text(w->out, w->indent > 0 ? "," : ", ");
        first = false;
        put_break(w, depth + 1);
        put_string(w->out, key, strlen(key));
        lehr_put_text(w->out, ": ");
        put_value(w, json_object_iter_value(i), depth + 1);
    }
    if (!first) put_break(w, depth);
    lehr_put_char(w->out, '}');
}

static bool holds_containers(const json_t *array)
{
    for (size_t i = 0; i < json_array_size(array); ++i)
        if (is_container(json_array_get(array, i))) return true;
    return false;
}

/* An array of numbers or words stays on one line. */
static void put_array(writer *w, const json_t *array, int depth)
{
    bool lines = w->indent > 0 && holds_containers(array);
    lehr_put_char(w->out, '[');
    for (size_t i = 0; i < json_array_size(array); ++i) {
        if (i > 0) lehr_put_text(w->out, lines ? "," : ", ");
        if (lines) put_break(w, depth + 1);
        put_value(w, json_array_get(array, i), depth + 1);
    }
    if (lines) put_break(w, depth);
    lehr_put_char(w->out, ']');
}

static void put_value(writer *w, const json_t *value, int depth)
{
    w->broken |= is_broken(value);
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        put_object(w, value, depth);
        break;
    case JSON_ARRAY:
        put_array(w, value, depth);
        break;
    case JSON_STRING:
        put_string(w->out, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        lehr_put_int(w->out, json_integer_value(value));
        break;
    case JSON_REAL:
        put_real(w->out, json_real_value(value));
        break;
    case JSON_TRUE:
        lehr_put_text(w->out, "true");
        break;
    case JSON_FALSE:
        lehr_put_text(w->out, "false");
        break;
    default:
        lehr_put_text(w->out, "null");
    }
}

lehr_status lehr_json_write(lehr_context *ctx, const lehr_json *value, int indent, lehr_output *out)
{
    writer w = {out, indent, is_broken(look(value))};
    if (!w.broken) put_value(&w, look(value), 0);
    if (w.broken) return LEHR_FAIL(ctx, LEHR_NO_MEMORY, "no memory to build a JSON value");
    return LEHR_OK;
}

/* --- reading --- */

static lehr_status parse_failed(lehr_input *in, const json_error_t *error)
{
    lehr_context *ctx = lehr_input_context(in);
    if (starved || json_error_code(error) == json_error_out_of_memory)
        return LEHR_FAIL(ctx, LEHR_NO_MEMORY, "%s: no memory to read it", lehr_input_name(in));
    if (error->line < 1)
        return LEHR_FAIL(ctx, LEHR_FORMAT, "%s: JSON was expected: %s", lehr_input_name(in),
                         error->text);
    uint64_t line = lehr_input_line_number(in) + (uint64_t)error->line;
    return LEHR_FAIL(ctx, LEHR_FORMAT, "%s:%" PRIu64 ":%d: JSON was expected: %s",
                     lehr_input_name(in), line, error->column, error->text);
}

lehr_status lehr_json_read(lehr_input *in, lehr_json **out)
{
    lehr_text text;
    json_error_t error;
    LEHR_TRY(lehr_input_rest(in, &text));
    watch_once();
    starved = false;
    json_t *value = json_loadb(text.at, (size_t)(text.end - text.at), JSON_DECODE_ANY, &error);
    if (!value) return parse_failed(in, &error);
    *out = (lehr_json *)value;
    return LEHR_OK;
}

lehr_json_kind lehr_json_kind_of(const lehr_json *value)
{
    if (!value) return LEHR_JSON_NULL;
    switch (json_typeof(look(value))) {
    case JSON_OBJECT:
        return LEHR_JSON_OBJECT;
    case JSON_ARRAY:
        return LEHR_JSON_ARRAY;
    case JSON_STRING:
        return LEHR_JSON_TEXT;
    case JSON_INTEGER:
        return LEHR_JSON_INT;
    case JSON_REAL:
        return LEHR_JSON_REAL;
    case JSON_TRUE:
    case JSON_FALSE:
        return LEHR_JSON_BOOL;
    default:
        return LEHR_JSON_NULL;
    }
}

const lehr_json *lehr_json_get(const lehr_json *object, const char *key)
{
    return view(json_object_get(look(object), key));
}

size_t lehr_json_size(const lehr_json *container)
{
    const json_t *value = look(container);
    return json_is_object(value) ? json_object_size(value) : json_array_size(value);
}

const lehr_json *lehr_json_at(const lehr_json *array, size_t index)
{
    return view(json_array_get(look(array), index));
}

void lehr_json_each(const lehr_json *object, lehr_json_member_fn *fn, void *user)
{
    json_t *members = (json_t *)(uintptr_t)object;
    if (!json_is_object(members)) return;
    for (void *i = json_object_iter(members); i; i = json_object_iter_next(members, i))
        if (!fn(user, json_object_iter_key(i), view(json_object_iter_value(i)))) return;
}

bool lehr_json_as_int(const lehr_json *value, int64_t *out)
{
    lehr_number number;
    if (!lehr_json_as_number(value, &number) || !number.whole) return false;
    *out = number.i;
    return true;
}

bool lehr_json_as_number(const lehr_json *value, lehr_number *out)
{
    if (json_is_integer(look(value))) {
        int64_t i = json_integer_value(look(value));
        *out = (lehr_number){true, i, (double)i};
        return true;
    }
    if (!json_is_real(look(value))) return false;
    double r = json_real_value(look(value));
    bool whole = fabs(r) < 0x1p53 && r == trunc(r);
    *out = (lehr_number){whole, whole ? (int64_t)r : 0, r};
    return true;
}

bool lehr_json_as_bool(const lehr_json *value, bool *out)
{
    if (!json_is_boolean(look(value))) return false;
    *out = json_is_true(look(value));
    return true;
}

const char *lehr_json_as_text(const lehr_json *value)
{
    return json_string_value(look(value));
}
