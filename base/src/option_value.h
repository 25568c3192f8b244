// SPDX-License-Identifier: GPL-3.0-or-later
/* One option's value, seen through its table entry; for options.c and options_help.c. */
#ifndef LEHR_BASE_OPTION_VALUE_H
#define LEHR_BASE_OPTION_VALUE_H

#include <base/options.h>

typedef union lehr_option_value {
    bool flag;
    int64_t whole;
    double real;
    uint64_t size;
    const char *text;
} lehr_option_value;

/* Room for any number as text. */
#define LEHR_OPTION_TEXT 32

lehr_option_value lehr_option_default(const lehr_option *option);
/* yes, 12, 0.5, 1.5 GiB or the text itself; "" for no text. May be written into `room`. */
const char *lehr_option_text(const lehr_option *option, lehr_option_value value,
                             char room[LEHR_OPTION_TEXT]);

#endif
