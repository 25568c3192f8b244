// SPDX-License-Identifier: GPL-3.0-or-later
/* rudy, the format of the Gset (Helmberg and Rendl) and of the DIMACS tori: a graph to cut.
 *
 *   n m
 *   i j w        m times; from 1; each edge once
 *
 *   cut(s) = sum w_ij (1 - s_i s_j) / 2,   maximised.
 *
 * The same triplets serve as Ising couplings (sum w s_i s_j) or as the upper triangle of a QUBO
 * (sum w x_i x_j, each once, the diagonal linear), both minimised, when the caller says so. */
#include "triplets.h"

#include <math.h>
#include <stdio.h>

static int sniff(lehr_text head, bool all)
{
    an_triplet_look look;
    if (!an_triplets_look(head, all, &look) || look.n < 0 || look.m < 0 || look.diagonal) return 0;
    return look.entries ? 60 : 30;
}

/* --- sums that do not depend on the order: the constant of max-cut is the sum of all weights ---
 */

/* Integers as long as they fit, then doubles with the rounding errors kept (Neumaier 1974). */
typedef struct total {
    lehr_number sum;
    double lost;
} total;

static void total_add(total *t, lehr_number w)
{
    int64_t both;
    if (t->sum.whole && w.whole && !__builtin_add_overflow(t->sum.i, w.i, &both)) {
        t->sum = an_whole(both);
        return;
    }
    double a = t->sum.r, b = w.r, sum = a + b;
    t->lost += fabs(a) >= fabs(b) ? (a - sum) + b : (b - sum) + a;
    t->sum = (lehr_number){.whole = false, .r = sum};
}

static lehr_number total_value(const total *t)
{
    return t->sum.whole ? t->sum : an_real(t->sum.r + t->lost);
}

/* --- reading --- */

static lehr_status refuse_loop(an_triplets *t, an_entry entry)
{
    if (entry.i != entry.j) return LEHR_OK;
    return lehr_input_fail(t->lines.in,
                           "edge from %lld to itself: not a graph; a QUBO matrix? use "
                           "--format mqlib",
                           (long long)entry.i + 1);
}

static lehr_status take_edge(void *user, an_triplets *t, an_entry entry)
{
    LEHR_TRY(refuse_loop(t, entry));
    total_add(user, entry.w);
    return an_builder_pair(t->builder, entry.i, entry.j, an_number_times(entry.w, -1));
}

static lehr_status take_spins(void *user, an_triplets *t, an_entry entry)
{
    (void)user;
    LEHR_TRY(refuse_loop(t, entry));
    return an_builder_pair(t->builder, entry.i, entry.j, entry.w);
}

static lehr_status take_bits(void *user, an_triplets *t, an_entry entry)
{
    (void)user;
    return an_builder_pair(t->builder, entry.i, entry.j, entry.w);
}

/* In halves: W/2 - sum w/2 s_i s_j. */
static lehr_status read_cut(an_triplets *t, const an_read_options *options)
{
    total weight = {.sum = an_whole(0)};
    LEHR_TRY(an_triplets_begin(t, AN_SPIN, an_sense_or(options, AN_MAXIMIZE), 2));
    LEHR_TRY(an_triplets_each(t, take_edge, &weight));
    return an_builder_offset(t->builder, total_value(&weight));
}

static lehr_status read_matrix(an_triplets *t, const an_read_options *options)
{
    bool spins = options->as == AN_AS_ISING;
    an_sense sense = an_sense_or(options, AN_MINIMIZE);
    LEHR_TRY(an_triplets_begin(t, spins ? AN_SPIN : AN_BINARY, sense, 1));
    return an_triplets_each(t, spins ? take_spins : take_bits, NULL);
}

static lehr_status read_rudy(lehr_input *in, const an_read_options *options, an_model **out)
{
    bool cut = options->as == AN_AS_FILE_SAYS || options->as == AN_AS_MAXCUT;
    an_triplets t = an_triplets_new(in);
    LEHR_TRY(an_triplets_header(&t));
    lehr_status status = cut ? read_cut(&t, options) : read_matrix(&t, options);
    if (status == LEHR_OK) status = an_triplets_end(&t);
    return an_triplets_finish(&t, status, out);
}

/* --- writing --- */

/* With coupling c = -w/2 the offset of a cut is minus their sum; what is beside that goes into a
 * remark. */
static an_coef beside_cut(const an_model_view *v)
{
    if (v->whole) {
        int64_t sum = v->offset.whole;
        for (int64_t k = 0; k < v->m; k++) sum += v->couplings[k].w.whole;
        return (an_coef){.whole = sum};
    }
    total sum = {.sum = {.whole = false, .r = 0}};
    for (int64_t k = 0; k < v->m; k++)
        total_add(&sum, (lehr_number){.whole = false, .r = v->couplings[k].w.real});
    return (an_coef){.real = v->offset.real + total_value(&sum).r};
}

static lehr_status check_cut(lehr_context *ctx, const an_model_view *v)
{
    LEHR_TRY(an_refuse_groups(ctx, v, "rudy"));
    if (an_linear_count(v) == 0) return LEHR_OK;
    return LEHR_FAIL(ctx, LEHR_UNSUPPORTED,
                     "rudy holds max-cut only: the model has linear terms as spins");
}

static void put_edges(lehr_output *out, const an_form *form)
{
    const an_model_view *v = &form->view;
    lehr_put_format(out, "%d %lld\n", v->n, (long long)v->m);
    for (int64_t k = 0; k < v->m; k++)
        an_put_entry(out, form, 1, v->couplings[k].i, v->couplings[k].j, v->couplings[k].w, 1);
}

static lehr_status write_rudy(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    an_form form;
    LEHR_TRY(an_form_new(ctx, model, AN_SPIN, AN_MAXIMIZE, &form));
    lehr_status status = check_cut(ctx, &form.view);
    if (status == LEHR_OK) {
        form.view.offset = beside_cut(&form.view);
        an_put_offset(ctx, out, &form, '#');
        form.negate = !form.negate; /* w = -2 c */
        put_edges(out, &form);
    }
    an_form_free(&form);
    return status;
}

const an_format an_format_rudy = {
    .name = "rudy",
    .summary = "max-cut graph: Gset, rudy, DIMACS tori",
    .extensions = ".mc .rud .rudy .gset .dat",
    .bare = true,
    .sniff = sniff,
    .read = read_rudy,
    .write = write_rudy,
};
