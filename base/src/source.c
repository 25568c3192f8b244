// SPDX-License-Identifier: GPL-3.0-or-later
/* Raw bytes -> (unpacked by a codec) -> the caller's buffer.
 *
 * The first bytes are held back to recognise the packing; plain bytes after them go from the file
 * to the caller's buffer directly. */
#include "source.h"

#include "codec.h"
#include "context_inside.h"
#include "errno_text.h"

#include <base/memory.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PACKED_SIZE ((size_t)1 << 18)

struct lehr_source {
    lehr_context *ctx;
    char *name;
    int fd;                     /* -1: memory */
    const unsigned char *bytes; /* of memory, from the next */
    uint64_t left;              /* raw bytes still to come, when known; exact for memory */
    uint64_t taken;             /* raw bytes so far */
    uint64_t cut;               /* test hook */
    bool cut_fails;
    bool raw_ended, ended;
    lehr_status failed;

    const lehr_codec *codec; /* NULL: plain */
    void *unpacker;
    unsigned char *held; /* raw bytes not handed on yet: the head, or packed bytes */
    size_t held_at, held_end;
};

static bool from_stdin(const char *path)
{
    return strcmp(path, "-") == 0;
}

static lehr_status read_failed(lehr_source *s, int error)
{
    char why[LEHR_ERRNO_TEXT];
    s->failed = LEHR_IO;
    return LEHR_FAIL(s->ctx, LEHR_IO, "%s: cannot read: %s", s->name, lehr_errno_text(error, why));
}

static lehr_status read_file(lehr_source *s, void *into, size_t n, size_t *got)
{
    ssize_t taken;
    do taken = read(s->fd, into, n);
    while (taken < 0 && errno == EINTR);
    if (taken < 0) return read_failed(s, errno);
    *got = (size_t)taken;
    return LEHR_OK;
}

static void read_memory(lehr_source *s, void *into, size_t n, size_t *got)
{
    *got = n < s->left ? n : (size_t)s->left;
    if (*got == 0) return;
    memcpy(into, s->bytes, *got);
    s->bytes += *got;
}

/* Raw bytes: 0 at the end. Ends or fails at the cut. */
static lehr_status read_raw(lehr_source *s, void *into, size_t n, size_t *got)
{
    *got = 0;
    if (s->raw_ended) return LEHR_OK;
    uint64_t to_cut = s->cut - s->taken;
    if (to_cut == 0 && s->cut_fails) return read_failed(s, EIO);
    if (n > to_cut) n = (size_t)to_cut;
    if (n > 0 && s->fd >= 0) LEHR_TRY(read_file(s, into, n, got));
    if (n > 0 && s->fd < 0) read_memory(s, into, n, got);
    s->raw_ended = *got == 0;
    s->taken += *got;
    if (s->left != UINT64_MAX) s->left -= *got < s->left ? *got : s->left;
    return LEHR_OK;
}

/* Collects the first bytes, since a pipe may give them one by one, and chooses the codec. */
static lehr_status recognise(lehr_source *s)
{
    unsigned char head[LEHR_CODEC_MAGIC_MAX];
    size_t n = 0, got;
    do {
        LEHR_TRY(read_raw(s, head + n, sizeof head - n, &got));
        n += got;
    } while (got > 0 && n < sizeof head);
    s->codec = lehr_codec_by_magic(head, n);
    s->held = lehr_new(s->ctx, s->codec ? PACKED_SIZE : sizeof head, 1);
    if (!s->held) return LEHR_NO_MEMORY;
    memcpy(s->held, head, n);
    s->held_end = n;
    return s->codec ? s->codec->unpack.start(s->ctx, &s->unpacker) : LEHR_OK;
}

static lehr_status source_new(lehr_context *ctx, const char *name, lehr_source **out)
{
    lehr_source *s = lehr_new_zero(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    s->ctx = ctx;
    s->fd = -1;
    s->left = UINT64_MAX;
    s->cut = atomic_load(&ctx->shared->input_cut);
    s->cut_fails = atomic_load(&ctx->shared->input_cut_fails);
    s->name = lehr_new_text(ctx, name, strlen(name));
    if (!s->name) {
        lehr_release(ctx, s);
        return LEHR_NO_MEMORY;
    }
    *out = s;
    return LEHR_OK;
}

static lehr_status open_file(lehr_source *s, const char *path)
{
    char why[LEHR_ERRNO_TEXT];
    s->fd = from_stdin(path) ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return LEHR_FAIL(s->ctx, LEHR_IO, "%s: cannot open: %s", path, lehr_errno_text(errno, why));
    struct stat about;
    if (fstat(s->fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0)
        s->left = (uint64_t)about.st_size;
    return LEHR_OK;
}

static lehr_status hand_over(lehr_source *s, lehr_status status, lehr_source **out)
{
    if (status == LEHR_OK) status = recognise(s);
    if (status == LEHR_OK)
        *out = s;
    else
        lehr_source_close(s);
    return status;
}

lehr_status lehr_source_open(lehr_context *ctx, const char *path, lehr_source **out)
{
    lehr_source *s;
    LEHR_TRY(source_new(ctx, from_stdin(path) ? "standard input" : path, &s));
    return hand_over(s, open_file(s, path), out);
}

lehr_status lehr_source_memory(lehr_context *ctx, const char *name, const void *bytes, size_t n,
                               lehr_source **out)
{
    lehr_source *s;
    LEHR_TRY(source_new(ctx, name, &s));
    s->bytes = bytes;
    s->left = n;
    return hand_over(s, LEHR_OK, out);
}

void lehr_source_close(lehr_source *s)
{
    if (!s) return;
    if (s->unpacker) s->codec->unpack.stop(s->unpacker);
    if (s->fd > STDIN_FILENO) close(s->fd);
    lehr_release(s->ctx, s->held);
    lehr_release(s->ctx, s->name);
    lehr_release(s->ctx, s);
}

static lehr_status read_plain(lehr_source *s, void *into, size_t n, size_t *got)
{
    size_t held = s->held_end - s->held_at;
    if (held == 0) return read_raw(s, into, n, got);
    *got = n < held ? n : held;
    memcpy(into, s->held + s->held_at, *got);
    s->held_at += *got;
    return LEHR_OK;
}

static lehr_status unpack_failed(lehr_source *s, lehr_codec_result result, const char *why)
{
    unsigned long long at = s->taken - (s->held_end - s->held_at);
    s->failed = result == LEHR_CODEC_NO_MEMORY ? LEHR_NO_MEMORY : LEHR_FORMAT;
    switch (result) {
    case LEHR_CODEC_NO_MEMORY:
        return LEHR_FAIL(s->ctx, LEHR_NO_MEMORY, "%s: no memory to unpack it", s->name);
    case LEHR_CODEC_SHORT:
        return LEHR_FAIL(s->ctx, LEHR_FORMAT,
                         "%s: the %s stream ends early, after %llu packed bytes", s->name,
                         s->codec->name, at);
    default:
        return LEHR_FAIL(s->ctx, LEHR_FORMAT, "%s: the %s stream is damaged near byte %llu: %s",
                         s->name, s->codec->name, at, why);
    }
}

static lehr_status read_packed(lehr_source *s, void *into, size_t n, size_t *got)
{
    lehr_codec_step step = {.out = into, .out_left = n};
    lehr_codec_result result = LEHR_CODEC_AGAIN;
    while (result == LEHR_CODEC_AGAIN && step.out_left == n) {
        if (s->held_at == s->held_end && !s->raw_ended) {
            s->held_at = s->held_end = 0;
            LEHR_TRY(read_raw(s, s->held, PACKED_SIZE, &s->held_end));
        }
        step.in = s->held + s->held_at;
        step.in_left = s->held_end - s->held_at;
        step.last = s->raw_ended;
        result = s->codec->unpack.step(s->unpacker, &step);
        s->held_at = s->held_end - step.in_left;
    }
    if (result > LEHR_CODEC_DONE) return unpack_failed(s, result, step.why);
    s->ended = result == LEHR_CODEC_DONE;
    *got = n - step.out_left;
    return LEHR_OK;
}

lehr_status lehr_source_read(lehr_source *s, void *into, size_t n, size_t *got)
{
    *got = 0;
    if (s->failed) return LEHR_FAIL(s->ctx, s->failed, "%s: reading failed before", s->name);
    if (s->ended) return LEHR_OK;
    return s->codec ? read_packed(s, into, n, got) : read_plain(s, into, n, got);
}

uint64_t lehr_source_left(const lehr_source *s)
{
    if (s->codec || s->left == UINT64_MAX) return UINT64_MAX;
    return s->left + (s->held_end - s->held_at);
}

const char *lehr_source_name(const lehr_source *s)
{
    return s->name;
}
