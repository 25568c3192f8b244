// SPDX-License-Identifier: GPL-3.0-or-later
#include "folder.h"

#include <base/memory.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static lehr_status make_one(lehr_context *ctx, const char *path)
{
    struct stat found;
    if (mkdir(path, 0777) == 0) return LEHR_OK;
    if (errno == EEXIST && stat(path, &found) == 0 && S_ISDIR(found.st_mode)) return LEHR_OK;
    return LEHR_FAIL(ctx, LEHR_IO, "%s: the folder cannot be made: %s", path, strerror(errno));
}

lehr_status cli_folder_make(lehr_context *ctx, const char *path)
{
    char *prefix = lehr_new_text(ctx, path, strlen(path));
    if (!prefix) return LEHR_NO_MEMORY;
    lehr_status status = LEHR_OK;
    for (char *slash = strchr(prefix + 1, '/'); slash && status == LEHR_OK;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        status = make_one(ctx, prefix);
        *slash = '/';
    }
    if (status == LEHR_OK) status = make_one(ctx, prefix);
    lehr_release(ctx, prefix);
    return status;
}
