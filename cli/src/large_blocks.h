// SPDX-License-Identifier: GPL-3.0-or-later
/* Large blocks of memory go back to the system when they are released.
 *
 * glibc lets its threshold for this grow with the blocks that it sees, up to 32 MiB: lists that
 * grow by and by then leave holes in the heap, more or less of them from one file to the next. */
#ifndef LEHR_CLI_LARGE_BLOCKS_H
#define LEHR_CLI_LARGE_BLOCKS_H

/* Once, before the first large block. Does nothing where the C library has no such threshold. */
void cli_return_large_blocks(void);

#endif
