// SPDX-License-Identifier: GPL-3.0-or-later
/* The registry of generators and the frame around each: options are checked before, and a planted
 * answer is evaluated after. */
#include <anneal/generate.h>

#include <base/memory.h>
#include <string.h>

#define GENERATOR(name) extern const an_generator an_generator_##name;
#include "../generators.def"
#undef GENERATOR

#define GENERATOR(name) &an_generator_##name,
static const an_generator *const generators[] = {
#include "../generators.def"
};
#undef GENERATOR

size_t an_generator_count(void)
{
    return sizeof generators / sizeof *generators;
}

const an_generator *an_generator_at(size_t index)
{
    return generators[index];
}

const an_generator *an_generator_find(const char *name)
{
    for (size_t i = 0; i < an_generator_count(); i++)
        if (strcmp(generators[i]->name, name) == 0) return generators[i];
    return NULL;
}

static lehr_status confirm(lehr_context *ctx, const an_generator *generator,
                           const an_generated *made)
{
    if (!made->has_optimum) return LEHR_OK;
    an_coef value = an_model_value(made->model, made->bits);
    char got[40], promised[40];
    if (an_model_violations(made->model, made->bits, NULL) == 0 &&
        an_model_compare(made->model, value, made->optimum) == 0)
        return LEHR_OK;
    an_model_print(made->model, value, got);
    an_model_print(made->model, made->optimum, promised);
    return LEHR_FAIL(ctx, LEHR_BUG, "generator %s planted an answer of value %s, but promised %s",
                     generator->name, got, promised);
}

lehr_status an_generate(lehr_context *ctx, const an_generator *generator, const void *options,
                        uint64_t seed, an_generated *out)
{
    const lehr_option_table *table = generator->options();
    lehr_mark mark = lehr_scratch_mark(ctx);
    void *filled = lehr_scratch(ctx, 1, table->size);
    if (!filled) return LEHR_NO_MEMORY;
    lehr_options_default(table, filled);
    if (options) memcpy(filled, options, table->size);
    an_generated made = {0};
    lehr_status status = lehr_options_check(ctx, table, filled);
    if (status == LEHR_OK) status = generator->generate(ctx, filled, seed, &made);
    if (status == LEHR_OK) status = confirm(ctx, generator, &made);
    lehr_scratch_release(ctx, mark);
    if (status != LEHR_OK) {
        an_generated_free(ctx, &made);
        return status;
    }
    *out = made;
    return LEHR_OK;
}

void an_generated_free(lehr_context *ctx, an_generated *generated)
{
    an_model_free(generated->model);
    lehr_release(ctx, generated->bits);
    *generated = (an_generated){0};
}
