// SPDX-License-Identifier: GPL-3.0-or-later
/* Variable names as JSON: shared by the formats that carry them that way. */
#ifndef LEHR_ANNEAL_JSON_LABELS_H
#define LEHR_ANNEAL_JSON_LABELS_H

#include <anneal/model.h>
#include <base/json.h>
#include <base/output.h>

/* A JSON string in ASCII, whatever the bytes: what is no UTF-8 is taken for Latin-1. */
void an_put_json_text(lehr_output *out, const char *text);
/* The n labels as an array. Labels that are all written like integers become integers, as dimod
 * tells 7 from "7" and people name variables by number. */
void an_put_json_labels(lehr_output *out, const char *const *labels, int32_t n);

/* Gives the variables the names in the array of n, which `path` names in messages: texts and
 * numbers as they are, arrays as their JSON. The labels 0, 1, 2, ... are no labels. */
LEHR_MUST_USE lehr_status an_take_json_labels(lehr_input *in, const lehr_json *array,
                                              const char *path, int64_t n, an_builder *builder);

#endif
