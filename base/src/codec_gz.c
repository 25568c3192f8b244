// SPDX-License-Identifier: GPL-3.0-or-later
/* gz (RFC 1952): the one file that knows zlib. A file may hold several members one after the other
 * (as from `cat a.gz b.gz`), and zero padding after the last. */
#include "codec.h"

#include <base/memory.h>
#include <limits.h>
#include <zlib.h>

#define GZ_WINDOW (15 + 16) /* 32 KiB window; 16 asks zlib for the gz wrapper */
#define GZ_LEVEL  6

typedef struct gz {
    lehr_context *ctx;
    z_stream z;
    bool between; /* members; nothing of the next is read */
} gz;

static voidpf gz_new(voidpf user, uInt count, uInt size)
{
    return lehr_new(user, count, size);
}

static void gz_release(voidpf user, voidpf block)
{
    lehr_release(user, block);
}

static gz *gz_state(lehr_context *ctx)
{
    gz *g = lehr_new_zero(ctx, 1, sizeof *g);
    if (!g) return NULL;
    g->ctx = ctx;
    g->z.zalloc = gz_new;
    g->z.zfree = gz_release;
    g->z.opaque = ctx;
    return g;
}

static uInt as_uint(size_t n)
{
    return n > UINT_MAX ? UINT_MAX : (uInt)n;
}

/* Lends the buffers of a step to zlib for one call. */
static int gz_run(gz *g, lehr_codec_step *s, int (*run)(z_stream *, int), int flush)
{
    uInt in = as_uint(s->in_left), out = as_uint(s->out_left);
    g->z.next_in = (z_const Bytef *)(uintptr_t)s->in; /* zlib reads it only */
    g->z.avail_in = in;
    g->z.next_out = s->out;
    g->z.avail_out = out;
    int result = run(&g->z, flush);
    in -= g->z.avail_in;
    out -= g->z.avail_out;
    s->in += in;
    s->in_left -= in;
    s->out += out;
    s->out_left -= out;
    return result;
}

static lehr_status gz_failed(lehr_context *ctx, gz *g, int result)
{
    lehr_release(ctx, g);
    if (result == Z_MEM_ERROR) return LEHR_FAIL(ctx, LEHR_NO_MEMORY, "no memory for gz");
    return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "zlib %s refuses to start", zlibVersion());
}

static lehr_status unpack_start(lehr_context *ctx, void **state)
{
    gz *g = gz_state(ctx);
    if (!g) return LEHR_NO_MEMORY;
    int result = inflateInit2(&g->z, GZ_WINDOW);
    if (result != Z_OK) return gz_failed(ctx, g, result);
    *state = g;
    return LEHR_OK;
}

/* After a member: the end, padding, or another member. */
static lehr_codec_result next_member(gz *g, lehr_codec_step *s)
{
    while (s->in_left > 0 && *s->in == 0) {
        ++s->in;
        --s->in_left;
    }
    if (s->in_left == 0) return s->last ? LEHR_CODEC_DONE : LEHR_CODEC_AGAIN;
    if (*s->in != (unsigned char)lehr_codec_gz.magic[0]) {
        s->why = "something that is not gz follows its end";
        return LEHR_CODEC_DAMAGED;
    }
    g->between = false;
    inflateReset(&g->z);
    return LEHR_CODEC_AGAIN;
}

static lehr_codec_result unpack_step(void *state, lehr_codec_step *s)
{
    gz *g = state;
    if (g->between) return next_member(g, s);
    switch (gz_run(g, s, inflate, Z_NO_FLUSH)) {
    case Z_STREAM_END:
        g->between = true;
        return LEHR_CODEC_AGAIN;
    case Z_OK:
        return LEHR_CODEC_AGAIN;
    case Z_BUF_ERROR:
        return s->last && s->in_left == 0 ? LEHR_CODEC_SHORT : LEHR_CODEC_AGAIN;
    case Z_MEM_ERROR:
        return LEHR_CODEC_NO_MEMORY;
    default:
        s->why = g->z.msg ? g->z.msg : "invalid data";
        return LEHR_CODEC_DAMAGED;
    }
}

static void unpack_stop(void *state)
{
    gz *g = state;
    inflateEnd(&g->z);
    lehr_release(g->ctx, g);
}

static lehr_status pack_start(lehr_context *ctx, void **state)
{
    gz *g = gz_state(ctx);
    if (!g) return LEHR_NO_MEMORY;
    int result =
        deflateInit2(&g->z, GZ_LEVEL, Z_DEFLATED, GZ_WINDOW, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
    if (result != Z_OK) return gz_failed(ctx, g, result);
    *state = g;
    return LEHR_OK;
}

static lehr_codec_result pack_step(void *state, lehr_codec_step *s)
{
    int result = gz_run(state, s, deflate, s->last ? Z_FINISH : Z_NO_FLUSH);
    if (result == Z_STREAM_END) return LEHR_CODEC_DONE;
    return LEHR_CODEC_AGAIN;
}

static void pack_stop(void *state)
{
    gz *g = state;
    deflateEnd(&g->z);
    lehr_release(g->ctx, g);
}

const lehr_codec lehr_codec_gz = {
    .name = "gz",
    .suffix = ".gz",
    .magic = "\x1f\x8b",
    .magic_size = 2,
    .unpack = {unpack_start, unpack_step, unpack_stop},
    .pack = {pack_start, pack_step, pack_stop},
};
