// SPDX-License-Identifier: GPL-3.0-or-later
/* A noise model as it is applied: channels with the gates they follow. */
#ifndef LEHR_TN_NOISE_MODEL_H
#define LEHR_TN_NOISE_MODEL_H

#include <base/context.h>
#include <tn/gate.h>

#define TN_NOISE_ITEMS 64

typedef struct tn_noise_item {
    char gate[32]; /* "" for all */
    int targets;   /* 1: on every qubit; 2: on neighbouring pairs */
    bool alone;    /* only behind gates on one qubit */
    int count;
    double complex *matrices;
} tn_noise_item;

typedef struct tn_noise_model {
    int count;
    tn_noise_item items[TN_NOISE_ITEMS];
    bool misreads;
    double one_for_zero, zero_for_one;
} tn_noise_model;

/* Reads the text of tn/noise.h. */
LEHR_MUST_USE lehr_status tn_noise_read(lehr_context *ctx, const char *text, tn_noise_model *out);
void tn_noise_clear(lehr_context *ctx, tn_noise_model *model);

#endif
