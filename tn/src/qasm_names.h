// SPDX-License-Identifier: GPL-3.0-or-later
/* What names mean: a hash table whose newest entry of a name hides older ones. Leaving a scope
 * forgets the newest entries, so that the older ones show again. Texts are not copied. */
#ifndef LEHR_TN_QASM_NAMES_H
#define LEHR_TN_QASM_NAMES_H

#include "grow.h"

#include <base/input.h>

typedef struct tn_name {
    lehr_text text;
    uint32_t hash;
    int32_t hidden; /* the next older entry in the same bucket, -1: none */
    int32_t value;
} tn_name;

typedef struct tn_names {
    TN_ARRAY(tn_name) entries;
    int32_t *buckets; /* newest entry of each, -1: none */
    size_t bucket_count;
} tn_names;

/* Adds an entry. tn_names begins as all zero. */
lehr_status tn_names_add(lehr_context *ctx, tn_names *names, lehr_text text, int32_t value);
/* The number of the newest entry of this text, -1: none. */
int32_t tn_names_find(const tn_names *names, lehr_text text);
/* Forgets all entries but the first `count`. */
void tn_names_forget(tn_names *names, size_t count);
void tn_names_clear(lehr_context *ctx, tn_names *names);

#endif
