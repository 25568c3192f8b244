// SPDX-License-Identifier: GPL-3.0-or-later
/* What column.c (gates) and column_bonds.c (orthonormal tensors, measuring, cutting) share. */
#ifndef LEHR_TN_COLUMN_INSIDE_H
#define LEHR_TN_COLUMN_INSIDE_H

#include "column.h"

#include <string.h>

/* Bonds that gates make wider than this many times the limit are cut before there are more. */
#define TN_BOND_GROWTH 4

/* Room for so many doubles in each part; what was there is lost. */
LEHR_MUST_USE lehr_status tn_plane_grow(lehr_context *ctx, tn_plane *plane, size_t wanted);

static inline tn_small tn_plane_view(const tn_plane *plane, size_t stride)
{
    return (tn_small){plane->at, plane->at + plane->room, stride};
}

/* A row for each left and middle index. */
static inline tn_small tn_tensor_rows(const tn_column_site *site)
{
    return tn_plane_view(&site->tensor, tn_padded((size_t)site->right));
}

/* A row for each left index. */
static inline tn_small tn_tensor_left(const tn_column_site *site)
{
    return tn_plane_view(&site->tensor, tn_padded((size_t)site->right) << site->qubits);
}

static inline void tn_clear_padding(tn_small a, size_t rows, size_t columns)
{
    size_t extra = (a.stride - columns) * sizeof(double);
    for (size_t r = 0; r < rows; r++) {
        memset(a.re + r * a.stride + columns, 0, extra);
        memset(a.im + r * a.stride + columns, 0, extra);
    }
}

static inline bool tn_column_spent(const tn_column *c)
{
    return c->limits.flops > 0 && c->flops > c->limits.flops;
}

/* Asked at every site. */
static inline bool tn_column_stops(tn_column *c)
{
    if (lehr_stop(c->ctx) || tn_column_spent(c)) c->stopped = true;
    return c->stopped;
}

/* Right to left: orthonormal again, exactly. */
LEHR_MUST_USE lehr_status tn_column_straighten(tn_column *column);
/* Left to right: measures; leaves in each site what truncating needs. */
LEHR_MUST_USE lehr_status tn_column_measure(tn_column *column, const tn_sweep_reading *readings,
                                            size_t count, uint64_t *row);
/* Right to left: cuts bonds. Leaves a state of norm one, right-orthonormal. */
LEHR_MUST_USE lehr_status tn_column_truncate(tn_column *column);
/* The last two without measuring. */
LEHR_MUST_USE lehr_status tn_column_cut(tn_column *column);

#endif
