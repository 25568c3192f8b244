// SPDX-License-Identifier: GPL-3.0-or-later
/* OR-Library bqp (Beasley 1998): several problems in a file, each to maximise x'Qx, symmetric Q.
 *
 *   problems
 *   n m          for each problem
 *   i j q        m times; from 1; an entry off the diagonal counts twice */
#include "triplets.h"

#include <inttypes.h>

static bool one_integer(lehr_text line, int64_t *count)
{
    return lehr_scan_int(&line, count) && lehr_scan_end(&line);
}

static int sniff(lehr_text head, bool all)
{
    lehr_text line;
    int64_t count;
    if (!an_head_line(&head, all, &line) || !one_integer(line, &count) || count < 1) return 0;
    an_triplet_look look;
    if (!an_head_line(&head, all, &line)) return 20;
    return an_triplets_look(line, true, &look) ? 80 : 0;
}

static lehr_status read_count(an_triplets *t, const an_read_options *options, int64_t *count)
{
    lehr_input *in = t->lines.in;
    lehr_text line;
    LEHR_TRY(an_lines_next(&t->lines, &line));
    if (!line.at || !one_integer(line, count) || *count < 1)
        return lehr_input_fail(in, "expected the number of problems in the file");
    if (options->problem > *count) {
        return lehr_input_fail(in, "expected at least %" PRId64 " problems, the file says %" PRId64,
                               options->problem, *count);
    }
    if (*count > 1 && options->problem == 0) {
        lehr_note(lehr_input_context(in), 0,
                  "%s: holds %" PRId64 " problems, this is the first (--problem K for another)",
                  lehr_input_name(in), *count);
    }
    return LEHR_OK;
}

static lehr_status skip_problem(an_triplets *t)
{
    LEHR_TRY(an_triplets_header(t));
    for (int64_t k = 0; k < t->m; k++) {
        lehr_text line;
        LEHR_TRY(an_lines_next(&t->lines, &line));
        if (!line.at) {
            return lehr_input_fail(t->lines.in,
                                   "the file ends after %" PRId64 " of %" PRId64
                                   " entries of a problem before the one wanted",
                                   k, t->m);
        }
    }
    return LEHR_OK;
}

static lehr_status read_orlib(lehr_input *in, const an_read_options *options, an_model **out)
{
    an_triplets t = an_triplets_new(in);
    int64_t count, wanted = options->problem ? options->problem : 1;
    LEHR_TRY(read_count(&t, options, &count));
    for (int64_t k = 1; k < wanted; k++) LEHR_TRY(skip_problem(&t));
    LEHR_TRY(an_triplets_header(&t));
    lehr_status status = an_triplets_begin(&t, AN_BINARY, an_sense_or(options, AN_MAXIMIZE), 1);
    if (status == LEHR_OK) status = an_triplets_each(&t, an_take_symmetric, NULL);
    if (status == LEHR_OK && wanted == count) status = an_triplets_end(&t);
    return an_triplets_finish(&t, status, out);
}

static lehr_status write_orlib(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    an_form form;
    an_model_view view = an_model_look(model);
    LEHR_TRY(an_refuse_groups(ctx, &view, "orlib"));
    LEHR_TRY(an_form_new(ctx, model, AN_BINARY, AN_MAXIMIZE, &form));
    lehr_status status = an_refuse_offset(ctx, &form, "orlib");
    if (status == LEHR_OK) {
        long long count = an_symmetric_count(&form, false);
        lehr_put_format(out, "1\n%d %lld\n", form.view.n, count);
        an_put_symmetric(out, &form, false);
    }
    an_form_free(&form);
    return status;
}

const an_format an_format_orlib = {
    .name = "orlib",
    .summary = "OR-Library bqp: several problems, maximise x'Qx, off-diagonal entries count twice",
    .extensions = ".bqp",
    .several = true,
    .sniff = sniff,
    .read = read_orlib,
    .write = write_orlib,
};
