// SPDX-License-Identifier: GPL-3.0-or-later
/* Random thresholds for 512 lanes at once: a pool of exponentials, scaled and cut into bit planes.
 *
 * The pool holds 8 draws X for each of its `bytes`, more for larger models. For each class (scale
 * a, shift b) entry k of the pool becomes Z = clip(floor(a X + b) + middle + 1, 0, 2^planes - 1),
 * stored as bits: plane p of class q is a string of that many bits. A visit reads 64 bytes from
 * every plane at one random byte: a fresh window of 512 thresholds. An eighth of the X is drawn
 * anew for every sweep. So two visits may share thresholds, and lanes at different spins are not
 * quite independent; each lane by itself is exact Metropolis, which is tested against Boltzmann
 * weights. */
#ifndef LEHR_ANNEAL_THRESHOLDS_H
#define LEHR_ANNEAL_THRESHOLDS_H

#include "multispin.h"

#define AN_POOL_MIN   256
#define AN_POOL_USUAL 1024
#define AN_POOL_MAX   4096
/* A plane and a repeat of its begin, so that a window may run over the end. */
#define AN_PLANE_BYTES (AN_POOL_MAX + 64)

typedef struct an_thresholds {
    lehr_context *ctx;
    int planes, classes;
    int32_t middle;
    int32_t bytes; /* a power of two */
    int32_t next;  /* which eighth is the oldest */
    float *x;      /* 8 * bytes */
    uint8_t *bits; /* classes * planes * AN_PLANE_BYTES */
} an_thresholds;

/* bytes: a power of two from AN_POOL_MIN to AN_POOL_MAX. */
LEHR_MUST_USE lehr_status an_thresholds_new(lehr_context *ctx, const an_multispin *model,
                                            int classes, int32_t bytes, an_thresholds **out);
/* About as many bytes as there are spins: enough for lanes of one temperature. */
int32_t an_thresholds_usual(int32_t n);
void an_thresholds_free(an_thresholds *pool);
size_t an_thresholds_bytes(int planes, int classes);
/* New draws: all, or the oldest eighth. */
void an_thresholds_draw(an_thresholds *pool, lehr_rng *rng, bool all);
/* Fills one class from the draws. */
void an_thresholds_scale(an_thresholds *pool, int class, double scale, double shift);
/* The same with a scale for each lane, modulo 64. Windows must begin at multiples of the period of
 * the scales. Unless all: only the eighth that was drawn last. */
void an_thresholds_scale_lanes(an_thresholds *pool, int class, const float scale[64], double shift,
                               bool all);

#endif
