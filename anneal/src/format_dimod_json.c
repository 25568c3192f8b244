// SPDX-License-Identifier: GPL-3.0-or-later
/* dimod's JSON: BinaryQuadraticModel.to_serializable(), schemas 2.0.0 to 3.0.0.
 *
 * Four parallel arrays: linear_biases, and for each interaction quadratic_head, quadratic_tail,
 * quadratic_biases. dimod always minimises, so a model to be maximised is written with its signs
 * turned. The form with use_bytes holds raw bytes, which no JSON can; it belongs to BSON. */
#include "coef_double.h"
#include "json_labels.h"
#include "json_want.h"
#include "text_lines.h"

#include <anneal/format.h>
#include <inttypes.h>
#include <string.h>

static int sniff(lehr_text head, bool all)
{
    static const char *const keys[] = {"\"bqm_schema\"", "\"linear_biases\"",
                                       "\"quadratic_biases\"", "\"BinaryQuadraticModel\""};
    (void)all;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        if (an_head_is_json_with(head, keys[k])) return 90;
    return 0;
}

/* --- reading --- */

typedef struct reader {
    lehr_input *in;
    const lehr_json *document;
    int64_t n;
    an_builder *builder;
} reader;

static lehr_status check_schema(reader *r)
{
    const lehr_json *version = lehr_json_get(r->document, "version");
    const lehr_json *schema = NULL;
    if (version && lehr_json_kind_of(version) == LEHR_JSON_OBJECT)
        schema = lehr_json_get(version, "bqm_schema");
    const char *text = schema ? lehr_json_as_text(schema) : NULL;
    if (!text) return an_json_fail(r->in, "expected the schema in version.bqm_schema");
    if ((text[0] == '2' || text[0] == '3') && text[1] == '.') return LEHR_OK;
    return LEHR_FAIL(lehr_input_context(r->in), LEHR_UNSUPPORTED,
                     "%s: bqm_schema %.20s; this program reads 2 and 3", lehr_input_name(r->in),
                     text);
}

static lehr_status check_head(reader *r)
{
    bool use_bytes;
    if (lehr_json_kind_of(r->document) != LEHR_JSON_OBJECT)
        return an_json_fail(r->in, "expected an object");
    LEHR_TRY(check_schema(r));
    const lehr_json *value = lehr_json_get(r->document, "use_bytes");
    if (!value || !lehr_json_as_bool(value, &use_bytes) || !use_bytes) return LEHR_OK;
    return LEHR_FAIL(lehr_input_context(r->in), LEHR_UNSUPPORTED,
                     "%s: use_bytes is true: such a document is BSON; "
                     "write it by to_serializable(use_bytes=False), or as a .bqm file",
                     lehr_input_name(r->in));
}

static lehr_status start_builder(reader *r, const an_read_options *options, const lehr_json *linear)
{
    const char *domain;
    LEHR_TRY(an_json_want_text(r->in, r->document, "variable_type", &domain));
    bool spin = !strcmp(domain, "SPIN");
    if (!spin && strcmp(domain, "BINARY") != 0)
        return an_json_fail(r->in, "'variable_type' is '%.40s', expected 'BINARY' or 'SPIN'",
                            domain);
    if (lehr_json_size(linear) > AN_MAX_VARIABLES)
        return an_json_fail(r->in, "%zu variables are too many", lehr_json_size(linear));
    r->n = (int64_t)lehr_json_size(linear);
    return an_builder_new(lehr_input_context(r->in), spin ? AN_SPIN : AN_BINARY,
                          an_sense_or(options, AN_MINIMIZE), r->n, 1, &r->builder);
}

static lehr_status take_linear(reader *r, const lehr_json *linear)
{
    lehr_number value;
    LEHR_TRY(an_json_want_number(r->in, r->document, "offset", &value));
    LEHR_TRY(an_builder_offset(r->builder, value));
    for (size_t i = 0; i < lehr_json_size(linear); i++) {
        LEHR_TRY(an_json_number_at(r->in, linear, "linear_biases", i, &value));
        LEHR_TRY(an_builder_linear(r->builder, (int64_t)i, value));
    }
    return LEHR_OK;
}

static lehr_status take_quadratic(reader *r)
{
    const lehr_json *heads, *tails, *biases;
    LEHR_TRY(an_json_want_array(r->in, r->document, "quadratic_head", &heads));
    LEHR_TRY(an_json_want_array(r->in, r->document, "quadratic_tail", &tails));
    LEHR_TRY(an_json_want_array(r->in, r->document, "quadratic_biases", &biases));
    size_t m = lehr_json_size(biases);
    if (lehr_json_size(heads) != m || lehr_json_size(tails) != m)
        return an_json_fail(r->in, "%zu quadratic_biases, but %zu heads and %zu tails", m,
                            lehr_json_size(heads), lehr_json_size(tails));
    LEHR_TRY(an_builder_reserve(r->builder, (int64_t)m));
    for (size_t k = 0; k < m; k++) {
        int64_t i, j;
        lehr_number bias;
        LEHR_TRY(an_json_index_at(r->in, heads, "quadratic_head", k, r->n, &i));
        LEHR_TRY(an_json_index_at(r->in, tails, "quadratic_tail", k, r->n, &j));
        LEHR_TRY(an_json_number_at(r->in, biases, "quadratic_biases", k, &bias));
        LEHR_TRY(an_builder_pair(r->builder, i, j, bias));
    }
    return LEHR_OK;
}

static lehr_status take_labels(reader *r)
{
    const lehr_json *labels;
    LEHR_TRY(an_json_want_array(r->in, r->document, "variable_labels", &labels));
    return an_take_json_labels(r->in, labels, "variable_labels", r->n, r->builder);
}

/* Counts are redundant, but where they stand they must be right. */
static lehr_status check_count(reader *r, const char *key, int64_t count)
{
    int64_t said;
    if (!lehr_json_get(r->document, key)) return LEHR_OK;
    LEHR_TRY(an_json_want_int(r->in, r->document, key, 0, INT64_MAX, &said));
    if (said == count) return LEHR_OK;
    return an_json_fail(r->in, "'%s' is %" PRId64 ", but there are %" PRId64, key, said, count);
}

static lehr_status take_all(reader *r, const an_read_options *options)
{
    const lehr_json *linear;
    LEHR_TRY(check_head(r));
    LEHR_TRY(an_json_want_array(r->in, r->document, "linear_biases", &linear));
    LEHR_TRY(start_builder(r, options, linear));
    LEHR_TRY(check_count(r, "num_variables", r->n));
    LEHR_TRY(take_linear(r, linear));
    LEHR_TRY(take_quadratic(r));
    LEHR_TRY(check_count(r, "num_interactions",
                         (int64_t)lehr_json_size(lehr_json_get(r->document, "quadratic_head"))));
    return take_labels(r);
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

/* --- writing --- */

static void put_head(lehr_output *out, const an_form *form)
{
    lehr_put_text(out, "{\"type\": \"BinaryQuadraticModel\", "
                       "\"version\": {\"bqm_schema\": \"3.0.0\"}, \"use_bytes\": false,\n"
                       "\"index_type\": \"int32\", \"bias_type\": \"float64\",\n");
    lehr_put_format(out, "\"num_variables\": %" PRId32 ", \"num_interactions\": %" PRId64 ",\n",
                    form->view.n, form->view.m);
    lehr_put_format(out, "\"variable_type\": \"%s\", \"offset\": ",
                    form->view.domain == AN_SPIN ? "SPIN" : "BINARY");
    an_put_coef(out, form, form->view.offset, 0);
    lehr_put_text(out, ", \"info\": {},\n\"variable_labels\": ");
}

static void put_labels(lehr_output *out, const an_form *form)
{
    if (form->view.labels) {
        an_put_json_labels(out, form->view.labels, form->view.n);
        return;
    }
    lehr_put_char(out, '[');
    for (int32_t i = 0; i < form->view.n; i++) {
        if (i) lehr_put_text(out, ", ");
        lehr_put_int(out, i);
    }
    lehr_put_char(out, ']');
}

static void put_linear(lehr_output *out, const an_form *form)
{
    lehr_put_text(out, ",\n\"linear_biases\": [");
    for (int32_t i = 0; i < form->view.n; i++) {
        if (i) lehr_put_text(out, ", ");
        an_put_coef(out, form, form->view.linear[i], 0);
    }
    lehr_put_char(out, ']');
}

static void put_ends(lehr_output *out, const an_form *form, const char *key, bool tail)
{
    lehr_put_format(out, ",\n\"%s\": [", key);
    for (int64_t k = 0; k < form->view.m; k++) {
        if (k) lehr_put_text(out, ", ");
        lehr_put_int(out, tail ? form->view.couplings[k].j : form->view.couplings[k].i);
    }
    lehr_put_char(out, ']');
}

static void put_biases(lehr_output *out, const an_form *form)
{
    lehr_put_text(out, ",\n\"quadratic_biases\": [");
    for (int64_t k = 0; k < form->view.m; k++) {
        if (k) lehr_put_text(out, ", ");
        an_put_coef(out, form, form->view.couplings[k].w, 0);
    }
    lehr_put_char(out, ']');
}

static lehr_status write_model(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    an_form form;
    an_model_view view = an_model_look(model);
    LEHR_TRY(an_refuse_groups(ctx, &view, "dimod_json"));
    LEHR_TRY(an_refuse_wide(ctx, &view, "dimod_json"));
    LEHR_TRY(an_form_new(ctx, model, view.domain, AN_MINIMIZE, &form));
    put_head(out, &form);
    put_labels(out, &form);
    put_linear(out, &form);
    put_ends(out, &form, "quadratic_head", false);
    put_ends(out, &form, "quadratic_tail", true);
    put_biases(out, &form);
    lehr_put_text(out, "}\n");
    an_form_free(&form);
    return LEHR_OK;
}

const an_format an_format_dimod_json = {
    .name = "dimod_json",
    .summary = "dimod's JSON (BinaryQuadraticModel.to_serializable)",
    .extensions = ".json",
    .sniff = sniff,
    .read = read_model,
    .write = write_model,
};
