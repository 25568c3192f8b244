// SPDX-License-Identifier: GPL-3.0-or-later
/* A stack of records: see postsolve.h. */
#include "postsolve.h"

#include "coef_math.h"

#include <base/memory.h>

void an_postsolve_init(an_postsolve *post, bool whole)
{
    *post = (an_postsolve){.whole = whole};
}

void an_postsolve_clear(lehr_context *ctx, an_postsolve *post)
{
    lehr_release(ctx, post->follower);
    post->follower = NULL;
    post->count = post->room = 0;
}

lehr_status an_postsolve_push(lehr_context *ctx, an_postsolve *post, const an_follower *follower)
{
    if (post->count == post->room) {
        int32_t room = post->room < 64 ? 64 : post->room / 2 * 3;
        an_follower *grown = lehr_resize(ctx, post->follower, (size_t)room, sizeof *grown);
        if (!grown) return LEHR_NO_MEMORY;
        post->follower = grown;
        post->room = room;
    }
    post->follower[post->count++] = *follower;
    return LEHR_OK;
}

void an_postsolve_run(const an_postsolve *post, uint8_t *bits)
{
    bool whole = post->whole;
    for (int32_t r = post->count - 1; r >= 0; r--) {
        const an_follower *f = &post->follower[r];
        an_coef field = f->h;
        for (int32_t k = 0; k < f->arms; k++)
            field = coef_add(whole, field, coef_signed(whole, bits[f->other[k]] ? 1 : -1, f->w[k]));
        bits[f->spin] = coef_sign(whole, field) <= 0;
    }
}
