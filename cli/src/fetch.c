// SPDX-License-Identifier: GPL-3.0-or-later
#include "fetch.h"

#include <base/memory.h>
#include <base/sha256.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A connection that breaks after it brought something is tried again, so often in a row. */
#define CUTS_FORGIVEN 5

typedef struct fetching {
    lehr_context *ctx;
    const cli_fetch_request *request;
    cli_transfer_watch *watch;
    char *part; /* PATH.part */
    FILE *file; /* open on it, at its end */
    uint64_t have;
    uint64_t resumed;
} fetching;

static lehr_status trouble(lehr_context *ctx, const char *path, const char *what)
{
    return LEHR_FAIL(ctx, LEHR_IO, "%s: %s: %s", path, what, strerror(errno));
}

/* --- the partial file --- */

static lehr_status open_part(fetching *f)
{
    f->file = fopen(f->part, "ab");
    if (!f->file) return trouble(f->ctx, f->part, "cannot be opened");
    if (fseeko(f->file, 0, SEEK_END) != 0) return trouble(f->ctx, f->part, "cannot be used");
    off_t end = ftello(f->file);
    if (end < 0) return trouble(f->ctx, f->part, "cannot be used");
    f->have = f->resumed = (uint64_t)end;
    return LEHR_OK;
}

/* What is there is no beginning of this file. */
static lehr_status start_over(fetching *f)
{
    if (fflush(f->file) != 0 || ftruncate(fileno(f->file), 0) != 0)
        return trouble(f->ctx, f->part, "cannot be emptied");
    rewind(f->file);
    f->have = f->resumed = 0;
    return LEHR_OK;
}

static lehr_status close_part(fetching *f)
{
    bool written = fflush(f->file) == 0 && fsync(fileno(f->file)) == 0;
    int saved = errno;
    written &= fclose(f->file) == 0;
    f->file = NULL;
    if (written) return LEHR_OK;
    errno = saved;
    return trouble(f->ctx, f->part, "cannot be written");
}

/* --- transfers --- */

static lehr_status transfer_once(fetching *f, cli_transfer_end *end)
{
    cli_transfer transfer = {f->request->url, f->file, f->have, f->request->size, f->watch};
    *f->watch = (cli_transfer_watch){f->have, f->request->size};
    lehr_status status = cli_transfer_run(f->ctx, &transfer, end);
    f->have = f->watch->have;
    return status;
}

/* Until the end, or a stop (*whole is false then). */
static lehr_status transfer_all(fetching *f, bool *whole)
{
    *whole = true;
    for (int cuts = 0; f->request->size == 0 || f->have < f->request->size;) {
        cli_transfer_end end;
        LEHR_TRY(transfer_once(f, &end));
        if (end == CLI_TRANSFER_DONE) return LEHR_OK;
        if (end == CLI_TRANSFER_NO_RANGE) LEHR_TRY(start_over(f));
        if (end == CLI_TRANSFER_STOPPED) {
            *whole = false;
            return LEHR_OK;
        }
        if (end == CLI_TRANSFER_CUT && ++cuts > CUTS_FORGIVEN)
            return LEHR_FAIL(f->ctx, LEHR_IO,
                             "%s: the connection broke %d times; %llu bytes are kept, the next try "
                             "continues there",
                             f->request->url, cuts, (unsigned long long)f->have);
    }
    return LEHR_OK;
}

/* --- verification --- */

static lehr_status digest(lehr_context *ctx, const char *path, char hex[65])
{
    char bytes[1 << 14];
    size_t n;
    FILE *file = fopen(path, "rb");
    if (!file) return trouble(ctx, path, "cannot be opened");
    lehr_sha256 sha = lehr_sha256_start();
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0) lehr_sha256_add(&sha, bytes, n);
    bool fine = !ferror(file);
    fclose(file);
    if (!fine) return LEHR_FAIL(ctx, LEHR_IO, "%s: cannot be read", path);
    lehr_sha256_finish(&sha, hex);
    return LEHR_OK;
}

static bool right(const fetching *f, const char hex[65])
{
    if (f->request->size && f->have != f->request->size) return false;
    return !f->request->sha256 || strcmp(hex, f->request->sha256) == 0;
}

static lehr_status wrong(const fetching *f, const char hex[65])
{
    const cli_fetch_request *r = f->request;
    if (r->size && f->have != r->size)
        return LEHR_FAIL(f->ctx, LEHR_FORMAT, "%s: %llu bytes came; it should have %llu", r->url,
                         (unsigned long long)f->have, (unsigned long long)r->size);
    return LEHR_FAIL(f->ctx, LEHR_FORMAT, "%s: its sha256 is %s; it should be %s", r->url, hex,
                     r->sha256);
}

static lehr_status transfer_and_verify(fetching *f, cli_fetched *out)
{
    bool whole;
    LEHR_TRY(open_part(f));
    if (f->request->size && f->have > f->request->size) LEHR_TRY(start_over(f));
    LEHR_TRY(transfer_all(f, &whole));
    LEHR_TRY(close_part(f));
    out->bytes = f->have;
    out->resumed = f->resumed;
    if (!whole) return LEHR_OK;
    LEHR_TRY(digest(f->ctx, f->part, out->sha256));
    out->complete = right(f, out->sha256);
    return LEHR_OK;
}

/* When a continued file is wrong, its beginning may have been of something else: once more. */
static lehr_status fetch(fetching *f, cli_fetched *out)
{
    LEHR_TRY(transfer_and_verify(f, out));
    if (!out->complete && out->sha256[0] && out->resumed > 0) {
        if (remove(f->part) != 0) return trouble(f->ctx, f->part, "cannot be removed");
        *out = (cli_fetched){0};
        LEHR_TRY(transfer_and_verify(f, out));
    }
    if (!out->complete && out->sha256[0]) return wrong(f, out->sha256);
    if (!out->complete) return LEHR_OK;
    out->verified = f->request->sha256 != NULL;
    if (rename(f->part, f->request->path) != 0)
        return trouble(f->ctx, f->request->path, "cannot be put in place");
    return LEHR_OK;
}

static bool already_there(lehr_context *ctx, const cli_fetch_request *request, cli_fetched *out)
{
    struct stat file;
    char hex[65];
    if (!request->sha256 || stat(request->path, &file) != 0) return false;
    if (digest(ctx, request->path, hex) != LEHR_OK) {
        lehr_clear(ctx);
        return false;
    }
    if (strcmp(hex, request->sha256) != 0) return false;
    *out = (cli_fetched){.complete = true,
                         .already = true,
                         .verified = true,
                         .bytes = (uint64_t)file.st_size,
                         .resumed = (uint64_t)file.st_size};
    memcpy(out->sha256, hex, sizeof hex);
    return true;
}

lehr_status cli_fetch(lehr_context *ctx, const cli_fetch_request *request, cli_fetched *out)
{
    if (already_there(ctx, request, out)) return LEHR_OK;
    cli_transfer_watch unwatched = {0};
    fetching f = {
        .ctx = ctx, .request = request, .watch = request->watch ? request->watch : &unwatched};
    size_t length = strlen(request->path);
    f.part = lehr_new(ctx, length + sizeof ".part", 1);
    if (!f.part) return LEHR_NO_MEMORY;
    memcpy(f.part, request->path, length);
    memcpy(f.part + length, ".part", sizeof ".part");
    cli_fetched fetched = {0};
    lehr_status status = fetch(&f, &fetched);
    if (f.file) fclose(f.file);
    if (status == LEHR_FORMAT) remove(f.part);
    lehr_release(ctx, f.part);
    if (status == LEHR_OK) *out = fetched;
    return status;
}
