// SPDX-License-Identifier: GPL-3.0-or-later
#include "mps_reading.h"

#include <base/memory.h>
#include <string.h>

/* --- life --- */

/* The transposed halves of a tensor (left, 2, right). */
static void turn_site(lehr_matrix flat, int right, lehr_matrix step)
{
    for (int value = 0; value < 2; value++)
        for (int r = 0; r < right; r++) {
            lehr_matrix column = lehr_matrix_columns(flat, 2 * r + value, 1);
            lehr_matrix row =
                lehr_matrix_columns(lehr_matrix_rows(step, r, 1), value * flat.rows, flat.rows);
            lehr_matrix_transpose(column, row);
        }
}

static lehr_status take_site(lehr_context *ctx, tn_mps *mps, int32_t site, tn_reading *reading)
{
    tn_site *s = &mps->sites[site];
    size_t count = 2 * (size_t)s->left * (size_t)s->right;
    reading->bonds[site] = s->left;
    reading->bonds[site + 1] = s->right;
    reading->step[site] = lehr_new(ctx, count, lehr_complex_size(mps->precision));
    if (!reading->step[site]) return LEHR_NO_MEMORY;
    turn_site(tn_mps_flat(mps, site), s->right,
              lehr_matrix_over(mps->precision, s->right, 2 * s->left, reading->step[site]));
    lehr_release(ctx, s->at);
    s->at = NULL;
    return LEHR_OK;
}

/* Adds step[from] e step[to]' to `sum`: what was `from` in the state is `to` under the operator. */
static lehr_status add_branch(lehr_context *ctx, const tn_reading *reading, int32_t site, int from,
                              int to, double factor, lehr_matrix e, lehr_matrix sum)
{
    lehr_matrix half =
        lehr_matrix_scratch(ctx, reading->precision, reading->bonds[site + 1], e.columns);
    if (!half.at) return LEHR_NO_MEMORY;
    lehr_complex_multiply(factor, LEHR_AS_IS, tn_reading_step(reading, site, from), LEHR_AS_IS, e,
                          0, half);
    lehr_complex_multiply(1, LEHR_AS_IS, half, LEHR_ADJOINT, tn_reading_step(reading, site, to), 1,
                          sum);
    return LEHR_OK;
}

/* The environment behind a site with nothing on it. */
static lehr_status pass(lehr_context *ctx, const tn_reading *reading, int32_t site, lehr_matrix e,
                        lehr_matrix next)
{
    lehr_matrix_clear(next);
    LEHR_TRY(add_branch(ctx, reading, site, 0, 0, 1, e, next));
    return add_branch(ctx, reading, site, 1, 1, 1, e, next);
}

static lehr_matrix environment(const tn_reading *reading, int32_t site)
{
    int bond = reading->bonds[site];
    return lehr_matrix_over(reading->precision, bond, bond, reading->environment[site]);
}

static void set_number(lehr_matrix a, double complex value)
{
    lehr_matrix_copy(lehr_matrix_over(LEHR_DOUBLE, 1, 1, &value), a);
}

static lehr_status find_environments(lehr_context *ctx, tn_reading *reading)
{
    reading->environment = lehr_new_zero(ctx, (size_t)reading->n, sizeof *reading->environment);
    if (!reading->environment) return LEHR_NO_MEMORY;
    for (int32_t s = 0; s < reading->n; s++) {
        size_t bond = (size_t)reading->bonds[s];
        void *at = lehr_new(ctx, bond * bond, lehr_complex_size(reading->precision));
        if (!at) return LEHR_NO_MEMORY;
        reading->environment[s] = at;
        if (s == 0) {
            set_number(environment(reading, 0), 1);
            continue;
        }
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_status status =
            pass(ctx, reading, s - 1, environment(reading, s - 1), environment(reading, s));
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
    }
    return LEHR_OK;
}

static lehr_status take_all(lehr_context *ctx, tn_mps *mps, bool environments, tn_reading *r)
{
    r->bonds = lehr_new(ctx, (size_t)mps->n + 1, sizeof *r->bonds);
    r->step = lehr_new_zero(ctx, (size_t)mps->n, sizeof *r->step);
    if (!r->bonds || !r->step) return LEHR_NO_MEMORY;
    r->bonds[0] = 1;
    for (int32_t s = 0; s < mps->n; s++) LEHR_TRY(take_site(ctx, mps, s, r));
    return environments ? find_environments(ctx, r) : LEHR_OK;
}

lehr_status tn_reading_new(lehr_context *ctx, tn_mps *mps, bool environments, tn_reading *out)
{
    tn_reading reading = {.precision = mps->precision, .n = mps->n};
    if (mps->n > 0) LEHR_TRY(tn_mps_walk(ctx, mps, 0));
    lehr_status status = take_all(ctx, mps, environments, &reading);
    if (status == LEHR_OK)
        *out = reading;
    else
        tn_reading_clear(ctx, &reading);
    return status;
}

void tn_reading_clear(lehr_context *ctx, tn_reading *reading)
{
    for (int32_t s = 0; s < reading->n; s++) {
        if (reading->step) lehr_release(ctx, reading->step[s]);
        if (reading->environment) lehr_release(ctx, reading->environment[s]);
    }
    lehr_release(ctx, reading->bonds);
    lehr_release(ctx, reading->step);
    lehr_release(ctx, reading->environment);
    *reading = (tn_reading){0};
}

/* --- amplitudes --- */

static int widest(const tn_reading *reading)
{
    int most = 1;
    for (int32_t s = 0; s <= reading->n; s++)
        if (reading->bonds[s] > most) most = reading->bonds[s];
    return most;
}

static lehr_status amplitude(lehr_context *ctx, const tn_reading *reading, const uint8_t *values,
                             double complex *out)
{
    int most = widest(reading);
    lehr_matrix here = lehr_matrix_scratch(ctx, reading->precision, most, 1);
    lehr_matrix next = lehr_matrix_scratch(ctx, reading->precision, most, 1);
    if (!here.at || !next.at) return LEHR_NO_MEMORY;
    double complex value = 1;
    set_number(here, 1);
    for (int32_t s = 0; s < reading->n; s++) {
        lehr_complex_multiply(1, LEHR_AS_IS, tn_reading_step(reading, s, values[s]), LEHR_AS_IS,
                              lehr_matrix_rows(here, 0, reading->bonds[s]), 0,
                              lehr_matrix_rows(next, 0, reading->bonds[s + 1]));
        lehr_matrix spare = here;
        here = next;
        next = spare;
    }
    lehr_matrix_copy(lehr_matrix_rows(here, 0, 1), lehr_matrix_over(LEHR_DOUBLE, 1, 1, &value));
    *out = value;
    return LEHR_OK;
}

lehr_status tn_reading_amplitude(lehr_context *ctx, const tn_reading *reading,
                                 const uint8_t *values, double complex *out)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = amplitude(ctx, reading, values, out);
    lehr_scratch_release(ctx, mark);
    return status;
}

/* --- expectations --- */

/* The environment behind a site with a Pauli on it. Y is i X Z: its i comes at the end. */
static lehr_status pass_pauli(lehr_context *ctx, const tn_reading *reading, int32_t site,
                              char letter, lehr_matrix e, lehr_matrix next)
{
    int flips = letter != 'Z';
    double sign = letter == 'X' ? 1 : -1;
    lehr_matrix_clear(next);
    LEHR_TRY(add_branch(ctx, reading, site, 0, flips, 1, e, next));
    return add_branch(ctx, reading, site, 1, 1 - flips, sign, e, next);
}

static double complex trace(lehr_matrix a)
{
    double complex sum = 0;
    for (int k = 0; k < a.rows; k++) {
        double complex value;
        lehr_matrix_copy(lehr_matrix_rows(lehr_matrix_columns(a, k, 1), k, 1),
                         lehr_matrix_over(LEHR_DOUBLE, 1, 1, &value));
        sum += value;
    }
    return sum;
}

static lehr_status expect(lehr_context *ctx, const tn_reading *reading, const int32_t *sites,
                          const char *letters, int count, double *value)
{
    size_t most = (size_t)widest(reading);
    void *room[2];
    for (int k = 0; k < 2; k++) {
        room[k] = lehr_scratch(ctx, most * most, lehr_complex_size(reading->precision));
        if (!room[k]) return LEHR_NO_MEMORY;
    }
    lehr_matrix e = environment(reading, sites[0]);
    double complex phase = 1;
    for (int32_t s = sites[0], k = 0; k < count; s++) {
        int bond = reading->bonds[s + 1];
        lehr_matrix next = lehr_matrix_over(reading->precision, bond, bond, room[s % 2]);
        bool named = s == sites[k];
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_status status = named ? pass_pauli(ctx, reading, s, letters[k], e, next)
                                   : pass(ctx, reading, s, e, next);
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
        if (named && letters[k] == 'Y') phase *= (double complex)I;
        e = next;
        k += named;
    }
    *value = creal(phase * trace(e));
    return LEHR_OK;
}

lehr_status tn_reading_expect(lehr_context *ctx, const tn_reading *reading, const int32_t *sites,
                              const char *letters, int count, double *value)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = expect(ctx, reading, sites, letters, count, value);
    lehr_scratch_release(ctx, mark);
    return status;
}
