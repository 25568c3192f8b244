// SPDX-License-Identifier: GPL-3.0-or-later
/* A line `n m`, then m lines `i j w`, indices from 1: what rudy, mqlib, biqmac, orlib and qpbo have
 * in common. They differ in what w means. */
#ifndef LEHR_ANNEAL_TRIPLETS_H
#define LEHR_ANNEAL_TRIPLETS_H

#include "text_lines.h"
#include "write_model.h"

/* What a head looks like. */
typedef struct an_triplet_look {
    int64_t n, m;
    bool entries;  /* no entry in sight that is none */
    bool diagonal; /* an entry i i w is in sight */
} an_triplet_look;

/* false when the first line is not two integers. */
bool an_triplets_look(lehr_text head, bool all, an_triplet_look *look);

/* Reading goes: new, header, [sign of n and m], begin, each, finish. */
typedef struct an_triplets {
    an_lines lines;
    int64_t n, m;
    an_builder *builder;
    int per_unit; /* 1 / unit of the builder */
} an_triplets;

an_triplets an_triplets_new(lehr_input *in);
/* n and m as written. */
lehr_status an_triplets_header(an_triplets *t);
/* Makes the builder; unit 1 / per_unit. */
lehr_status an_triplets_begin(an_triplets *t, an_domain domain, an_sense sense, int per_unit);
/* Called for each entry. */
typedef lehr_status an_take_entry(void *user, an_triplets *t, an_entry entry);
/* Exactly m entries. */
lehr_status an_triplets_each(an_triplets *t, an_take_entry *take, void *user);
/* Nothing but comments may follow. */
lehr_status an_triplets_end(an_triplets *t);
/* The model when so_far is OK; so_far again, with the builder freed, when not. */
lehr_status an_triplets_finish(an_triplets *t, lehr_status so_far, an_model **out);

/* --- symmetric matrices: x'Qx with q_ij given once, so that it counts twice --- */

/* The diagonal is linear in both domains: x_i x_i = x_i, and toulbar2 means s_i by s_i s_i. */
an_take_entry an_take_symmetric;
/* From after the header to the model. */
lehr_status an_read_symmetric(an_triplets *t, an_domain domain, an_sense sense, an_model **out);
/* Number of entries that an_put_symmetric writes. */
int64_t an_symmetric_count(const an_form *form, bool mark);
/* The entries. mark: begin with the entry 1 1 even when it is zero, so that all can see that this
 * is a matrix and no graph. */
void an_put_symmetric(lehr_output *out, const an_form *form, bool mark);

#endif
