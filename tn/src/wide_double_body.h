// SPDX-License-Identifier: GPL-3.0-or-later
/* Sums of doubles are doubles: what wide.h asks for besides, for the `wide` that the file before
 * defined.
 */
#ifndef LEHR_TN_WIDE_DOUBLE_BODY_H
#define LEHR_TN_WIDE_DOUBLE_BODY_H

typedef double real;
typedef wide total;

#define TOTAL_NONE     WIDE_ALL(0)
#define TOTAL_ADD      WIDE_ADD
#define TOTAL_FMA      WIDE_FMA
#define TOTAL_STORE    WIDE_STORE
#define WIDE_IS_SINGLE false

#endif
