// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef LEHR_BASE_REAL_TEXT_H
#define LEHR_BASE_REAL_TEXT_H

#include <stddef.h>

#define LEHR_REAL_TEXT 32

/* The shortest decimal that reads back to the same double, whatever the locale; "inf", "-inf",
 * "nan". Returns its length. */
size_t lehr_real_text(double value, char text[LEHR_REAL_TEXT]);

#endif
