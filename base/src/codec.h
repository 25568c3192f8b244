// SPDX-License-Identifier: GPL-3.0-or-later
/* Codecs: bytes in, bytes out, one step at a time. codec_gz.c and codec_xz.c each wrap their
 * library behind this; source.c unpacks and sink.c packs through it and know neither. */
#ifndef LEHR_BASE_CODEC_H
#define LEHR_BASE_CODEC_H

#include <base/context.h>

typedef enum lehr_codec_result {
    LEHR_CODEC_AGAIN, /* give more input or more room */
    LEHR_CODEC_DONE,  /* the stream is complete */
    LEHR_CODEC_SHORT, /* the last input is used up, the stream is not complete */
    LEHR_CODEC_DAMAGED,
    LEHR_CODEC_NO_MEMORY
} lehr_codec_result;

typedef struct lehr_codec_step {
    const unsigned char *in;
    size_t in_left;
    unsigned char *out;
    size_t out_left;
    bool last;       /* nothing follows after in_left */
    const char *why; /* set with LEHR_CODEC_DAMAGED */
} lehr_codec_step;

/* One direction. A step moves in and out past what it took and gave. */
typedef struct lehr_codec_engine {
    lehr_status (*start)(lehr_context *ctx, void **state);
    lehr_codec_result (*step)(void *state, lehr_codec_step *step);
    void (*stop)(void *state);
} lehr_codec_engine;

typedef struct lehr_codec {
    const char *name;   /* "gz" */
    const char *suffix; /* ".gz" */
    const char *magic;
    size_t magic_size;
    lehr_codec_engine unpack, pack;
} lehr_codec;

#define LEHR_CODEC_MAGIC_MAX 6

extern const lehr_codec lehr_codec_gz, lehr_codec_xz;

/* By the first bytes of a file; a file shorter than a magic counts when it begins like it. NULL:
 * plain. */
const lehr_codec *lehr_codec_by_magic(const void *head, size_t n);
/* By the end of a path. NULL: plain. */
const lehr_codec *lehr_codec_by_suffix(const char *path);

#endif
