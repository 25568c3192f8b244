// SPDX-License-Identifier: GPL-3.0-or-later
#include "triplets.h"

#include <inttypes.h>
#include <stdio.h>

static bool two_integers(lehr_text line, int64_t *n, int64_t *m)
{
    return lehr_scan_int(&line, n) && lehr_scan_int(&line, m) && lehr_scan_end(&line);
}

bool an_triplets_look(lehr_text head, bool all, an_triplet_look *look)
{
    lehr_text line;
    int64_t n, m;
    if (!an_head_line(&head, all, &line) || !two_integers(line, &n, &m)) return false;
    *look = (an_triplet_look){.n = n, .m = m, .entries = true};
    while (!look->diagonal && an_head_line(&head, all, &line)) {
        int64_t i, j;
        look->entries = an_entry_looks(line, &i, &j);
        if (!look->entries) return true;
        look->diagonal = i == j;
    }
    return true;
}

an_triplets an_triplets_new(lehr_input *in)
{
    return (an_triplets){.lines = an_lines_of(in)};
}

lehr_status an_triplets_header(an_triplets *t)
{
    lehr_text line;
    LEHR_TRY(an_lines_next(&t->lines, &line));
    if (!line.at) {
        return lehr_input_fail(t->lines.in,
                               "expected 'n m', the numbers of variables and entries; the file "
                               "ends here");
    }
    if (two_integers(line, &t->n, &t->m)) return LEHR_OK;
    return lehr_input_fail(t->lines.in,
                           "expected 'n m', the numbers of variables and entries; found '%.*s'",
                           AN_QUOTE(line));
}

lehr_status an_triplets_begin(an_triplets *t, an_domain domain, an_sense sense, int per_unit)
{
    lehr_input *in = t->lines.in;
    LEHR_TRY(an_believe_variables(in, t->n));
    LEHR_TRY(an_believe_lines(in, t->m, (int)sizeof "1 1 1\n" - 1));
    LEHR_TRY(
        an_builder_new(lehr_input_context(in), domain, sense, t->n, 1.0 / per_unit, &t->builder));
    t->per_unit = per_unit;
    return an_builder_reserve(t->builder, an_believed_room(in, t->m));
}

lehr_status an_triplets_each(an_triplets *t, an_take_entry *take, void *user)
{
    for (int64_t k = 0; k < t->m; k++) {
        lehr_text line;
        an_entry entry;
        LEHR_TRY(an_lines_next(&t->lines, &line));
        if (!line.at) {
            return lehr_input_fail(
                t->lines.in, "the file ends after %" PRId64 " of %" PRId64 " entries", k, t->m);
        }
        LEHR_TRY(an_entry_parse(t->lines.in, line, 1, t->n, &entry));
        LEHR_TRY(take(user, t, entry));
    }
    return LEHR_OK;
}

lehr_status an_triplets_end(an_triplets *t)
{
    char after[64];
    snprintf(after, sizeof after, "the %" PRId64 " entries announced", t->m);
    return an_lines_end(&t->lines, after);
}

lehr_status an_triplets_finish(an_triplets *t, lehr_status so_far, an_model **out)
{
    lehr_number offset = an_number_times(t->lines.offset, t->per_unit);
    if (so_far == LEHR_OK) so_far = an_builder_offset(t->builder, offset);
    if (so_far == LEHR_OK) return an_at_line(t->lines.in, an_builder_finish(t->builder, out));
    an_builder_free(t->builder);
    return so_far;
}

/* --- symmetric matrices --- */

lehr_status an_take_symmetric(void *user, an_triplets *t, an_entry entry)
{
    (void)user;
    if (entry.i == entry.j) return an_builder_linear(t->builder, entry.i, entry.w);
    return an_builder_pair(t->builder, entry.i, entry.j, an_number_times(entry.w, 2));
}

lehr_status an_read_symmetric(an_triplets *t, an_domain domain, an_sense sense, an_model **out)
{
    lehr_status status = an_triplets_begin(t, domain, sense, 1);
    if (status == LEHR_OK) status = an_triplets_each(t, an_take_symmetric, NULL);
    if (status == LEHR_OK) status = an_triplets_end(t);
    return an_triplets_finish(t, status, out);
}

static bool marks(const an_form *form, bool mark)
{
    return mark && form->view.n > 0 && an_coef_is_zero(&form->view, form->view.linear[0]);
}

int64_t an_symmetric_count(const an_form *form, bool mark)
{
    return form->view.m + an_linear_count(&form->view) + marks(form, mark);
}

void an_put_symmetric(lehr_output *out, const an_form *form, bool mark)
{
    if (marks(form, mark)) lehr_put_text(out, "1 1 0\n");
    an_put_rows(out, form, 1, -1);
}
