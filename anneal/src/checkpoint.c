// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint.h"

#include "json_want.h"

#include <base/clock.h>
#include <base/memory.h>
#include <base/ranks.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FORMAT_VERSION 1

/* --- writing --- */

static lehr_status set_bits(lehr_context *ctx, lehr_json *object, const uint8_t *bits, size_t n)
{
    char *text = lehr_new(ctx, n + 1, 1);
    if (!text) return LEHR_NO_MEMORY;
    for (size_t i = 0; i < n; i++) text[i] = (char)('0' + bits[i]);
    text[n] = '\0';
    lehr_json_set_text(object, "bits", text);
    lehr_release(ctx, text);
    return LEHR_OK;
}

static lehr_status answer_json(lehr_context *ctx, const an_model *model, const an_kept *answer,
                               lehr_json *object)
{
    char value[40];
    an_model_print(model, answer->value, value);
    lehr_json_set_text(object, "value", value);
    lehr_json_set_real(object, "seconds", answer->when);
    lehr_json_set_int(object, "count", (int64_t)answer->count);
    return set_bits(ctx, object, answer->bits, (size_t)an_model_look(model).n);
}

static lehr_status set_samples(lehr_context *ctx, lehr_json *object, const an_samples *samples)
{
    lehr_json *array = lehr_json_array();
    lehr_status status = LEHR_OK;
    for (int64_t k = 0; k < samples->count && status == LEHR_OK; k++) {
        lehr_json *answer = lehr_json_object();
        status = answer_json(ctx, samples->model, &samples->kept[k], answer);
        lehr_json_add(array, answer);
    }
    lehr_json_set(object, "samples", array);
    return status;
}

/* Items above the winner may have been told to stop, and their answers do not count. */
static lehr_status set_ahead(lehr_context *ctx, lehr_json *object, const an_offers *ahead,
                             uint64_t winner)
{
    lehr_json *array = lehr_json_array();
    lehr_status status = LEHR_OK;
    for (const an_offers *o = ahead; o && o->item <= winner && status == LEHR_OK; o = o->next) {
        if (o->cut) continue;
        lehr_json *item = lehr_json_object();
        lehr_json_set_int(item, "item", (int64_t)o->item);
        lehr_json_set_int(item, "reads", (int64_t)o->reads);
        lehr_json_set_int(item, "updates", (int64_t)o->updates);
        lehr_json_set_bool(item, "reached", o->reached);
        status = set_samples(ctx, item, &o->kept);
        lehr_json_add(array, item);
    }
    lehr_json_set(object, "ahead", array);
    return status;
}

static lehr_status set_best(lehr_context *ctx, lehr_json *object, an_deal *d)
{
    lehr_status status = LEHR_OK;
    lehr_json *best = NULL;
    pthread_mutex_lock(&d->stream);
    if (d->has_incumbent && d->incumbent_bits) {
        an_kept answer = {
            .bits = d->incumbent_bits, .value = d->incumbent, .when = d->incumbent_when};
        best = lehr_json_object();
        status = answer_json(ctx, d->model, &answer, best);
    }
    pthread_mutex_unlock(&d->stream);
    if (best) {
        lehr_json_set(object, "best", best);
    } else {
        lehr_json_set_null(object, "best");
    }
    return status;
}

static lehr_status fill(lehr_context *ctx, an_deal *d, const an_standing *s, lehr_json *state)
{
    lehr_json_set_real(state, "seconds", lehr_now() - d->started);
    lehr_json_set_real(state, "cpu_seconds", s->cpu);
    lehr_json_set_int(state, "committed", (int64_t)s->committed);
    lehr_json_set_int(state, "reads", (int64_t)s->reads);
    lehr_json_set_int(state, "updates", (int64_t)s->updates);
    LEHR_TRY(set_best(ctx, state, d));
    LEHR_TRY(set_samples(ctx, state, s->samples));
    return set_ahead(ctx, state, s->ahead, atomic_load(&d->winner));
}

static lehr_status put(lehr_context *ctx, const an_checkpoint *c, an_deal *d, const an_standing *s,
                       lehr_output *out)
{
    lehr_put_format(out, "{\"lehr_checkpoint\": %d,\n\"run\": ", FORMAT_VERSION);
    LEHR_TRY(lehr_json_write(ctx, c->run, 1, out));
    lehr_put_text(out, ",\n\"state\": ");
    lehr_json *state = lehr_json_object();
    lehr_status status = fill(ctx, d, s, state);
    if (status == LEHR_OK) status = lehr_json_write(ctx, state, 1, out);
    lehr_json_free(state);
    lehr_put_text(out, "}\n");
    return status;
}

lehr_status an_checkpoint_save(lehr_context *ctx, const an_checkpoint *c, an_deal *d,
                               const an_standing *s)
{
    if (lehr_rank() != 0) return LEHR_OK;
    lehr_output *out;
    LEHR_TRY(lehr_output_open(ctx, c->path, &out));
    lehr_status status = put(ctx, c, d, s, out);
    if (status == LEHR_OK) return lehr_output_commit(out);
    lehr_output_discard(out);
    return status;
}

void an_checkpoint_try(lehr_context *ctx, an_checkpoint *c, an_deal *d, const an_standing *s)
{
    bool clean = lehr_first_status(ctx) == LEHR_OK;
    bool failed = an_checkpoint_save(ctx, c, d, s) != LEHR_OK;
    if (failed && !c->failing) lehr_note(ctx, 0, "no checkpoint: %s", lehr_message(ctx));
    if (failed && clean) lehr_clear(ctx);
    c->failing = failed;
}

bool an_checkpoint_due(an_checkpoint *c)
{
    long long now = (long long)(1e6 * lehr_now()), next = atomic_load(&c->next);
    if (now < next) return false;
    long long later = now + (long long)(1e6 * c->period);
    return atomic_compare_exchange_strong(&c->next, &next, later);
}

/* --- is it of this run? --- */

typedef struct comparison {
    lehr_context *ctx;
    const char *path;
    const lehr_json *there;
    lehr_status status;
} comparison;

/* The text of a value, to be released; NULL when out of memory. */
static char *text_of(lehr_context *ctx, const lehr_json *value)
{
    lehr_output *out;
    if (!value) return lehr_new_text(ctx, "absent", 6);
    if (lehr_output_memory(ctx, &out) != LEHR_OK) return NULL;
    char *text = NULL;
    size_t n;
    if (lehr_json_write(ctx, value, 0, out) == LEHR_OK) {
        const char *bytes = lehr_output_bytes(out, &n);
        if (bytes) text = lehr_new_text(ctx, bytes, n);
    }
    lehr_output_discard(out);
    return text;
}

static bool compare_member(void *user, const char *key, const lehr_json *here)
{
    comparison *c = user;
    char *mine = text_of(c->ctx, here), *theirs = text_of(c->ctx, lehr_json_get(c->there, key));
    if (!mine || !theirs) {
        c->status = LEHR_NO_MEMORY;
    } else if (strcmp(mine, theirs) != 0) {
        c->status = LEHR_FAIL(c->ctx, LEHR_BAD_ARGUMENT,
                              "checkpoint %s is of another run: its %s is %s, not %s; remove it to "
                              "start anew",
                              c->path, key, theirs, mine);
    }
    lehr_release(c->ctx, mine);
    lehr_release(c->ctx, theirs);
    return c->status == LEHR_OK;
}

static lehr_status check_run(lehr_input *in, const an_checkpoint *c, const lehr_json *top)
{
    int64_t version;
    if (!lehr_json_as_int(lehr_json_get(top, "lehr_checkpoint"), &version))
        return an_json_fail(in, "this is no checkpoint");
    if (version != FORMAT_VERSION)
        return an_json_fail(in, "expected a checkpoint of version %d, not %lld", FORMAT_VERSION,
                            (long long)version);
    comparison run = {lehr_input_context(in), c->path, lehr_json_get(top, "run"), LEHR_OK};
    lehr_json_each(c->run, compare_member, &run);
    return run.status;
}

/* --- reading --- */

/* An answer whose bits are in the work space, evaluated from them. */
static lehr_status read_answer(lehr_input *in, const an_model *model, const lehr_json *object,
                               uint8_t *bits, an_kept *answer)
{
    const char *text, *value;
    char found[40];
    int64_t count;
    lehr_number seconds;
    size_t n = (size_t)an_model_look(model).n;
    LEHR_TRY(an_json_want_text(in, object, "bits", &text));
    LEHR_TRY(an_json_want_text(in, object, "value", &value));
    LEHR_TRY(an_json_want_int(in, object, "count", 0, INT64_MAX, &count));
    LEHR_TRY(an_json_want_number(in, object, "seconds", &seconds));
    if (strlen(text) != n || strspn(text, "01") != n)
        return an_json_fail(in, "expected %zu characters 0 and 1 in bits", n);
    for (size_t i = 0; i < n; i++) bits[i] = text[i] == '1';
    *answer = (an_kept){.bits = bits,
                        .value = an_model_value(model, bits),
                        .count = (uint64_t)count,
                        .when = seconds.r};
    an_model_print(model, answer->value, found);
    if (strcmp(found, value) == 0 && an_model_violations(model, bits, NULL) == 0) return LEHR_OK;
    return an_json_fail(in, "an answer does not have the value %s: the file is damaged", value);
}

static lehr_status read_samples(lehr_input *in, const lehr_json *object, uint8_t *bits,
                                an_samples *samples)
{
    const lehr_json *array;
    LEHR_TRY(an_json_want_array(in, object, "samples", &array));
    for (size_t k = 0; k < lehr_json_size(array); k++) {
        an_kept answer;
        LEHR_TRY(read_answer(in, samples->model, lehr_json_at(array, k), bits, &answer));
        LEHR_TRY(an_samples_add(lehr_input_context(in), samples, answer));
    }
    return LEHR_OK;
}

static lehr_status want_count(lehr_input *in, const lehr_json *object, const char *key,
                              uint64_t *out)
{
    int64_t value;
    LEHR_TRY(an_json_want_int(in, object, key, 0, INT64_MAX, &value));
    *out = (uint64_t)value;
    return LEHR_OK;
}

static lehr_status read_item(lehr_input *in, const lehr_json *object, uint8_t *bits, an_deal *d)
{
    uint64_t item;
    LEHR_TRY(want_count(in, object, "item", &item));
    if (item < d->next || item >= d->items) return an_json_fail(in, "an item ahead is not ahead");
    an_offers *o = an_deal_restore(lehr_input_context(in), d, item);
    if (!o) return LEHR_NO_MEMORY;
    LEHR_TRY(want_count(in, object, "reads", &o->reads));
    LEHR_TRY(want_count(in, object, "updates", &o->updates));
    if (!lehr_json_as_bool(lehr_json_get(object, "reached"), &o->reached))
        return an_json_fail(in, "expected reached to be true or false");
    LEHR_TRY(read_samples(in, object, bits, &o->kept));
    if (o->reached) an_deal_reached(d, item);
    return LEHR_OK;
}

/* Ranks run in step and have nothing ahead when they save; what a single process had ahead, they do
 * again. */
static lehr_status read_ahead(lehr_input *in, const lehr_json *state, uint8_t *bits, an_deal *d)
{
    const lehr_json *array;
    LEHR_TRY(an_json_want_array(in, state, "ahead", &array));
    for (size_t k = 0; k < lehr_json_size(array) && d->ranks == 1; k++)
        LEHR_TRY(read_item(in, lehr_json_at(array, k), bits, d));
    return LEHR_OK;
}

static lehr_status read_best(lehr_input *in, const lehr_json *state, uint8_t *bits, an_deal *d)
{
    const lehr_json *best = lehr_json_get(state, "best");
    if (!best || lehr_json_kind_of(best) == LEHR_JSON_NULL) return LEHR_OK;
    an_kept answer;
    LEHR_TRY(read_answer(in, d->model, best, bits, &answer));
    return an_deal_know(lehr_input_context(in), d, bits, answer.when);
}

/* Everything that is summed over ranks goes to the first. */
static lehr_status restore(lehr_input *in, const lehr_json *state, uint8_t *bits, an_deal *d)
{
    uint64_t committed;
    lehr_number cpu;
    LEHR_TRY(an_json_want_number(in, state, "cpu_seconds", &cpu));
    LEHR_TRY(want_count(in, state, "committed", &committed));
    LEHR_TRY(want_count(in, state, "reads", &d->reads));
    LEHR_TRY(want_count(in, state, "updates", &d->updates));
    LEHR_TRY(read_samples(in, state, bits, &d->best));
    if (d->best.count > 0 && an_goal_reached(&d->goal, d->best.kept[0].value)) d->settled = true;
    if (d->rank == 0) {
        d->cpu_started -= cpu.r;
    } else {
        d->reads = d->updates = 0;
        an_samples_clear(lehr_input_context(in), &d->best);
    }
    an_deal_skip(d, committed);
    LEHR_TRY(read_ahead(in, state, bits, d));
    return read_best(in, state, bits, d);
}

static lehr_status read_top(lehr_input *in, an_checkpoint *c, const lehr_json *top, an_deal *d)
{
    lehr_context *ctx = lehr_input_context(in);
    lehr_number seconds;
    LEHR_TRY(check_run(in, c, top));
    const lehr_json *state = lehr_json_get(top, "state");
    LEHR_TRY(an_json_want_number(in, state, "seconds", &seconds));
    uint8_t *bits = lehr_new(ctx, (size_t)d->best.n, 1);
    if (!bits) return LEHR_NO_MEMORY;
    c->earlier = seconds.r;
    d->started -= seconds.r;
    lehr_status status = restore(in, state, bits, d);
    lehr_release(ctx, bits);
    return status;
}

static lehr_status read_file(lehr_context *ctx, an_checkpoint *c, an_deal *d)
{
    lehr_input *in;
    lehr_json *top = NULL;
    LEHR_TRY(lehr_input_open(ctx, c->path, &in));
    lehr_status status = lehr_json_read(in, &top);
    if (status == LEHR_OK) status = read_top(in, c, top, d);
    lehr_json_free(top);
    lehr_input_close(in);
    return status;
}

/* All ranks read it; the first one says whether it is there. */
lehr_status an_checkpoint_load(lehr_context *ctx, an_checkpoint *c, an_deal *d)
{
    int there = lehr_rank() == 0 && access(c->path, F_OK) == 0;
    LEHR_TRY(lehr_ranks_share(ctx, 0, &there, sizeof there));
    return lehr_ranks_agree(ctx, there ? read_file(ctx, c, d) : LEHR_OK);
}

/* --- life --- */

lehr_status an_checkpoint_new(lehr_context *ctx, const char *path, double period, lehr_json *run,
                              an_checkpoint **out)
{
    an_checkpoint *c = lehr_new_zero(ctx, 1, sizeof *c);
    if (!c) {
        lehr_json_free(run);
        return LEHR_NO_MEMORY;
    }
    c->path = path;
    c->run = run;
    c->period = period;
    atomic_store(&c->next, (long long)(1e6 * (lehr_now() + period)));
    *out = c;
    return LEHR_OK;
}

void an_checkpoint_free(lehr_context *ctx, an_checkpoint *c)
{
    if (!c) return;
    lehr_json_free(c->run);
    lehr_release(ctx, c);
}
