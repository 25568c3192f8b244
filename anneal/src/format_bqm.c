// SPDX-License-Identifier: GPL-3.0-or-later
/* dimod's binary format, BinaryQuadraticModel.to_file(), versions 1.0 (read) and 2.0.
 *
 *   "DIMODBQM"  u8 major  u8 minor  u32 length of the header
 *   header      JSON {shape: [n, m], dtype, itype, ntype, vartype, variables, type}, a newline and
 *               blanks up to a multiple of 64 bytes from the start of the file
 *   offset      bias
 *   n times     ntype start of the neighbourhood in the 2m records below, bias linear
 *   2m times    itype neighbour, bias: every coupling stands in the rows of both its ends
 *   labels      2.0, when header.variables is true: "VARS", u32 length, JSON array, blanks up to a
 *               multiple of 64; in 1.0 the labels are header.variables itself
 *
 * All little-endian, as this program's machines are. Nothing that the header claims is believed
 * before it is read: memory grows with the bytes that are there. Of the two records of a coupling
 * the one in the row of the larger end is used; a sum of hashes tells when the other differs. */
#include "coef_double.h"
#include "json_labels.h"
#include "json_want.h"
#include "text_lines.h"

#include <anneal/format.h>
#include <base/memory.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char magic[8] = {'D', 'I', 'M', 'O', 'D', 'B', 'Q', 'M'};
#define ALIGNMENT 64
#define PREFIX    14 /* bytes before the header's JSON */
/* A record is at most 8 + 8 bytes. */
#define CHUNK_BYTES (1 << 16)

static int sniff(lehr_text head, bool all)
{
    (void)all;
    size_t length = (size_t)(head.end - head.at);
    return length >= sizeof magic && !memcmp(head.at, magic, sizeof magic) ? 100 : 0;
}

/* --- numbers of the types that a header may name --- */

typedef enum number_type {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
    NUMBER_TYPES
} number_type;

static const struct {
    const char *name;
    size_t size;
} number_types[NUMBER_TYPES] = {
    [I8] = {"int8", 1},     [I16] = {"int16", 2},   [I32] = {"int32", 4},  [I64] = {"int64", 8},
    [U8] = {"uint8", 1},    [U16] = {"uint16", 2},  [U32] = {"uint32", 4}, [U64] = {"uint64", 8},
    [F32] = {"float32", 4}, [F64] = {"float64", 8},
};

/* An index; what is out of range for int64 becomes -1, which no index is. */
static int64_t load_index(number_type type, const unsigned char *at)
{
    union {
        int8_t i8;
        int16_t i16;
        int32_t i32;
        int64_t i64;
        uint16_t u16;
        uint32_t u32;
        uint64_t u64;
    } v = {0};
    memcpy(&v, at, number_types[type].size);
    switch (type) {
    case I8:
        return v.i8;
    case I16:
        return v.i16;
    case I32:
        return v.i32;
    case I64:
        return v.i64;
    case U8:
        return *at;
    case U16:
        return v.u16;
    case U32:
        return v.u32;
    case U64:
        return v.u64 > INT64_MAX ? -1 : (int64_t)v.u64;
    default:
        return -1;
    }
}

static double load_bias(number_type type, const unsigned char *at)
{
    if (type == F32) {
        float f;
        memcpy(&f, at, sizeof f);
        return (double)f;
    }
    if (type == F64) {
        double d;
        memcpy(&d, at, sizeof d);
        return d;
    }
    return (double)load_index(type, at);
}

/* --- reading --- */

typedef struct reader {
    lehr_input *in;
    lehr_context *ctx;
    unsigned char major;
    lehr_json *header;
    int64_t n, m;
    number_type bias, index, start;
    unsigned char *chunk; /* CHUNK_BYTES */
    int64_t *starts;      /* n + 1 */
    int64_t starts_room;
    uint64_t balance; /* sum of the hashes of lower records minus that of upper ones */
    an_builder *builder;
} reader;

/* The next `length` bytes as one block, without believing length before they are there. */
static lehr_status take_block(reader *r, size_t length, char **out)
{
    char *block = NULL;
    size_t have = 0;
    while (have < length || !block) {
        size_t room = have < CHUNK_BYTES ? CHUNK_BYTES : 2 * have;
        if (room > length) room = length;
        char *more = lehr_resize(r->ctx, block, room + 1, 1);
        lehr_status status = more ? LEHR_OK : LEHR_NO_MEMORY;
        if (more) block = more;
        if (more) status = lehr_input_bytes(r->in, block + have, room - have);
        if (status != LEHR_OK) {
            lehr_release(r->ctx, block);
            return status;
        }
        have = room;
    }
    *out = block;
    return LEHR_OK;
}

/* The JSON in the next `length` bytes; `what` stands for the file in messages. */
static lehr_status take_json(reader *r, size_t length, const char *what, lehr_json **out)
{
    char *block;
    lehr_input *text;
    LEHR_TRY(take_block(r, length, &block));
    lehr_status status = lehr_input_memory(r->ctx, what, block, length, &text);
    if (status == LEHR_OK) {
        status = lehr_json_read(text, out);
        lehr_input_close(text);
    }
    lehr_release(r->ctx, block);
    return status;
}

static lehr_status take_version(reader *r, uint32_t *header_length)
{
    unsigned char prefix[PREFIX];
    LEHR_TRY(lehr_input_bytes(r->in, prefix, sizeof prefix));
    if (memcmp(prefix, magic, sizeof magic) != 0)
        return an_json_fail(r->in, "expected the bytes DIMODBQM first");
    r->major = prefix[8];
    if (r->major < 1 || r->major > 2)
        return LEHR_FAIL(r->ctx, LEHR_UNSUPPORTED,
                         "%s: version %d.%d of dimod's format; this program reads 1 and 2",
                         lehr_input_name(r->in), prefix[8], prefix[9]);
    memcpy(header_length, prefix + 10, sizeof *header_length);
    return LEHR_OK;
}

static lehr_status take_type(reader *r, const char *key, bool fractions, number_type *out)
{
    const char *name;
    LEHR_TRY(an_json_want_text(r->in, r->header, key, &name));
    int end = fractions ? NUMBER_TYPES : F32;
    for (int type = 0; type < end; type++) {
        if (strcmp(name, number_types[type].name) != 0) continue;
        *out = (number_type)type;
        return LEHR_OK;
    }
    return LEHR_FAIL(r->ctx, LEHR_UNSUPPORTED, "%s: %s is '%.40s', which this program cannot read",
                     lehr_input_name(r->in), key, name);
}

static size_t linear_size(const reader *r)
{
    return number_types[r->start].size + number_types[r->bias].size;
}

static size_t record_size(const reader *r)
{
    return number_types[r->index].size + number_types[r->bias].size;
}

static lehr_status take_shape(reader *r)
{
    const lehr_json *shape;
    LEHR_TRY(an_json_want_array(r->in, r->header, "shape", &shape));
    if (lehr_json_size(shape) != 2) return an_json_fail(r->in, "'shape' is no pair");
    LEHR_TRY(an_json_index_at(r->in, shape, "shape", 0, (int64_t)AN_MAX_VARIABLES + 1, &r->n));
    LEHR_TRY(an_json_index_at(r->in, shape, "shape", 1, INT64_MAX / 32, &r->m));
    uint64_t bytes = number_types[r->bias].size + (uint64_t)r->n * linear_size(r) +
                     2 * (uint64_t)r->m * record_size(r);
    uint64_t there = lehr_input_remaining(r->in);
    if (bytes <= there) return LEHR_OK;
    return an_json_fail(r->in,
                        "%" PRId64 " variables and %" PRId64 " couplings take %" PRIu64
                        " bytes, but only %" PRIu64 " follow",
                        r->n, r->m, bytes, there);
}

static lehr_status take_header(reader *r, const an_read_options *options)
{
    uint32_t length = 0;
    const char *domain;
    LEHR_TRY(take_version(r, &length));
    LEHR_TRY(take_json(r, length, lehr_input_name(r->in), &r->header));
    if (lehr_json_kind_of(r->header) != LEHR_JSON_OBJECT)
        return an_json_fail(r->in, "the header is no object");
    LEHR_TRY(take_type(r, "dtype", true, &r->bias));
    LEHR_TRY(take_type(r, "itype", false, &r->index));
    LEHR_TRY(take_type(r, "ntype", false, &r->start));
    LEHR_TRY(take_shape(r));
    LEHR_TRY(an_json_want_text(r->in, r->header, "vartype", &domain));
    bool spin = !strcmp(domain, "SPIN");
    if (!spin && strcmp(domain, "BINARY") != 0)
        return an_json_fail(r->in, "'vartype' is '%.40s', expected 'BINARY' or 'SPIN'", domain);
    return an_builder_new(r->ctx, spin ? AN_SPIN : AN_BINARY, an_sense_or(options, AN_MINIMIZE), 0,
                          1, &r->builder);
}

static lehr_status check_bias(reader *r, double bias, const char *what, int64_t i)
{
    if (isfinite(bias)) return LEHR_OK;
    return an_json_fail(r->in, "a %s of variable %" PRId64 " is %g, expected a finite number", what,
                        i, bias);
}

static lehr_status take_offset(reader *r)
{
    size_t size = number_types[r->bias].size;
    LEHR_TRY(lehr_input_bytes(r->in, r->chunk, size));
    double offset = load_bias(r->bias, r->chunk);
    if (!isfinite(offset)) return an_json_fail(r->in, "the offset is %g", offset);
    return an_builder_offset(r->builder, an_real(offset));
}

/* Up to a chunk of records: how many of `left` were read. */
static lehr_status take_chunk(reader *r, int64_t left, size_t size, int64_t *count)
{
    int64_t room = (int64_t)(CHUNK_BYTES / size);
    *count = left < room ? left : room;
    return lehr_input_bytes(r->in, r->chunk, (size_t)*count * size);
}

/* Room for `need` variables: all n when the file is known to be as long as it claims. */
static lehr_status variables_room(reader *r, int64_t need)
{
    if (need >= r->starts_room) {
        int64_t room = lehr_input_remaining(r->in) != UINT64_MAX ? r->n : 2 * need;
        if (room > r->n) room = r->n;
        int64_t *more = lehr_resize(r->ctx, r->starts, (size_t)room + 1, sizeof *more);
        if (!more) return LEHR_NO_MEMORY;
        r->starts = more;
        r->starts_room = room + 1;
    }
    return an_builder_grow(r->builder, need);
}

/* Starts and linear biases. */
static lehr_status take_linear(reader *r)
{
    size_t size = linear_size(r), at_bias = number_types[r->start].size;
    for (int64_t done = 0, count; done < r->n; done += count) {
        LEHR_TRY(take_chunk(r, r->n - done, size, &count));
        LEHR_TRY(variables_room(r, done + count));
        for (int64_t k = 0; k < count; k++) {
            const unsigned char *record = r->chunk + (size_t)k * size;
            double bias = load_bias(r->bias, record + at_bias);
            r->starts[done + k] = load_index(r->start, record);
            LEHR_TRY(check_bias(r, bias, "linear bias", done + k));
            LEHR_TRY(an_builder_linear(r->builder, done + k, an_real(bias)));
        }
    }
    return LEHR_OK;
}

static lehr_status check_starts(reader *r)
{
    if (r->n == 0) return LEHR_OK;
    r->starts[r->n] = 2 * r->m;
    if (r->starts[0] != 0) return an_json_fail(r->in, "the first neighbourhood starts not at 0");
    for (int64_t i = 0; i < r->n; i++)
        if (r->starts[i] > r->starts[i + 1])
            return an_json_fail(r->in,
                                "the neighbourhood of variable %" PRId64 " ends at %" PRId64
                                ", before its start at %" PRId64,
                                i, r->starts[i + 1], r->starts[i]);
    return LEHR_OK;
}

/* A record as it should stand in both rows: the finaliser of splitmix64 over its three numbers. */
static uint64_t record_hash(int64_t low, int64_t high, double bias)
{
    uint64_t bits;
    memcpy(&bits, &bias, sizeof bits);
    uint64_t h = (uint64_t)low << 32 ^ (uint64_t)high ^ bits * UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

static lehr_status take_record(reader *r, int64_t i, const unsigned char *record)
{
    int64_t j = load_index(r->index, record);
    double bias = load_bias(r->bias, record + number_types[r->index].size);
    if (j < 0 || j >= r->n || j == i)
        return an_json_fail(r->in, "variable %" PRId64 " cannot be a neighbour of %" PRId64, j, i);
    LEHR_TRY(check_bias(r, bias, "coupling", i));
    if (j > i) {
        r->balance -= record_hash(i, j, bias);
        return LEHR_OK;
    }
    r->balance += record_hash(j, i, bias);
    return an_builder_pair(r->builder, j, i, an_real(bias));
}

static lehr_status take_quadratic(reader *r)
{
    size_t size = record_size(r);
    int64_t row = 0;
    if (r->n == 0 && r->m > 0) return an_json_fail(r->in, "couplings, but no variables");
    if (lehr_input_remaining(r->in) != UINT64_MAX)
        LEHR_TRY(an_builder_reserve(r->builder, r->m)); /* checked against the file's size */
    for (int64_t done = 0, count; done < 2 * r->m; done += count) {
        LEHR_TRY(take_chunk(r, 2 * r->m - done, size, &count));
        for (int64_t k = 0; k < count; k++) {
            while (r->starts[row + 1] <= done + k) row++;
            LEHR_TRY(take_record(r, row, r->chunk + (size_t)k * size));
        }
    }
    if (r->balance == 0) return LEHR_OK;
    return an_json_fail(r->in, "the two records of some coupling differ");
}

static lehr_status take_label_section(reader *r)
{
    unsigned char head[8];
    uint32_t length;
    lehr_json *labels;
    LEHR_TRY(lehr_input_bytes(r->in, head, sizeof head));
    if (memcmp(head, "VARS", 4) != 0)
        return an_json_fail(r->in, "expected the section VARS with the labels");
    memcpy(&length, head + 4, sizeof length);
    LEHR_TRY(take_json(r, length, lehr_input_name(r->in), &labels));
    lehr_status status = lehr_json_kind_of(labels) == LEHR_JSON_ARRAY
                             ? an_take_json_labels(r->in, labels, "VARS", r->n, r->builder)
                             : an_json_fail(r->in, "the section VARS is no array");
    lehr_json_free(labels);
    return status;
}

static lehr_status take_labels(reader *r)
{
    const lehr_json *variables = lehr_json_get(r->header, "variables");
    bool labelled;
    if (!variables) return an_json_fail(r->in, "'variables' is missing");
    if (lehr_json_kind_of(variables) == LEHR_JSON_ARRAY)
        return an_take_json_labels(r->in, variables, "variables", r->n, r->builder);
    if (r->major == 1 || !lehr_json_as_bool(variables, &labelled))
        return an_json_fail(r->in, "'variables' is no %s", r->major == 1 ? "array" : "bool");
    return labelled ? take_label_section(r) : LEHR_OK;
}

static lehr_status check_end(reader *r)
{
    lehr_text rest;
    LEHR_TRY(lehr_input_peek(r->in, 1, &rest));
    if (rest.at == rest.end) return LEHR_OK;
    return an_json_fail(r->in, "expected the end of the file at byte %" PRIu64,
                        lehr_input_position(r->in));
}

static lehr_status take_all(reader *r, const an_read_options *options)
{
    LEHR_TRY(take_header(r, options));
    r->chunk = lehr_new(r->ctx, CHUNK_BYTES, 1);
    if (!r->chunk) return LEHR_NO_MEMORY;
    LEHR_TRY(take_offset(r));
    LEHR_TRY(take_linear(r));
    LEHR_TRY(check_starts(r));
    LEHR_TRY(take_quadratic(r));
    LEHR_TRY(take_labels(r));
    return check_end(r);
}

static lehr_status read_model(lehr_input *in, const an_read_options *options, an_model **out)
{
    reader r = {.in = in, .ctx = lehr_input_context(in)};
    lehr_status status = take_all(&r, options);
    lehr_json_free(r.header);
    lehr_release(r.ctx, r.starts);
    lehr_release(r.ctx, r.chunk);
    if (status == LEHR_OK) return an_builder_finish(r.builder, out);
    an_builder_free(r.builder);
    return status;
}

/* --- writing --- */

/* Where each row of the file finds its couplings: those with the smaller variable first, by
 * column; then its own, which lie together as the model is sorted. */
typedef struct rows {
    int64_t *lower_start; /* n + 1: part of lower */
    int64_t *lower;       /* m: couplings by their larger end */
    int64_t *upper_start; /* n + 1 */
} rows;

/* Couplings sorted by (j, i): counting sort, stable. */
static void fill_rows(const an_model_view *view, rows *t)
{
    memset(t->lower_start, 0, ((size_t)view->n + 1) * sizeof *t->lower_start);
    memset(t->upper_start, 0, ((size_t)view->n + 1) * sizeof *t->upper_start);
    for (int64_t k = 0; k < view->m; k++) {
        t->lower_start[view->couplings[k].j]++;
        t->upper_start[view->couplings[k].i + 1]++;
    }
    int64_t sum = 0;
    for (int32_t i = 0; i < view->n; i++) {
        t->upper_start[i + 1] += t->upper_start[i];
        sum += t->lower_start[i];
        t->lower_start[i] = sum;
    }
    t->lower_start[view->n] = sum;
    for (int64_t k = view->m - 1; k >= 0; k--) t->lower[--t->lower_start[view->couplings[k].j]] = k;
}

static void put_padding(lehr_output *out, size_t length)
{
    for (; length % ALIGNMENT; length++) lehr_put_char(out, ' ');
}

static size_t padded(size_t length)
{
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void put_header(lehr_output *out, const an_model_view *view, bool wide_starts)
{
    char text[256];
    int length =
        snprintf(text, sizeof text,
                 "{\"dtype\": \"float64\", \"itype\": \"int32\", \"ntype\": \"%s\", "
                 "\"shape\": [%" PRId32 ", %" PRId64 "], "
                 "\"type\": \"BinaryQuadraticModel\", \"variables\": %s, "
                 "\"vartype\": \"%s\"}\n",
                 wide_starts ? "int64" : "int32", view->n, view->m, view->labels ? "true" : "false",
                 view->domain == AN_SPIN ? "SPIN" : "BINARY");
    size_t used = PREFIX + (size_t)length;
    uint32_t stated = (uint32_t)(padded(used) - PREFIX);
    lehr_put_bytes(out, magic, sizeof magic);
    lehr_put_bytes(out, "\2\0", 2);
    lehr_put_bytes(out, &stated, sizeof stated);
    lehr_put_bytes(out, text, (size_t)length);
    put_padding(out, used);
}

static void put_linear(lehr_output *out, const an_form *form, const rows *t, bool wide_starts)
{
    for (int32_t i = 0; i < form->view.n; i++) {
        int64_t start = t->lower_start[i] + t->upper_start[i];
        int32_t narrow = (int32_t)start;
        double bias = an_coef_double(form, form->view.linear[i]);
        if (wide_starts)
            lehr_put_bytes(out, &start, sizeof start);
        else
            lehr_put_bytes(out, &narrow, sizeof narrow);
        lehr_put_bytes(out, &bias, sizeof bias);
    }
}

static void put_record(lehr_output *out, int32_t neighbour, double bias)
{
    unsigned char record[sizeof neighbour + sizeof bias];
    memcpy(record, &neighbour, sizeof neighbour);
    memcpy(record + sizeof neighbour, &bias, sizeof bias);
    lehr_put_bytes(out, record, sizeof record);
}

static void put_quadratic(lehr_output *out, const an_form *form, const rows *t)
{
    const an_coupling *c = form->view.couplings;
    for (int32_t i = 0; i < form->view.n; i++) {
        for (int64_t k = t->lower_start[i]; k < t->lower_start[i + 1]; k++)
            put_record(out, c[t->lower[k]].i, an_coef_double(form, c[t->lower[k]].w));
        for (int64_t k = t->upper_start[i]; k < t->upper_start[i + 1]; k++)
            put_record(out, c[k].j, an_coef_double(form, c[k].w));
    }
}

/* The labels go through memory: their length stands before them. */
static lehr_status format_labels(lehr_context *ctx, const an_model_view *view, lehr_output **out)
{
    size_t length;
    lehr_output *text;
    LEHR_TRY(lehr_output_memory(ctx, &text));
    an_put_json_labels(text, view->labels, view->n);
    const char *bytes = lehr_output_bytes(text, &length);
    if (bytes && length < UINT32_MAX - ALIGNMENT) {
        *out = text;
        return LEHR_OK;
    }
    lehr_output_discard(text);
    if (!bytes) return LEHR_FAIL(ctx, LEHR_NO_MEMORY, "no memory for the labels");
    return LEHR_FAIL(ctx, LEHR_UNSUPPORTED, "dimod's format holds at most 4 GiB of labels");
}

static void put_labels(lehr_output *out, const lehr_output *text)
{
    size_t length;
    const char *bytes = lehr_output_bytes(text, &length);
    uint32_t stated = (uint32_t)(padded(length + 8) - 8);
    lehr_put_bytes(out, "VARS", 4);
    lehr_put_bytes(out, &stated, sizeof stated);
    lehr_put_bytes(out, bytes, length);
    put_padding(out, length + 8);
}

static lehr_status put_all(lehr_context *ctx, const an_form *form, lehr_output *out)
{
    const an_model_view *view = &form->view;
    bool wide_starts = view->m > INT32_MAX / 2;
    double offset = an_coef_double(form, view->offset);
    lehr_output *labels = NULL;
    rows t;
    t.lower_start = lehr_scratch(ctx, (size_t)view->n + 1, sizeof *t.lower_start);
    t.upper_start = lehr_scratch(ctx, (size_t)view->n + 1, sizeof *t.upper_start);
    t.lower = lehr_scratch(ctx, (size_t)view->m, sizeof *t.lower);
    if (!t.lower_start || !t.upper_start || !t.lower) return LEHR_NO_MEMORY;
    if (view->labels) LEHR_TRY(format_labels(ctx, view, &labels));
    fill_rows(view, &t);
    put_header(out, view, wide_starts);
    lehr_put_bytes(out, &offset, sizeof offset);
    put_linear(out, form, &t, wide_starts);
    put_quadratic(out, form, &t);
    if (labels) put_labels(out, labels);
    lehr_output_discard(labels);
    return LEHR_OK;
}

static lehr_status write_model(lehr_context *ctx, const an_model *model, lehr_output *out)
{
    an_form form;
    an_model_view view = an_model_look(model);
    LEHR_TRY(an_refuse_groups(ctx, &view, "bqm"));
    LEHR_TRY(an_refuse_wide(ctx, &view, "bqm"));
    LEHR_TRY(an_form_new(ctx, model, view.domain, AN_MINIMIZE, &form));
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = put_all(ctx, &form, out);
    lehr_scratch_release(ctx, mark);
    an_form_free(&form);
    return status;
}

const an_format an_format_bqm = {
    .name = "bqm",
    .summary = "dimod's binary format (BinaryQuadraticModel.to_file)",
    .extensions = ".bqm",
    .sniff = sniff,
    .read = read_model,
    .write = write_model,
};
