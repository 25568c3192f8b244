// SPDX-License-Identifier: GPL-3.0-or-later
#include "large_blocks.h"

#include <stdlib.h> /* defines __GLIBC__ where it is so */

#ifdef __GLIBC__
#    include <malloc.h>

/* Above the matrices that engines take and give back all the time. */
#    define LARGE (4 << 20)

void cli_return_large_blocks(void)
{
    mallopt(M_MMAP_THRESHOLD, LARGE);
    /* Otherwise the end of the heap would go back with every block. */
    mallopt(M_TRIM_THRESHOLD, 2 * LARGE);
}

#else

void cli_return_large_blocks(void) {}

#endif
