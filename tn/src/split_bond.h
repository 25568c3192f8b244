// SPDX-License-Identifier: GPL-3.0-or-later
/* Splitting a matrix of norm 1 in two, left x right, with as few columns between as accuracy and
 * the limit allow. One factor is an isometry, the other carries the weight. */
#ifndef LEHR_TN_SPLIT_BOND_H
#define LEHR_TN_SPLIT_BOND_H

#include <base/complex_matrix.h>

typedef struct tn_split_rule {
    int limit;      /* columns at most */
    int rank;       /* upper bound of the rank that is known; INT_MAX: none */
    double cutoff;  /* relative weight that may be dropped without need */
    bool rightward; /* the right factor carries the weight */
    bool thrifty;   /* a rank below the size is likely: look for it */
} tn_split_rule;

typedef struct tn_split {
    lehr_matrix left, right; /* of norm 1 together; on the scratch stack */
    bool rightward;          /* as asked for, unless the other way was free */
    double dropped;          /* relative weight */
} tn_split;

LEHR_MUST_USE lehr_status tn_split_bond(lehr_context *ctx, lehr_matrix theta,
                                        const tn_split_rule *rule, tn_split *out);

#endif
