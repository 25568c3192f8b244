// SPDX-License-Identifier: GPL-3.0-or-later
/* The inner loops of a search on dense rows, chosen by instruction set at run time.
 * flip_pass_body.h is their one source; it is plain integer arithmetic, so all paths give the same
 * bits. */
#ifndef LEHR_ANNEAL_FLIP_PASS_H
#define LEHR_ANNEAL_FLIP_PASS_H

#include <stdint.h>

/* Rises come in chunks: of each only the lowest is kept, and looked for when it is needed. */
#define AN_CHUNK 256

/* Widths of couplings and rises, in bits. */
typedef enum an_widths { AN_8_16, AN_8_32, AN_16_32, AN_32_32, AN_WIDTHS } an_widths;

typedef struct an_flip_kernel {
    /* rise[j] += row[j] s_i s_j, and the lowest rise of each chunk. Signs are 0 for spins +1 and -1
     * for spins -1; mine is that of spin i before its flip. */
    void (*pass)(const void *row, const int8_t *sign, int8_t mine, int32_t chunks, void *rise,
                 void *least);
    /* The same without the lowest rises. On its way it fetches the row that is likely needed next,
     * as to wait for rows takes longer than to add them. */
    void (*drift)(const void *row, const void *likely, const int8_t *sign, int8_t mine,
                  int32_t chunks, void *rise);
    /* The lowest rise of each chunk. */
    void (*scan)(int32_t chunks, const void *rise, void *least);
    /* Where `low`, the lowest of all rises, is: the first place at or after `from`, cyclically by
     * chunks, and within its chunk. */
    int32_t (*find)(int32_t chunks, const void *rise, const void *least, int32_t low, int32_t from);
    /* The first place at or after `from` whose rise is at most its draw times scale; the end of the
     * chunks when there is none. */
    int32_t (*seek)(int32_t chunks, const void *rise, const float *draws, float scale,
                    int32_t from);
} an_flip_kernel;

typedef an_flip_kernel an_flip_kernels[AN_WIDTHS];

extern const an_flip_kernels an_flip_portable, an_flip_avx2, an_flip_avx512;
/* The best one this machine may use. */
const an_flip_kernel *an_flip_choose(an_widths widths);

#endif
