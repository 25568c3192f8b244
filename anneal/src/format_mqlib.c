// SPDX-License-Identifier: GPL-3.0-or-later
/* MQLib's QUBO: maximise x'Qx for a symmetric Q, each entry given once.
 *
 *   # comment
 *   n m
 *   i j q        m times; from 1; an entry off the diagonal counts twice
 *
 * By content it is told from rudy by its diagonal alone. The writer names the format in a comment
 * and begins with the entry 1 1, zero or not. */
#include "triplets.h"

static int sniff(lehr_text head, bool all)
{
    an_triplet_look look;
    if (!an_triplets_look(head, all, &look) || look.n < 0 || look.m < 0) return 0;
    return look.diagonal ? 60 : 10;
}

static lehr_status read_mqlib(lehr_input *in, const an_read_options *options, an_model **out)
{
    an_triplets t = an_triplets_new(in);
    LEHR_TRY(an_triplets_header(&t));
    return an_read_symmetric(&t, AN_BINARY, an_sense_or(options, AN_MAXIMIZE), out);
}

static lehr_status write_mqlib(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    an_form form;
    an_model_view view = an_model_look(model);
    LEHR_TRY(an_refuse_groups(ctx, &view, "mqlib"));
    LEHR_TRY(an_form_new(ctx, model, AN_BINARY, AN_MAXIMIZE, &form));
    lehr_put_text(out, "# lehr format mqlib\n");
    an_put_offset(ctx, out, &form, '#');
    lehr_put_format(out, "%d %lld\n", form.view.n, (long long)an_symmetric_count(&form, true));
    an_put_symmetric(out, &form, true);
    an_form_free(&form);
    return LEHR_OK;
}

const an_format an_format_mqlib = {
    .name = "mqlib",
    .summary = "MQLib QUBO: maximise x'Qx, entries off the diagonal count twice",
    .extensions = ".mqlib .mqlibq",
    .sniff = sniff,
    .read = read_mqlib,
    .write = write_mqlib,
};
