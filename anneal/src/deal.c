// SPDX-License-Identifier: GPL-3.0-or-later
/* Claims, commits, rounds: see deal.h. */
#include "checkpoint.h"

#include <base/clock.h>
#include <base/memory.h>
#include <base/ranks.h>
#include <base/threads.h>
#include <math.h>
#include <string.h>

/* --- the stream of improvements --- */

void an_deal_improve(an_deal *d, const uint8_t *bits, an_coef value, double when)
{
    pthread_mutex_lock(&d->stream);
    if (!d->has_incumbent || an_model_compare(d->model, value, d->incumbent) < 0) {
        d->has_incumbent = true;
        d->incumbent = value;
        d->incumbent_when = when;
        if (d->incumbent_bits) memcpy(d->incumbent_bits, bits, (size_t)d->best.n);
        if (d->improved) {
            char text[40];
            an_model_print(d->model, value, text);
            d->improved(d->user, an_model_real(d->model, value), text, when);
        }
    }
    pthread_mutex_unlock(&d->stream);
}

void an_deal_reached(an_deal *d, uint64_t item)
{
    unsigned long long winner = atomic_load(&d->winner);
    while (item < winner && !atomic_compare_exchange_weak(&d->winner, &winner, item)) {
    }
}

/* --- one item --- */

static uint64_t quota_of(const an_deal *d, uint64_t item)
{
    if (d->item_reads == 0) return UINT64_MAX;
    uint64_t left = d->total_reads - item * d->item_reads;
    return left < d->item_reads ? left : d->item_reads;
}

static an_offers *offers_new(lehr_context *ctx, an_deal *d, uint64_t item)
{
    an_offers *o = lehr_new_zero(ctx, 1, sizeof *o);
    if (!o) return NULL;
    o->deal = d;
    o->worker = ctx;
    o->item = item;
    o->quota = quota_of(d, item);
    an_samples_init(&o->kept, d->model, d->room);
    return o;
}

static void offers_free(lehr_context *ctx, an_offers *o)
{
    an_samples_clear(ctx, &o->kept);
    lehr_release(ctx, o->bits);
    lehr_release(ctx, o);
}

/* The very first item runs however late it is: some answer is better than none. */
static bool may_start(const an_deal *d, uint64_t item, bool stop)
{
    if (d->failed || d->settled || item >= d->round_end || item >= d->items) return false;
    return item == 0 || (!stop && item < atomic_load(&d->winner));
}

/* Items ahead that an earlier session has done are pending, or committed by now. */
static void pass_done_items(an_deal *d)
{
    if (d->next < d->expected) d->next = d->expected;
    for (const an_offers *o = d->pending; o; o = o->next)
        if (o->item == d->next) d->next += d->ranks;
}

static bool claim(an_deal *d, bool stop, uint64_t *item)
{
    pthread_mutex_lock(&d->lock);
    pass_done_items(d);
    bool mine = may_start(d, d->next, stop);
    if (mine) {
        *item = d->next;
        d->next += d->ranks;
    }
    pthread_mutex_unlock(&d->lock);
    return mine;
}

/* --- commits, under the lock --- */

static lehr_status commit(lehr_context *ctx, an_deal *d, const an_offers *o)
{
    d->reads += d->item_reads ? o->reads : 0;
    d->updates += o->updates;
    LEHR_TRY(an_samples_merge(ctx, &d->best, &o->kept));
    const an_kept *first = o->kept.kept;
    if (o->reached) an_deal_improve(d, first->bits, first->value, first->when);
    return LEHR_OK;
}

/* Takes the first pending item off, committed unless the winner excludes it. */
static lehr_status commit_first(lehr_context *ctx, an_deal *d)
{
    an_offers *o = d->pending;
    lehr_status status = LEHR_OK;
    if (o->item <= atomic_load(&d->winner)) status = commit(ctx, d, o);
    d->pending = o->next;
    d->expected = o->item + d->ranks;
    offers_free(ctx, o);
    return status;
}

static lehr_status commit_pending(lehr_context *ctx, an_deal *d)
{
    while (d->pending && d->pending->item == d->expected && !d->pending->cut)
        LEHR_TRY(commit_first(ctx, d));
    return LEHR_OK;
}

/* Once no item runs: those that were cut short, and those behind them. */
static lehr_status commit_rest(lehr_context *ctx, an_deal *d)
{
    while (d->pending) LEHR_TRY(commit_first(ctx, d));
    return LEHR_OK;
}

static void insert_pending(an_deal *d, an_offers *o)
{
    an_offers **at = &d->pending;
    while (*at && (*at)->item < o->item) at = &(*at)->next;
    o->next = *at;
    *at = o;
}

static lehr_status hand_in(lehr_context *ctx, an_deal *d, an_offers *o, lehr_status status)
{
    o->cut = lehr_stopped(ctx) != LEHR_RUNNING;
    pthread_mutex_lock(&d->lock);
    insert_pending(d, o);
    if (status == LEHR_OK && !d->hold) status = commit_pending(ctx, d);
    if (status != LEHR_OK) d->failed = true;
    pthread_mutex_unlock(&d->lock);
    return status;
}

/* --- checkpoints of a single process --- */

/* Of items that are parts of a whole the solver keeps the results. */
static an_standing standing(const an_deal *d)
{
    double cpu = lehr_cpu_seconds() - d->cpu_started;
    if (d->item_reads == 0) return (an_standing){.cpu = cpu, .samples = &d->best};
    return (an_standing){d->expected, d->reads, d->updates, cpu, &d->best, d->pending};
}

void an_deal_save_when_due(lehr_context *ctx, an_deal *d)
{
    if (!d->checkpoint || d->hold || !an_checkpoint_due(d->checkpoint)) return;
    pthread_mutex_lock(&d->lock);
    an_standing now = standing(d);
    an_checkpoint_try(ctx, d->checkpoint, d, &now);
    pthread_mutex_unlock(&d->lock);
}

void an_deal_skip(an_deal *d, uint64_t items)
{
    d->skipped = items;
    d->next = items + (d->rank + d->ranks - items % d->ranks) % d->ranks;
    d->expected = d->next;
}

an_offers *an_deal_restore(lehr_context *ctx, an_deal *d, uint64_t item)
{
    an_offers *o = offers_new(ctx, d, item);
    if (o) insert_pending(d, o);
    return o;
}

/* --- a thread --- */

static lehr_status work(lehr_context *worker, void *arg, uint64_t index, int slot)
{
    (void)index;
    (void)slot;
    an_deal *d = arg;
    uint64_t item;
    while (claim(d, lehr_stop(worker), &item)) {
        an_offers *o = offers_new(worker, d, item);
        if (!o) return LEHR_NO_MEMORY;
        lehr_status status = d->solver->item(worker, d->state, item, o);
        LEHR_TRY(hand_in(worker, d, o, status));
        an_deal_save_when_due(worker, d);
    }
    return LEHR_OK;
}

/* --- all ranks together --- */

static lehr_status share_counts(lehr_context *ctx, an_deal *d)
{
    uint64_t counts[2] = {d->reads, d->updates};
    LEHR_TRY(lehr_ranks_sum_u64(ctx, counts, 2));
    d->reads = counts[0];
    d->updates = counts[1];
    return LEHR_OK;
}

/* Adds the answers of rank `root` to `all` of everybody. */
static lehr_status share_answers(lehr_context *ctx, int root, const an_samples *mine, uint8_t *bits,
                                 an_samples *all)
{
    int64_t count = mine->count;
    LEHR_TRY(lehr_ranks_share(ctx, root, &count, sizeof count));
    for (int64_t k = 0; k < count; k++) {
        an_kept answer = {0};
        if (root == lehr_rank()) {
            answer = mine->kept[k];
            memcpy(bits, answer.bits, (size_t)mine->n);
        }
        LEHR_TRY(lehr_ranks_share(ctx, root, &answer, sizeof answer));
        LEHR_TRY(lehr_ranks_share(ctx, root, bits, (size_t)mine->n));
        answer.bits = bits;
        LEHR_TRY(lehr_ranks_agree(ctx, an_samples_add(ctx, all, answer)));
    }
    return LEHR_OK;
}

/* The answers of all ranks, on all of them; `all` is empty before. */
static lehr_status merge_ranks(lehr_context *ctx, const an_deal *d, const an_samples *mine,
                               an_samples *all)
{
    uint8_t *bits = lehr_new(ctx, (size_t)mine->n, 1);
    LEHR_TRY(lehr_ranks_agree(ctx, bits ? LEHR_OK : LEHR_NO_MEMORY));
    lehr_status status = LEHR_OK;
    for (int root = 0; root < (int)d->ranks && status == LEHR_OK; root++)
        status = share_answers(ctx, root, mine, bits, all);
    lehr_release(ctx, bits);
    return status;
}

lehr_status an_deal_gather(lehr_context *ctx, an_deal *d)
{
    if (d->ranks == 1) return LEHR_OK;
    LEHR_TRY(share_counts(ctx, d));
    an_samples mine = d->best;
    an_samples_init(&d->best, d->model, d->room);
    lehr_status status = merge_ranks(ctx, d, &mine, &d->best);
    an_samples_clear(ctx, &mine);
    return status;
}

/* --- rounds --- */

static bool chases_goal(const an_deal *d)
{
    return d->goal.has_target || d->goal.has_bound;
}

/* All ranks learn the lowest winner, and whether some rank has to stop. */
static lehr_status agree_on_round(lehr_context *ctx, an_deal *d, bool *stop)
{
    struct {
        uint64_t winner, stop;
    } mine = {atomic_load(&d->winner), lehr_stopped(ctx) != LEHR_RUNNING}, *all;
    all = lehr_new(ctx, (size_t)d->ranks, sizeof *all);
    LEHR_TRY(lehr_ranks_agree(ctx, all ? LEHR_OK : LEHR_NO_MEMORY));
    lehr_status status = lehr_ranks_gather(ctx, &mine, sizeof mine, all);
    for (uint64_t r = 0; r < d->ranks && status == LEHR_OK; r++) {
        an_deal_reached(d, all[r].winner);
        *stop |= all[r].stop != 0;
    }
    lehr_release(ctx, all);
    return status;
}

static lehr_status run_alone(lehr_context *ctx, an_deal *d)
{
    an_checkpoint *c = d->checkpoint;
    an_standing now = standing(d);
    /* First of all, so that a file that cannot be written is known at once. */
    if (c) LEHR_TRY(an_checkpoint_save(ctx, c, d, &now));
    LEHR_TRY(commit_pending(ctx, d));
    LEHR_TRY(lehr_parallel_for(ctx, (uint64_t)lehr_threads(ctx), work, d));
    now = standing(d);
    if (c) an_checkpoint_try(ctx, c, d, &now);
    return commit_rest(ctx, d);
}

/* The same on every rank, with all that is committed; written by the first. */
static lehr_status save_together(lehr_context *ctx, an_deal *d, uint64_t committed, bool must)
{
    an_samples all;
    uint64_t counts[2] = {d->reads, d->updates};
    double cpu = lehr_cpu_seconds() - d->cpu_started;
    LEHR_TRY(lehr_ranks_sum_u64(ctx, counts, 2));
    LEHR_TRY(lehr_ranks_sum(ctx, &cpu, 1));
    an_samples_init(&all, d->model, d->room);
    lehr_status status = merge_ranks(ctx, d, &d->best, &all);
    if (status == LEHR_OK) {
        an_standing now = {committed, counts[0], counts[1], cpu, &all, NULL};
        if (d->item_reads == 0) now = (an_standing){.cpu = cpu, .samples = &all};
        if (must)
            status = an_checkpoint_save(ctx, d->checkpoint, d, &now);
        else
            an_checkpoint_try(ctx, d->checkpoint, d, &now);
        status = lehr_ranks_agree(ctx, status);
    }
    an_samples_clear(ctx, &all);
    return status;
}

/* Items below round_end are done on all ranks, but for those of this round when it was stopped. */
static lehr_status save_round(lehr_context *ctx, an_deal *d, uint64_t committed, bool last)
{
    if (!d->checkpoint) return LEHR_OK;
    int due = last || an_checkpoint_due(d->checkpoint);
    LEHR_TRY(lehr_ranks_share(ctx, 0, &due, sizeof due));
    return due ? save_together(ctx, d, committed, false) : LEHR_OK;
}

static lehr_status run_round(lehr_context *ctx, an_deal *d, uint64_t width, bool *stop)
{
    uint64_t start = d->round_end, left = d->items - start;
    d->round_end += left < width * d->ranks ? left : width * d->ranks;
    lehr_status status = lehr_parallel_for(ctx, (uint64_t)lehr_threads(ctx), work, d);
    LEHR_TRY(lehr_ranks_agree(ctx, status));
    LEHR_TRY(agree_on_round(ctx, d, stop));
    if (*stop) {
        LEHR_TRY(save_round(ctx, d, start, true));
        return lehr_ranks_agree(ctx, commit_rest(ctx, d));
    }
    LEHR_TRY(lehr_ranks_agree(ctx, commit_rest(ctx, d)));
    *stop = atomic_load(&d->winner) != UINT64_MAX;
    return save_round(ctx, d, d->round_end, *stop || d->round_end == d->items);
}

/* Short rounds grow, so that ranks do not spend their time waiting for each other, and long ones
 * shrink. The result does not depend on how many items a round has. */
static int next_width(int width, int threads, double seconds)
{
    if (seconds < 0.05 && width < 1 << 20) return 2 * width;
    return seconds > 0.5 && width >= 2 * threads ? width / 2 : width;
}

/* A round is at first as many items for each rank as the first rank has threads. */
static lehr_status run_rounds(lehr_context *ctx, an_deal *d)
{
    bool stop = d->settled;
    int threads = lehr_threads(ctx), width = threads;
    d->round_end = d->skipped;
    if (d->checkpoint) LEHR_TRY(save_together(ctx, d, d->skipped, true));
    while (d->round_end < d->items && !stop) {
        LEHR_TRY(lehr_ranks_share(ctx, 0, &width, sizeof width));
        double begin = lehr_now();
        LEHR_TRY(run_round(ctx, d, (uint64_t)width, &stop));
        width = next_width(width, threads, lehr_now() - begin);
    }
    return LEHR_OK;
}

lehr_status an_deal_run(lehr_context *ctx, an_deal *d)
{
    d->hold = d->ranks > 1 && (chases_goal(d) || d->checkpoint);
    return d->hold ? run_rounds(ctx, d) : lehr_ranks_agree(ctx, run_alone(ctx, d));
}

/* --- the end --- */

/* Equal ones are left out, so that counts stay those of reads. */
static lehr_status add_known(lehr_context *ctx, an_deal *d)
{
    if (!d->known.bits) return LEHR_OK;
    bool better =
        d->best.count == 0 || an_model_compare(d->model, d->known.value, d->best.kept[0].value) < 0;
    return better ? an_samples_add(ctx, &d->best, d->known) : LEHR_OK;
}

static lehr_status finish(lehr_context *ctx, an_deal *d)
{
    if (!d->solver->finish || d->settled) return LEHR_OK;
    an_offers *o = offers_new(ctx, d, UINT64_MAX);
    LEHR_TRY(lehr_ranks_agree(ctx, o ? LEHR_OK : LEHR_NO_MEMORY));
    lehr_status status = d->solver->finish(ctx, d->state, o);
    if (status == LEHR_OK) status = commit(ctx, d, o);
    offers_free(ctx, o);
    return lehr_ranks_agree(ctx, status);
}

lehr_status an_deal_finish(lehr_context *ctx, an_deal *d)
{
    LEHR_TRY(finish(ctx, d));
    return lehr_ranks_agree(ctx, add_known(ctx, d));
}

lehr_status an_deal_time_to_best(lehr_context *ctx, const an_deal *d, double *seconds)
{
    double *all = lehr_new(ctx, (size_t)d->ranks, sizeof *all);
    LEHR_TRY(lehr_ranks_agree(ctx, all ? LEHR_OK : LEHR_NO_MEMORY));
    bool mine =
        d->has_incumbent && an_model_compare(d->model, d->incumbent, d->best.kept[0].value) == 0;
    double when = HUGE_VAL;
    if (mine) when = d->incumbent_when;
    lehr_status status = lehr_ranks_gather(ctx, &when, sizeof when, all);
    for (uint64_t r = 0; r < d->ranks && status == LEHR_OK; r++) when = fmin(when, all[r]);
    lehr_release(ctx, all);
    if (status == LEHR_OK) *seconds = when;
    return status;
}

/* --- what was known before --- */

lehr_status an_deal_know(lehr_context *ctx, an_deal *d, const uint8_t *bits, double when)
{
    if (an_model_violations(d->model, bits, NULL) > 0) return LEHR_OK;
    an_coef value = an_model_value(d->model, bits);
    if (d->known.bits && an_model_compare(d->model, value, d->known.value) >= 0) return LEHR_OK;
    uint8_t *copy = lehr_new(ctx, (size_t)d->best.n, 1);
    if (!copy) return LEHR_NO_MEMORY;
    memcpy(copy, bits, (size_t)d->best.n);
    lehr_release(ctx, d->known.bits);
    d->known = (an_kept){.bits = copy, .value = value, .when = when};
    d->settled = d->settled || an_goal_reached(&d->goal, value);
    an_deal_improve(d, bits, value, when);
    return LEHR_OK;
}

/* --- life --- */

void an_deal_renew(an_deal *d)
{
    d->next = d->expected = d->rank;
    d->round_end = UINT64_MAX;
}

lehr_status an_deal_start(lehr_context *ctx, an_deal *d)
{
    if (pthread_mutex_init(&d->lock, NULL) != 0)
        return LEHR_FAIL(ctx, LEHR_NO_MEMORY, "no memory for a lock");
    if (pthread_mutex_init(&d->stream, NULL) != 0) {
        pthread_mutex_destroy(&d->lock);
        return LEHR_FAIL(ctx, LEHR_NO_MEMORY, "no memory for a lock");
    }
    d->rank = (uint64_t)lehr_rank();
    d->ranks = (uint64_t)lehr_ranks();
    an_deal_renew(d);
    atomic_store(&d->winner, UINT64_MAX);
    an_samples_init(&d->best, d->model, d->room);
    if (!d->checkpoint) return LEHR_OK;
    d->incumbent_bits = lehr_new(ctx, (size_t)d->best.n, 1);
    if (d->incumbent_bits) return LEHR_OK;
    an_deal_clear(ctx, d);
    return LEHR_NO_MEMORY;
}

void an_deal_clear(lehr_context *ctx, an_deal *d)
{
    while (d->pending) {
        an_offers *o = d->pending;
        d->pending = o->next;
        offers_free(ctx, o);
    }
    an_samples_clear(ctx, &d->best);
    lehr_release(ctx, d->known.bits);
    lehr_release(ctx, d->incumbent_bits);
    pthread_mutex_destroy(&d->lock);
    pthread_mutex_destroy(&d->stream);
}
