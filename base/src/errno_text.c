// SPDX-License-Identifier: GPL-3.0-or-later
#include "errno_text.h"

#include <stdio.h>
#include <string.h>

const char *lehr_errno_text(int error, char text[LEHR_ERRNO_TEXT])
{
    if (strerror_r(error, text, LEHR_ERRNO_TEXT) != 0)
        snprintf(text, LEHR_ERRNO_TEXT, "system error %d", error);
    return text;
}
