// SPDX-License-Identifier: GPL-3.0-or-later
/* Reading noise models: text into Kraus matrices. */
#include "noise_model.h"

#include <base/input.h>
#include <base/json.h>
#include <base/memory.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double complex pauli[4][4] = {
    {1, 0, 0, 1},
    {0, 1, 1, 0},
    {0, -TN_I, TN_I, 0},
    {1, 0, 0, -1},
};

/* --- channels --- */

static double complex *new_matrices(lehr_context *ctx, tn_noise_item *item, int targets, int count)
{
    item->targets = targets;
    item->count = count;
    item->matrices = lehr_new_zero(ctx, (size_t)count << (2 * targets), sizeof *item->matrices);
    return item->matrices;
}

static void put_scaled(double complex *out, const double complex *matrix, double scale)
{
    for (int k = 0; k < 4; k++) out[k] = scale * matrix[k];
}

/* Pauli number k with odds[k]. */
static lehr_status pauli_channel(lehr_context *ctx, tn_noise_item *item, const double odds[4])
{
    double complex *m = new_matrices(ctx, item, 1, 4);
    if (!m) return LEHR_NO_MEMORY;
    item->count = 0;
    for (int k = 0; k < 4; k++)
        if (odds[k] > 0) put_scaled(m + 4 * item->count++, pauli[k], sqrt(odds[k]));
    return LEHR_OK;
}

static lehr_status depolarize1(lehr_context *ctx, tn_noise_item *item, double p)
{
    item->alone = true;
    return pauli_channel(ctx, item, (double[4]){1 - p, p / 3, p / 3, p / 3});
}

static lehr_status flip(lehr_context *ctx, tn_noise_item *item, double p)
{
    return pauli_channel(ctx, item, (double[4]){1 - p, p, 0, 0});
}

static lehr_status phaseflip(lehr_context *ctx, tn_noise_item *item, double p)
{
    return pauli_channel(ctx, item, (double[4]){1 - p, 0, 0, p});
}

/* The product of Pauli a on the first target and b on the second. */
static void put_pair(double complex *out, int a, int b, double scale)
{
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++)
            out[4 * r + c] =
                scale * pauli[a][2 * (r & 1) + (c & 1)] * pauli[b][2 * (r >> 1) + (c >> 1)];
}

static lehr_status depolarize2(lehr_context *ctx, tn_noise_item *item, double p)
{
    double complex *m = new_matrices(ctx, item, 2, 16);
    if (!m) return LEHR_NO_MEMORY;
    if (p == 1) item->count = 15;
    for (int k = 0; k < item->count; k++) {
        int pair = 16 - item->count + k;
        put_pair(m + 16 * k, pair % 4, pair / 4, sqrt(pair == 0 ? 1 - p : p / 15));
    }
    return LEHR_OK;
}

static lehr_status damping(lehr_context *ctx, tn_noise_item *item, double g)
{
    double complex *m = new_matrices(ctx, item, 1, 2);
    if (!m) return LEHR_NO_MEMORY;
    m[0] = 1;
    m[3] = sqrt(1 - g);
    m[4 + 1] = sqrt(g);
    return LEHR_OK;
}

/* What is left of what lies off the diagonal is sqrt(1 - g): Z now and then does the same, and
 * engines that need mixtures of unitaries can draw it. */
static lehr_status dephasing(lehr_context *ctx, tn_noise_item *item, double g)
{
    return phaseflip(ctx, item, (1 - sqrt(1 - g)) / 2);
}

typedef struct kind {
    const char *name;
    lehr_status (*make)(lehr_context *ctx, tn_noise_item *item, double value);
} kind;

static const kind kinds[] = {
    {"depolarize1", depolarize1}, {"depolarize2", depolarize2}, {"flip", flip},
    {"phaseflip", phaseflip},     {"damping", damping},         {"dephasing", dephasing},
};

/* --- matrices from a file --- */

static lehr_status refuse_file(lehr_context *ctx, const char *path)
{
    return LEHR_FAIL(ctx, LEHR_FORMAT,
                     "%s: expected a list of matrices of 2 or 4 rows, entries numbers or [re, im]",
                     path);
}

static bool read_entry(const lehr_json *json, double complex *out)
{
    lehr_number re, im = {.r = 0};
    if (lehr_json_kind_of(json) == LEHR_JSON_ARRAY) {
        if (lehr_json_size(json) != 2 || !lehr_json_as_number(lehr_json_at(json, 1), &im))
            return false;
        json = lehr_json_at(json, 0);
    }
    if (!lehr_json_as_number(json, &re)) return false;
    *out = re.r + TN_I * im.r;
    return true;
}

static bool read_matrix(const lehr_json *json, size_t rows, double complex *out)
{
    if (lehr_json_kind_of(json) != LEHR_JSON_ARRAY || lehr_json_size(json) != rows) return false;
    for (size_t r = 0; r < rows; r++) {
        const lehr_json *row = lehr_json_at(json, r);
        if (lehr_json_kind_of(row) != LEHR_JSON_ARRAY || lehr_json_size(row) != rows) return false;
        for (size_t c = 0; c < rows; c++)
            if (!read_entry(lehr_json_at(row, c), &out[r * rows + c])) return false;
    }
    return true;
}

static lehr_status read_matrices(lehr_context *ctx, const char *path, const lehr_json *json,
                                 tn_noise_item *item)
{
    bool list = lehr_json_kind_of(json) == LEHR_JSON_ARRAY;
    size_t count = list ? lehr_json_size(json) : 0;
    if (count < 1 || count > 1 << 12) return refuse_file(ctx, path);
    const lehr_json *first = lehr_json_at(json, 0);
    size_t rows = lehr_json_kind_of(first) == LEHR_JSON_ARRAY ? lehr_json_size(first) : 0;
    if (rows != 2 && rows != 4) return refuse_file(ctx, path);
    double complex *m = new_matrices(ctx, item, rows == 2 ? 1 : 2, (int)count);
    if (!m) return LEHR_NO_MEMORY;
    for (size_t k = 0; k < count; k++)
        if (!read_matrix(lehr_json_at(json, k), rows, m + k * rows * rows))
            return refuse_file(ctx, path);
    return LEHR_OK;
}

static lehr_status read_kraus(lehr_context *ctx, const char *path, tn_noise_item *item)
{
    lehr_input *in;
    lehr_json *json;
    LEHR_TRY(lehr_input_open(ctx, path, &in));
    lehr_status status = lehr_json_read(in, &json);
    lehr_input_close(in);
    LEHR_TRY(status);
    status = read_matrices(ctx, path, json, item);
    lehr_json_free(json);
    return status;
}

/* --- items --- */

static lehr_status refuse(lehr_context *ctx, const char *item, const char *expected)
{
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "noise '%s': expected %s", item, expected);
}

/* A probability at the start of text, up to the end or a slash; *rest moves behind it. */
static bool read_odds(const char *text, const char **rest, double *odds)
{
    const char *end = text + strcspn(text, "/");
    lehr_text piece = {text, end};
    lehr_number value;
    if (!lehr_scan_number(&piece, &value) || piece.at != end) return false;
    if (!(value.r >= 0 && value.r <= 1)) return false;
    *odds = value.r;
    *rest = end;
    return true;
}

static lehr_status read_readout(lehr_context *ctx, const char *item, const char *value,
                                tn_noise_model *model)
{
    const char *rest;
    bool good = read_odds(value, &rest, &model->one_for_zero);
    model->zero_for_one = model->one_for_zero;
    if (good && *rest == '/') good = read_odds(rest + 1, &rest, &model->zero_for_one);
    if (!good || *rest) return refuse(ctx, item, "readout=P or readout=P/Q with odds in 0..1");
    model->misreads = true;
    return LEHR_OK;
}

static lehr_status unknown_kind(lehr_context *ctx, const char *item)
{
    return refuse(ctx, item,
                  "[GATE:]KIND=VALUE with depolarize1, depolarize2, flip, phaseflip, damping, "
                  "dephasing, readout or kraus=@FILE");
}

/* text is one item and is cut up. */
static lehr_status read_item(lehr_context *ctx, const char *item, char *text, tn_noise_model *model)
{
    const char *rest;
    double odds;
    char *equals = strchr(text, '=');
    if (!equals) return unknown_kind(ctx, item);
    *equals = '\0';
    char *colon = strchr(text, ':'), *name = colon ? colon + 1 : text;
    const char *value = equals + 1;
    if (colon) *colon = '\0';
    if (strcmp(name, "readout") == 0) return read_readout(ctx, item, value, model);
    if (model->count == TN_NOISE_ITEMS) return refuse(ctx, item, "fewer items");
    tn_noise_item *made = &model->items[model->count++];
    snprintf(made->gate, sizeof made->gate, "%s", colon ? text : "");
    if (strcmp(name, "kraus") == 0 && value[0] == '@') return read_kraus(ctx, value + 1, made);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        if (strcmp(name, kinds[k].name) != 0) continue;
        if (!read_odds(value, &rest, &odds) || *rest) return refuse(ctx, item, "a value in 0..1");
        return kinds[k].make(ctx, made, odds);
    }
    return unknown_kind(ctx, item);
}

static lehr_status read_items(lehr_context *ctx, const char *text, tn_noise_model *model)
{
    while (*text) {
        size_t length = strcspn(text, ",");
        char *item = lehr_new_text(ctx, text, length), *copy = lehr_new_text(ctx, text, length);
        lehr_status status = LEHR_NO_MEMORY;
        if (item && copy) status = read_item(ctx, item, copy, model);
        lehr_release(ctx, item);
        lehr_release(ctx, copy);
        LEHR_TRY(status);
        text += length;
        text += *text == ',';
    }
    return LEHR_OK;
}

lehr_status tn_noise_read(lehr_context *ctx, const char *text, tn_noise_model *out)
{
    *out = (tn_noise_model){0};
    lehr_status status = read_items(ctx, text, out);
    if (status != LEHR_OK) tn_noise_clear(ctx, out);
    return status;
}

void tn_noise_clear(lehr_context *ctx, tn_noise_model *model)
{
    for (int k = 0; k < model->count; k++) lehr_release(ctx, model->items[k].matrices);
    *model = (tn_noise_model){0};
}
