// SPDX-License-Identifier: GPL-3.0-or-later
#include "scratch_folder.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

scratch_folder scratch_folder_new(void)
{
    scratch_folder folder = {"scratch-XXXXXX"};
    assert_non_null(mkdtemp(folder.path));
    return folder;
}

scratch_path scratch_file(const scratch_folder *folder, const char *name)
{
    scratch_path path;
    int n = snprintf(path.text, sizeof path.text, "%s/%s", folder->path, name);
    assert_in_range(n, 1, sizeof path.text - 1);
    return path;
}

/* Entries other than . and ..; each is unlinked when wanted. */
static int visit(const scratch_folder *folder, int unlinking)
{
    int count = 0;
    DIR *entries = opendir(folder->path);
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        ++count;
        if (unlinking) unlink(scratch_file(folder, entry->d_name).text);
    }
    closedir(entries);
    return count;
}

int scratch_folder_count(const scratch_folder *folder)
{
    return visit(folder, 0);
}

void scratch_folder_remove(const scratch_folder *folder)
{
    visit(folder, 1);
    assert_int_equal(rmdir(folder->path), 0);
}

void scratch_write(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

char *scratch_read(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    char *bytes = malloc((size_t)size + 1);
    assert_non_null(bytes);
    *n = fread(bytes, 1, (size_t)size, file);
    bytes[*n] = '\0';
    fclose(file);
    return bytes;
}
