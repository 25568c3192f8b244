// SPDX-License-Identifier: GPL-3.0-or-later
/* For flip_pass_body.h, once for each pair of types ROW and RISE; forgets them at the end. */

static void TYPED(pass)(const void *row_, const int8_t *restrict sign, int8_t mine, int32_t chunks,
                        void *rise_, void *least_)
{
    const ROW *restrict row = row_;
    RISE *restrict rise = rise_;
    RISE *restrict least = least_;
    for (int32_t c = 0; c < chunks; c++, row += AN_CHUNK, sign += AN_CHUNK, rise += AN_CHUNK) {
        RISE low = AN_HIGHEST(RISE);
        for (int32_t k = 0; k < AN_CHUNK; k++) {
            ROW opposite = (ROW)(sign[k] ^ mine); /* 0 or -1 */
            ROW change = (ROW)((row[k] ^ opposite) - opposite);
            RISE next = (RISE)(rise[k] + change);
            rise[k] = next;
            low = next < low ? next : low;
        }
        least[c] = low;
    }
}

static void TYPED(drift)(const void *row_, const void *likely, const int8_t *restrict sign,
                         int8_t mine, int32_t chunks, void *rise_)
{
    const ROW *restrict row = row_;
    const ROW *next_row = likely;
    RISE *restrict rise = rise_;
    for (int32_t c = 0; c < chunks; c++, row += AN_CHUNK, sign += AN_CHUNK, rise += AN_CHUNK) {
        for (int32_t k = 0; k < AN_CHUNK; k += AN_LINE / (int32_t)sizeof(ROW))
            __builtin_prefetch(next_row + k, 0, 2); /* the first cache is full of rises */
        next_row += AN_CHUNK;
        for (int32_t k = 0; k < AN_CHUNK; k++) {
            ROW opposite = (ROW)(sign[k] ^ mine); /* 0 or -1 */
            rise[k] = (RISE)(rise[k] + (ROW)((row[k] ^ opposite) - opposite));
        }
    }
}

static void TYPED(scan)(int32_t chunks, const void *rise_, void *least_)
{
    const RISE *restrict rise = rise_;
    RISE *restrict least = least_;
    for (int32_t c = 0; c < chunks; c++, rise += AN_CHUNK) {
        RISE low = rise[0];
        for (int32_t k = 0; k < AN_CHUNK; k++) low = rise[k] < low ? rise[k] : low;
        least[c] = low;
    }
}

static int32_t TYPED(find)(int32_t chunks, const void *rise_, const void *least_, int32_t low,
                           int32_t from)
{
    const RISE *rise = rise_, *least = least_;
    int32_t c = from / AN_CHUNK;
    while (least[c] != low) c = c + 1 < chunks ? c + 1 : 0;
    rise += (int64_t)c * AN_CHUNK;
    RISE first = AN_CHUNK;
    for (int32_t k = 0; k < AN_CHUNK; k++) {
        RISE after = (RISE)((k - from) & (AN_CHUNK - 1));
        after = rise[k] == low ? after : AN_CHUNK;
        first = after < first ? after : first;
    }
    return c * AN_CHUNK + ((from + first) & (AN_CHUNK - 1));
}

/* The first of a block from `skip` on, AN_BLOCK when there is none. */
static int32_t TYPED(seek_block)(const RISE *rise, const float *draws, float scale, int32_t skip)
{
    RISE first = AN_BLOCK;
    for (int32_t k = 0; k < AN_BLOCK; k++) {
        RISE limit = (RISE)(int32_t)(draws[k] * scale);
        RISE here = rise[k] <= limit ? (RISE)k : AN_BLOCK;
        here = k >= skip ? here : AN_BLOCK;
        first = here < first ? here : first;
    }
    return first;
}

static int32_t TYPED(seek)(int32_t chunks, const void *rise_, const float *draws, float scale,
                           int32_t from)
{
    const RISE *rise = rise_;
    int32_t end = chunks * AN_CHUNK, at = from & ~(AN_BLOCK - 1);
    for (int32_t skip = from - at; at < end; at += AN_BLOCK, skip = 0) {
        int32_t first = TYPED(seek_block)(rise + at, draws + at, scale, skip);
        if (first < AN_BLOCK) return at + first;
    }
    return end;
}

#undef ROW
#undef RISE
#undef TYPED
