// SPDX-License-Identifier: GPL-3.0-or-later
/* What every public header needs: visibility and the attributes that make misuse a warning. */
#ifndef LEHR_BASE_API_H
#define LEHR_BASE_API_H

#define LEHR_API          __attribute__((visibility("default")))
#define LEHR_MUST_USE     __attribute__((warn_unused_result))
#define LEHR_PRINTF(f, a) __attribute__((format(printf, f, a)))

#endif
