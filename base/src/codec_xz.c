// SPDX-License-Identifier: GPL-3.0-or-later
/* xz: the one file that knows liblzma. A file may hold several streams and padding. */
#include "codec.h"

#include <base/memory.h>
#include <lzma.h>

/* 3 of 0..9: a third of the memory of the usual 6 and almost its size on text of numbers. */
#define XZ_PRESET 3

typedef struct xz {
    lehr_context *ctx;
    lzma_allocator allocator;
    lzma_stream stream;
} xz;

static void *xz_new(void *user, size_t count, size_t size)
{
    return lehr_new(user, count, size);
}

static void xz_release(void *user, void *block)
{
    lehr_release(user, block);
}

static lehr_status xz_start(lehr_context *ctx, lzma_ret (*start)(lzma_stream *), void **state)
{
    xz *x = lehr_new(ctx, 1, sizeof *x);
    if (!x) return LEHR_NO_MEMORY;
    *x = (xz){ctx, {xz_new, xz_release, ctx}, LZMA_STREAM_INIT};
    x->stream.allocator = &x->allocator;
    lzma_ret result = start(&x->stream);
    if (result == LZMA_OK) {
        *state = x;
        return LEHR_OK;
    }
    lzma_end(&x->stream);
    lehr_release(ctx, x);
    if (result == LZMA_MEM_ERROR) return LEHR_FAIL(ctx, LEHR_NO_MEMORY, "no memory for xz");
    return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "liblzma %s refuses to start", lzma_version_string());
}

static lzma_ret start_decoder(lzma_stream *stream)
{
    return lzma_stream_decoder(stream, UINT64_MAX, LZMA_CONCATENATED);
}

static lzma_ret start_encoder(lzma_stream *stream)
{
    return lzma_easy_encoder(stream, XZ_PRESET, LZMA_CHECK_CRC64);
}

static lehr_status unpack_start(lehr_context *ctx, void **state)
{
    return xz_start(ctx, start_decoder, state);
}

static lehr_status pack_start(lehr_context *ctx, void **state)
{
    return xz_start(ctx, start_encoder, state);
}

static const char *xz_word(lzma_ret result)
{
    switch (result) {
    case LZMA_FORMAT_ERROR:
        return "something that is not xz follows its end";
    case LZMA_OPTIONS_ERROR:
        return "it uses a filter that liblzma does not know";
    default:
        return "invalid data";
    }
}

static lehr_codec_result xz_step(void *state, lehr_codec_step *s)
{
    lzma_stream *stream = &((xz *)state)->stream;
    stream->next_in = s->in;
    stream->avail_in = s->in_left;
    stream->next_out = s->out;
    stream->avail_out = s->out_left;
    lzma_ret result = lzma_code(stream, s->last ? LZMA_FINISH : LZMA_RUN);
    s->in = stream->next_in;
    s->in_left = stream->avail_in;
    s->out = stream->next_out;
    s->out_left = stream->avail_out;
    switch (result) {
    case LZMA_OK:
        return LEHR_CODEC_AGAIN;
    case LZMA_STREAM_END:
        return LEHR_CODEC_DONE;
    case LZMA_BUF_ERROR:
        return s->last && s->in_left == 0 ? LEHR_CODEC_SHORT : LEHR_CODEC_AGAIN;
    case LZMA_MEM_ERROR:
        return LEHR_CODEC_NO_MEMORY;
    default:
        s->why = xz_word(result);
        return LEHR_CODEC_DAMAGED;
    }
}

static void xz_stop(void *state)
{
    xz *x = state;
    lzma_end(&x->stream);
    lehr_release(x->ctx, x);
}

const lehr_codec lehr_codec_xz = {
    .name = "xz",
    .suffix = ".xz",
    .magic = "\xfd"
             "7zXZ\0",
    .magic_size = 6,
    .unpack = {unpack_start, xz_step, xz_stop},
    .pack = {pack_start, xz_step, xz_stop},
};
