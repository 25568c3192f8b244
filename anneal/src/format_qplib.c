// SPDX-License-Identifier: GPL-3.0-or-later
/* QPLIB (Furini et al., Math. Prog. Comp. 2019, appendix B), for unconstrained binary problems.
 *
 * A problem's type is three letters: the objective (L linear, D C Q quadratic), the variables (B:
 * all binary) and the constraints (N none, B bounds, which binary variables have none of). One item
 * a line, comments from # (or ! or %) to the end, in this order:
 *
 *   name, type, minimize | maximize, n
 *   count, then "i j q" of the lower triangle, i >= j, from 1       (unless the objective is
 * linear) default, count, "i v"     linear coefficients constant, value that stands for infinity
 *   default, count, "i v"     starting point; then the same for the duals of the bounds
 *   count, "i name"           names of variables; then a count of names of constraints
 *
 * The objective is 1/2 x'Qx + b'x + c: a line off the diagonal gives q x_i x_j, but one on the
 * diagonal q/2 x_i. So the builder counts in halves. */
#include "coef_double.h"
#include "text_lines.h"

#include <base/memory.h>
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/* --- recognising --- */

static bool is_type(lehr_text word)
{
    return word.end - word.at == 3 && strchr("LDCQ", toupper((unsigned char)word.at[0])) &&
           strchr("CBMIG", toupper((unsigned char)word.at[1])) &&
           strchr("NBLDCQ", toupper((unsigned char)word.at[2]));
}

static lehr_text without_comment(lehr_text line, const char *marks)
{
    const char *at = line.at;
    while (at < line.end && !(*at && strchr(marks, *at))) at++;
    return (lehr_text){line.at, at};
}

/* The next line of the head that is more than a comment; empty at its end. */
static lehr_text next_of_head(lehr_text *head)
{
    while (head->at < head->end) {
        const char *newline = memchr(head->at, '\n', (size_t)(head->end - head->at));
        lehr_text line = {head->at, newline ? newline : head->end};
        head->at = newline ? newline + 1 : head->end;
        if (line.end > line.at && line.end[-1] == '\r') line.end--;
        line = without_comment(line, "#");
        lehr_text rest = line;
        if (!lehr_scan_end(&rest)) return line;
    }
    return *head;
}

static int sniff(lehr_text head, bool all)
{
    lehr_text word;
    (void)all;
    next_of_head(&head);
    lehr_text type = next_of_head(&head), sense = next_of_head(&head);
    if (!lehr_scan_word(&type, &word) || !is_type(word)) return 0;
    if (!lehr_scan_word(&sense, &word)) return 0;
    size_t length = (size_t)(word.end - word.at);
    if (length != 8) return 0;
    return !strncasecmp(word.at, "minimize", 8) || !strncasecmp(word.at, "maximize", 8) ? 95 : 0;
}

/* --- reading --- */

typedef struct reader {
    lehr_input *in;
    lehr_context *ctx;
    bool quadratic; /* the type says that the section is there */
    an_sense sense;
    int64_t n;
    uint8_t *given; /* n: the variable has a linear coefficient of its own */
    an_builder *builder;
} reader;

/* The next line with something on it; at is NULL at the end of the file. */
static lehr_status look_for_line(reader *r, const char *marks, lehr_text *line)
{
    lehr_text rest;
    do {
        LEHR_TRY(lehr_input_line(r->in, line));
        if (!line->at) return LEHR_OK;
        *line = without_comment(*line, marks);
        rest = *line;
    } while (lehr_scan_end(&rest));
    return LEHR_OK;
}

static lehr_status next_line(reader *r, const char *what, const char *marks, lehr_text *line)
{
    LEHR_TRY(look_for_line(r, marks, line));
    if (line->at) return LEHR_OK;
    return lehr_input_fail(r->in, "expected %s, found the end of the file", what);
}

static lehr_status take_word(reader *r, const char *what, lehr_text *word)
{
    lehr_text line;
    LEHR_TRY(next_line(r, what, "#", &line));
    lehr_scan_word(&line, word);
    return LEHR_OK;
}

static lehr_status take_count(reader *r, const char *what, int64_t high, int64_t *count)
{
    lehr_text line;
    LEHR_TRY(next_line(r, what, "#!%", &line));
    if (!lehr_scan_int(&line, count) || !lehr_scan_end(&line) || *count < 0 || *count > high)
        return lehr_input_fail(r->in, "expected %s, an integer in 0..%" PRId64, what, high);
    return LEHR_OK;
}

static lehr_status take_value(reader *r, const char *what, lehr_number *value)
{
    lehr_text line;
    LEHR_TRY(next_line(r, what, "#!%", &line));
    if (!lehr_scan_number(&line, value) || !lehr_scan_end(&line) || !isfinite(value->r))
        return lehr_input_fail(r->in, "expected %s, a finite number", what);
    return LEHR_OK;
}

static bool scan_variable(const reader *r, lehr_text *line, int64_t *i)
{
    if (!lehr_scan_int(line, i) || *i < 1 || *i > r->n) return false;
    --*i;
    return true;
}

/* A line "i v". */
static lehr_status take_pair(reader *r, const char *what, int64_t *i, lehr_number *value)
{
    lehr_text line;
    LEHR_TRY(next_line(r, what, "#!%", &line));
    if (!scan_variable(r, &line, i) || !lehr_scan_number(&line, value) || !lehr_scan_end(&line) ||
        !isfinite(value->r))
        return lehr_input_fail(r->in, "expected %s: a variable in 1..%" PRId64 " and a number",
                               what, r->n);
    return LEHR_OK;
}

static lehr_status refuse(reader *r, lehr_text type, const char *has)
{
    return LEHR_FAIL(r->ctx, LEHR_UNSUPPORTED,
                     "%s: QPLIB type %.3s has %s; lehr solves unconstrained binary problems "
                     "(QBN, QBB)",
                     lehr_input_name(r->in), type.at, has);
}

static lehr_status take_type(reader *r)
{
    lehr_text type;
    LEHR_TRY(take_word(r, "the problem's type", &type));
    if (!is_type(type))
        return lehr_input_fail(r->in, "expected the problem's type, three letters like QBN");
    r->quadratic = toupper((unsigned char)type.at[0]) != 'L';
    switch (toupper((unsigned char)type.at[1])) {
    case 'B':
        break;
    case 'C':
        return refuse(r, type, "continuous variables");
    case 'M':
        return refuse(r, type, "some continuous variables");
    case 'I':
        return refuse(r, type, "integer variables");
    default:
        return refuse(r, type, "continuous and integer variables");
    }
    switch (toupper((unsigned char)type.at[2])) {
    case 'L':
        return refuse(r, type, "linear constraints");
    case 'D':
    case 'C':
    case 'Q':
        return refuse(r, type, "quadratic constraints");
    default:
        return LEHR_OK;
    }
}

static lehr_status take_sense(reader *r, const an_read_options *options)
{
    lehr_text word;
    LEHR_TRY(take_word(r, "'minimize' or 'maximize'", &word));
    bool eight = word.end - word.at == 8;
    if (eight && !strncasecmp(word.at, "minimize", 8))
        r->sense = AN_MINIMIZE;
    else if (eight && !strncasecmp(word.at, "maximize", 8))
        r->sense = AN_MAXIMIZE;
    else
        return lehr_input_fail(r->in, "expected 'minimize' or 'maximize'");
    r->sense = an_sense_or(options, r->sense);
    return LEHR_OK;
}

static lehr_status take_name(reader *r, char name[256])
{
    lehr_text word;
    LEHR_TRY(take_word(r, "the problem's name", &word));
    size_t length = (size_t)(word.end - word.at);
    if (length > 255) length = 255;
    memcpy(name, word.at, length);
    name[length] = '\0';
    return LEHR_OK;
}

static lehr_status take_head(reader *r, const an_read_options *options)
{
    char name[256];
    LEHR_TRY(take_name(r, name));
    LEHR_TRY(take_type(r));
    LEHR_TRY(take_sense(r, options));
    LEHR_TRY(take_count(r, "the number of variables", AN_MAX_VARIABLES, &r->n));
    LEHR_TRY(an_believe_variables(r->in, r->n));
    LEHR_TRY(an_builder_new(r->ctx, AN_BINARY, r->sense, r->n, 0.5, &r->builder));
    r->given = lehr_new_zero(r->ctx, (size_t)r->n, 1);
    if (!r->given) return LEHR_NO_MEMORY;
    return an_builder_name(r->builder, name);
}

static lehr_status take_quadratic_line(reader *r)
{
    lehr_text line;
    lehr_number q;
    int64_t i, j;
    LEHR_TRY(next_line(r, "another quadratic term", "#!%", &line));
    if (!scan_variable(r, &line, &i) || !scan_variable(r, &line, &j) ||
        !lehr_scan_number(&line, &q) || !lehr_scan_end(&line) || !isfinite(q.r))
        return lehr_input_fail(r->in, "expected 'i j q', variables in 1..%" PRId64, r->n);
    if (i < j)
        return lehr_input_fail(r->in, "expected the lower triangle: the larger variable first");
    if (i == j) return an_builder_linear(r->builder, i, q);
    return an_builder_pair(r->builder, i, j, an_number_times(q, 2));
}

static lehr_status take_quadratic(reader *r)
{
    int64_t count;
    if (!r->quadratic) return LEHR_OK;
    LEHR_TRY(take_count(r, "the number of quadratic terms", INT64_MAX / 32, &count));
    LEHR_TRY(an_believe_lines(r->in, count, (int)sizeof "1 1 1\n" - 1));
    LEHR_TRY(an_builder_reserve(r->builder, an_believed_room(r->in, count)));
    for (int64_t k = 0; k < count; k++) LEHR_TRY(take_quadratic_line(r));
    return LEHR_OK;
}

static lehr_status take_linear(reader *r)
{
    lehr_number common, value;
    int64_t count, i;
    LEHR_TRY(take_value(r, "the default linear coefficient", &common));
    LEHR_TRY(take_count(r, "the number of other linear coefficients", r->n, &count));
    for (int64_t k = 0; k < count; k++) {
        LEHR_TRY(take_pair(r, "a linear coefficient", &i, &value));
        if (r->given[i]++)
            return lehr_input_fail(r->in, "a second linear coefficient of variable %" PRId64,
                                   i + 1);
        LEHR_TRY(an_builder_linear(r->builder, i, an_number_times(value, 2)));
    }
    for (i = 0; common.r != 0 && i < r->n; i++)
        if (!r->given[i]) LEHR_TRY(an_builder_linear(r->builder, i, an_number_times(common, 2)));
    return LEHR_OK;
}

static lehr_status take_constants(reader *r)
{
    lehr_number value;
    lehr_text word;
    LEHR_TRY(take_value(r, "the objective's constant", &value));
    LEHR_TRY(an_builder_offset(r->builder, an_number_times(value, 2)));
    return take_word(r, "the value for infinity", &word);
}

/* A part that says nothing about the model, but must be well-formed. */
static lehr_status skip_values(reader *r, const char *what)
{
    lehr_number value;
    int64_t count, i;
    LEHR_TRY(take_value(r, what, &value));
    LEHR_TRY(take_count(r, what, r->n, &count));
    for (int64_t k = 0; k < count; k++) LEHR_TRY(take_pair(r, what, &i, &value));
    return LEHR_OK;
}

static lehr_status take_variable_names(reader *r)
{
    int64_t count, i;
    lehr_text line, name;
    LEHR_TRY(take_count(r, "the number of names of variables", r->n, &count));
    for (int64_t k = 0; k < count; k++) {
        LEHR_TRY(next_line(r, "a variable's name", "#", &line));
        if (!scan_variable(r, &line, &i) || !lehr_scan_word(&line, &name))
            return lehr_input_fail(r->in, "expected a variable in 1..%" PRId64 " and its name",
                                   r->n);
        LEHR_TRY(an_builder_label(r->builder, i, name.at, (size_t)(name.end - name.at)));
    }
    return LEHR_OK;
}

/* The count of constraints' names is 0, and some writers leave it out. */
static lehr_status take_end(reader *r)
{
    lehr_text line;
    int64_t count;
    LEHR_TRY(look_for_line(r, "#!%", &line));
    if (!line.at) return LEHR_OK;
    if (!lehr_scan_int(&line, &count) || count != 0 || !lehr_scan_end(&line))
        return lehr_input_fail(r->in, "expected 0, the number of names of constraints");
    LEHR_TRY(look_for_line(r, "#!%", &line));
    return line.at ? lehr_input_fail(r->in, "expected the end of the file") : LEHR_OK;
}

static lehr_status take_all(reader *r, const an_read_options *options)
{
    LEHR_TRY(take_head(r, options));
    LEHR_TRY(take_quadratic(r));
    LEHR_TRY(take_linear(r));
    LEHR_TRY(take_constants(r));
    LEHR_TRY(skip_values(r, "the starting point"));
    LEHR_TRY(skip_values(r, "the bounds' starting duals"));
    LEHR_TRY(take_variable_names(r));
    return take_end(r);
}

static lehr_status read_model(lehr_input *in, const an_read_options *options, an_model **out)
{
    reader r = {.in = in, .ctx = lehr_input_context(in)};
    lehr_status status = take_all(&r, options);
    lehr_release(r.ctx, r.given);
    if (status == LEHR_OK) return an_builder_finish(r.builder, out);
    an_builder_free(r.builder);
    return status;
}

/* --- writing --- */

static bool is_word(const char *text)
{
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at <= ' ' || strchr("#!%", *at)) return false;
    return *text != '\0';
}

/* Names are words; labels that are none stay behind, which a note says. */
static bool can_name(lehr_context *ctx, const an_model_view *view)
{
    if (!view->labels) return false;
    for (int32_t i = 0; i < view->n; i++) {
        if (is_word(view->labels[i])) continue;
        lehr_note(ctx, 0, "QPLIB holds no labels with blanks, like '%.40s': leaving all out",
                  view->labels[i]);
        return false;
    }
    return true;
}

static void put_line(lehr_output *out, int64_t i, const an_form *form, an_coef value)
{
    lehr_put_int(out, i);
    lehr_put_char(out, ' ');
    an_put_coef(out, form, value, 0);
    lehr_put_char(out, '\n');
}

static void put_quadratic(lehr_output *out, const an_form *form)
{
    lehr_put_format(out, "%" PRId64 " # number of quadratic terms in objective\n", form->view.m);
    for (int64_t k = 0; k < form->view.m; k++) {
        const an_coupling *c = &form->view.couplings[k];
        lehr_put_int(out, (int64_t)c->j + 1);
        lehr_put_char(out, ' ');
        put_line(out, (int64_t)c->i + 1, form, c->w);
    }
}

static void put_linear(lehr_output *out, const an_form *form)
{
    lehr_put_format(out,
                    "0.0 # default value for linear coefficients in objective\n%" PRId64
                    " # number of non-default linear coefficients in objective\n",
                    an_linear_count(&form->view));
    for (int32_t i = 0; i < form->view.n; i++)
        if (!an_coef_is_zero(&form->view, form->view.linear[i]))
            put_line(out, (int64_t)i + 1, form, form->view.linear[i]);
}

static void put_names(lehr_output *out, const an_form *form, bool named)
{
    lehr_put_format(out, "%" PRId32 " # number of non-default variable names\n",
                    named ? form->view.n : 0);
    for (int32_t i = 0; named && i < form->view.n; i++)
        lehr_put_format(out, "%" PRId64 " %s\n", (int64_t)i + 1, form->view.labels[i]);
    lehr_put_text(out, "0 # number of non-default constraint names\n");
}

static void put_all(lehr_output *out, const an_form *form, bool named)
{
    lehr_put_format(out, "%s\nQBN\n%s\n%" PRId32 " # number of variables\n",
                    is_word(form->view.name) ? form->view.name : "model",
                    form->view.sense == AN_MINIMIZE ? "minimize" : "maximize", form->view.n);
    put_quadratic(out, form);
    put_linear(out, form);
    an_put_coef(out, form, form->view.offset, 0);
    lehr_put_text(out, " # objective constant\n"
                       "1.79769313486232E+308 # value for infinity\n"
                       "0.0 # default variable primal value in starting point\n"
                       "0 # number of non-default variable primal values in starting point\n"
                       "0.0 # default variable bound dual value in starting point\n"
                       "0 # number of non-default variable bound dual values in starting point\n");
    put_names(out, form, named);
}

static lehr_status write_model(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    an_form form;
    an_model_view view = an_model_look(model);
    LEHR_TRY(an_refuse_groups(ctx, &view, "qplib"));
    LEHR_TRY(an_form_new(ctx, model, AN_BINARY, view.sense, &form));
    lehr_status status = LEHR_OK;
    if (form.view.unit < 1) status = an_refuse_wide(ctx, &form.view, "qplib");
    if (status == LEHR_OK) put_all(out, &form, can_name(ctx, &form.view));
    an_form_free(&form);
    return status;
}

const an_format an_format_qplib = {
    .name = "qplib",
    .summary = "QPLIB, unconstrained binary problems (QBN, QBB)",
    .extensions = ".qplib",
    .sniff = sniff,
    .read = read_model,
    .write = write_model,
};
