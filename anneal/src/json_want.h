// SPDX-License-Identifier: GPL-3.0-or-later
/* Members of a JSON document that must be there: each getter fails with the path of what it missed.
 *
 * The text has been parsed as a whole by then, so a failure names file and path, not the line. */
#ifndef LEHR_ANNEAL_JSON_WANT_H
#define LEHR_ANNEAL_JSON_WANT_H

#include <base/input.h>
#include <base/json.h>

/* For sniffing: the head begins an object and has this word in it. */
bool an_head_is_json_with(lehr_text head, const char *word);

/* Records "name: ..." with code FORMAT and returns it. */
lehr_status an_json_fail(lehr_input *in, const char *format, ...) LEHR_PRINTF(2, 3);

LEHR_MUST_USE lehr_status an_json_want_array(lehr_input *in, const lehr_json *object,
                                             const char *key, const lehr_json **out);
LEHR_MUST_USE lehr_status an_json_want_text(lehr_input *in, const lehr_json *object,
                                            const char *key, const char **out);
/* An integer in low..high. */
LEHR_MUST_USE lehr_status an_json_want_int(lehr_input *in, const lehr_json *object, const char *key,
                                           int64_t low, int64_t high, int64_t *out);
LEHR_MUST_USE lehr_status an_json_want_number(lehr_input *in, const lehr_json *object,
                                              const char *key, lehr_number *out);
/* The element array[at], where `path` names the array in messages: a number, or an index below n.
 */
LEHR_MUST_USE lehr_status an_json_number_at(lehr_input *in, const lehr_json *array,
                                            const char *path, size_t at, lehr_number *out);
LEHR_MUST_USE lehr_status an_json_index_at(lehr_input *in, const lehr_json *array, const char *path,
                                           size_t at, int64_t n, int64_t *out);

#endif
