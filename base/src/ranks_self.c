// SPDX-License-Identifier: GPL-3.0-or-later
/* One rank: every collective call is the identity. ranks_mpi.c is the other implementation. */
#include <base/ranks.h>

#include <string.h>

lehr_status lehr_ranks_start(lehr_context *ctx, int *argc, char ***argv)
{
    (void)ctx;
    (void)argc;
    (void)argv;
    return LEHR_OK;
}

void lehr_ranks_finish(void) {}

int lehr_rank(void)
{
    return 0;
}

int lehr_ranks(void)
{
    return 1;
}

const char *lehr_ranks_provider(void)
{
    return "self";
}

lehr_status lehr_ranks_agree(lehr_context *ctx, lehr_status mine)
{
    (void)ctx;
    return mine;
}

lehr_status lehr_ranks_share(lehr_context *ctx, int root, void *bytes, size_t n)
{
    (void)bytes;
    (void)n;
    if (root != 0) return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "rank %d of 1 cannot share", root);
    return LEHR_OK;
}

lehr_status lehr_ranks_sum(lehr_context *ctx, double *values, size_t n)
{
    (void)ctx;
    (void)values;
    (void)n;
    return LEHR_OK;
}

lehr_status lehr_ranks_sum_u64(lehr_context *ctx, uint64_t *values, size_t n)
{
    (void)ctx;
    (void)values;
    (void)n;
    return LEHR_OK;
}

lehr_status lehr_ranks_gather(lehr_context *ctx, const void *mine, size_t size, void *all)
{
    (void)ctx;
    if (size > 0) memcpy(all, mine, size);
    return LEHR_OK;
}
