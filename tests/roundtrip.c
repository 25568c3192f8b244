// SPDX-License-Identifier: GPL-3.0-or-later
/* roundtrip FOLDER: reads every benchmark file under it, by content, writes the model in every
 * format that holds it, and reads that again: the same model, by the hash of the canonical form.
 *
 * Without an argument FOLDER is $LEHR_DATA; without that the exit code is 77, which ctest takes for
 * "skipped". */
#include <anneal/format.h>
#include <base/memory.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SKIPPED 77

/* What the files of a folder are; every folder must be there and hold a file. */
static const struct {
    const char *name, *format;
} folders[] = {
    {"gset", "rudy"},   {"bqp", "qbsolv"}, {"biqmac", "rudy"},
    {"be", "rudy"},     {"torus", "rudy"}, {"sparse3", "rudy"},
    {"qplib", "qplib"}, {".", "rudy"},     {"palubeckis", "mqlib"},
};

/* Not the tables of results that lie beside the instances, nor folders. */
static bool is_instance(const char *name, const char *path)
{
    struct stat is;
    const char *ending = strrchr(name, '.');
    return !(ending && (!strcmp(ending, ".csv") || !strcmp(ending, ".md"))) &&
           strcmp(name, "biqmaclib.txt") != 0 && !stat(path, &is) && S_ISREG(is.st_mode);
}

typedef struct counts {
    int files, refused, written, failed;
} counts;

static void complain(counts *c, lehr_context *ctx, const char *path, const char *what)
{
    printf("FAILED %s: %s %s\n", path, what, lehr_message(ctx));
    lehr_clear(ctx);
    c->failed++;
}

static bool same_again(lehr_context *ctx, lehr_output *text, const an_format *format, uint64_t hash)
{
    size_t n;
    lehr_input *in;
    an_model *again;
    const an_format *used;
    uint64_t got = !hash;
    const char *bytes = lehr_output_bytes(text, &n);
    if (!bytes || lehr_input_memory(ctx, format->name, bytes, n, &in) != LEHR_OK) return false;
    if (an_read_input(in, NULL, &again, &used) == LEHR_OK) {
        if (used == format && an_model_hash(ctx, again, &got) != LEHR_OK) got = !hash;
        an_model_free(again);
    }
    lehr_input_close(in);
    return got == hash;
}

static void through(lehr_context *ctx, const char *path, const an_model *model,
                    const an_format *format, uint64_t hash, counts *c)
{
    lehr_output *text;
    if (lehr_output_memory(ctx, &text) != LEHR_OK) {
        complain(c, ctx, path, format->name);
        return;
    }
    lehr_status status = format->write(ctx, model, text);
    if (status == LEHR_UNSUPPORTED) {
        lehr_clear(ctx); /* it cannot hold this model, and said so */
    } else if (status != LEHR_OK || !same_again(ctx, text, format, hash)) {
        complain(c, ctx, path, format->name);
    } else {
        c->written++;
    }
    lehr_output_discard(text);
}

static void through_all(lehr_context *ctx, const char *path, const an_model *model, counts *c)
{
    uint64_t hash;
    if (an_model_hash(ctx, model, &hash) != LEHR_OK) {
        complain(c, ctx, path, "hash:");
        return;
    }
    for (size_t k = 0; k < an_format_count(); k++)
        if (an_format_at(k)->write) through(ctx, path, model, an_format_at(k), hash, c);
}

/* QPLIB also has problems with constraints: they must be refused by the name of their type. */
static bool is_clear_refusal(lehr_context *ctx, lehr_status status)
{
    return status == LEHR_UNSUPPORTED && strstr(lehr_message(ctx), "QPLIB type") != NULL;
}

static void one_file(lehr_context *ctx, const char *path, const char *format, counts *c)
{
    an_model *model;
    const an_format *used;
    lehr_status status = an_read(ctx, path, NULL, &model, &used);
    c->files++;
    if (is_clear_refusal(ctx, status)) {
        printf("refused %s\n", lehr_message(ctx));
        lehr_clear(ctx);
        c->refused++;
        return;
    }
    if (status != LEHR_OK) {
        complain(c, ctx, path, "");
        return;
    }
    if (strcmp(used->name, format) != 0) complain(c, ctx, path, used->name);
    through_all(ctx, path, model, c);
    an_model_free(model);
}

static int one_folder(lehr_context *ctx, const char *data, const char *name, const char *format)
{
    char folder[4096], path[8192];
    counts c = {0};
    snprintf(folder, sizeof folder, "%s/%s", data, name);
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing && (entry = readdir(listing)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (is_instance(entry->d_name, path)) one_file(ctx, path, format, &c);
    }
    if (listing) closedir(listing);
    printf("%-12s %4d files  %5d times written and read again  %d refused  %d failed\n", name,
           c.files, c.written, c.refused, c.failed);
    return c.files ? c.failed : 1;
}

int main(int argc, char **argv)
{
    lehr_context *ctx;
    const char *data = argc > 1 ? argv[1] : getenv("LEHR_DATA");
    int failed = 0;
    if (!data) {
        printf("LEHR_DATA is not set: no benchmark files to read\n");
        return SKIPPED;
    }
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 1;
    for (size_t k = 0; k < sizeof folders / sizeof *folders; k++)
        failed += one_folder(ctx, data, folders[k].name, folders[k].format);
    if (lehr_memory_live(ctx) != 0) failed++;
    lehr_context_free(ctx);
    return failed ? 1 : 0;
}
