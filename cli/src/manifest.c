// SPDX-License-Identifier: GPL-3.0-or-later
#include "manifest.h"

#include <base/memory.h>
#include <base/options.h>
#include <string.h>

static const unsigned char built_in[] = {
#include "manifest_bytes.inc"
};

static lehr_status open_manifest(lehr_context *ctx, const char *path, lehr_input **in)
{
    if (path) return lehr_input_open(ctx, path, in);
    return lehr_input_memory(ctx, "datasets/manifest.json", built_in, sizeof built_in, in);
}

static lehr_status read_root(lehr_context *ctx, const char *path, lehr_json **root)
{
    lehr_input *in;
    LEHR_TRY(open_manifest(ctx, path, &in));
    lehr_status status = lehr_json_read(in, root);
    lehr_input_close(in);
    return status;
}

/* --- what the JSON says --- */

static const char *text_or(const lehr_json *object, const char *key, const char *otherwise)
{
    const lehr_json *member = lehr_json_get(object, key);
    const char *text = member ? lehr_json_as_text(member) : NULL;
    return text ? text : otherwise;
}

static bool is_sha256(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

/* "." and "..", which are no names of files, come out as "". */
static const char *last_part(const char *url)
{
    const char *slash = strrchr(url, '/');
    const char *part = slash ? slash + 1 : "";
    return strcmp(part, ".") == 0 || strcmp(part, "..") == 0 ? "" : part;
}

static lehr_status take_file(lehr_context *ctx, const lehr_json *json, size_t set, cli_dataset *out)
{
    int64_t size = 0;
    const lehr_json *bytes = lehr_json_get(json, "size");
    *out = (cli_dataset){.name = text_or(json, "name", ""),
                         .url = text_or(json, "url", ""),
                         .sha256 = text_or(json, "sha256", NULL),
                         .set = set};
    out->file = last_part(out->url);
    if (!out->name[0] || !out->file[0])
        return LEHR_FAIL(ctx, LEHR_FORMAT, "manifest: a file without name or url ('%s', '%s')",
                         out->name, out->url);
    if (bytes && (!lehr_json_as_int(bytes, &size) || size < 0))
        return LEHR_FAIL(ctx, LEHR_FORMAT, "manifest: %s: size is no number of bytes", out->name);
    if (out->sha256 && !is_sha256(out->sha256))
        return LEHR_FAIL(ctx, LEHR_FORMAT, "manifest: %s: sha256 is no checksum", out->name);
    out->size = (uint64_t)size;
    const lehr_json *best = lehr_json_get(json, "best");
    out->has_best = best && lehr_json_as_int(best, &out->best);
    return LEHR_OK;
}

static void take_set(const lehr_json *json, cli_dataset_group *out)
{
    *out = (cli_dataset_group){
        .name = text_or(json, "name", ""),
        .about = text_or(json, "about", ""),
        .origin = text_or(json, "origin", ""),
        .licence = text_or(json, "licence", "none stated"),
        .format = text_or(json, "format", ""),
        .sense = text_or(json, "sense", ""),
        .best_source = text_or(json, "best_source", ""),
    };
}

static const lehr_json *files_of(const lehr_json *sets, size_t set)
{
    return lehr_json_get(lehr_json_at(sets, set), "files");
}

static size_t count_files(const lehr_json *sets)
{
    size_t count = 0;
    for (size_t s = 0; s < lehr_json_size(sets); s++) {
        const lehr_json *files = files_of(sets, s);
        if (files) count += lehr_json_size(files);
    }
    return count;
}

static lehr_status take_all(lehr_context *ctx, const lehr_json *sets, cli_manifest *m)
{
    for (size_t s = 0; s < m->set_count; s++) {
        const lehr_json *files = files_of(sets, s);
        take_set(lehr_json_at(sets, s), &m->sets[s]);
        for (size_t k = 0; files && k < lehr_json_size(files); k++)
            LEHR_TRY(take_file(ctx, lehr_json_at(files, k), s, &m->files[m->count++]));
    }
    return LEHR_OK;
}

static lehr_status fill(lehr_context *ctx, cli_manifest *m)
{
    const lehr_json *sets = lehr_json_get(m->root, "sets");
    if (!sets || lehr_json_kind_of(sets) != LEHR_JSON_ARRAY)
        return LEHR_FAIL(ctx, LEHR_FORMAT, "manifest: no list of sets");
    m->set_count = lehr_json_size(sets);
    m->sets = lehr_new(ctx, m->set_count, sizeof *m->sets);
    m->files = lehr_new(ctx, count_files(sets), sizeof *m->files);
    if (!m->sets || !m->files) return LEHR_NO_MEMORY;
    return take_all(ctx, sets, m);
}

lehr_status cli_manifest_read(lehr_context *ctx, const char *path, cli_manifest *out)
{
    cli_manifest m = {0};
    LEHR_TRY(read_root(ctx, path, &m.root));
    lehr_status status = fill(ctx, &m);
    if (status != LEHR_OK) {
        cli_manifest_free(ctx, &m);
        return status;
    }
    *out = m;
    return LEHR_OK;
}

void cli_manifest_free(lehr_context *ctx, cli_manifest *manifest)
{
    lehr_release(ctx, manifest->sets);
    lehr_release(ctx, manifest->files);
    lehr_json_free(manifest->root);
    *manifest = (cli_manifest){0};
}

/* --- names --- */

bool cli_manifest_matches(const cli_manifest *manifest, const cli_dataset *file, const char *name)
{
    return strcmp(file->name, name) == 0 || strcmp(manifest->sets[file->set].name, name) == 0;
}

const char *cli_manifest_nearest(lehr_context *ctx, const cli_manifest *manifest, const char *name)
{
    size_t count = manifest->set_count + manifest->count;
    const char **names = lehr_new(ctx, count, sizeof *names);
    if (!names) {
        lehr_clear(ctx); /* only a hint */
        return NULL;
    }
    for (size_t s = 0; s < manifest->set_count; s++) names[s] = manifest->sets[s].name;
    for (size_t k = 0; k < manifest->count; k++)
        names[manifest->set_count + k] = manifest->files[k].name;
    const char *near = lehr_nearest(name, names, count);
    lehr_release(ctx, names);
    return near;
}
