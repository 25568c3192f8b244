// SPDX-License-Identifier: GPL-3.0-or-later
/* The project's own format: JSON that holds a model completely, groups, labels and unit included.
 *
 *   {"format": "lehr-model", "version": 1, "name": "...", "domain": "binary" | "spin",
 *    "sense": "minimize" | "maximize", "variables": n, "unit": 1, "offset": c,
 *    "linear": [[i, v], ...], "couplings": [[i, j, w], ...],
 *    "groups": [{"kind": "onehot" | "perm" | "card", "side" | "card": k, "members": [...]}, ...],
 *    "labels": ["...", ...]}
 *
 * Variables count from 0, each coefficient is multiplied by unit, missing members are empty, zero
 * or 1, and a member of another name is an error: a misspelt one must not be dropped in silence. */
#include "json_labels.h"
#include "json_want.h"
#include "model_inside.h"
#include "text_lines.h"
#include "write_model.h"

#include <anneal/format.h>
#include <base/memory.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const domain_names[] = {[AN_BINARY] = "binary", [AN_SPIN] = "spin"};
static const char *const sense_names[] = {[AN_MINIMIZE] = "minimize", [AN_MAXIMIZE] = "maximize"};
static const char *const kind_names[] = {
    [AN_ONEHOT] = "onehot", [AN_PERM] = "perm", [AN_CARD] = "card"};
/* How the member is called that holds an_group.card; NULL: it is 1. */
static const char *const size_names[] = {
    [AN_ONEHOT] = NULL, [AN_PERM] = "side", [AN_CARD] = "card"};

static int sniff(lehr_text head, bool all)
{
    (void)all;
    return an_head_is_json_with(head, "\"lehr-model\"") ? 100 : 0;
}

/* --- reading --- */

typedef struct reader {
    lehr_input *in;
    const lehr_json *document;
    int64_t n;
    bool fractions; /* unit is 1, so that coefficients need not be integers */
    an_builder *builder;
} reader;

static bool is_member_name(void *user, const char *key, const lehr_json *value)
{
    static const char *const names[] = {"format", "version",   "name",   "domain",
                                        "sense",  "unit",      "offset", "variables",
                                        "linear", "couplings", "groups", "labels"};
    (void)value;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (!strcmp(key, names[k])) return true;
    *(const char **)user = key;
    return false;
}

static lehr_status check_head(reader *r)
{
    const char *format, *unknown = NULL;
    int64_t version;
    if (lehr_json_kind_of(r->document) != LEHR_JSON_OBJECT)
        return an_json_fail(r->in, "expected an object");
    LEHR_TRY(an_json_want_text(r->in, r->document, "format", &format));
    if (strcmp(format, "lehr-model") != 0)
        return an_json_fail(r->in, "'format' is '%.40s', expected 'lehr-model'", format);
    LEHR_TRY(an_json_want_int(r->in, r->document, "version", 1, INT64_MAX, &version));
    if (version > 1)
        return LEHR_FAIL(lehr_input_context(r->in), LEHR_UNSUPPORTED,
                         "%s: version %" PRId64 " of lehr-model; this program reads version 1",
                         lehr_input_name(r->in), version);
    lehr_json_each(r->document, is_member_name, &unknown);
    if (unknown) return an_json_fail(r->in, "unknown member '%.40s'", unknown);
    return LEHR_OK;
}

/* The place of the member's text among the words. */
static lehr_status take_word(reader *r, const lehr_json *object, const char *key,
                             const char *const *words, size_t count, size_t *which)
{
    const char *text;
    LEHR_TRY(an_json_want_text(r->in, object, key, &text));
    for (size_t k = 0; k < count; k++) {
        if (strcmp(text, words[k]) != 0) continue;
        *which = k;
        return LEHR_OK;
    }
    return an_json_fail(r->in, "'%s' is '%.40s', expected '%s' or '%s'", key, text, words[0],
                        words[count - 1]);
}

static lehr_status start_builder(reader *r, const an_read_options *options)
{
    size_t domain = 0, sense = 0;
    lehr_number unit = {true, 1, 1.0};
    LEHR_TRY(take_word(r, r->document, "domain", domain_names, 2, &domain));
    LEHR_TRY(take_word(r, r->document, "sense", sense_names, 2, &sense));
    LEHR_TRY(an_json_want_int(r->in, r->document, "variables", 0, AN_MAX_VARIABLES, &r->n));
    if (lehr_json_get(r->document, "unit"))
        LEHR_TRY(an_json_want_number(r->in, r->document, "unit", &unit));
    if (an_unit_bits(unit.r) < 0)
        return an_json_fail(r->in, "'unit' is %g, expected 1, 0.5, 0.25 ... 2^-%d", unit.r,
                            AN_UNIT_BITS);
    r->fractions = unit.r == 1;
    LEHR_TRY(an_believe_variables(r->in, r->n));
    return an_builder_new(lehr_input_context(r->in), (an_domain)domain,
                          an_sense_or(options, (an_sense)sense), r->n, unit.r, &r->builder);
}

static bool is_coefficient(const reader *r, const lehr_json *value, lehr_number *out)
{
    return lehr_json_as_number(value, out) && (out->whole || r->fractions);
}

static bool is_variable(const reader *r, const lehr_json *value, int64_t *i)
{
    return lehr_json_as_int(value, i) && *i >= 0 && *i < r->n;
}

static bool is_entry(const lehr_json *value, size_t size)
{
    return lehr_json_kind_of(value) == LEHR_JSON_ARRAY && lehr_json_size(value) == size;
}

static lehr_status fail_entry(reader *r, const char *key, size_t at, const char *shape)
{
    return an_json_fail(r->in, "%s[%zu]: expected %s, variables below %" PRId64 "%s", key, at,
                        shape, r->n, r->fractions ? "" : ", coefficients integers (of the unit)");
}

static lehr_status take_offset(reader *r)
{
    const lehr_json *value = lehr_json_get(r->document, "offset");
    lehr_number offset;
    if (!value) return LEHR_OK;
    if (!is_coefficient(r, value, &offset))
        return an_json_fail(r->in, "'offset' is no %s", r->fractions ? "number" : "integer");
    return an_builder_offset(r->builder, offset);
}

static lehr_status take_linear(reader *r)
{
    const lehr_json *array;
    int64_t i;
    lehr_number v;
    if (!lehr_json_get(r->document, "linear")) return LEHR_OK;
    LEHR_TRY(an_json_want_array(r->in, r->document, "linear", &array));
    for (size_t at = 0; at < lehr_json_size(array); at++) {
        const lehr_json *entry = lehr_json_at(array, at);
        if (!is_entry(entry, 2) || !is_variable(r, lehr_json_at(entry, 0), &i) ||
            !is_coefficient(r, lehr_json_at(entry, 1), &v))
            return fail_entry(r, "linear", at, "[i, value]");
        LEHR_TRY(an_builder_linear(r->builder, i, v));
    }
    return LEHR_OK;
}

static lehr_status take_couplings(reader *r)
{
    const lehr_json *array;
    int64_t i, j;
    lehr_number w;
    if (!lehr_json_get(r->document, "couplings")) return LEHR_OK;
    LEHR_TRY(an_json_want_array(r->in, r->document, "couplings", &array));
    LEHR_TRY(an_builder_reserve(r->builder, (int64_t)lehr_json_size(array)));
    for (size_t at = 0; at < lehr_json_size(array); at++) {
        const lehr_json *entry = lehr_json_at(array, at);
        if (!is_entry(entry, 3) || !is_variable(r, lehr_json_at(entry, 0), &i) ||
            !is_variable(r, lehr_json_at(entry, 1), &j) ||
            !is_coefficient(r, lehr_json_at(entry, 2), &w))
            return fail_entry(r, "couplings", at, "[i, j, weight]");
        LEHR_TRY(an_builder_pair(r->builder, i, j, w));
    }
    return LEHR_OK;
}

static lehr_status take_members(reader *r, const lehr_json *array, const char *path,
                                an_group_kind kind, int64_t card)
{
    lehr_context *ctx = lehr_input_context(r->in);
    size_t count = lehr_json_size(array);
    lehr_mark mark = lehr_scratch_mark(ctx);
    int32_t *members = lehr_scratch(ctx, count, sizeof *members);
    if (!members) return LEHR_NO_MEMORY;
    lehr_status status = LEHR_OK;
    for (size_t at = 0; status == LEHR_OK && at < count; at++) {
        int64_t i;
        status = an_json_index_at(r->in, array, path, at, r->n, &i);
        if (status == LEHR_OK) members[at] = (int32_t)i;
    }
    if (status == LEHR_OK)
        status = an_builder_group(r->builder, kind, (int32_t)card, members, (int32_t)count);
    lehr_scratch_release(ctx, mark);
    return status;
}

static lehr_status take_group(reader *r, const lehr_json *group, size_t at)
{
    const lehr_json *members;
    size_t kind = 0;
    int64_t card = 1;
    char path[48];
    if (lehr_json_kind_of(group) != LEHR_JSON_OBJECT)
        return an_json_fail(r->in, "groups[%zu] is no object", at);
    LEHR_TRY(take_word(r, group, "kind", kind_names, 3, &kind));
    if (size_names[kind])
        LEHR_TRY(an_json_want_int(r->in, group, size_names[kind], 0, AN_MAX_VARIABLES, &card));
    LEHR_TRY(an_json_want_array(r->in, group, "members", &members));
    if (lehr_json_size(members) > (size_t)r->n)
        return an_json_fail(r->in, "groups[%zu] has %zu members of %" PRId64 " variables", at,
                            lehr_json_size(members), r->n);
    snprintf(path, sizeof path, "groups[%zu].members", at);
    return take_members(r, members, path, (an_group_kind)kind, card);
}

static lehr_status take_groups(reader *r)
{
    const lehr_json *array;
    if (!lehr_json_get(r->document, "groups")) return LEHR_OK;
    LEHR_TRY(an_json_want_array(r->in, r->document, "groups", &array));
    for (size_t at = 0; at < lehr_json_size(array); at++)
        LEHR_TRY(take_group(r, lehr_json_at(array, at), at));
    return LEHR_OK;
}

static lehr_status take_names(reader *r)
{
    const lehr_json *labels;
    const char *name;
    if (lehr_json_get(r->document, "name")) {
        LEHR_TRY(an_json_want_text(r->in, r->document, "name", &name));
        LEHR_TRY(an_builder_name(r->builder, name));
    }
    if (!lehr_json_get(r->document, "labels")) return LEHR_OK;
    LEHR_TRY(an_json_want_array(r->in, r->document, "labels", &labels));
    return an_take_json_labels(r->in, labels, "labels", r->n, r->builder);
}

static lehr_status take_all(reader *r, const an_read_options *options)
{
    LEHR_TRY(check_head(r));
    LEHR_TRY(start_builder(r, options));
    LEHR_TRY(take_offset(r));
    LEHR_TRY(take_linear(r));
    LEHR_TRY(take_couplings(r));
    LEHR_TRY(take_groups(r));
    return take_names(r);
}

static lehr_status read_model(lehr_input *in, const an_read_options *options, an_model **out)
{
    reader r = {.in = in};
    lehr_json *document;
    LEHR_TRY(lehr_json_read(in, &document));
    r.document = document;
    lehr_status status = take_all(&r, options);
    lehr_json_free(document);
    if (status == LEHR_OK) return an_builder_finish(r.builder, out);
    an_builder_free(r.builder);
    return status;
}

/* --- writing: straight from the model to the output, whatever its size --- */

/* Integers count in the unit that the file states. */
static void put_coefficient(lehr_output *out, const an_model_view *view, an_coef value)
{
    if (view->whole)
        lehr_put_int(out, value.whole);
    else
        lehr_put_real(out, value.real);
}

static void put_head(lehr_output *out, const an_model_view *view)
{
    lehr_put_text(out, "{\"format\": \"lehr-model\", \"version\": 1,\n");
    if (view->name[0]) {
        lehr_put_text(out, "\"name\": ");
        an_put_json_text(out, view->name);
        lehr_put_text(out, ",\n");
    }
    lehr_put_format(out, "\"domain\": \"%s\", \"sense\": \"%s\", \"variables\": %" PRId32,
                    domain_names[view->domain], sense_names[view->sense], view->n);
    lehr_put_text(out, ", \"unit\": ");
    lehr_put_real(out, view->unit);
    lehr_put_text(out, ", \"offset\": ");
    put_coefficient(out, view, view->offset);
}

static void put_linear(lehr_output *out, const an_model_view *view)
{
    const char *before = "\n";
    lehr_put_text(out, ",\n\"linear\": [");
    for (int32_t i = 0; i < view->n; i++) {
        if (an_coef_is_zero(view, view->linear[i])) continue;
        lehr_put_text(out, before);
        lehr_put_char(out, '[');
        lehr_put_int(out, i);
        lehr_put_char(out, ',');
        put_coefficient(out, view, view->linear[i]);
        lehr_put_char(out, ']');
        before = ",\n";
    }
    lehr_put_char(out, ']');
}

static void put_couplings(lehr_output *out, const an_model_view *view)
{
    lehr_put_text(out, ",\n\"couplings\": [");
    for (int64_t k = 0; k < view->m; k++) {
        const an_coupling *c = &view->couplings[k];
        lehr_put_text(out, k ? ",\n[" : "\n[");
        lehr_put_int(out, c->i);
        lehr_put_char(out, ',');
        lehr_put_int(out, c->j);
        lehr_put_char(out, ',');
        put_coefficient(out, view, c->w);
        lehr_put_char(out, ']');
    }
    lehr_put_char(out, ']');
}

static void put_group(lehr_output *out, const an_group *group)
{
    lehr_put_format(out, "{\"kind\": \"%s\", ", kind_names[group->kind]);
    if (size_names[group->kind])
        lehr_put_format(out, "\"%s\": %" PRId32 ", ", size_names[group->kind], group->card);
    lehr_put_text(out, "\"members\": [");
    for (int32_t k = 0; k < group->count; k++) {
        if (k) lehr_put_char(out, ',');
        lehr_put_int(out, group->members[k]);
    }
    lehr_put_text(out, "]}");
}

static void put_groups(lehr_output *out, const an_model_view *view)
{
    if (!view->group_count) return;
    lehr_put_text(out, ",\n\"groups\": [");
    for (int32_t g = 0; g < view->group_count; g++) {
        lehr_put_text(out, g ? ",\n" : "\n");
        put_group(out, &view->groups[g]);
    }
    lehr_put_char(out, ']');
}

static lehr_status write_model(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    (void)ctx;
    an_model_view view = an_model_look(model);
    put_head(out, &view);
    put_linear(out, &view);
    put_couplings(out, &view);
    put_groups(out, &view);
    if (view.labels) {
        lehr_put_text(out, ",\n\"labels\": ");
        an_put_json_labels(out, view.labels, view.n);
    }
    lehr_put_text(out, "}\n");
    return LEHR_OK;
}

const an_format an_format_lehr = {
    .name = "lehr",
    .summary = "lehr's own JSON: everything a model holds, groups and labels included",
    .extensions = ".lehr",
    .sniff = sniff,
    .read = read_model,
    .write = write_model,
};
