// SPDX-License-Identifier: GPL-3.0-or-later
/* Coefficients as doubles, for formats that hold nothing else. */
#ifndef LEHR_ANNEAL_COEF_DOUBLE_H
#define LEHR_ANNEAL_COEF_DOUBLE_H

#include "write_model.h"

/* The coefficient with the sign that the form wants; exact unless an_refuse_wide refuses. */
double an_coef_double(const an_form *form, an_coef value);
/* UNSUPPORTED, in the name of the format, when some coefficient is no double: integers of more
 * than 53 bits. */
LEHR_MUST_USE lehr_status an_refuse_wide(lehr_context *ctx, const an_model_view *view,
                                         const char *format);

#endif
