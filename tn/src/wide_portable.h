// SPDX-License-Identifier: GPL-3.0-or-later
/* Eight doubles in plain C: see wide.h. */
#ifndef LEHR_TN_WIDE_PORTABLE_H
#define LEHR_TN_WIDE_PORTABLE_H

#define WIDE_NUMBER     double
#define WIDE_NUMBER_FMA fma

#include "wide_portable_body.h"

#endif
