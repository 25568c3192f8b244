// SPDX-License-Identifier: GPL-3.0-or-later
/* Quantagonia's .qubo: another grammar than qbsolv's under the same extension.
 *
 *   # comment
 *   MINIMIZE            or MAXIMIZE, which is meant when the line is missing
 *   offset
 *   i j q               from 0; i <= j; an entry off the diagonal counts twice
 *   f i v               x_i is fixed to v
 *
 * An older form has three more numbers, of which only one problem of weight 1 is read here:
 *
 *   MINIMIZE, problems, weight, offset, n entries, then i j q
 *
 * A fixed variable becomes a group of one. */
#include "text_lines.h"
#include "write_model.h"

#include <inttypes.h>
#include <math.h>

static bool scan_sense(lehr_text line, an_sense *sense)
{
    lehr_text word;
    if (!lehr_scan_word(&line, &word) || !lehr_scan_end(&line)) return false;
    bool maximize = lehr_text_is(word, "MAXIMIZE");
    if (!maximize && !lehr_text_is(word, "MINIMIZE")) return false;
    *sense = maximize ? AN_MAXIMIZE : AN_MINIMIZE;
    return true;
}

static bool one_number(lehr_text line, lehr_number *value)
{
    return lehr_scan_number(&line, value) && lehr_scan_end(&line);
}

static int sniff(lehr_text head, bool all)
{
    lehr_text line;
    an_sense sense;
    lehr_number offset;
    int64_t i, j;
    if (!an_head_line(&head, all, &line)) return 0;
    if (scan_sense(line, &sense)) return 95;
    bool bare = one_number(line, &offset) && an_head_line(&head, all, &line) &&
                an_entry_looks(line, &i, &j);
    return bare ? 60 : 0;
}

typedef struct reader {
    an_lines lines;
    lehr_text line; /* the one to look at next; NULL at the end */
    an_builder *builder;
    int64_t n;
    int64_t entries, announced; /* announced: -1 in the newer form */
} reader;

static lehr_status advance(reader *r)
{
    return an_lines_next(&r->lines, &r->line);
}

static lehr_status take_number(reader *r, const char *what, lehr_number *value)
{
    if (!r->line.at) return lehr_input_fail(r->lines.in, "expected %s, found the end", what);
    if (!one_number(r->line, value) || !isfinite(value->r))
        return lehr_input_fail(r->lines.in, "expected %s, found '%.*s'", what, AN_QUOTE(r->line));
    return advance(r);
}

static lehr_status grow(reader *r, int64_t n)
{
    if (n <= r->n) return LEHR_OK;
    LEHR_TRY(an_believe_variables(r->lines.in, n));
    LEHR_TRY(an_builder_grow(r->builder, n));
    r->n = n;
    return LEHR_OK;
}

/* weight, offset, n and entries, of which the weight is the line to look at. */
static lehr_status take_older_header(reader *r, lehr_number problems, lehr_number *offset)
{
    lehr_context *ctx = lehr_input_context(r->lines.in);
    lehr_number weight;
    int64_t n;
    LEHR_TRY(take_number(r, "the weight of the problem", &weight));
    LEHR_TRY(take_number(r, "the offset", offset));
    lehr_text rest = r->line;
    if (!rest.at || !lehr_scan_int(&rest, &n) || !lehr_scan_int(&rest, &r->announced) ||
        !lehr_scan_end(&rest) || r->announced < 0)
        return lehr_input_fail(r->lines.in, "expected the numbers of variables and entries");
    if (problems.r != 1 || weight.r != 1) {
        return LEHR_FAIL(ctx, LEHR_UNSUPPORTED,
                         "%s: weighted sums of problems (%g, the first of weight %g) are not read",
                         lehr_input_name(r->lines.in), problems.r, weight.r);
    }
    LEHR_TRY(grow(r, n));
    return advance(r);
}

static lehr_status take_header(reader *r, const an_read_options *options)
{
    lehr_context *ctx = lehr_input_context(r->lines.in);
    an_sense sense = AN_MAXIMIZE;
    lehr_number first;
    LEHR_TRY(advance(r));
    if (r->line.at && scan_sense(r->line, &sense)) {
        LEHR_TRY(advance(r));
    } else if (!options->minimize && !options->maximize) {
        lehr_note(ctx, 0, "%s: does not say its sense: maximised, as Quantagonia does",
                  lehr_input_name(r->lines.in));
    }
    LEHR_TRY(an_builder_new(ctx, AN_BINARY, an_sense_or(options, sense), 0, 1, &r->builder));
    LEHR_TRY(take_number(r, "MINIMIZE, MAXIMIZE or the offset", &first));
    lehr_number offset = first, next;
    if (r->line.at && one_number(r->line, &next)) LEHR_TRY(take_older_header(r, first, &offset));
    return an_builder_offset(r->builder, offset);
}

static lehr_status take_fixing(reader *r, lehr_text rest)
{
    int64_t i, value;
    if (!lehr_scan_int(&rest, &i) || !lehr_scan_int(&rest, &value) || !lehr_scan_end(&rest) ||
        i < 0 || i >= AN_MAX_VARIABLES || (value != 0 && value != 1))
        return lehr_input_fail(r->lines.in, "expected 'f i 0' or 'f i 1'");
    LEHR_TRY(grow(r, i + 1));
    int32_t member = (int32_t)i;
    return an_builder_group(r->builder, AN_CARD, (int32_t)value, &member, 1);
}

static lehr_status take_entry(reader *r)
{
    an_entry e;
    LEHR_TRY(an_entry_parse(r->lines.in, r->line, 0, AN_MAX_VARIABLES, &e));
    if (e.i > e.j) {
        return lehr_input_fail(
            r->lines.in, "expected i <= j (the upper triangle), found %" PRId64 " and %" PRId64,
            e.i, e.j);
    }
    if (r->announced >= 0 && r->entries >= r->announced) {
        return lehr_input_fail(r->lines.in, "expected %" PRId64 " entries, found more",
                               r->announced);
    }
    r->entries++;
    LEHR_TRY(grow(r, e.j + 1));
    if (e.i == e.j) return an_builder_linear(r->builder, e.i, e.w);
    return an_builder_pair(r->builder, e.i, e.j, an_number_times(e.w, 2));
}

static lehr_status take_lines(reader *r)
{
    while (r->line.at) {
        lehr_text rest = r->line, word;
        bool fixing = lehr_scan_word(&rest, &word) && lehr_text_is(word, "f");
        LEHR_TRY(fixing ? take_fixing(r, rest) : take_entry(r));
        LEHR_TRY(advance(r));
    }
    if (r->entries >= r->announced) return LEHR_OK;
    return lehr_input_fail(r->lines.in, "the file ends after %" PRId64 " of %" PRId64 " entries",
                           r->entries, r->announced);
}

static lehr_status read_quantagonia(lehr_input *in, const an_read_options *options, an_model **out)
{
    reader r = {.lines = an_lines_of(in), .announced = -1};
    lehr_status status = take_header(&r, options);
    if (status == LEHR_OK) status = take_lines(&r);
    if (status == LEHR_OK) status = an_builder_offset(r.builder, r.lines.offset);
    if (status == LEHR_OK) return an_at_line(in, an_builder_finish(r.builder, out));
    an_builder_free(r.builder);
    return status;
}

/* --- writing --- */

static lehr_status check_groups(lehr_context *ctx, const an_model_view *v)
{
    for (int32_t g = 0; g < v->group_count; g++) {
        if (v->groups[g].count == 1) continue;
        return LEHR_FAIL(ctx, LEHR_UNSUPPORTED,
                         "quantagonia has no groups but fixed variables: the model declares a "
                         "group of %d",
                         v->groups[g].count);
    }
    return LEHR_OK;
}

static lehr_status write_quantagonia(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    an_form form;
    an_model_view own = an_model_look(model);
    LEHR_TRY(check_groups(ctx, &own));
    LEHR_TRY(an_form_new(ctx, model, AN_BINARY, own.sense, &form));
    const an_model_view *v = &form.view;
    lehr_put_text(out, v->sense == AN_MINIMIZE ? "MINIMIZE\n" : "MAXIMIZE\n");
    an_put_coef(out, &form, v->offset, 0);
    lehr_put_char(out, '\n');
    an_put_rows(out, &form, 0, -1);
    an_put_last(out, &form);
    for (int32_t g = 0; g < v->group_count; g++)
        lehr_put_format(out, "f %d %d\n", v->groups[g].members[0], v->groups[g].card);
    an_form_free(&form);
    return LEHR_OK;
}

const an_format an_format_quantagonia = {
    .name = "quantagonia",
    .summary = "Quantagonia QUBO: sense, offset, upper triangle whose entries count twice",
    .extensions = ".qubo",
    .sniff = sniff,
    .read = read_quantagonia,
    .write = write_quantagonia,
};
