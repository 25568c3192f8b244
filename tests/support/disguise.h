// SPDX-License-Identifier: GPL-3.0-or-later
/* The same problem in disguise: what a solver should not mind. */
#ifndef LEHR_TESTS_DISGUISE_H
#define LEHR_TESTS_DISGUISE_H

#include <anneal/model.h>

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order of the tables. */
typedef struct disguise {
    const char *name;
    double scale;        /* of all coefficients; 0 means 1 */
    bool gauge;          /* flip the signs of random spins */
    bool permute;        /* renumber */
    int32_t isolated;    /* more variables without couplings and fields ... */
    int32_t lonely;      /* ... and with a field only, of all sizes */
    double giant_field;  /* on one more variable */
    double giant_couple; /* couples two more variables */
    bool binary;         /* in the other domain */
} disguise;

/* From a spin model. If that is minimised, the best value is now scale times the old one - *shift;
 * if maximised, + *shift. */
an_model *disguised(lehr_context *ctx, const an_model *model, const disguise *how, double *shift);

#endif
