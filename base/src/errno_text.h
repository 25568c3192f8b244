// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef LEHR_BASE_ERRNO_TEXT_H
#define LEHR_BASE_ERRNO_TEXT_H

#define LEHR_ERRNO_TEXT 96

/* What the system calls an errno, in `text`, which is returned. Thread-safe, unlike strerror. */
const char *lehr_errno_text(int error, char text[LEHR_ERRNO_TEXT]);

#endif
