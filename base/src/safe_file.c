// SPDX-License-Identifier: GPL-3.0-or-later
/* Write beside, fsync, rename, fsync the folder.
 *
 * A symbolic link is followed first, so that the link stays and its target is replaced. What is no
 * regular file (a terminal, /dev/null, a pipe) is written directly: it cannot be replaced. The new
 * file is created by open with mode 0666 rather than by mkstemp, so that the umask (and default
 * ACLs) of the folder apply; the mode of a file that is replaced is kept. */
#include "safe_file.h"

#include "errno_text.h"

#include <base/memory.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LINKS_MAX 40
#define NAMES_MAX 1000 /* tries to find a free temporary name */

struct lehr_safe_file {
    lehr_context *ctx;
    int fd;
    char *target;    /* NULL: written directly */
    char *temporary; /* NULL: written directly */
    char *folder;    /* of both, for the last fsync */
};

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* folder of `beside` + name; name alone when absolute. */
static char *join(lehr_context *ctx, const char *beside, const char *name)
{
    size_t folder = name[0] == '/' ? 0 : folder_length(beside), n = strlen(name);
    char *path = lehr_new(ctx, folder + n + 1, 1);
    if (!path) return NULL;
    memcpy(path, beside, folder);
    memcpy(path + folder, name, n + 1);
    return path;
}

/* What path stands for when links are followed, whether it exists or not. */
static lehr_status follow_links(lehr_context *ctx, const char *path, char **out)
{
    char *at = lehr_new_text(ctx, path, strlen(path));
    for (int hops = 0; at && hops < LINKS_MAX; ++hops) {
        char link[PATH_MAX];
        ssize_t n = readlink(at, link, sizeof link - 1);
        if (n < 0) {
            *out = at;
            return LEHR_OK;
        }
        link[n] = '\0';
        char *next = join(ctx, at, link);
        lehr_release(ctx, at);
        at = next;
    }
    if (!at) return LEHR_NO_MEMORY;
    lehr_release(ctx, at);
    return LEHR_FAIL(ctx, LEHR_IO, "%s: cannot write: too many symbolic links", path);
}

/* Creates a file of a new name beside the target. */
static lehr_status open_beside(lehr_safe_file *f)
{
    char name[48];
    struct timespec now = {0};
    for (int i = 0; i < NAMES_MAX; ++i) {
        clock_gettime(CLOCK_REALTIME, &now);
        snprintf(name, sizeof name, ".lehr-%ld-%" PRIx64, (long)getpid(),
                 (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec);
        f->temporary = join(f->ctx, f->target, name);
        if (!f->temporary) return LEHR_NO_MEMORY;
        f->fd = open(f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (f->fd >= 0) return LEHR_OK;
        int error = errno;
        lehr_release(f->ctx, f->temporary);
        f->temporary = NULL;
        if (error != EEXIST) {
            errno = error;
            break;
        }
    }
    char why[LEHR_ERRNO_TEXT];
    return LEHR_FAIL(f->ctx, LEHR_IO, "%s: cannot write: %s", f->target,
                     lehr_errno_text(errno, why));
}

/* Over a regular file or nothing: beside it. Over anything else: into it. */
static lehr_status open_target(lehr_safe_file *f, const char *path)
{
    struct stat old;
    char why[LEHR_ERRNO_TEXT];
    LEHR_TRY(follow_links(f->ctx, path, &f->target));
    bool there = stat(f->target, &old) == 0;
    if (!there || S_ISREG(old.st_mode)) {
        if (there && access(f->target, W_OK) != 0)
            return LEHR_FAIL(f->ctx, LEHR_IO, "%s: cannot write: %s", path,
                             lehr_errno_text(errno, why));
        f->folder = join(f->ctx, f->target, ".");
        if (!f->folder) return LEHR_NO_MEMORY;
        LEHR_TRY(open_beside(f));
        if (there) (void)fchmod(f->fd, old.st_mode & 0777); /* not ours to refuse over */
        return LEHR_OK;
    }
    f->fd = open(f->target, O_WRONLY | O_CLOEXEC);
    if (f->fd >= 0) return LEHR_OK;
    return LEHR_FAIL(f->ctx, LEHR_IO, "%s: cannot write: %s", path, lehr_errno_text(errno, why));
}

static void free_file(lehr_safe_file *f)
{
    lehr_release(f->ctx, f->target);
    lehr_release(f->ctx, f->temporary);
    lehr_release(f->ctx, f->folder);
    lehr_release(f->ctx, f);
}

lehr_status lehr_safe_file_open(lehr_context *ctx, const char *path, lehr_safe_file **out)
{
    lehr_safe_file *f = lehr_new_zero(ctx, 1, sizeof *f);
    if (!f) return LEHR_NO_MEMORY;
    f->ctx = ctx;
    f->fd = STDOUT_FILENO;
    lehr_status status = strcmp(path, "-") == 0 ? LEHR_OK : open_target(f, path);
    if (status != LEHR_OK) {
        free_file(f);
        return status;
    }
    *out = f;
    return LEHR_OK;
}

int lehr_safe_file_write(lehr_safe_file *f, const void *bytes, size_t n)
{
    const char *from = bytes;
    while (n > 0) {
        ssize_t written = write(f->fd, from, n);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        from += written;
        n -= (size_t)written;
    }
    return 0;
}

/* The rename is done and stands: that it survives a power cut is all that can be missing. Some
 * file systems do not let a folder be synced. */
static void sync_folder(const lehr_safe_file *f)
{
    int fd = open(f->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    (void)fsync(fd);
    close(fd);
}

static int put_in_place(lehr_safe_file *f)
{
    int error = fsync(f->fd) == 0 ? 0 : errno;
    if (close(f->fd) != 0 && !error) error = errno;
    if (!error && rename(f->temporary, f->target) != 0) error = errno;
    if (error)
        unlink(f->temporary);
    else
        sync_folder(f);
    return error;
}

int lehr_safe_file_commit(lehr_safe_file *f)
{
    int error = 0;
    if (f->temporary)
        error = put_in_place(f);
    else if (f->target && close(f->fd) != 0)
        error = errno;
    free_file(f);
    return error;
}

void lehr_safe_file_discard(lehr_safe_file *f)
{
    if (!f) return;
    if (f->target) close(f->fd);
    if (f->temporary) unlink(f->temporary);
    free_file(f);
}
