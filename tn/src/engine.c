// SPDX-License-Identifier: GPL-3.0-or-later
/* The registry of engines: the table that engines.def lists. */
#include <tn/engine.h>

#include <string.h>

#define ENGINE(name) extern const tn_engine tn_engine_##name;
#include "engines.def"
#undef ENGINE

/* NULL ends it, as C has no empty arrays. */
static const tn_engine *const engines[] = {
#define ENGINE(name) &tn_engine_##name,
#include "engines.def"
#undef ENGINE
    NULL,
};

size_t tn_engine_count(void)
{
    return sizeof engines / sizeof *engines - 1;
}

const tn_engine *tn_engine_at(size_t index)
{
    return engines[index];
}

const tn_engine *tn_engine_find(const char *name)
{
    for (size_t k = 0; k < tn_engine_count(); k++)
        if (strcmp(engines[k]->name, name) == 0) return engines[k];
    return NULL;
}
