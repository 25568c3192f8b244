// SPDX-License-Identifier: GPL-3.0-or-later
/* A buffer in front of a safe file, packed on the way when the path asks for it, or a buffer that
 * grows and is the result. The first error sticks; everything after it is dropped. */
#include <base/output.h>

#include "codec.h"
#include "context_inside.h"
#include "errno_text.h"
#include "real_text.h"
#include "safe_file.h"

#include <base/memory.h>
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_SIZE ((size_t)1 << 16)

struct lehr_output {
    lehr_context *ctx;
    char *name;
    lehr_safe_file *file; /* NULL: memory */
    const lehr_codec *codec;
    void *packer;
    unsigned char *packed;
    char *buffer;
    size_t capacity, used;
    uint64_t cut; /* test hook: bytes still allowed */
    lehr_status failed;
    int error; /* errno, when failed is LEHR_IO */
};

static void output_free(lehr_output *out)
{
    if (out->packer) out->codec->pack.stop(out->packer);
    lehr_release(out->ctx, out->packed);
    lehr_release(out->ctx, out->buffer);
    lehr_release(out->ctx, out->name);
    lehr_release(out->ctx, out);
}

static lehr_status output_new(lehr_context *ctx, const char *name, lehr_output **result)
{
    lehr_output *out = lehr_new_zero(ctx, 1, sizeof *out);
    if (!out) return LEHR_NO_MEMORY;
    out->ctx = ctx;
    out->cut = atomic_load(&ctx->shared->output_cut);
    out->capacity = BUFFER_SIZE;
    out->name = lehr_new_text(ctx, name, strlen(name));
    out->buffer = lehr_new(ctx, out->capacity, 1);
    if (!out->name || !out->buffer) {
        output_free(out);
        return LEHR_NO_MEMORY;
    }
    *result = out;
    return LEHR_OK;
}

static lehr_status start_packing(lehr_output *out, const char *path)
{
    out->codec = lehr_codec_by_suffix(path);
    if (!out->codec) return LEHR_OK;
    out->packed = lehr_new(out->ctx, BUFFER_SIZE, 1);
    if (!out->packed) return LEHR_NO_MEMORY;
    return out->codec->pack.start(out->ctx, &out->packer);
}

lehr_status lehr_output_open(lehr_context *ctx, const char *path, lehr_output **result)
{
    lehr_output *out;
    LEHR_TRY(output_new(ctx, strcmp(path, "-") == 0 ? "standard output" : path, &out));
    lehr_status status = start_packing(out, path);
    if (status == LEHR_OK) status = lehr_safe_file_open(ctx, path, &out->file);
    if (status != LEHR_OK) {
        output_free(out);
        return status;
    }
    *result = out;
    return LEHR_OK;
}

lehr_status lehr_output_memory(lehr_context *ctx, lehr_output **out)
{
    return output_new(ctx, "memory", out);
}

static void fail_with(lehr_output *out, lehr_status status, int error)
{
    if (out->failed) return;
    out->failed = status;
    out->error = error;
}

/* What reaches the file, or is kept in memory, counts against the cut, which looks like a full
 * disk. */
static size_t allowed(lehr_output *out, size_t n)
{
    if (out->cut == UINT64_MAX) return n;
    if (n > out->cut) {
        n = (size_t)out->cut;
        fail_with(out, LEHR_IO, ENOSPC);
    }
    out->cut -= n;
    return n;
}

static void to_file(lehr_output *out, const void *bytes, size_t n)
{
    n = allowed(out, n);
    int error = n ? lehr_safe_file_write(out->file, bytes, n) : 0;
    if (error) fail_with(out, LEHR_IO, error);
}

static void pack(lehr_output *out, const char *bytes, size_t n, bool last)
{
    lehr_codec_step step = {.in = (const unsigned char *)bytes, .in_left = n, .last = last};
    lehr_codec_result result = LEHR_CODEC_AGAIN;
    while (!out->failed && result == LEHR_CODEC_AGAIN && (last || step.in_left > 0)) {
        step.out = out->packed;
        step.out_left = BUFFER_SIZE;
        result = out->codec->pack.step(out->packer, &step);
        to_file(out, out->packed, BUFFER_SIZE - step.out_left);
    }
    if (result > LEHR_CODEC_DONE)
        fail_with(out, result == LEHR_CODEC_NO_MEMORY ? LEHR_NO_MEMORY : LEHR_BUG, 0);
}

/* Empties the buffer towards the file. */
static void flush(lehr_output *out, bool last)
{
    if (!out->failed && out->codec)
        pack(out, out->buffer, out->used, last);
    else if (!out->failed)
        to_file(out, out->buffer, out->used);
    out->used = 0;
}

/* One byte more than asked for, so that lehr_output_bytes can end the text. */
static void grow(lehr_output *out, size_t more)
{
    size_t capacity = out->capacity, want;
    if (__builtin_add_overflow(out->used, more, &want) || want > SIZE_MAX / 4) {
        fail_with(out, LEHR_NO_MEMORY, 0);
        return;
    }
    while (capacity <= want) capacity *= 2;
    char *grown = lehr_resize(out->ctx, out->buffer, capacity, 1);
    if (!grown) {
        fail_with(out, LEHR_NO_MEMORY, 0);
        return;
    }
    out->buffer = grown;
    out->capacity = capacity;
}

static void to_memory(lehr_output *out, const void *bytes, size_t n)
{
    n = allowed(out, n);
    if (out->capacity - out->used <= n) grow(out, n);
    if (out->failed) return;
    memcpy(out->buffer + out->used, bytes, n);
    out->used += n;
}

void lehr_put_bytes(lehr_output *out, const void *bytes, size_t n)
{
    if (n == 0 || out->failed) return;
    if (!out->file) {
        to_memory(out, bytes, n);
        return;
    }
    for (const char *from = bytes; n > 0;) {
        if (out->used == out->capacity) flush(out, false);
        size_t room = out->capacity - out->used, take = n < room ? n : room;
        memcpy(out->buffer + out->used, from, take);
        out->used += take;
        from += take;
        n -= take;
    }
}

void lehr_put_text(lehr_output *out, const char *text)
{
    lehr_put_bytes(out, text, strlen(text));
}

void lehr_put_char(lehr_output *out, char c)
{
    lehr_put_bytes(out, &c, 1);
}

void lehr_put_int(lehr_output *out, int64_t value)
{
    char text[24], *p = text + sizeof text;
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do *--p = (char)('0' + magnitude % 10);
    while (magnitude /= 10);
    if (value < 0) *--p = '-';
    lehr_put_bytes(out, p, (size_t)(text + sizeof text - p));
}

void lehr_put_real(lehr_output *out, double value)
{
    char text[LEHR_REAL_TEXT];
    lehr_put_bytes(out, text, lehr_real_text(value, text));
}

/* d.ddd with an exponent so large, either way, that the point is not among the digits. */
static void put_moved(lehr_output *out, const char *text, const char *e)
{
    int exponent = (int)strtol(e + 1, NULL, 10), place = exponent < 0 ? exponent : 0;
    for (; place < 0; ++place) lehr_put_text(out, place == exponent ? "0." : "0");
    for (const char *p = text; p < e; ++p) {
        if (*p == '.') continue;
        lehr_put_char(out, *p);
        ++place;
    }
    for (; place <= exponent; ++place) lehr_put_char(out, '0');
}

void lehr_put_plain(lehr_output *out, double value)
{
    char text[LEHR_REAL_TEXT];
    size_t n = lehr_real_text(value, text);
    const char *e = memchr(text, 'e', n), *digits = text;
    if (!e) {
        lehr_put_bytes(out, text, n);
        return;
    }
    if (*digits == '-') lehr_put_char(out, *digits++);
    put_moved(out, digits, e);
}

/* vsnprintf with a decimal point, whatever locale the program around us has chosen. */
static LEHR_PRINTF(3, 0) int print(char *text, size_t n, const char *format, va_list args)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (c == (locale_t)0) return vsnprintf(text, n, format, args);
    locale_t before = uselocale(c);
    int length = vsnprintf(text, n, format, args);
    uselocale(before);
    freelocale(c);
    return length;
}

static LEHR_PRINTF(3, 0) void put_long(lehr_output *out, size_t n, const char *format, va_list args)
{
    char *text = lehr_new(out->ctx, n + 1, 1);
    if (!text) {
        fail_with(out, LEHR_NO_MEMORY, 0);
        return;
    }
    print(text, n + 1, format, args);
    lehr_put_bytes(out, text, n);
    lehr_release(out->ctx, text);
}

void lehr_put_format(lehr_output *out, const char *format, ...)
{
    if (out->failed) return;
    char text[512];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = print(text, sizeof text, format, args);
    if (n < 0)
        fail_with(out, LEHR_IO, errno);
    else if ((size_t)n < sizeof text)
        lehr_put_bytes(out, text, (size_t)n);
    else
        put_long(out, (size_t)n, format, again);
    va_end(again);
    va_end(args);
}

const char *lehr_output_bytes(const lehr_output *out, size_t *n)
{
    *n = 0;
    if (out->failed || out->file) return NULL;
    *n = out->used;
    out->buffer[out->used] = '\0';
    return out->buffer;
}

static lehr_status report(const lehr_output *out)
{
    char why[LEHR_ERRNO_TEXT];
    switch (out->failed) {
    case LEHR_OK:
        return LEHR_OK;
    case LEHR_IO:
        return LEHR_FAIL(out->ctx, LEHR_IO, "%s: cannot write: %s", out->name,
                         lehr_errno_text(out->error, why));
    default:
        return LEHR_FAIL(out->ctx, out->failed, "%s: cannot write", out->name);
    }
}

lehr_status lehr_output_commit(lehr_output *out)
{
    if (out->file) flush(out, true);
    if (out->failed) {
        lehr_safe_file_discard(out->file);
    } else if (out->file) {
        int error = lehr_safe_file_commit(out->file);
        if (error) fail_with(out, LEHR_IO, error);
    }
    lehr_status status = report(out);
    output_free(out);
    return status;
}

void lehr_output_discard(lehr_output *out)
{
    if (!out) return;
    lehr_safe_file_discard(out->file);
    output_free(out);
}

void lehr_output_cut(lehr_context *ctx, uint64_t n)
{
    atomic_store(&ctx->shared->output_cut, n);
}
