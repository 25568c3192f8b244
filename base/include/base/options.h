// SPDX-License-Identifier: GPL-3.0-or-later
/* Options: one list gives the struct, the defaults, the range checks, --help, the man page, shell
 * completion and the JSON echo.
 *
 *   #define SA_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)                        \
 *       INT(sweeps, 1000, 1, 1000000000, "sweeps in an anneal")                   \
 *       REAL(beta_hot, 0, 0, 1e300, "first inverse temperature; 0 chooses it")    \
 *       FLAG(descend, true, "end each anneal with a greedy descent")              \
 *       TEXT(start, NULL, "FILE", "start from the answer in FILE")                \
 *       CHOICE(order, "fixed", "fixed|random", "order of the visits")
 *   LEHR_OPTIONS_STRUCT(sa_options, SA_OPTIONS);         // the struct, in a header or at the top
 *   LEHR_OPTIONS_TABLE(sa_table, sa_options, SA_OPTIONS)  // const lehr_option_table
 * *sa_table(void)
 *
 * Names are C identifiers; on the command line '_' is written '-'. Values of TEXT and CHOICE are
 * kept as the pointers that were given: the text must outlive the options. */
#ifndef LEHR_BASE_OPTIONS_H
#define LEHR_BASE_OPTIONS_H

#include <base/context.h>
#include <base/json.h>
#include <base/output.h>
#include <math.h>

typedef enum lehr_option_kind {
    LEHR_OPTION_FLAG,  /* bool */
    LEHR_OPTION_INT,   /* int64_t */
    LEHR_OPTION_REAL,  /* double */
    LEHR_OPTION_SIZE,  /* uint64_t bytes, written 512, 64K, 1.5G, 2GiB */
    LEHR_OPTION_TEXT,  /* const char *, not owned */
    LEHR_OPTION_CHOICE /* const char *, one of the words in shape, separated by | */
} lehr_option_kind;

/* Default of a REAL that has none: a NaN, which help leaves out, JSON writes as null, and
 * lehr_options_check refuses. */
#define LEHR_OPTION_NONE ((double)NAN)

typedef struct lehr_option {
    const char *name;
    lehr_option_kind kind;
    size_t offset;
    int64_t int_default, int_low, int_high;
    double real_default, real_low, real_high;
    const char *text_default;
    const char *shape; /* TEXT: what stands for the value in help; CHOICE: the words */
    const char *help;
} lehr_option;

typedef struct lehr_option_table {
    const lehr_option *options;
    size_t count;
    size_t size; /* of the struct */
} lehr_option_table;

#define LEHR_OPTIONS_STRUCT(type, LIST)                                             \
    typedef struct type {                                                           \
        LIST(LEHR_FIELD_FLAG_, LEHR_FIELD_INT_, LEHR_FIELD_REAL_, LEHR_FIELD_SIZE_, \
             LEHR_FIELD_TEXT_, LEHR_FIELD_CHOICE_)                                  \
    } type

#define LEHR_OPTIONS_TABLE(function, type, LIST)                                           \
    const lehr_option_table *function(void)                                                \
    {                                                                                      \
        typedef type lehr_owner_;                                                          \
        static const lehr_option options[] = {LIST(LEHR_ENTRY_FLAG_, LEHR_ENTRY_INT_,      \
                                                   LEHR_ENTRY_REAL_, LEHR_ENTRY_SIZE_,     \
                                                   LEHR_ENTRY_TEXT_, LEHR_ENTRY_CHOICE_)}; \
        static const lehr_option_table table = {options, sizeof options / sizeof *options, \
                                                sizeof(lehr_owner_)};                      \
        return &table;                                                                     \
    }

#define LEHR_FIELD_FLAG_(name, initial, help)            bool name;
#define LEHR_FIELD_INT_(name, initial, low, high, help)  int64_t name;
#define LEHR_FIELD_REAL_(name, initial, low, high, help) double name;
#define LEHR_FIELD_SIZE_(name, initial, help)            uint64_t name;
#define LEHR_FIELD_TEXT_(name, initial, shape, help)     const char *name;
#define LEHR_FIELD_CHOICE_(name, initial, words, help)   const char *name;

#define LEHR_ENTRY_(name, kind) #name, LEHR_OPTION_##kind, offsetof(lehr_owner_, name)
#define LEHR_ENTRY_FLAG_(name, initial, help) \
    {LEHR_ENTRY_(name, FLAG), initial, 0, 1, 0, 0, 0, NULL, NULL, help},
#define LEHR_ENTRY_INT_(name, initial, low, high, help) \
    {LEHR_ENTRY_(name, INT), initial, low, high, 0, 0, 0, NULL, NULL, help},
#define LEHR_ENTRY_REAL_(name, initial, low, high, help) \
    {LEHR_ENTRY_(name, REAL), 0, 0, 0, initial, low, high, NULL, NULL, help},
#define LEHR_ENTRY_SIZE_(name, initial, help) \
    {LEHR_ENTRY_(name, SIZE), initial, 0, INT64_MAX, 0, 0, 0, NULL, "SIZE", help},
#define LEHR_ENTRY_TEXT_(name, initial, shape, help) \
    {LEHR_ENTRY_(name, TEXT), 0, 0, 0, 0, 0, 0, initial, shape, help},
#define LEHR_ENTRY_CHOICE_(name, initial, words, help) \
    {LEHR_ENTRY_(name, CHOICE), 0, 0, 0, 0, 0, 0, initial, words, help},

/* Fills *options (table->size bytes) with the defaults. */
LEHR_API void lehr_options_default(const lehr_option_table *table, void *options);
/* Sets one option from text. name may be written with - or _. A failure names the option, the value
 * and the allowed range, and suggests the nearest name when there is none of this name. */
LEHR_API LEHR_MUST_USE lehr_status lehr_options_set(lehr_context *ctx,
                                                    const lehr_option_table *table, void *options,
                                                    const char *name, const char *value);
/* Checks all values of a struct that a caller filled; NaN never passes. */
LEHR_API LEHR_MUST_USE lehr_status lehr_options_check(lehr_context *ctx,
                                                      const lehr_option_table *table,
                                                      const void *options);
/* NULL when there is none; accepts - for _. */
LEHR_API const lehr_option *lehr_options_find(const lehr_option_table *table, const char *name);
/* All values, as resolved, as a JSON object. */
LEHR_API lehr_json *lehr_options_json(const lehr_option_table *table, const void *options);
/* The lines of --help, one option each; `prefix` is "--" or "--set ". */
LEHR_API void lehr_options_help(const lehr_option_table *table, const char *prefix,
                                lehr_output *out);
/* The same as mdoc items for the man page. */
LEHR_API void lehr_options_man(const lehr_option_table *table, const char *prefix,
                               lehr_output *out);
/* 1234567, 64K, 1.5G, 2GiB (all powers of 1024). false when it is no size. */
LEHR_API bool lehr_size_parse(const char *text, uint64_t *bytes);
/* "1.4 GiB" for messages. */
LEHR_API void lehr_size_print(uint64_t bytes, char text[16]);
/* The word of `words` (count of them) nearest to `word`, NULL when none is near. */
LEHR_API const char *lehr_nearest(const char *word, const char *const *words, size_t count);

#endif
