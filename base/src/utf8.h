// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef LEHR_BASE_UTF8_H
#define LEHR_BASE_UTF8_H

#include <stddef.h>

/* Length of the UTF-8 sequence at the front of n >= 1 bytes; 0 when there is no valid one
 * (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). */
size_t lehr_utf8_length(const char *bytes, size_t n);

#endif
