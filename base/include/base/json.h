// SPDX-License-Identifier: GPL-3.0-or-later
/* JSON, over jansson, which only json.c includes.
 *
 * Building: a failed step makes everything after it a no-op, and lehr_json_write reports it once.
 * Reading: getters say whether the member is there and of the wanted kind; messages name the path.
 * NaN and infinities are written as null. */
#ifndef LEHR_BASE_JSON_H
#define LEHR_BASE_JSON_H

#include <base/context.h>
#include <base/input.h>
#include <base/output.h>

typedef struct lehr_json lehr_json;

typedef enum lehr_json_kind {
    LEHR_JSON_NULL,
    LEHR_JSON_BOOL,
    LEHR_JSON_INT,
    LEHR_JSON_REAL,
    LEHR_JSON_TEXT,
    LEHR_JSON_ARRAY,
    LEHR_JSON_OBJECT
} lehr_json_kind;

/* --- building; containers take ownership of what is put into them --- */
LEHR_API lehr_json *lehr_json_object(void);
LEHR_API lehr_json *lehr_json_array(void);
LEHR_API void lehr_json_free(lehr_json *value);
LEHR_API void lehr_json_set(lehr_json *object, const char *key, lehr_json *value);
LEHR_API void lehr_json_set_int(lehr_json *object, const char *key, int64_t value);
LEHR_API void lehr_json_set_real(lehr_json *object, const char *key, double value);
LEHR_API void lehr_json_set_bool(lehr_json *object, const char *key, bool value);
LEHR_API void lehr_json_set_text(lehr_json *object, const char *key, const char *value);
LEHR_API void lehr_json_set_null(lehr_json *object, const char *key);
/* Moves the members of another object in, replacing those of the same name, and frees the other. */
LEHR_API void lehr_json_merge(lehr_json *object, lehr_json *members);
LEHR_API void lehr_json_add(lehr_json *array, lehr_json *value);
LEHR_API void lehr_json_add_int(lehr_json *array, int64_t value);
LEHR_API void lehr_json_add_real(lehr_json *array, double value);
LEHR_API void lehr_json_add_text(lehr_json *array, const char *value);

/* Members in the order they were set; indent 0 is one line. */
LEHR_API LEHR_MUST_USE lehr_status lehr_json_write(lehr_context *ctx, const lehr_json *value,
                                                   int indent, lehr_output *out);

/* --- reading --- */
/* Parses the rest of the input; a failure names file, line and column. */
LEHR_API LEHR_MUST_USE lehr_status lehr_json_read(lehr_input *in, lehr_json **out);
LEHR_API lehr_json_kind lehr_json_kind_of(const lehr_json *value);
/* NULL when absent. The result belongs to the container. */
LEHR_API const lehr_json *lehr_json_get(const lehr_json *object, const char *key);
LEHR_API size_t lehr_json_size(const lehr_json *container);
LEHR_API const lehr_json *lehr_json_at(const lehr_json *array, size_t index);
/* Calls fn for each member in the order of the text until it returns false. */
typedef bool lehr_json_member_fn(void *user, const char *key, const lehr_json *value);
LEHR_API void lehr_json_each(const lehr_json *object, lehr_json_member_fn *fn, void *user);
LEHR_API bool lehr_json_as_int(const lehr_json *value, int64_t *out);
LEHR_API bool lehr_json_as_number(const lehr_json *value, lehr_number *out);
LEHR_API bool lehr_json_as_bool(const lehr_json *value, bool *out);
LEHR_API const char *lehr_json_as_text(const lehr_json *value); /* NULL when no text */

/* For tests: n more allocations for JSON values succeed, all later ones in the process fail;
 * UINT64_MAX: off. */
LEHR_API void lehr_json_cut(uint64_t n);

#endif
