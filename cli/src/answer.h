// SPDX-License-Identifier: GPL-3.0-or-later
/* Answers to models as files (docs/answers.md): what `solve -o` writes and `check` reads.
 *
 *   c lehr 0.1.0, model torus-800
 *   s FEASIBLE
 *   o 564
 *   v 0110...
 *
 * Reading is lenient: the standard output of solve, its JSON object, a bare string of 0 and 1, or a
 * list of 0/1 or -1/+1 are answers too. */
#ifndef LEHR_CLI_ANSWER_H
#define LEHR_CLI_ANSWER_H

#include <anneal/model.h>
#include <base/json.h>

typedef struct cli_answer {
    uint8_t *bits; /* n, each 0 or 1; NULL: the file says that there is no answer */
    size_t n;
    bool claims;     /* the file says which value the answer has */
    double value;    /* that value */
    char status[16]; /* "OPTIMAL", "" when the file does not say */
} cli_answer;

LEHR_MUST_USE lehr_status cli_answer_read(lehr_input *in, cli_answer *answer);
/* From a file ("-": standard input) that must hold an answer. */
LEHR_MUST_USE lehr_status cli_answer_open(lehr_context *ctx, const char *path, cli_answer *answer);
void cli_answer_free(lehr_context *ctx, cli_answer *answer);

/* The lines s, o and v; only s when bits is NULL. */
void cli_answer_put(lehr_output *out, const an_model *model, const char *status,
                    const uint8_t *bits, an_coef value);
/* The line v alone. */
void cli_answer_put_values(lehr_output *out, const an_model *model, const uint8_t *bits);
/* n characters 0 or 1 as a string, to be released. */
LEHR_MUST_USE char *cli_answer_text(lehr_context *ctx, const uint8_t *bits, size_t n);

#endif
