// SPDX-License-Identifier: GPL-3.0-or-later
/* dimod's coordinate list.
 *
 *   # vartype=BINARY      or SPIN
 *   i j w                 from 0; i = j is linear; duplicates add up; minimised
 *
 * dimod drops in silence every line it does not understand, weights with an exponent among them:
 * the writer uses none, the reader takes them and refuses what it does not understand. dimod loses
 * the constant, which goes into a remark, and variables in no line: the last one is always
 * written, so that their number survives. */
#include "text_lines.h"
#include "write_model.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Finds "vartype=NAME" or "vartype:NAME" in a comment, as dimod does. */
static bool find_vartype(lehr_text line, lehr_text *name)
{
    static const char key[] = "vartype";
    size_t length = sizeof key - 1;
    if (line.at == line.end || *line.at != '#') return false;
    for (const char *c = line.at; (size_t)(line.end - c) > length; c++) {
        if (memcmp(c, key, length) != 0 || (c[length] != '=' && c[length] != ':')) continue;
        lehr_text rest = {c + length + 1, line.end};
        return lehr_scan_word(&rest, name);
    }
    return false;
}

/* Is there a vartype in the comments at the beginning? */
static bool head_vartype(lehr_text head)
{
    while (head.at < head.end) {
        const char *newline = memchr(head.at, '\n', (size_t)(head.end - head.at));
        lehr_text line = an_skip_blanks((lehr_text){head.at, newline ? newline : head.end}), name;
        if (find_vartype(line, &name)) return true;
        if (line.at < line.end && *line.at != '#') return false;
        head.at = newline ? newline + 1 : head.end;
    }
    return false;
}

static int sniff(lehr_text head, bool all)
{
    lehr_text line;
    int64_t i, j;
    if (head_vartype(head)) return 90;
    return an_head_line(&head, all, &line) && an_entry_looks(line, &i, &j) ? 70 : 0;
}

/* --- reading --- */

typedef struct reader {
    an_lines lines;
    const an_read_options *options;
    bool told; /* domain is known */
    an_domain domain;
    an_builder *builder; /* from the first entry on */
    int64_t n;
} reader;

static const char *domain_name(an_domain domain)
{
    return domain == AN_SPIN ? "SPIN" : "BINARY";
}

static lehr_status tell_domain(reader *r, an_domain domain)
{
    if (r->told && r->domain != domain) {
        return lehr_input_fail(r->lines.in, "expected vartype %s, as told before",
                               domain_name(r->domain));
    }
    if (r->builder && !r->told)
        return lehr_input_fail(r->lines.in, "expected the vartype before the first entry");
    r->told = true;
    r->domain = domain;
    return LEHR_OK;
}

static lehr_status take_comment(void *user, lehr_text comment)
{
    reader *r = user;
    lehr_text name;
    if (!find_vartype(comment, &name)) return LEHR_OK;
    if (lehr_text_is(name, "BINARY")) return tell_domain(r, AN_BINARY);
    if (lehr_text_is(name, "SPIN")) return tell_domain(r, AN_SPIN);
    return lehr_input_fail(r->lines.in, "expected vartype BINARY or SPIN, found '%.*s'",
                           AN_QUOTE(name));
}

static lehr_status start(reader *r)
{
    lehr_context *ctx = lehr_input_context(r->lines.in);
    if (!r->told) {
        lehr_note(ctx, 0, "%s: does not say its vartype: taken as BINARY (--as ising for spins)",
                  lehr_input_name(r->lines.in));
    }
    return an_builder_new(ctx, r->domain, an_sense_or(r->options, AN_MINIMIZE), 0, 1, &r->builder);
}

static lehr_status take_entry(reader *r, lehr_text line)
{
    an_entry e;
    if (!r->builder) LEHR_TRY(start(r));
    LEHR_TRY(an_entry_parse(r->lines.in, line, 0, AN_MAX_VARIABLES, &e));
    int64_t last = e.i > e.j ? e.i : e.j;
    if (last >= r->n) {
        LEHR_TRY(an_believe_variables(r->lines.in, last + 1));
        LEHR_TRY(an_builder_grow(r->builder, last + 1));
        r->n = last + 1;
    }
    if (e.i == e.j) return an_builder_linear(r->builder, e.i, e.w);
    return an_builder_pair(r->builder, e.i, e.j, e.w);
}

static lehr_status take_lines(reader *r)
{
    for (;;) {
        lehr_text line;
        LEHR_TRY(an_lines_next(&r->lines, &line));
        if (!line.at) break;
        LEHR_TRY(take_entry(r, line));
    }
    if (!r->builder) LEHR_TRY(start(r));
    return an_builder_offset(r->builder, r->lines.offset);
}

static lehr_status read_coo(lehr_input *in, const an_read_options *options, an_model **out)
{
    reader r = {.lines = an_lines_of(in), .options = options};
    r.lines.comment = take_comment;
    r.lines.user = &r;
    if (options->as == AN_AS_MAXCUT) {
        return LEHR_FAIL(lehr_input_context(in), LEHR_BAD_ARGUMENT,
                         "a file in the format coo is ising or qubo, not maxcut");
    }
    if (options->as != AN_AS_FILE_SAYS) {
        r.told = true;
        r.domain = options->as == AN_AS_ISING ? AN_SPIN : AN_BINARY;
    }
    lehr_status status = take_lines(&r);
    if (status == LEHR_OK) return an_at_line(in, an_builder_finish(r.builder, out));
    an_builder_free(r.builder);
    return status;
}

/* --- writing --- */

static lehr_status write_coo(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    an_form form;
    an_model_view own = an_model_look(model);
    LEHR_TRY(an_refuse_groups(ctx, &own, "coo"));
    LEHR_TRY(an_form_new(ctx, model, own.domain, AN_MINIMIZE, &form));
    form.plain = true;
    lehr_put_format(out, "# vartype=%s\n", domain_name(form.view.domain));
    an_put_offset(ctx, out, &form, '#');
    an_put_rows(out, &form, 0, 0);
    an_put_last(out, &form);
    an_form_free(&form);
    return LEHR_OK;
}

const an_format an_format_coo = {
    .name = "coo",
    .summary = "dimod COO: i j bias from 0, vartype in a comment, minimised",
    .extensions = ".coo",
    .bare = true,
    .sniff = sniff,
    .read = read_coo,
    .write = write_coo,
};
