// SPDX-License-Identifier: GPL-3.0-or-later
/* GSL draws from our streams: an adapter, and GSL's error handler set to return.
 *
 *   lehr_rng stream = lehr_rng_stream(seed, purpose, item);
 *   gsl_rng gsl = lehr_gsl_rng(&stream);
 *   double x = gsl_ran_gamma(&gsl, 2, 1);
 *
 * For the files that wrap a GSL function, which alone may include this header and GSL's own. */
#ifndef LEHR_BASE_GSL_RNG_H
#define LEHR_BASE_GSL_RNG_H

#include <base/rng.h>
#include <gsl/gsl_rng.h>

/* A generator that draws from *stream, which must outlive it. gsl_rng_set keeps the stream's
 * purpose and item and begins it again with another seed. Not for gsl_rng_free: it owns nothing. */
LEHR_API gsl_rng lehr_gsl_rng(lehr_rng *stream);

/* GSL's errors come back as codes from now on instead of ending the process. Thread-safe;
 * lehr_gsl_rng does it too. */
LEHR_API void lehr_gsl_start(void);

#endif
