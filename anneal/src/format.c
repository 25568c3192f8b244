// SPDX-License-Identifier: GPL-3.0-or-later
/* The registry of file formats, and reading and writing through it.
 *
 * A file's format is what its first 64 KiB look like: each format says how sure it is, the surest
 * wins, the registry's order breaks ties. The name of a file is never believed; when it suggests
 * another format than the content, a note says so. */
#include <anneal/format.h>

#include <base/options.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FORMAT(name) extern const an_format an_format_##name;
#include "formats.def"
#undef FORMAT

static const an_format *const formats[] = {
#define FORMAT(name) &an_format_##name,
#include "formats.def"
#undef FORMAT
};
enum { FORMAT_COUNT = sizeof formats / sizeof *formats };

size_t an_format_count(void)
{
    return FORMAT_COUNT;
}

const an_format *an_format_at(size_t index)
{
    return index < FORMAT_COUNT ? formats[index] : NULL;
}

const an_format *an_format_find(const char *name)
{
    for (size_t k = 0; k < FORMAT_COUNT; k++) {
        if (strcmp(formats[k]->name, name) == 0) return formats[k];
    }
    return NULL;
}

/* --- names of files --- */

static bool ends_with(lehr_text text, const char *ending)
{
    size_t n = strlen(ending);
    return (size_t)(text.end - text.at) >= n && strncasecmp(text.end - n, ending, n) == 0;
}

/* ".mc" of "dir/torus.mc.gz"; empty when there is none. */
static lehr_text extension(const char *path)
{
    const char *slash = strrchr(path, '/');
    lehr_text name = {slash ? slash + 1 : path, path + strlen(path)};
    if (ends_with(name, ".gz") || ends_with(name, ".xz")) name.end -= 3;
    const char *dot = name.end;
    while (dot > name.at && dot[-1] != '.') dot--;
    return (lehr_text){dot > name.at ? dot - 1 : name.end, name.end};
}

static bool claims(const an_format *format, lehr_text ending)
{
    lehr_text list = {format->extensions, format->extensions + strlen(format->extensions)}, word;
    while (lehr_scan_word(&list, &word)) {
        size_t n = (size_t)(word.end - word.at);
        if (n == (size_t)(ending.end - ending.at) && strncasecmp(word.at, ending.at, n) == 0)
            return true;
    }
    return false;
}

const an_format *an_format_for_path(const char *path)
{
    lehr_text ending = extension(path);
    for (size_t k = 0; k < FORMAT_COUNT; k++) {
        if (claims(formats[k], ending)) return formats[k];
    }
    return NULL;
}

static void note_mismatch(lehr_input *in, const an_format *format)
{
    const char *name = lehr_input_name(in);
    const an_format *suggested = an_format_for_path(name);
    if (!suggested || claims(format, extension(name))) return;
    lehr_note(lehr_input_context(in), 0,
              "%s: read as %s by its content, though its name suggests %s (--format %s)", name,
              format->name, suggested->name, suggested->name);
}

/* --- recognising --- */

/* The format named by a first line `# lehr format NAME`. */
static const an_format *named(lehr_text head)
{
    const char *newline = memchr(head.at, '\n', (size_t)(head.end - head.at));
    lehr_text line = {head.at, newline ? newline : head.end}, word;
    static const char *const start[] = {"#", "lehr", "format"};
    for (size_t k = 0; k < 3; k++) {
        if (!lehr_scan_word(&line, &word) || !lehr_text_is(word, start[k])) return NULL;
    }
    if (!lehr_scan_word(&line, &word)) return NULL;
    if (word.end[-1] == '\r') word.end--;
    for (size_t k = 0; k < FORMAT_COUNT; k++) {
        if (lehr_text_is(word, formats[k]->name)) return formats[k];
    }
    return NULL;
}

static const an_format *surest(lehr_text head, bool all)
{
    const an_format *best = NULL;
    int sure = 0;
    for (size_t k = 0; k < FORMAT_COUNT; k++) {
        // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): no entry of the table is NULL
        int score = formats[k]->sniff(head, all);
        if (score <= sure) continue;
        sure = score;
        best = formats[k];
    }
    return best;
}

/* "rudy, mqlib, ..." */
static void list_names(char *text, size_t room)
{
    size_t used = 0;
    for (size_t k = 0; k < FORMAT_COUNT && used < room; k++) {
        int wrote = snprintf(text + used, room - used, "%s%s", k ? ", " : "", formats[k]->name);
        used += wrote > 0 ? (size_t)wrote : 0;
    }
}

static lehr_status recognise(lehr_input *in, const an_format **out)
{
    enum { HEAD = 65536 };
    lehr_text head;
    LEHR_TRY(lehr_input_peek(in, HEAD, &head));
    if (head.at == head.end) return lehr_input_fail(in, "expected a model, found an empty file");
    const an_format *format = named(head);
    if (!format) format = surest(head, head.end - head.at < HEAD);
    if (!format) {
        char names[256];
        list_names(names, sizeof names);
        return lehr_input_fail(in, "no known format begins like this (known: %s)", names);
    }
    *out = format;
    return LEHR_OK;
}

static lehr_status unknown_name(lehr_context *ctx, const char *name)
{
    const char *words[FORMAT_COUNT];
    for (size_t k = 0; k < FORMAT_COUNT; k++) words[k] = formats[k]->name;
    const char *near = lehr_nearest(name, words, FORMAT_COUNT);
    char names[256];
    list_names(names, sizeof names);
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "there is no format '%.40s'%s%s%s; formats are: %s",
                     name, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "",
                     names);
}

/* --- reading and writing --- */

static lehr_status check_options(lehr_context *ctx, const an_read_options *o, const an_format *f)
{
    if (o->minimize && o->maximize)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "minimize and maximize exclude each other");
    if (o->as != AN_AS_FILE_SAYS && !f->bare) {
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT,
                         "a file in the format %s says what its numbers mean: 'as' has no place",
                         f->name);
    }
    if (o->problem < 0 || (o->problem > 1 && !f->several)) {
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "there is no problem %lld in a file of format %s",
                         (long long)o->problem, f->name);
    }
    return LEHR_OK;
}

lehr_status an_read_input(lehr_input *in, const an_read_options *options, an_model **out,
                          const an_format **used)
{
    static const an_read_options believe = {.format = NULL};
    const an_read_options *o = options ? options : &believe;
    lehr_context *ctx = lehr_input_context(in);
    const an_format *format;
    if (o->format) {
        format = an_format_find(o->format);
        if (!format) return unknown_name(ctx, o->format);
    } else {
        LEHR_TRY(recognise(in, &format));
        note_mismatch(in, format);
    }
    LEHR_TRY(check_options(ctx, o, format));
    LEHR_TRY(format->read(in, o, out));
    if (used) *used = format;
    return LEHR_OK;
}

lehr_status an_read(lehr_context *ctx, const char *path, const an_read_options *options,
                    an_model **out, const an_format **used)
{
    lehr_input *in;
    LEHR_TRY(lehr_input_open(ctx, path, &in));
    lehr_status status = an_read_input(in, options, out, used);
    lehr_input_close(in);
    return status;
}

lehr_status an_write(lehr_context *ctx, const an_model *model, const an_format *format,
                     const char *path)
{
    if (!format->write)
        return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "the format %s can be read but not written",
                         format->name);
    lehr_output *out;
    LEHR_TRY(lehr_output_open(ctx, path, &out));
    lehr_status status = format->write(ctx, model, out);
    if (status == LEHR_OK) return lehr_output_commit(out);
    lehr_output_discard(out);
    return status;
}
