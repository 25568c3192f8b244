// SPDX-License-Identifier: GPL-3.0-or-later
/* Biq Mac Library, quadratic 0-1 problems (Wiegele 2007): minimise x'Qx for a symmetric Q.
 *
 * Letter for letter the grammar of mqlib, with the other sense: so content alone never says biqmac,
 * unless a comment `# lehr format biqmac` does, which the writer puts. The max-cut instances of the
 * library are rudy files. */
#include "triplets.h"

static int sniff(lehr_text head, bool all)
{
    an_triplet_look look;
    return an_triplets_look(head, all, &look) && look.n >= 0 && look.m >= 0 ? 5 : 0;
}

static lehr_status read_biqmac(lehr_input *in, const an_read_options *options, an_model **out)
{
    an_triplets t = an_triplets_new(in);
    LEHR_TRY(an_triplets_header(&t));
    return an_read_symmetric(&t, AN_BINARY, an_sense_or(options, AN_MINIMIZE), out);
}

static lehr_status write_biqmac(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    an_form form;
    an_model_view view = an_model_look(model);
    LEHR_TRY(an_refuse_groups(ctx, &view, "biqmac"));
    LEHR_TRY(an_form_new(ctx, model, AN_BINARY, AN_MINIMIZE, &form));
    lehr_put_text(out, "# lehr format biqmac\n");
    an_put_offset(ctx, out, &form, '#');
    lehr_put_format(out, "%d %lld\n", form.view.n, (long long)an_symmetric_count(&form, false));
    an_put_symmetric(out, &form, false);
    an_form_free(&form);
    return LEHR_OK;
}

const an_format an_format_biqmac = {
    .name = "biqmac",
    .summary = "Biq Mac Library QUBO: minimise x'Qx, entries off the diagonal count twice",
    .extensions = ".sparse",
    .sniff = sniff,
    .read = read_biqmac,
    .write = write_biqmac,
};
