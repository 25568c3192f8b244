// SPDX-License-Identifier: GPL-3.0-or-later
#include "value_text.h"

#include <math.h>

void cli_value_set(lehr_json *object, const char *key, const an_model *model, an_coef value)
{
    an_model_view view = an_model_look(model);
    int64_t units = (int64_t)(1 / view.unit); /* exact: a power of two */
    if (view.whole && value.whole % units == 0)
        lehr_json_set_int(object, key, value.whole / units);
    else
        lehr_json_set_real(object, key, an_model_real(model, value));
}

void cli_real_set(lehr_json *object, const char *key, double value)
{
    if (value == rint(value) && fabs(value) < 0x1p53)
        lehr_json_set_int(object, key, (int64_t)value);
    else
        lehr_json_set_real(object, key, value);
}

const char *cli_answer_key(const an_model *model)
{
    return an_model_look(model).domain == AN_SPIN ? "spins" : "bits";
}

const char *cli_sense_text(an_sense sense)
{
    return sense == AN_MAXIMIZE ? "max" : "min";
}

const char *cli_domain_text(an_domain domain)
{
    return domain == AN_SPIN ? "spin" : "binary";
}
