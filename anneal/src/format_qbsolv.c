// SPDX-License-Identifier: GPL-3.0-or-later
/* qbsolv's QUBO (D-Wave 2017).
 *
 *   c comment                              anywhere
 *   p qubo T n nodes couplers              T is 0, unconstrained, or the name of a topology
 *   i i w                                  `nodes` times; from 0
 *   i j w                                  `couplers` times; i < j; w is all of x_i x_j
 *
 * Minimised unless the caller says otherwise. What the format has no place for travels in comments
 * after the p line and before the numbers, where a cut file cannot lose them unnoticed:
 *
 *   c lehr offset W
 *   c lehr name TEXT
 *   c lehr label I TEXT
 *   c lehr group onehot I I ...
 *   c lehr group card K I I ...
 *   c lehr group perm SIDE I I ...         side x side variables, row by row */
#include "text_lines.h"
#include "write_model.h"

#include <base/memory.h>
#include <inttypes.h>
#include <string.h>

/* Takes the word if the text goes on with it, in any case of letters, as qbsolv does. */
static bool take_letter(lehr_text *text, char letter)
{
    lehr_text word, rest = *text;
    if (!lehr_scan_word(&rest, &word) || word.end - word.at != 1) return false;
    if ((*word.at | 0x20) != letter) return false;
    *text = rest;
    return true;
}

/* qbsolv takes every line that begins with c for a comment. */
static bool is_comment(lehr_text line)
{
    return (*line.at | 0x20) == 'c';
}

static bool is_problem_line(lehr_text line)
{
    lehr_text word;
    return take_letter(&line, 'p') && lehr_scan_word(&line, &word) && lehr_text_is(word, "qubo");
}

static int sniff(lehr_text head, bool all)
{
    lehr_text line;
    bool ours = false;
    while (an_head_line(&head, all, &line)) {
        if (!is_comment(line)) return is_problem_line(line) ? 95 : 0;
        ours = true;
    }
    return ours ? 10 : 0; /* comments as far as one can see */
}

typedef struct reader {
    lehr_input *in;
    const an_read_options *options;
    an_builder *builder; /* NULL before the p line */
    int64_t n, nodes, couplers;
    int64_t node, coupler; /* how many there have been */
    lehr_number offset;
} reader;

/* --- remarks --- */

static lehr_status bad_group(reader *r)
{
    return lehr_input_fail(r->in, "expected 'lehr group onehot I ...', '... card K I ...' or "
                                  "'... perm SIDE I ...'");
}

static bool scan_kind(lehr_text *rest, an_group_kind *kind, int64_t *card)
{
    lehr_text word;
    *card = 1;
    if (!lehr_scan_word(rest, &word)) return false;
    if (lehr_text_is(word, "onehot")) {
        *kind = AN_ONEHOT;
        return true;
    }
    *kind = lehr_text_is(word, "perm") ? AN_PERM : AN_CARD;
    if (*kind == AN_CARD && !lehr_text_is(word, "card")) return false;
    return lehr_scan_int(rest, card) && *card >= 0 && *card <= INT32_MAX;
}

/* The integers of the rest of a line; false when it holds something else or they do not fit. */
static bool scan_members(lehr_text rest, int32_t *members, int32_t *count)
{
    *count = 0;
    while (!lehr_scan_end(&rest)) {
        int64_t i;
        if (!lehr_scan_int(&rest, &i) || i < 0 || i > INT32_MAX) return false;
        members[(*count)++] = (int32_t)i;
    }
    return true;
}

static lehr_status take_group(reader *r, lehr_text rest)
{
    an_group_kind kind;
    int64_t card;
    if (!scan_kind(&rest, &kind, &card)) return bad_group(r);
    size_t most = (size_t)(rest.end - rest.at) / 2 + 1;
    if (most > INT32_MAX) return bad_group(r);
    lehr_context *ctx = lehr_input_context(r->in);
    int32_t *members = lehr_new(ctx, most, sizeof *members), count;
    if (!members) return LEHR_NO_MEMORY;
    lehr_status status;
    if (scan_members(rest, members, &count)) {
        status = an_builder_group(r->builder, kind, (int32_t)card, members, count);
        status = an_at_line(r->in, status);
    } else {
        status = bad_group(r);
    }
    lehr_release(ctx, members);
    return status;
}

/* What follows one blank, to the end of the line. */
static lehr_text text_after_blank(lehr_text rest)
{
    if (rest.at < rest.end) rest.at++;
    return rest;
}

static lehr_status take_label(reader *r, lehr_text rest)
{
    int64_t i;
    if (!lehr_scan_int(&rest, &i)) return lehr_input_fail(r->in, "expected 'lehr label I TEXT'");
    lehr_text label = text_after_blank(rest);
    size_t length = (size_t)(label.end - label.at);
    return an_at_line(r->in, an_builder_label(r->builder, i, label.at, length));
}

static lehr_status take_name(reader *r, lehr_text rest)
{
    lehr_context *ctx = lehr_input_context(r->in);
    lehr_text name = text_after_blank(rest);
    char *copy = lehr_new_text(ctx, name.at, (size_t)(name.end - name.at));
    if (!copy) return LEHR_NO_MEMORY;
    lehr_status status = an_builder_name(r->builder, copy);
    lehr_release(ctx, copy);
    return status;
}

static lehr_status take_remark(reader *r, lehr_text rest)
{
    lehr_text word = rest;
    if (!r->builder) return lehr_input_fail(r->in, "expected 'c lehr' lines after the p line");
    (void)lehr_scan_word(&rest, &word);
    if (lehr_text_is(word, "group")) return take_group(r, rest);
    if (lehr_text_is(word, "offset")) return an_remark_offset(r->in, rest, &r->offset);
    if (lehr_text_is(word, "label")) return take_label(r, rest);
    if (lehr_text_is(word, "name")) return take_name(r, rest);
    return lehr_input_fail(r->in, "expected 'lehr group', offset, label or name, found '%.*s'",
                           AN_QUOTE(word));
}

/* --- reading --- */

static lehr_status take_problem(reader *r, lehr_text line)
{
    lehr_input *in = r->in;
    lehr_text rest = line, word;
    if (r->builder) return lehr_input_fail(in, "expected one p line, found another");
    if (!is_problem_line(line) || !take_letter(&rest, 'p') || !lehr_scan_word(&rest, &word) ||
        !lehr_scan_word(&rest, &word) || !lehr_scan_int(&rest, &r->n) ||
        !lehr_scan_int(&rest, &r->nodes) || !lehr_scan_int(&rest, &r->couplers) ||
        !lehr_scan_end(&rest)) {
        return lehr_input_fail(in, "expected 'p qubo 0 maxNodes nNodes nCouplers', found '%.*s'",
                               AN_QUOTE(line));
    }
    int least = (int)sizeof "0 0 1\n" - 1;
    LEHR_TRY(an_believe_variables(in, r->n));
    LEHR_TRY(an_believe_lines(in, r->nodes, least));
    LEHR_TRY(an_believe_lines(in, r->couplers, least));
    an_sense sense = an_sense_or(r->options, AN_MINIMIZE);
    LEHR_TRY(an_builder_new(lehr_input_context(in), AN_BINARY, sense, r->n, 1, &r->builder));
    return an_builder_reserve(r->builder, an_believed_room(in, r->couplers));
}

static lehr_status take_entry(reader *r, lehr_text line)
{
    an_entry e;
    if (!r->builder)
        return lehr_input_fail(r->in, "expected a p line first, found '%.*s'", AN_QUOTE(line));
    LEHR_TRY(an_entry_parse(r->in, line, 0, r->n, &e));
    if (e.i > e.j) {
        return lehr_input_fail(r->in, "expected i < j, found %" PRId64 " and %" PRId64, e.i, e.j);
    }
    if (e.i == e.j) {
        if (r->node++ < r->nodes) return an_builder_linear(r->builder, e.i, e.w);
        return lehr_input_fail(r->in, "expected %" PRId64 " nodes, found more", r->nodes);
    }
    if (r->coupler++ < r->couplers) return an_builder_pair(r->builder, e.i, e.j, e.w);
    return lehr_input_fail(r->in, "expected %" PRId64 " couplers, found more", r->couplers);
}

static lehr_status check_complete(reader *r)
{
    if (!r->builder) return lehr_input_fail(r->in, "expected a p line, the file ends here");
    if (r->node < r->nodes) {
        return lehr_input_fail(r->in, "the file ends after %" PRId64 " of %" PRId64 " nodes",
                               r->node, r->nodes);
    }
    if (r->coupler < r->couplers) {
        return lehr_input_fail(r->in, "the file ends after %" PRId64 " of %" PRId64 " couplers",
                               r->coupler, r->couplers);
    }
    return an_builder_offset(r->builder, r->offset);
}

static lehr_status take_line(reader *r, lehr_text line)
{
    lehr_text rest = line, word;
    if (is_comment(line)) {
        bool remark =
            take_letter(&rest, 'c') && lehr_scan_word(&rest, &word) && lehr_text_is(word, "lehr");
        return remark ? take_remark(r, rest) : LEHR_OK;
    }
    if ((*line.at | 0x20) == 'p') return take_problem(r, line);
    return take_entry(r, line);
}

static lehr_status take_lines(reader *r)
{
    for (;;) {
        lehr_text line;
        LEHR_TRY(lehr_input_line(r->in, &line));
        if (!line.at) return check_complete(r);
        line = an_skip_blanks(line);
        if (line.at < line.end) LEHR_TRY(take_line(r, line));
    }
}

static lehr_status read_qbsolv(lehr_input *in, const an_read_options *options, an_model **out)
{
    reader r = {.in = in, .options = options, .offset = an_whole(0)};
    lehr_status status = take_lines(&r);
    if (status == LEHR_OK) return an_at_line(in, an_builder_finish(r.builder, out));
    an_builder_free(r.builder);
    return status;
}

/* --- writing --- */

/* Can the text stand in a comment and be read back? */
static bool is_one_line(const char *text)
{
    size_t n = strlen(text);
    for (size_t k = 0; k < n; k++) {
        if ((unsigned char)text[k] < ' ') return false;
    }
    return true;
}

static lehr_status check_texts(lehr_context *ctx, const an_model_view *v)
{
    if (!is_one_line(v->name))
        return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "qbsolv cannot hold a name of several lines");
    for (int32_t i = 0; v->labels && i < v->n; i++) {
        if (is_one_line(v->labels[i])) continue;
        return LEHR_FAIL(ctx, LEHR_UNSUPPORTED,
                         "qbsolv cannot hold the label of variable %d: it has several lines", i);
    }
    return LEHR_OK;
}

static void put_group(lehr_output *out, const an_group *group)
{
    lehr_put_text(out, "c lehr group ");
    if (group->kind == AN_ONEHOT) {
        lehr_put_text(out, "onehot");
    } else {
        lehr_put_format(out, "%s %d", group->kind == AN_PERM ? "perm" : "card", group->card);
    }
    for (int32_t k = 0; k < group->count; k++) {
        lehr_put_char(out, ' ');
        lehr_put_int(out, group->members[k]);
    }
    lehr_put_char(out, '\n');
}

static void put_remarks(lehr_context *ctx, lehr_output *out, const an_form *form)
{
    const an_model_view *v = &form->view;
    an_put_offset(ctx, out, form, 'c');
    if (*v->name) lehr_put_format(out, "c lehr name %s\n", v->name);
    for (int32_t i = 0; v->labels && i < v->n; i++)
        lehr_put_format(out, "c lehr label %d %s\n", i, v->labels[i]);
    for (int32_t g = 0; g < v->group_count; g++) put_group(out, &v->groups[g]);
    if (v->group_count > 0) {
        lehr_note(ctx, 0,
                  "the groups of the model are in comments that other programs do not "
                  "read");
    }
}

static lehr_status write_qbsolv(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    an_form form;
    an_model_view view = an_model_look(model);
    LEHR_TRY(check_texts(ctx, &view));
    LEHR_TRY(an_form_new(ctx, model, AN_BINARY, AN_MINIMIZE, &form));
    const an_model_view *v = &form.view;
    lehr_put_format(out, "p qubo 0 %d %lld %lld\n", v->n, (long long)an_linear_count(v),
                    (long long)v->m);
    put_remarks(ctx, out, &form);
    for (int32_t i = 0; i < v->n; i++) {
        if (!an_coef_is_zero(v, v->linear[i])) an_put_entry(out, &form, 0, i, i, v->linear[i], 0);
    }
    for (int64_t k = 0; k < v->m; k++)
        an_put_entry(out, &form, 0, v->couplings[k].i, v->couplings[k].j, v->couplings[k].w, 0);
    an_form_free(&form);
    return LEHR_OK;
}

const an_format an_format_qbsolv = {
    .name = "qbsolv",
    .summary = "qbsolv QUBO: minimised; groups, offset and labels in 'c lehr' comments",
    .extensions = ".qubo",
    .sniff = sniff,
    .read = read_qbsolv,
    .write = write_qbsolv,
};
