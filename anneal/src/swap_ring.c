// SPDX-License-Identifier: GPL-3.0-or-later
#include "swap_ring.h"

#include <anneal/solver.h>
#include <base/memory.h>
#include <math.h>

/* Below this part of pt a transverse field does nothing any more. */
#define LEAST_GAMMA 1e-9

lehr_status an_swap_ring_new(lehr_context *ctx, const an_swap_rows *rows, int32_t slices,
                             an_swap_ring *out)
{
    an_swap_ring ring = {.slices = slices};
    ring.slice = lehr_scratch(ctx, (size_t)slices, sizeof *ring.slice);
    if (!ring.slice) return LEHR_NO_MEMORY;
    for (int32_t k = 0; k < slices; k++) LEHR_TRY(an_swap_walk_new(ctx, rows, &ring.slice[k]));
    *out = ring;
    return LEHR_OK;
}

/* Long ones are not started when time is over. */
static bool may_start(const an_swap_walk *walk, an_descent_stop *stop, void *user)
{
    const an_field *f = walk->rows->field;
    return f->start[f->n] < AN_POLL_WORK || !stop(user);
}

void an_swap_ring_start(an_swap_ring *ring, lehr_rng *rng, const uint8_t *bits,
                        an_descent_stop *stop, void *user)
{
    an_swap_walk *first = &ring->slice[0];
    bool given = bits && an_swap_start_from(first, bits);
    if (!given) an_swap_start(first, rng);
    for (int32_t k = 1; k < ring->slices; k++) {
        an_swap_walk *walk = &ring->slice[k];
        if (!given && may_start(walk, stop, user)) {
            an_swap_start(walk, rng);
        } else {
            an_swap_copy(walk, first);
        }
    }
}

double an_swap_ring_coupling(double gamma, double pt)
{
    return -0.5 * log(tanh(fmax(gamma / pt, LEAST_GAMMA)));
}

static int bonds_of(int32_t i, const an_swap_walk *w, const an_swap_walk *up,
                    const an_swap_walk *down)
{
    return w->spin[i] * (up->spin[i] + down->spin[i]);
}

/* Sum of s_i (s_i above + s_i below) over the spins that flip. */
static int bonds(const an_swap_move *m, const an_swap_walk *w, const an_swap_walk *up,
                 const an_swap_walk *down)
{
    if (m->pairs == 0) return bonds_of(m->one[0], w, up, down);
    int sum = 0;
    for (int k = 0; k < m->pairs; k++)
        sum += bonds_of(m->one[k], w, up, down) + bonds_of(m->zero[k], w, up, down);
    return sum;
}

bool an_swap_ring_sweep(an_swap_ring *ring, an_exp_stream *draws, double pt, double jp,
                        an_descent_stop *stop, void *user, int64_t *work)
{
    double scale = 2 / pt;
    for (int32_t k = 0; k < ring->slices; k++) {
        an_swap_walk *walk = &ring->slice[k];
        const an_swap_walk *up = &ring->slice[k + 1 < ring->slices ? k + 1 : 0];
        const an_swap_walk *down = &ring->slice[k > 0 ? k - 1 : ring->slices - 1];
        an_swap_cursor cursor = {0};
        an_swap_move move;
        while (an_swap_next(walk, &draws->rng, &cursor, &move)) {
            double change =
                scale * an_swap_cost(walk, &move) + 2 * jp * bonds(&move, walk, up, down);
            ++*work;
            if (change <= an_exp_stream_next(draws)) *work += an_swap_make(walk, &move);
            if (*work < AN_POLL_WORK) continue;
            *work = 0;
            if (stop(user)) return false;
        }
    }
    return true;
}
