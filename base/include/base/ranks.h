// SPDX-License-Identifier: GPL-3.0-or-later
/* Ranks: how lehr leaves one machine. ranks_self.c (one rank, complete) or ranks_mpi.c, chosen by
 * CMake. Every call here is collective unless it says otherwise; ranks agree on the status before
 * leaving a collective path, so that a failure on one never hangs the others. */
#ifndef LEHR_BASE_RANKS_H
#define LEHR_BASE_RANKS_H

#include <base/context.h>

/* Once per process, before and after everything else. Starting twice is fine. */
LEHR_API LEHR_MUST_USE lehr_status lehr_ranks_start(lehr_context *ctx, int *argc, char ***argv);
LEHR_API void lehr_ranks_finish(void);
/* Not collective. */
LEHR_API int lehr_rank(void);
LEHR_API int lehr_ranks(void);
/* "self" or the MPI library's version line. Not collective. */
LEHR_API const char *lehr_ranks_provider(void);

/* All ranks return the status, and get the message, of the lowest failing rank. */
LEHR_API LEHR_MUST_USE lehr_status lehr_ranks_agree(lehr_context *ctx, lehr_status mine);
/* bytes from rank `root` to all. */
LEHR_API LEHR_MUST_USE lehr_status lehr_ranks_share(lehr_context *ctx, int root, void *bytes,
                                                    size_t n);
/* Element-wise sums over ranks, added in rank order. */
LEHR_API LEHR_MUST_USE lehr_status lehr_ranks_sum(lehr_context *ctx, double *values, size_t n);
LEHR_API LEHR_MUST_USE lehr_status lehr_ranks_sum_u64(lehr_context *ctx, uint64_t *values,
                                                      size_t n);
/* Each rank brings `size` bytes; all get the ranks' blocks in rank order in `all`. */
LEHR_API LEHR_MUST_USE lehr_status lehr_ranks_gather(lehr_context *ctx, const void *mine,
                                                     size_t size, void *all);

#endif
