// SPDX-License-Identifier: GPL-3.0-or-later
/* How models and their values are said: in words and in JSON. */
#ifndef LEHR_CLI_VALUE_TEXT_H
#define LEHR_CLI_VALUE_TEXT_H

#include <anneal/model.h>
#include <base/json.h>

/* An integer when it is one, with all its digits. */
void cli_value_set(lehr_json *object, const char *key, const an_model *model, an_coef value);
/* The same for a number that is no value of an answer, such as a bound. */
void cli_real_set(lehr_json *object, const char *key, double value);
/* "spins" or "bits": the member that holds an answer of this model. */
const char *cli_answer_key(const an_model *model);
const char *cli_sense_text(an_sense sense);    /* "min" */
const char *cli_domain_text(an_domain domain); /* "spin" */

#endif
