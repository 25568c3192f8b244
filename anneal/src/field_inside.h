// SPDX-License-Identifier: GPL-3.0-or-later
/* For the files that make fields. */
#ifndef LEHR_ANNEAL_FIELD_INSIDE_H
#define LEHR_ANNEAL_FIELD_INSIDE_H

#include <anneal/field.h>

/* Room for n spins and m couplings; start, h and offset are zero, the rest is to be filled in. */
LEHR_MUST_USE lehr_status an_field_blank(lehr_context *ctx, int32_t n, int64_t m, an_field **out);

#endif
