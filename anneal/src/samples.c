// SPDX-License-Identifier: GPL-3.0-or-later
/* A sorted array: see samples.h. N is small beside the work that finds an answer. */
#include "samples.h"

#include <base/memory.h>
#include <string.h>

void an_samples_init(an_samples *s, const an_model *model, int64_t room)
{
    *s = (an_samples){.model = model, .n = an_model_look(model).n, .room = room};
}

void an_samples_clear(lehr_context *ctx, an_samples *s)
{
    for (int64_t k = 0; k < s->count; k++) lehr_release(ctx, s->kept[k].bits);
    lehr_release(ctx, s->kept);
    s->kept = NULL;
    s->count = s->capacity = 0;
}

bool an_samples_want(const an_samples *s, an_coef value)
{
    if (s->count < s->room) return true;
    return an_model_compare(s->model, value, s->kept[s->count - 1].value) <= 0;
}

static int compare(const an_samples *s, const an_kept *a, const an_kept *b)
{
    int order = an_model_compare(s->model, a->value, b->value);
    return order ? order : memcmp(a->bits, b->bits, (size_t)s->n);
}

/* Where the answer is or belongs. */
static int64_t position(const an_samples *s, const an_kept *answer, bool *found)
{
    int64_t lo = 0, hi = s->count;
    *found = false;
    while (lo < hi) {
        int64_t middle = lo + (hi - lo) / 2;
        int order = compare(s, answer, &s->kept[middle]);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0) {
            hi = middle;
        } else {
            lo = middle + 1;
        }
    }
    return lo;
}

static lehr_status grow(lehr_context *ctx, an_samples *s)
{
    if (s->count < s->capacity) return LEHR_OK;
    int64_t capacity = s->capacity ? 2 * s->capacity : 1;
    if (capacity > s->room) capacity = s->room;
    an_kept *kept = lehr_resize(ctx, s->kept, (size_t)capacity, sizeof *kept);
    if (!kept) return LEHR_NO_MEMORY;
    s->kept = kept;
    s->capacity = capacity;
    return LEHR_OK;
}

/* Room for the bits of one more: a new block, or that of the worst answer, which is dropped. */
static lehr_status make_room(lehr_context *ctx, an_samples *s, uint8_t **bits)
{
    if (s->count == s->room) {
        *bits = s->kept[--s->count].bits;
        return LEHR_OK;
    }
    LEHR_TRY(grow(ctx, s));
    *bits = lehr_new(ctx, (size_t)s->n, 1);
    return *bits ? LEHR_OK : LEHR_NO_MEMORY;
}

lehr_status an_samples_add(lehr_context *ctx, an_samples *s, an_kept answer)
{
    bool found;
    int64_t at = position(s, &answer, &found);
    if (found) {
        an_kept *same = &s->kept[at];
        same->count += answer.count;
        if (answer.when < same->when) same->when = answer.when;
        return LEHR_OK;
    }
    if (at == s->room) return LEHR_OK;
    uint8_t *bits;
    LEHR_TRY(make_room(ctx, s, &bits));
    memmove(s->kept + at + 1, s->kept + at, (size_t)(s->count - at) * sizeof *s->kept);
    memcpy(bits, answer.bits, (size_t)s->n);
    s->kept[at] = answer;
    s->kept[at].bits = bits;
    s->count++;
    return LEHR_OK;
}

lehr_status an_samples_merge(lehr_context *ctx, an_samples *s, const an_samples *more)
{
    for (int64_t k = 0; k < more->count; k++) LEHR_TRY(an_samples_add(ctx, s, more->kept[k]));
    return LEHR_OK;
}
