// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/status.h>

const char *lehr_status_name(lehr_status status)
{
    switch (status) {
#define X(code, name, sentence) \
    case LEHR_##code:           \
        return name;
        LEHR_STATUS_LIST(X)
#undef X
    case LEHR_STATUS_COUNT:
        break;
    }
    return "unknown";
}

const char *lehr_status_sentence(lehr_status status)
{
    switch (status) {
#define X(code, name, sentence) \
    case LEHR_##code:           \
        return sentence;
        LEHR_STATUS_LIST(X)
#undef X
    case LEHR_STATUS_COUNT:
        break;
    }
    return "unknown status";
}
