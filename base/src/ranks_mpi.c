// SPDX-License-Identifier: GPL-3.0-or-later
/* Ranks over MPI; no other file includes it.
 *
 * A communicator of our own, so that a program with its own MPI traffic may call lehr. Before
 * lehr_ranks_start and after lehr_ranks_finish there is one rank. Whatever can fail on one rank
 * alone (memory) is agreed upon before the transfer that needs it: no rank waits for one that gave
 * up. Calls come from the thread that started. */
#include <base/memory.h>
#include <base/ranks.h>

#include "context_inside.h"

#include <mpi.h>
#include <string.h>

/* Bytes, or numbers, of one transfer: MPI counts with an int. */
#define PIECE     ((size_t)1 << 28)
#define SUM_PIECE ((size_t)1 << 12)

static MPI_Comm everyone = MPI_COMM_NULL;
static int my_rank = 0, rank_count = 1;
static bool started_mpi;

static lehr_status check(lehr_context *ctx, int code, const char *what)
{
    if (code == MPI_SUCCESS) return LEHR_OK;
    char text[MPI_MAX_ERROR_STRING];
    int length;
    MPI_Error_string(code, text, &length);
    return LEHR_FAIL(ctx, LEHR_RANKS, "MPI could not %s: %.*s", what, length, text);
}

static lehr_status start_mpi(lehr_context *ctx, int *argc, char ***argv)
{
    int running, level;
    MPI_Initialized(&running);
    if (running) return LEHR_OK;
    LEHR_TRY(check(ctx, MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &level), "start"));
    started_mpi = true;
    if (level < MPI_THREAD_FUNNELED)
        return LEHR_FAIL(ctx, LEHR_RANKS, "this MPI cannot be used beside threads");
    return LEHR_OK;
}

lehr_status lehr_ranks_start(lehr_context *ctx, int *argc, char ***argv)
{
    if (everyone != MPI_COMM_NULL) return LEHR_OK;
    LEHR_TRY(start_mpi(ctx, argc, argv));
    LEHR_TRY(check(ctx, MPI_Comm_dup(MPI_COMM_WORLD, &everyone), "make a communicator"));
    MPI_Comm_set_errhandler(everyone, MPI_ERRORS_RETURN);
    MPI_Comm_rank(everyone, &my_rank);
    MPI_Comm_size(everyone, &rank_count);
    return LEHR_OK;
}

void lehr_ranks_finish(void)
{
    if (everyone != MPI_COMM_NULL) MPI_Comm_free(&everyone);
    everyone = MPI_COMM_NULL;
    my_rank = 0;
    rank_count = 1;
    if (started_mpi) MPI_Finalize();
    started_mpi = false;
}

int lehr_rank(void)
{
    return my_rank;
}

int lehr_ranks(void)
{
    return rank_count;
}

const char *lehr_ranks_provider(void)
{
    static char text[MPI_MAX_LIBRARY_VERSION_STRING];
    int length;
    MPI_Get_library_version(text, &length);
    text[strcspn(text, ",\n")] = '\0'; /* what follows tells how it was packaged */
    return text;
}

/* --- agreement --- */

typedef struct report {
    int status;
    char message[LEHR_MESSAGE_SIZE];
    char origin[LEHR_ORIGIN_SIZE];
} report;

static lehr_status adopt_from(lehr_context *ctx, int rank, lehr_status status)
{
    report r = {.status = (int)status};
    memcpy(r.message, lehr_message(ctx), sizeof r.message);
    memcpy(r.origin, lehr_origin(ctx), sizeof r.origin);
    LEHR_TRY(check(ctx, MPI_Bcast(&r, sizeof r, MPI_BYTE, rank, everyone), "spread a message"));
    lehr_adopt_failure(ctx, (lehr_status)r.status, r.message, r.origin);
    return (lehr_status)r.status;
}

lehr_status lehr_ranks_agree(lehr_context *ctx, lehr_status mine)
{
    if (rank_count == 1) return mine;
    int candidate = mine == LEHR_OK ? rank_count : my_rank, failed;
    LEHR_TRY(check(ctx, MPI_Allreduce(&candidate, &failed, 1, MPI_INT, MPI_MIN, everyone),
                   "agree on a status"));
    return failed == rank_count ? LEHR_OK : adopt_from(ctx, failed, mine);
}

/* --- data --- */

lehr_status lehr_ranks_share(lehr_context *ctx, int root, void *bytes, size_t n)
{
    if (root < 0 || root >= rank_count)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "rank %d of %d cannot share", root, rank_count);
    if (rank_count == 1) return LEHR_OK;
    for (size_t at = 0; at < n; at += PIECE) {
        int piece = (int)(n - at < PIECE ? n - at : PIECE);
        LEHR_TRY(check(ctx, MPI_Bcast((char *)bytes + at, piece, MPI_BYTE, root, everyone),
                       "share bytes"));
    }
    return LEHR_OK;
}

/* MPI_Reduce may add in any order, and floating-point sums show it: all numbers go everywhere and
 * each rank adds them in rank order. */
static lehr_status sum_piece(lehr_context *ctx, double *values, int n, double *all)
{
    LEHR_TRY(check(ctx, MPI_Allgather(values, n, MPI_DOUBLE, all, n, MPI_DOUBLE, everyone),
                   "gather sums"));
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int rank = 0; rank < rank_count; rank++) sum += all[rank * n + i];
        values[i] = sum;
    }
    return LEHR_OK;
}

static lehr_status sum_pieces(lehr_context *ctx, double *values, size_t n)
{
    size_t longest = n < SUM_PIECE ? n : SUM_PIECE;
    double *all = lehr_scratch(ctx, longest * (size_t)rank_count, sizeof *all);
    LEHR_TRY(lehr_ranks_agree(ctx, all ? LEHR_OK : LEHR_NO_MEMORY));
    for (size_t at = 0; at < n; at += SUM_PIECE)
        LEHR_TRY(sum_piece(ctx, values + at, (int)(n - at < SUM_PIECE ? n - at : SUM_PIECE), all));
    return LEHR_OK;
}

lehr_status lehr_ranks_sum(lehr_context *ctx, double *values, size_t n)
{
    if (rank_count == 1) return LEHR_OK;
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = sum_pieces(ctx, values, n);
    lehr_scratch_release(ctx, mark);
    return status;
}

lehr_status lehr_ranks_sum_u64(lehr_context *ctx, uint64_t *values, size_t n)
{
    if (rank_count == 1) return LEHR_OK;
    for (size_t at = 0; at < n; at += PIECE) {
        int piece = (int)(n - at < PIECE ? n - at : PIECE);
        LEHR_TRY(check(
            ctx, MPI_Allreduce(MPI_IN_PLACE, values + at, piece, MPI_UINT64_T, MPI_SUM, everyone),
            "add counts"));
    }
    return LEHR_OK;
}

lehr_status lehr_ranks_gather(lehr_context *ctx, const void *mine, size_t size, void *all)
{
    if (size > 0) memmove((char *)all + (size_t)my_rank * size, mine, size);
    for (int rank = 0; rank < rank_count; rank++)
        LEHR_TRY(lehr_ranks_share(ctx, rank, (char *)all + (size_t)rank * size, size));
    return LEHR_OK;
}
