// SPDX-License-Identifier: GPL-3.0-or-later
/* A folder for the files of one test, made in the working folder and removed with all in it. */
#ifndef LEHR_TESTS_SCRATCH_FOLDER_H
#define LEHR_TESTS_SCRATCH_FOLDER_H

#include <stddef.h>

typedef struct scratch_folder {
    char path[64];
} scratch_folder;

typedef struct scratch_path {
    char text[400];
} scratch_path;

/* The functions assert that they succeed. */
scratch_folder scratch_folder_new(void);
void scratch_folder_remove(const scratch_folder *folder);
scratch_path scratch_file(const scratch_folder *folder, const char *name);
/* Number of entries, hidden ones included. */
int scratch_folder_count(const scratch_folder *folder);
void scratch_write(const char *path, const void *bytes, size_t n);
/* The whole file; the caller frees it. */
char *scratch_read(const char *path, size_t *n);

#endif
