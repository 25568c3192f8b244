// SPDX-License-Identifier: GPL-3.0-or-later
/* json_flat FILE: parses JSON and prints one line a leaf, "path value"; fails on anything that is
 * not exactly one JSON value. For shell scripts that test --json. */
#include <base/json.h>
#include <inttypes.h>
#include <stdio.h>

/* Where a value is: keys from the top, linked upwards. */
typedef struct place {
    const struct place *up;
    const char *key;
} place;

static void print_value(const place *at, const lehr_json *value);

static void print_path(const place *at)
{
    if (!at) return;
    print_path(at->up);
    printf("%s%s", at->up ? "." : "", at->key);
}

static bool print_member(void *user, const char *key, const lehr_json *value)
{
    const place at = {user, key};
    print_value(&at, value);
    return true;
}

static void print_array(const place *at, const lehr_json *array)
{
    for (size_t i = 0; i < lehr_json_size(array); i++) {
        char index[32];
        snprintf(index, sizeof index, "%zu", i);
        const place element = {at, index};
        print_value(&element, lehr_json_at(array, i));
    }
}

static void print_leaf(const lehr_json *value)
{
    int64_t whole;
    lehr_number number;
    bool truth;
    if (lehr_json_as_text(value))
        printf(" %s\n", lehr_json_as_text(value));
    else if (lehr_json_as_bool(value, &truth))
        printf(" %s\n", truth ? "true" : "false");
    else if (lehr_json_as_int(value, &whole))
        printf(" %" PRId64 "\n", whole);
    else if (lehr_json_as_number(value, &number))
        printf(" %.17g\n", number.r);
    else
        printf(" null\n");
}

static void print_value(const place *at, const lehr_json *value)
{
    place here = at ? *at : (place){NULL, NULL};
    switch (lehr_json_kind_of(value)) {
    case LEHR_JSON_OBJECT:
        lehr_json_each(value, print_member, at ? &here : NULL);
        return;
    case LEHR_JSON_ARRAY:
        print_array(at, value);
        return;
    default:
        print_path(at);
        print_leaf(value);
    }
}

static lehr_status flatten(lehr_context *ctx, const char *path)
{
    lehr_input *in;
    lehr_json *value;
    LEHR_TRY(lehr_input_open(ctx, path, &in));
    lehr_status status = lehr_json_read(in, &value);
    lehr_input_close(in);
    if (status != LEHR_OK) return status;
    print_value(NULL, value);
    lehr_json_free(value);
    return LEHR_OK;
}

int main(int argc, char **argv)
{
    lehr_context *ctx;
    if (argc != 2 || lehr_context_new(NULL, &ctx) != LEHR_OK) return 2;
    lehr_status status = flatten(ctx, argv[1]);
    if (status != LEHR_OK) fprintf(stderr, "json_flat: %s\n", lehr_message(ctx));
    lehr_context_free(ctx);
    return status == LEHR_OK ? 0 : 1;
}
