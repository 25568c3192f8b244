// SPDX-License-Identifier: GPL-3.0-or-later
/* Exponential random numbers one at a time, made many at a time. */
#ifndef LEHR_ANNEAL_EXP_STREAM_H
#define LEHR_ANNEAL_EXP_STREAM_H

#include "exp_draws.h"

#include <base/rng.h>

enum { AN_EXP_STREAM = 512 };

typedef struct an_exp_stream {
    lehr_rng rng;
    size_t used;
    uint32_t words[AN_EXP_STREAM];
    float draws[AN_EXP_STREAM];
} an_exp_stream;

static inline void an_exp_stream_start(an_exp_stream *s, lehr_rng rng)
{
    s->rng = rng;
    s->used = AN_EXP_STREAM;
}

static inline double an_exp_stream_next(an_exp_stream *s)
{
    if (s->used == AN_EXP_STREAM) {
        lehr_rng_fill(&s->rng, s->words, AN_EXP_STREAM);
        an_exp_draws(s->words, AN_EXP_STREAM, s->draws);
        s->used = 0;
    }
    return (double)s->draws[s->used++];
}

#endif
