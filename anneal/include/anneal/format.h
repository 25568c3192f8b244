// SPDX-License-Identifier: GPL-3.0-or-later
/* File formats of models: a registry (formats.def), recognised by content. */
#ifndef LEHR_ANNEAL_FORMAT_H
#define LEHR_ANNEAL_FORMAT_H

#include <anneal/model.h>
#include <base/input.h>
#include <base/output.h>

typedef enum an_reading { AN_AS_FILE_SAYS, AN_AS_MAXCUT, AN_AS_ISING, AN_AS_QUBO } an_reading;

/* What the caller knows better than the file. All zero: believe the file. */
typedef struct an_read_options {
    const char *format; /* name in the registry; NULL: by content */
    an_reading as;      /* for formats that hold a bare matrix (rudy) */
    bool minimize;      /* for formats that do not say, or to overrule; not both */
    bool maximize;
    int64_t problem; /* which problem of a file with several, from 1; 0: the first */
} an_read_options;

/* A text file whose first line is `# lehr format NAME` is of the format NAME, whatever follows. */
typedef struct an_format {
    const char *name;       /* "rudy" */
    const char *summary;    /* one line for people */
    const char *extensions; /* ".mc .rud .gset": for writing, never for reading */
    bool bare;              /* does not say what its numbers mean: heeds options.as */
    bool several;           /* holds several problems: heeds options.problem */
    /* How sure these first bytes are of this format: 0 no, 1..100. `all`: head is the whole input.
     */
    int (*sniff)(lehr_text head, bool all);
    lehr_status (*read)(lehr_input *in, const an_read_options *options, an_model **out);
    /* NULL when the format cannot be written. Fails with UNSUPPORTED and the reason when the format
     * cannot hold this model; nothing has been put then. */
    lehr_status (*write)(lehr_context *ctx, const an_model *model, lehr_output *out);
} an_format;

LEHR_API size_t an_format_count(void);
LEHR_API const an_format *an_format_at(size_t index);
/* NULL when there is none of this name. */
LEHR_API const an_format *an_format_find(const char *name);
/* The format to write for a path, by its extension (.gz and .xz aside); NULL when none claims it.
 */
LEHR_API const an_format *an_format_for_path(const char *path);

/* Reads a model from a file ("-": standard input). options NULL: believe the file. used, when not
 * NULL, tells the format. Notes when the name of the file suggests another format. */
LEHR_API LEHR_MUST_USE lehr_status an_read(lehr_context *ctx, const char *path,
                                           const an_read_options *options, an_model **out,
                                           const an_format **used);
LEHR_API LEHR_MUST_USE lehr_status an_read_input(lehr_input *in, const an_read_options *options,
                                                 an_model **out, const an_format **used);
LEHR_API LEHR_MUST_USE lehr_status an_write(lehr_context *ctx, const an_model *model,
                                            const an_format *format, const char *path);

#endif
