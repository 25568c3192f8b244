// SPDX-License-Identifier: GPL-3.0-or-later
/* toulbar2's qpbo: a symmetric matrix whose signs of n and m say what to do with it.
 *
 *   N M          N < 0: spins; M < 0: maximise
 *   i j w        |M| times; from 1; an entry off the diagonal counts twice (its option -qpmult)
 *
 * The diagonal is linear for spins, too (measured with toulbar2 1.1.1: `-1 1` and `1 1 3` has the
 * optimum -3 at s = -1). There is no place for comments or a constant. With N and M positive a file
 * looks like mqlib, which maximises: so the writer makes one of them negative. */
#include "triplets.h"

#include <stdlib.h>

static int sniff(lehr_text head, bool all)
{
    an_triplet_look look;
    if (!an_triplets_look(head, all, &look)) return 0;
    return look.n < 0 || look.m < 0 ? 90 : 4;
}

static lehr_status read_qpbo(lehr_input *in, const an_read_options *options, an_model **out)
{
    an_triplets t = an_triplets_new(in);
    LEHR_TRY(an_triplets_header(&t));
    an_domain domain = t.n < 0 ? AN_SPIN : AN_BINARY;
    an_sense sense = an_sense_or(options, t.m < 0 ? AN_MAXIMIZE : AN_MINIMIZE);
    if (t.n < 0 && t.n > INT64_MIN) t.n = -t.n;
    if (t.m < 0 && t.m > INT64_MIN) t.m = -t.m;
    return an_read_symmetric(&t, domain, sense, out);
}

/* The form without a constant, in the model's own domain if possible. Spins may be minimised: N
 * shows it; bits are always maximised. */
static lehr_status choose_form(lehr_context *ctx, const an_model *model, an_form *form)
{
    an_model_view v = an_model_look(model);
    bool spins = v.domain == AN_SPIN;
    if (!an_coef_is_zero(&v, v.offset)) spins = !spins;
    return an_form_new(ctx, model, spins ? AN_SPIN : AN_BINARY, spins ? v.sense : AN_MAXIMIZE,
                       form);
}

static lehr_status write_qpbo(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    an_form form;
    an_model_view view = an_model_look(model);
    LEHR_TRY(an_refuse_groups(ctx, &view, "qpbo"));
    LEHR_TRY(choose_form(ctx, model, &form));
    lehr_status status = an_refuse_offset(ctx, &form, "qpbo");
    if (status == LEHR_OK) {
        bool spins = form.view.domain == AN_SPIN;
        bool maximize = (form.view.sense == AN_MAXIMIZE) != form.negate;
        long long count = an_symmetric_count(&form, true);
        lehr_put_format(out, "%d %lld\n", spins ? -form.view.n : form.view.n,
                        maximize ? -count : count);
        an_put_symmetric(out, &form, true);
    }
    an_form_free(&form);
    return status;
}

const an_format an_format_qpbo = {
    .name = "qpbo",
    .summary = "toulbar2 qpbo: spins or bits, either sense, off-diagonal entries count twice",
    .extensions = ".qpbo",
    .sniff = sniff,
    .read = read_qpbo,
    .write = write_qpbo,
};
