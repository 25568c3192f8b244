// SPDX-License-Identifier: GPL-3.0-or-later
#include "answer.h"

#include <base/memory.h>
#include <stdio.h>
#include <string.h>

/* --- writing --- */

void cli_answer_put_values(lehr_output *out, const an_model *model, const uint8_t *bits)
{
    size_t n = (size_t)an_model_look(model).n;
    char piece[4096];
    lehr_put_text(out, "v ");
    for (size_t done = 0; done < n;) {
        size_t length = n - done < sizeof piece ? n - done : sizeof piece;
        for (size_t i = 0; i < length; i++) piece[i] = (char)('0' + bits[done + i]);
        lehr_put_bytes(out, piece, length);
        done += length;
    }
    lehr_put_char(out, '\n');
}

void cli_answer_put(lehr_output *out, const an_model *model, const char *status,
                    const uint8_t *bits, an_coef value)
{
    lehr_put_format(out, "s %s\n", status);
    if (!bits) return;
    char text[40];
    an_model_print(model, value, text);
    lehr_put_format(out, "o %s\n", text);
    cli_answer_put_values(out, model, bits);
}

char *cli_answer_text(lehr_context *ctx, const uint8_t *bits, size_t n)
{
    char *text = lehr_new(ctx, n + 1, 1);
    if (!text) return NULL;
    for (size_t i = 0; i < n; i++) text[i] = (char)('0' + bits[i]);
    text[n] = '\0';
    return text;
}

/* --- collecting bits --- */

typedef struct collector {
    lehr_input *in;
    lehr_context *ctx;
    cli_answer *answer;
    size_t room;
    bool zeros, minuses; /* seen as single numbers: never both */
    bool found;          /* a v line, or bare values */
} collector;

static lehr_status add(collector *c, uint8_t bit)
{
    cli_answer *answer = c->answer;
    if (answer->n == c->room) {
        size_t room = c->room ? 2 * c->room : 1024;
        uint8_t *grown = lehr_resize(c->ctx, answer->bits, room, 1);
        if (!grown) return LEHR_NO_MEMORY;
        answer->bits = grown;
        c->room = room;
    }
    answer->bits[answer->n++] = bit;
    return LEHR_OK;
}

/* One value of a list: 0, 1, +1 or -1. */
static lehr_status add_number(collector *c, int64_t value)
{
    if (value != 1 && value != 0 && value != -1)
        return lehr_input_fail(c->in, "expected 0 and 1 or -1 and +1, not %lld", (long long)value);
    c->zeros |= value == 0;
    c->minuses |= value == -1;
    if (c->zeros && c->minuses)
        return lehr_input_fail(c->in, "0 and -1 in one answer: these are neither bits nor spins");
    return add(c, value == 1);
}

static lehr_status add_word(collector *c, lehr_text word)
{
    size_t length = (size_t)(word.end - word.at);
    lehr_text rest = word;
    int64_t value;
    bool sign = *word.at == '-' || *word.at == '+';
    if ((length == 1 || sign) && lehr_scan_int(&rest, &value)) return add_number(c, value);
    for (const char *at = word.at; at < word.end; at++) {
        if (*at != '0' && *at != '1')
            return lehr_input_fail(c->in, "expected a string of 0 and 1, not '%.*s'",
                                   (int)(length < 40 ? length : 40), word.at);
        LEHR_TRY(add(c, *at == '1'));
    }
    return LEHR_OK;
}

static lehr_status add_words(collector *c, lehr_text text)
{
    lehr_text word;
    c->found = true;
    while (lehr_scan_word(&text, &word)) LEHR_TRY(add_word(c, word));
    return LEHR_OK;
}

/* --- text --- */

static lehr_status read_status(collector *c, lehr_text text)
{
    lehr_text word;
    if (!lehr_scan_word(&text, &word)) return lehr_input_fail(c->in, "expected a status after 's'");
    snprintf(c->answer->status, sizeof c->answer->status, "%.*s", (int)(word.end - word.at),
             word.at);
    return LEHR_OK;
}

static lehr_status read_claim(collector *c, lehr_text text)
{
    lehr_number value;
    if (!lehr_scan_number(&text, &value))
        return lehr_input_fail(c->in, "expected a value after 'o'");
    c->answer->claims = true;
    c->answer->value = value.r;
    return LEHR_OK;
}

static lehr_status read_line(collector *c, lehr_text line)
{
    lehr_text rest = line, word;
    if (!lehr_scan_word(&rest, &word) || *word.at == '#') return LEHR_OK;
    if (lehr_text_is(word, "c") || lehr_text_is(word, "b")) return LEHR_OK;
    if (lehr_text_is(word, "s")) return read_status(c, rest);
    if (lehr_text_is(word, "o")) return read_claim(c, rest);
    if (lehr_text_is(word, "v")) return add_words(c, rest);
    return add_words(c, line);
}

static lehr_status read_text(collector *c)
{
    lehr_text line;
    for (;;) {
        LEHR_TRY(lehr_input_line(c->in, &line));
        if (!line.at) return LEHR_OK;
        LEHR_TRY(read_line(c, line));
    }
}

/* --- JSON --- */

static lehr_status take_array(collector *c, const lehr_json *array)
{
    c->found = true;
    for (size_t i = 0; i < lehr_json_size(array); i++) {
        int64_t value;
        if (!lehr_json_as_int(lehr_json_at(array, i), &value))
            return lehr_input_fail(c->in, "expected a list of 0 and 1 or of -1 and +1");
        LEHR_TRY(add_number(c, value));
    }
    return LEHR_OK;
}

static lehr_status take_result(collector *c, const lehr_json *result)
{
    lehr_number value;
    if (lehr_json_as_number(lehr_json_get(result, "value"), &value)) {
        c->answer->claims = true;
        c->answer->value = value.r;
    }
    const char *status = lehr_json_as_text(lehr_json_get(result, "status"));
    if (status) snprintf(c->answer->status, sizeof c->answer->status, "%s", status);
    const lehr_json *bits = lehr_json_get(result, "bits");
    if (!bits) bits = lehr_json_get(result, "spins");
    if (bits && lehr_json_kind_of(bits) == LEHR_JSON_ARRAY) return take_array(c, bits);
    const char *text = lehr_json_as_text(bits);
    return text ? add_words(c, (lehr_text){text, text + strlen(text)}) : LEHR_OK;
}

static lehr_status take_json(collector *c, const lehr_json *top)
{
    if (lehr_json_kind_of(top) == LEHR_JSON_ARRAY) return take_array(c, top);
    const lehr_json *result = lehr_json_get(top, "result");
    return take_result(c, result ? result : top);
}

static lehr_status read_json(collector *c)
{
    lehr_json *top;
    LEHR_TRY(lehr_json_read(c->in, &top));
    lehr_status status = take_json(c, top);
    lehr_json_free(top);
    return status;
}

/* --- either --- */

static lehr_status read_either(collector *c)
{
    lehr_text head;
    LEHR_TRY(lehr_input_peek(c->in, 4096, &head));
    while (head.at < head.end && strchr(" \t\r\n", *head.at)) head.at++;
    bool json = head.at < head.end && (*head.at == '{' || *head.at == '[');
    LEHR_TRY(json ? read_json(c) : read_text(c));
    if (c->found || c->answer->status[0]) return LEHR_OK;
    return lehr_input_fail(c->in, "no answer here: expected a 'v' line, a JSON object of solve, or "
                                  "a list of values");
}

/* The empty answer of a model without variables is an answer, too. */
static lehr_status complete(const collector *c)
{
    if (!c->found || c->answer->bits) return LEHR_OK;
    c->answer->bits = lehr_new(c->ctx, 0, 1);
    return c->answer->bits ? LEHR_OK : LEHR_NO_MEMORY;
}

lehr_status cli_answer_read(lehr_input *in, cli_answer *answer)
{
    cli_answer read = {0};
    collector c = {.in = in, .ctx = lehr_input_context(in), .answer = &read};
    lehr_status status = read_either(&c);
    if (status == LEHR_OK) status = complete(&c);
    if (status == LEHR_OK)
        *answer = read;
    else
        lehr_release(c.ctx, read.bits);
    return status;
}

lehr_status cli_answer_open(lehr_context *ctx, const char *path, cli_answer *answer)
{
    lehr_input *in;
    LEHR_TRY(lehr_input_open(ctx, path, &in));
    lehr_status status = cli_answer_read(in, answer);
    if (status == LEHR_OK && !answer->bits)
        status = lehr_input_fail(in, "it holds no answer, its status is %s", answer->status);
    lehr_input_close(in);
    return status;
}

void cli_answer_free(lehr_context *ctx, cli_answer *answer)
{
    lehr_release(ctx, answer->bits);
    *answer = (cli_answer){0};
}
