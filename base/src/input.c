// SPDX-License-Identifier: GPL-3.0-or-later
/* A window over a source: bytes, lines and positions.
 *
 *   buffer   |  consumed  |  waiting        |  room  |
 *            0            at                end      capacity
 *
 * The window slides when it is full and grows only when what waits fills all of it: a line (or a
 * peek, or the rest) that does not fit. */
#include <base/input.h>

#include "context_inside.h"
#include "source.h"

#include <base/memory.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WINDOW_LARGE ((size_t)1 << 20)
#define WINDOW_SMALL ((size_t)1 << 12)

struct lehr_input {
    lehr_context *ctx;
    lehr_source *source;
    char *buffer;
    size_t capacity, at, end;
    bool ended; /* the source gave its last byte */
    uint64_t consumed;
    uint64_t line;
};

/* Large enough for all of a small file. */
static size_t first_capacity(const lehr_source *source)
{
    uint64_t left = lehr_source_left(source);
    if (left >= WINDOW_LARGE) return WINDOW_LARGE;
    return left < WINDOW_SMALL ? WINDOW_SMALL : (size_t)left + 1;
}

/* Takes the source, also on failure. */
static lehr_status input_new(lehr_context *ctx, lehr_source *source, lehr_input **out)
{
    size_t capacity = first_capacity(source);
    lehr_input *in = lehr_new_zero(ctx, 1, sizeof *in);
    char *buffer = in ? lehr_new(ctx, capacity, 1) : NULL;
    if (!buffer) {
        lehr_release(ctx, in);
        lehr_source_close(source);
        return LEHR_NO_MEMORY;
    }
    in->ctx = ctx;
    in->source = source;
    in->buffer = buffer;
    in->capacity = capacity;
    *out = in;
    return LEHR_OK;
}

lehr_status lehr_input_open(lehr_context *ctx, const char *path, lehr_input **out)
{
    lehr_source *source;
    LEHR_TRY(lehr_source_open(ctx, path, &source));
    return input_new(ctx, source, out);
}

lehr_status lehr_input_memory(lehr_context *ctx, const char *name, const void *bytes, size_t n,
                              lehr_input **out)
{
    lehr_source *source;
    LEHR_TRY(lehr_source_memory(ctx, name, bytes, n, &source));
    return input_new(ctx, source, out);
}

void lehr_input_close(lehr_input *in)
{
    if (!in) return;
    lehr_source_close(in->source);
    lehr_release(in->ctx, in->buffer);
    lehr_release(in->ctx, in);
}

static lehr_status make_room(lehr_input *in)
{
    if (in->end < in->capacity) return LEHR_OK;
    if (in->at > 0) {
        memmove(in->buffer, in->buffer + in->at, in->end - in->at);
        in->end -= in->at;
        in->at = 0;
        return LEHR_OK;
    }
    if (in->capacity > SIZE_MAX / 2) return LEHR_FAIL(in->ctx, LEHR_NO_MEMORY, "too long a line");
    char *grown = lehr_resize(in->ctx, in->buffer, in->capacity, 2);
    if (!grown) return LEHR_NO_MEMORY;
    in->buffer = grown;
    in->capacity *= 2;
    return LEHR_OK;
}

/* More bytes into the window, or ended. */
static lehr_status fill(lehr_input *in)
{
    size_t got;
    LEHR_TRY(make_room(in));
    LEHR_TRY(lehr_source_read(in->source, in->buffer + in->end, in->capacity - in->end, &got));
    in->end += got;
    in->ended = got == 0;
    return LEHR_OK;
}

static void consume(lehr_input *in, size_t n)
{
    in->at += n;
    in->consumed += n;
}

lehr_status lehr_input_peek(lehr_input *in, size_t want, lehr_text *out)
{
    while (in->end - in->at < want && !in->ended) LEHR_TRY(fill(in));
    size_t have = in->end - in->at;
    const char *at = in->buffer + in->at;
    *out = (lehr_text){at, at + (have < want ? have : want)};
    return LEHR_OK;
}

/* The line of `length` bytes at the front, followed by `newline` bytes of line end. */
static void give_line(lehr_input *in, size_t length, size_t newline, lehr_text *line)
{
    const char *at = in->buffer + in->at;
    bool cr = length > 0 && at[length - 1] == '\r';
    *line = (lehr_text){at, at + length - cr};
    ++in->line;
    consume(in, length + newline);
}

lehr_status lehr_input_line(lehr_input *in, lehr_text *line)
{
    size_t searched = 0;
    for (;;) {
        const char *at = in->buffer + in->at;
        size_t have = in->end - in->at;
        const char *newline = memchr(at + searched, '\n', have - searched);
        if (newline) {
            give_line(in, (size_t)(newline - at), 1, line);
            return LEHR_OK;
        }
        if (in->ended) break;
        searched = have;
        LEHR_TRY(fill(in));
    }
    if (in->at < in->end)
        give_line(in, in->end - in->at, 0, line);
    else
        *line = (lehr_text){NULL, NULL};
    return LEHR_OK;
}

lehr_status lehr_input_bytes(lehr_input *in, void *bytes, size_t n)
{
    char *into = bytes;
    for (size_t left = n; left > 0;) {
        size_t have = in->end - in->at, take = have < left ? have : left;
        memcpy(into, in->buffer + in->at, take);
        consume(in, take);
        into += take;
        left -= take;
        if (left == 0) break;
        if (in->ended)
            return LEHR_FAIL(in->ctx, LEHR_FORMAT,
                             "%s: ends after byte %llu where %zu more were expected",
                             lehr_input_name(in), (unsigned long long)in->consumed, left);
        LEHR_TRY(fill(in));
    }
    return LEHR_OK;
}

lehr_status lehr_input_rest(lehr_input *in, lehr_text *out)
{
    while (!in->ended) LEHR_TRY(fill(in));
    *out = (lehr_text){in->buffer + in->at, in->buffer + in->end};
    consume(in, in->end - in->at);
    return LEHR_OK;
}

uint64_t lehr_input_line_number(const lehr_input *in)
{
    return in->line;
}

const char *lehr_input_name(const lehr_input *in)
{
    return lehr_source_name(in->source);
}

lehr_context *lehr_input_context(const lehr_input *in)
{
    return in->ctx;
}

uint64_t lehr_input_position(const lehr_input *in)
{
    return in->consumed;
}

uint64_t lehr_input_remaining(const lehr_input *in)
{
    uint64_t left = lehr_source_left(in->source);
    return left == UINT64_MAX ? left : left + (in->end - in->at);
}

lehr_status(lehr_input_fail)(lehr_input *in, const char *format, ...)
{
    char text[LEHR_MESSAGE_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (in->line == 0) return LEHR_FAIL(in->ctx, LEHR_FORMAT, "%s: %s", lehr_input_name(in), text);
    return LEHR_FAIL(in->ctx, LEHR_FORMAT, "%s:%llu: %s", lehr_input_name(in),
                     (unsigned long long)in->line, text);
}

void lehr_input_cut(lehr_context *ctx, uint64_t n, bool fail)
{
    atomic_store(&ctx->shared->input_cut, n);
    atomic_store(&ctx->shared->input_cut_fails, fail);
}
