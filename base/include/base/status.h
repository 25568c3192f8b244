// SPDX-License-Identifier: GPL-3.0-or-later
/* The status codes: what can go wrong. Time limits, cancel, truncation and infeasibility are no
 * errors but outcomes: they come as LEHR_OK with a report. */
#ifndef LEHR_BASE_STATUS_H
#define LEHR_BASE_STATUS_H

#include <base/api.h>

#define LEHR_STATUS_LIST(X)                                                             \
    X(OK, "ok", "success")                                                              \
    X(NO_MEMORY, "no-memory", "memory ran out or the memory limit was reached")         \
    X(BAD_ARGUMENT, "bad-argument", "an argument or option is outside its range")       \
    X(IO, "io", "a file could not be opened, read or written")                          \
    X(FORMAT, "format", "the input does not follow its format")                         \
    X(NUMERIC, "numeric", "a number is not finite, too large, or a computation failed") \
    X(UNSUPPORTED, "unsupported", "understood, but not supported")                      \
    X(RANKS, "ranks", "communication between ranks failed")                             \
    X(BUG, "bug", "lehr contradicted itself; please report it")

typedef enum lehr_status {
#define X(code, name, sentence) LEHR_##code,
    LEHR_STATUS_LIST(X)
#undef X
        LEHR_STATUS_COUNT
} lehr_status;

/* Short name of a status, as in JSON errors: "format". Thread-safe. */
LEHR_API const char *lehr_status_name(lehr_status status);
/* One sentence for people. Thread-safe. */
LEHR_API const char *lehr_status_sentence(lehr_status status);

#endif
