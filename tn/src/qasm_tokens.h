// SPDX-License-Identifier: GPL-3.0-or-later
/* OpenQASM as a row of tokens. The cursor is a small value: copying it remembers a place to go back
 * to, which is how loops are read again and again. Positions are counted only for messages. */
#ifndef LEHR_TN_QASM_TOKENS_H
#define LEHR_TN_QASM_TOKENS_H

#include <base/input.h>

typedef enum tn_token_kind {
    TN_TOKEN_END,
    TN_TOKEN_NAME,
    TN_TOKEN_INTEGER, /* decimal, or 0x, 0o, 0b; underscores may stand between digits */
    TN_TOKEN_REAL,
    TN_TOKEN_STRING, /* with its quotes */
    TN_TOKEN_SIGN
} tn_token_kind;

/* A sign of two characters as a number; of one, it is the character. */
#define TN_SIGN(a, b) ((a) << 8 | (b))

typedef struct tn_tokens {
    lehr_text all;
    tn_token_kind kind; /* of the token under the cursor */
    int sign;           /* TN_TOKEN_SIGN: which; otherwise 0 */
    lehr_text text;     /* the token itself */
} tn_tokens;

/* For messages: a token as the arguments of "%.*s". */
#define TN_QUOTE(text) (int)((text).end - (text).at < 40 ? (text).end - (text).at : 40), (text).at

/* The cursor on the first token. */
tn_tokens tn_tokens_of(lehr_text all);
void tn_tokens_next(tn_tokens *tokens);
/* Does the token say so? */
bool tn_tokens_word(const tn_tokens *tokens, const char *word);
/* Steps over this sign when it is there. */
bool tn_tokens_take(tn_tokens *tokens, int sign);

/* A whole number of any length as `words` words, lowest first; false when it does not fit. */
bool tn_integer_words(lehr_text text, uint64_t *value, size_t words);

/* The line of a place and its column, in characters; both from 1. */
typedef struct tn_place {
    uint64_t line, column;
} tn_place;
tn_place tn_tokens_place(const tn_tokens *tokens, const char *at);

#endif
