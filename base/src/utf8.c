// SPDX-License-Identifier: GPL-3.0-or-later
#include "utf8.h"

#include <stdint.h>

size_t lehr_utf8_length(const char *bytes, size_t n)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)bytes[0];
    if (first < 0x80) return 1;
    size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc0 || first >= 0xf8 || n < length) return 0;
    uint32_t code = first & (0x7fu >> length);
    for (size_t i = 1; i < length; ++i) {
        unsigned char next = (unsigned char)bytes[i];
        if ((next & 0xc0) != 0x80) return 0;
        code = code << 6 | (next & 0x3f);
    }
    if (code < smallest[length] || code > 0x10ffff) return 0;
    return code >= 0xd800 && code <= 0xdfff ? 0 : length;
}
