// SPDX-License-Identifier: GPL-3.0-or-later
/* Sizes in bytes, read and written in powers of 1024. */
#include <base/input.h>
#include <base/options.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char units[] = "KMGTPE";

/* K, k, KB, KiB; 0 for none, -1 for anything else. */
static int power_of(const char *suffix)
{
    if (*suffix == '\0' || strcasecmp(suffix, "B") == 0) return 0;
    char upper = *suffix >= 'a' && *suffix <= 'z' ? (char)(*suffix - 'a' + 'A') : *suffix;
    const char *unit = strchr(units, upper);
    if (!unit) return -1;
    ++suffix;
    if (*suffix != '\0' && strcasecmp(suffix, "B") != 0 && strcasecmp(suffix, "iB") != 0) return -1;
    return (int)(unit - units) + 1;
}

bool lehr_size_parse(const char *text, uint64_t *bytes)
{
    size_t digits = strspn(text, "0123456789.");
    lehr_text rest = {text, text + digits};
    lehr_number number;
    int power = power_of(text + digits);
    if (power < 0 || !lehr_scan_number(&rest, &number)) return false;
    if (number.whole) {
        uint64_t unit = UINT64_C(1) << (10 * power), product;
        if (__builtin_mul_overflow((uint64_t)number.i, unit, &product)) return false;
        if (product > INT64_MAX) return false;
        *bytes = product;
        return true;
    }
    double product = number.r * (double)(UINT64_C(1) << (10 * power));
    if (!(product < 0x1p63)) return false;
    *bytes = (uint64_t)product;
    return true;
}

void lehr_size_print(uint64_t bytes, char text[16])
{
    if (bytes < 1024) {
        snprintf(text, 16, "%u byte%s", (unsigned)bytes, bytes == 1 ? "" : "s");
        return;
    }
    double value = (double)bytes / 1024;
    int power = 0;
    while (value >= 1023.95 && units[power + 1] != '\0') {
        value /= 1024;
        ++power;
    }
    snprintf(text, 16, "%.1f %ciB", value, units[power]);
}
