// SPDX-License-Identifier: GPL-3.0-or-later
/* SHA-256 (FIPS 180-4), to verify what was downloaded. */
#ifndef LEHR_BASE_SHA256_H
#define LEHR_BASE_SHA256_H

#include <base/api.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lehr_sha256 {
    uint32_t state[8];
    uint64_t bytes; /* taken so far */
    uint8_t block[64];
} lehr_sha256;

LEHR_API lehr_sha256 lehr_sha256_start(void);
LEHR_API void lehr_sha256_add(lehr_sha256 *sha, const void *bytes, size_t n);
/* The digest as 64 small hexadecimal digits; sha must be started anew before it is used again. */
LEHR_API void lehr_sha256_finish(lehr_sha256 *sha, char hex[65]);

#endif
