// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs a fuzz target on the files of a folder, without libFuzzer: each file whole, and a small one
 * cut short at every byte, in a block of its exact size so that a sanitizer sees a read past it. */
#include "fuzz.h"

#include <dirent.h>
#include <string.h>

#define CUT_UP_TO 4096

static void run(const uint8_t *bytes, size_t n)
{
    uint8_t *exact = malloc(n ? n : 1);
    if (!exact) abort();
    memcpy(exact, bytes, n);
    fuzz_check(LLVMFuzzerTestOneInput(exact, n) == 0);
    free(exact);
}

static void replay(const uint8_t *bytes, size_t n)
{
    for (size_t cut = 0; n <= CUT_UP_TO && cut < n; ++cut) run(bytes, cut);
    run(bytes, n);
}

static void replay_file(const char *folder, const char *name)
{
    static uint8_t bytes[1 << 20];
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    fprintf(stderr, "%s: %zu bytes\n", name, n); /* the last one is the culprit after a crash */
    replay(bytes, n);
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 1;
    }
    int files = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        replay_file(argv[1], entry->d_name);
        ++files;
    }
    closedir(folder);
    printf("%d files replayed\n", files);
    return files > 0 ? 0 : 1;
}
