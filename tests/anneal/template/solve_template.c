// SPDX-License-Identifier: GPL-3.0-or-later
/* A solver to copy: random spins, then a sweep after a sweep that flips whatever lowers the energy.
 *
 * To make your own: copy this file to anneal/src/solve_NAME.c, replace `template` by NAME, and add
 * the line SOLVER(NAME) to anneal/src/solvers.def. docs/adding-a-solver.md explains each part. The
 * tests run this file as it stands. */
#include <anneal/solver.h>
#include <base/memory.h>
#include <base/rng.h>

/* Options: one line each gives the struct member, the default, the range and the help. Leave it
 * out, and .options below NULL, when there are none. */
#define TEMPLATE_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE) \
    INT(sweeps, 1000, 1, INT64_C(1000000000), "sweeps in a read at most")

LEHR_OPTIONS_STRUCT(template_options, TEMPLATE_OPTIONS);
static LEHR_OPTIONS_TABLE(template_table, template_options, TEMPLATE_OPTIONS)

/* What all items share, read-only. */
typedef struct template_state {
    const an_field *field;
    template_options options;
    uint64_t seed;
} template_state;

static lehr_status template_prepare(lehr_context *ctx, const an_field *field, void *options,
                                    uint64_t seed, an_plan *plan)
{
    template_state *s = lehr_new(ctx, 1, sizeof *s);
    if (!s) return LEHR_NO_MEMORY;
    *s = (template_state){field, *(const template_options *)options, seed};
    /* As many items as the driver wants, one read each. */
    *plan = (an_plan){.state = s, .items = UINT64_MAX, .reads = 1};
    return LEHR_OK;
}

static void template_release(lehr_context *ctx, void *state)
{
    lehr_release(ctx, state);
}

/* The fall of the energy when spin i flips; doubles are good enough to steer by. */
static double gain(const an_field *f, const uint8_t *bits, int32_t i)
{
    double local = f->whole ? (double)f->h[i].whole : f->h[i].real;
    for (int64_t k = f->start[i]; k < f->start[i + 1]; k++) {
        double w = f->whole ? (double)f->weight[k].whole : f->weight[k].real;
        local += bits[f->neighbour[k]] ? w : -w;
    }
    return bits[i] ? 2 * local : -2 * local;
}

/* One sweep; how many spins flipped. Ends early when the driver says so. */
static int32_t sweep(const an_field *f, uint8_t *bits, an_offers *offers)
{
    int32_t flips = 0;
    int64_t work = 0;
    for (int32_t i = 0; i < f->n; i++) {
        if (gain(f, bits, i) > 0) {
            bits[i] ^= 1;
            flips++;
        }
        work += 1 + f->start[i + 1] - f->start[i];
        if (work < AN_POLL_WORK) continue;
        work = 0;
        if (an_offers_stop(offers)) return 0;
    }
    an_offers_count(offers, (uint64_t)f->n);
    return flips;
}

/* One read. Random numbers come from a stream named by seed and item, never from anywhere else, so
 * that the answer depends on nothing else. */
static lehr_status read_one(const template_state *s, uint8_t *bits, uint64_t item,
                            an_offers *offers)
{
    const an_field *f = s->field;
    lehr_rng rng = lehr_rng_stream(s->seed, LEHR_RNG_ANNEAL, item);
    for (int32_t i = 0; i < f->n; i++) bits[i] = (uint8_t)lehr_rng_below(&rng, 2);
    for (int64_t k = 0; k < s->options.sweeps; k++)
        if (an_offers_stop(offers) || sweep(f, bits, offers) == 0) break;
    /* Also when stopped: some answer is better than none. */
    return an_offer(offers, bits, an_field_energy(f, bits));
}

static lehr_status template_item(lehr_context *worker, const void *state, uint64_t item,
                                 an_offers *offers)
{
    const template_state *s = state;
    lehr_mark mark = lehr_scratch_mark(worker);
    uint8_t *bits = lehr_scratch(worker, (size_t)s->field->n, sizeof *bits);
    lehr_status status = bits ? read_one(s, bits, item, offers) : LEHR_NO_MEMORY;
    lehr_scratch_release(worker, mark);
    return status;
}

static size_t template_bytes(int32_t n, int64_t m, int threads)
{
    (void)m;
    return (size_t)threads * (size_t)n;
}

const an_solver an_solver_template = {
    .name = "template",
    .summary = "first descent from random starts; a template for solvers",
    .paper = "none",
    .options = template_table,
    .bytes = template_bytes,
    .prepare = template_prepare,
    .item = template_item,
    .release = template_release,
};
