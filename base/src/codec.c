// SPDX-License-Identifier: GPL-3.0-or-later
/* Which codec: by content when reading, by name when writing. */
#include "codec.h"

#include <string.h>

static const lehr_codec *const codecs[] = {&lehr_codec_gz, &lehr_codec_xz};
#define CODECS (sizeof codecs / sizeof *codecs)

const lehr_codec *lehr_codec_by_magic(const void *head, size_t n)
{
    if (n == 0) return NULL;
    for (size_t i = 0; i < CODECS; ++i) {
        size_t size = codecs[i]->magic_size;
        if (memcmp(head, codecs[i]->magic, n < size ? n : size) == 0) return codecs[i];
    }
    return NULL;
}

const lehr_codec *lehr_codec_by_suffix(const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < CODECS; ++i) {
        size_t n = strlen(codecs[i]->suffix);
        if (length > n && strcmp(path + length - n, codecs[i]->suffix) == 0) return codecs[i];
    }
    return NULL;
}
