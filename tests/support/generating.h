// SPDX-License-Identifier: GPL-3.0-or-later
/* Models for tests, from generators named by text: "torus2d rows=3 columns=4". */
#ifndef LEHR_TESTS_GENERATING_H
#define LEHR_TESTS_GENERATING_H

#include <anneal/generate.h>

/* The status of the options or of the generator. */
lehr_status generate_text(lehr_context *ctx, const char *text, uint64_t seed, an_generated *out);
/* As above, asserted to succeed; only the model is kept. */
an_model *model_text(lehr_context *ctx, const char *text, uint64_t seed);

#endif
