// SPDX-License-Identifier: GPL-3.0-or-later
/* A Philox stream dressed as a gsl_rng: the state is the stream itself. */
#include <base/gsl_rng.h>

#include <gsl/gsl_errno.h>
#include <pthread.h>
#include <stdint.h>

static void set(void *state, unsigned long seed)
{
    lehr_rng *stream = state;
    lehr_purpose purpose = (lehr_purpose)(stream->counter[3] >> 24);
    uint64_t high = stream->counter[3] & UINT32_C(0xFFFFFF);
    *stream = lehr_rng_stream(seed, purpose, high << 32 | stream->counter[2]);
}

static unsigned long get(void *state)
{
    return lehr_rng_u32(state);
}

static double get_double(void *state)
{
    return lehr_rng_unit(state);
}

static const gsl_rng_type philox = {
    .name = "philox4x32-10",
    .max = UINT32_MAX,
    .min = 0,
    .size = sizeof(lehr_rng),
    .set = set,
    .get = get,
    .get_double = get_double,
};

static void return_errors(void)
{
    gsl_set_error_handler_off();
}

void lehr_gsl_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, return_errors);
}

gsl_rng lehr_gsl_rng(lehr_rng *stream)
{
    lehr_gsl_start();
    return (gsl_rng){&philox, stream};
}
