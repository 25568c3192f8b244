// SPDX-License-Identifier: GPL-3.0-or-later
#include "mps_paths.h"

#include "channel.h"
#include "draws.h"
#include "matrix_facts.h"
#include "mps_collapse.h"
#include "mps_play.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

/* Odds that are zero but for rounding. */
#define IMPOSSIBLE 1e-13

typedef struct path {
    tn_mps mps;
    int32_t *qubit_at, *site_of;
    int32_t first, count; /* its shots, in walk.order */
    double logp;
} path;

typedef struct walk {
    lehr_context *ctx;
    const tn_mps_paths *paths;
    const tn_mps_script *script;
    tn_shots *shots;
    int32_t *order; /* of all shots of the block */
    tn_draws draws, readout;
} walk;

/* --- a path --- */

static void end_path(lehr_context *ctx, path *p)
{
    tn_mps_clear(ctx, &p->mps);
    lehr_release(ctx, p->qubit_at);
}

static lehr_status begin_path(lehr_context *ctx, const tn_mps *mps, const int32_t *qubit_at,
                              path *out)
{
    size_t n = (size_t)mps->n;
    path p = {.qubit_at = lehr_new(ctx, 2 * n, sizeof *p.qubit_at)};
    if (!p.qubit_at) return LEHR_NO_MEMORY;
    p.site_of = p.qubit_at + n;
    memcpy(p.qubit_at, qubit_at, n * sizeof *p.qubit_at);
    lehr_status status = tn_mps_copy(ctx, mps, &p.mps);
    if (status == LEHR_OK)
        *out = p;
    else
        end_path(ctx, &p);
    return status;
}

static uint64_t *row_of(const walk *w, int32_t shot)
{
    return w->shots->rows + (size_t)shot * w->shots->words;
}

/* The bits that conditions heed are those of all its shots. */
static bool holds(const walk *w, const path *p, int32_t condition)
{
    return tn_condition_holds(&w->script->circuit, condition, row_of(w, w->order[p->first]));
}

static void find_sites(const walk *w, path *p, const tn_op *op, int32_t sites[2])
{
    for (int32_t s = 0; s < p->mps.n; s++) p->site_of[p->qubit_at[s]] = s;
    const int32_t *qubits = w->script->circuit.qubits + op->qubits;
    sites[0] = p->site_of[qubits[0]];
    sites[1] = p->site_of[qubits[op->targets - 1]];
}

/* --- stretches --- */

/* The matrix that was drawn as a gate; false: it is the identity. */
static bool as_gate(const tn_mps_script *s, const tn_op *op, int label, tn_op *gate)
{
    double complex matrix[TN_MAX_ENTRIES];
    int rows = 1 << op->targets;
    double worst = 0;
    tn_mps_kraus(s, op, label, matrix);
    for (int k = 0; k < rows * rows; k++)
        worst = fmax(worst, cabs(matrix[k] - (k % (rows + 1) == 0)));
    *gate = *op;
    gate->gate = TN_GATE_UNITARY;
    gate->param_count = op->param_count / (uint32_t)tn_mps_kraus_count(op);
    gate->params += (uint32_t)label * gate->param_count;
    return worst > 1e-14;
}

/* labels: the matrices of the channels, one after the other. */
static lehr_status play(lehr_context *ctx, const tn_mps_script *s, const tn_mps_step *step,
                        const uint64_t *bits, const int32_t *labels, int32_t *qubit_at, tn_mps *mps)
{
    tn_circuit_view part = s->circuit;
    tn_op *ops = lehr_scratch(ctx, step->count, sizeof *ops);
    if (!ops) return LEHR_NO_MEMORY;
    part.ops = ops;
    part.count = 0;
    for (size_t k = step->op; k < step->op + step->count; k++) {
        const tn_op *op = &s->circuit.ops[k];
        if (op->gate == TN_BARRIER || s->last[k]) continue;
        int label = op->gate == TN_KRAUS ? *labels++ : 0;
        if (!tn_condition_holds(&s->circuit, op->condition, bits)) continue;
        ops[part.count] = *op;
        if (op->gate == TN_KRAUS && !as_gate(s, op, label, &ops[part.count])) continue;
        part.count++;
    }
    return part.count > 0 ? tn_mps_play(ctx, &part, qubit_at, mps) : LEHR_OK;
}

lehr_status tn_mps_play_shared(lehr_context *ctx, const tn_mps_script *script, const uint64_t *bits,
                               int32_t *qubit_at, tn_mps *mps)
{
    for (size_t k = 0; k < script->shared && !lehr_stop(ctx); k++) {
        lehr_mark mark = lehr_scratch_mark(ctx);
        lehr_status status = play(ctx, script, &script->steps[k], bits, NULL, qubit_at, mps);
        lehr_scratch_release(ctx, mark);
        LEHR_TRY(status);
    }
    return LEHR_OK;
}

/* --- labels: what a step does to each shot of a path --- */

typedef struct labels {
    const tn_mps_step *step;
    int32_t width; /* numbers of a shot */
    int32_t *at;   /* by place in the path */
    double *odds;  /* of what is drawn, when it depends on the state */
} labels;

static void put_bit(uint64_t *row, int32_t bit, bool value)
{
    uint64_t mask = UINT64_C(1) << (bit % 64);
    row[bit / 64] = value ? row[bit / 64] | mask : row[bit / 64] & ~mask;
}

static void draw_noise(walk *w, const path *p, const labels *l)
{
    const tn_mps_script *s = w->script;
    for (int32_t i = 0; i < p->count; i++) {
        int32_t *label = l->at + (size_t)i * (size_t)l->width;
        uint64_t number = l->step->draw;
        for (size_t k = l->step->op; k < l->step->op + l->step->count; k++) {
            const tn_op *op = &s->circuit.ops[k];
            if (op->gate != TN_KRAUS) continue;
            double u = tn_draw(&w->draws, w->order[p->first + i], number++);
            *label++ = tn_kraus_choose(s->odds + s->odds_at[k], tn_mps_kraus_count(op), u);
        }
    }
}

/* 1, when the outcome is 1; the bits that are read are written. A wrong reading parts shots where
 * conditions might heed it: then the label is larger by 2. */
static lehr_status draw_outcome(walk *w, path *p, const labels *l)
{
    const tn_op *op = &w->script->circuit.ops[l->step->op];
    const double *wrong = op->param_count == 2 ? w->script->circuit.params + op->params : NULL;
    int32_t sites[2];
    find_sites(w, p, op, sites);
    LEHR_TRY(tn_mps_odds(w->ctx, &p->mps, sites[0], l->odds));
    double zero = l->odds[0] / (l->odds[0] + l->odds[1]);
    for (int32_t i = 0; i < p->count; i++) {
        int32_t shot = w->order[p->first + i];
        bool value = zero <= IMPOSSIBLE;
        if (zero > IMPOSSIBLE && zero < 1 - IMPOSSIBLE)
            value = tn_draw(&w->draws, shot, l->step->draw) >= zero;
        l->at[i] = value;
        if (op->gate == TN_RESET) continue;
        bool flip = wrong && tn_draw(&w->readout, shot, l->step->read) < wrong[value];
        put_bit(row_of(w, shot), op->bit, value != flip);
        if (w->script->circuit.condition_count > 0) l->at[i] += 2 * flip;
    }
    return LEHR_OK;
}

static lehr_status draw_channel(walk *w, path *p, const labels *l)
{
    const tn_op *op = &w->script->circuit.ops[l->step->op];
    int count = tn_mps_kraus_count(op);
    int32_t sites[2];
    double complex density[TN_MAX_ENTRIES], matrix[TN_MAX_ENTRIES];
    double total = 0;
    find_sites(w, p, op, sites);
    LEHR_TRY(tn_mps_density(w->ctx, &p->mps, sites, op->targets, density));
    for (int k = 0; k < count; k++) {
        tn_mps_kraus(w->script, op, k, matrix);
        l->odds[k] = fmax(0, tn_kraus_weight(matrix, density, 1 << op->targets));
        total += l->odds[k];
    }
    for (int k = 0; k < count; k++) l->odds[k] = l->odds[k] > IMPOSSIBLE ? l->odds[k] / total : 0;
    for (int32_t i = 0; i < p->count; i++) {
        double u = tn_draw(&w->draws, w->order[p->first + i], l->step->draw);
        l->at[i] = tn_kraus_choose(l->odds, count, u);
    }
    return LEHR_OK;
}

static lehr_status draw_labels(walk *w, path *p, labels *l)
{
    const tn_op *op = &w->script->circuit.ops[l->step->op];
    bool channel = l->step->code == TN_MPS_CHANNEL;
    size_t odds = channel ? (size_t)tn_mps_kraus_count(op) : 2;
    l->width = l->step->code == TN_MPS_PLAY ? l->step->noises : 1;
    l->at = lehr_scratch(w->ctx, (size_t)p->count * (size_t)l->width, sizeof *l->at);
    l->odds = lehr_scratch(w->ctx, odds, sizeof *l->odds);
    if (!l->at || !l->odds) return LEHR_NO_MEMORY;
    if (channel) return draw_channel(w, p, l);
    if (l->step->code != TN_MPS_PLAY) return draw_outcome(w, p, l);
    draw_noise(w, p, l);
    return LEHR_OK;
}

/* --- what happens to a path all of whose shots have this label --- */

static lehr_status measured(walk *w, path *p, const labels *l, bool value)
{
    static const double complex unit[2][2] = {{1, 0}, {0, 1}};
    const tn_op *op = &w->script->circuit.ops[l->step->op];
    int32_t sites[2];
    find_sites(w, p, op, sites);
    p->logp += log(l->odds[value] / (l->odds[0] + l->odds[1]));
    return tn_mps_collapse(w->ctx, &p->mps, sites[0], unit[value],
                           unit[op->gate == TN_RESET ? 0 : value]);
}

static lehr_status channelled(walk *w, path *p, const labels *l, int k)
{
    const tn_op *op = &w->script->circuit.ops[l->step->op];
    double complex matrix[TN_MAX_ENTRIES];
    int32_t sites[2];
    find_sites(w, p, op, sites);
    tn_mps_kraus(w->script, op, k, matrix);
    return tn_mps_happen(w->ctx, &p->mps, sites, op->targets, matrix, l->odds[k]);
}

static lehr_status happen(walk *w, path *p, const labels *l, const int32_t *label)
{
    switch (l->step->code) {
    case TN_MPS_PLAY:
        return play(w->ctx, w->script, l->step, row_of(w, w->order[p->first]), label, p->qubit_at,
                    &p->mps);
    case TN_MPS_CHANNEL:
        return channelled(w, p, l, *label);
    default:
        return measured(w, p, l, *label % 2);
    }
}

/* --- parting --- */

typedef struct parting {
    int32_t parts, largest;
    int32_t *first, *count; /* of each part, in walk.order */
    int32_t *member;        /* of each part: the place of one in the labels */
} parting;

/* Puts the shots of a path together that have the same label. */
static lehr_status group(walk *w, const path *p, const labels *l, parting *out)
{
    size_t count = (size_t)p->count, width = (size_t)l->width;
    int32_t *old = lehr_scratch(w->ctx, count, sizeof *old), done = 0;
    bool *taken = lehr_scratch(w->ctx, count, sizeof *taken);
    out->first = lehr_scratch(w->ctx, count, sizeof *out->first);
    out->count = lehr_scratch(w->ctx, count, sizeof *out->count);
    out->member = lehr_scratch(w->ctx, count, sizeof *out->member);
    if (!old || !taken || !out->first || !out->count || !out->member) return LEHR_NO_MEMORY;
    memcpy(old, w->order + p->first, count * sizeof *old);
    memset(taken, 0, count * sizeof *taken);
    out->parts = out->largest = 0;
    for (int32_t i = 0; i < p->count; i++) {
        if (taken[i]) continue;
        int32_t part = out->parts++, before = done;
        for (int32_t j = i; j < p->count; j++) {
            if (taken[j] ||
                (width > 0 && memcmp(l->at + (size_t)i * width, l->at + (size_t)j * width,
                                     width * sizeof *l->at) != 0))
                continue;
            taken[j] = true;
            w->order[p->first + done++] = old[j];
        }
        out->first[part] = p->first + before;
        out->count[part] = done - before;
        out->member[part] = i;
        if (out->count[part] > out->count[out->largest]) out->largest = part;
    }
    return LEHR_OK;
}

static lehr_status follow(walk *w, path *p, size_t step);

static lehr_status branch(walk *w, const path *p, const labels *l, const parting *parts,
                          int32_t part)
{
    path own;
    LEHR_TRY(begin_path(w->ctx, &p->mps, p->qubit_at, &own));
    own.logp = p->logp;
    own.first = parts->first[part];
    own.count = parts->count[part];
    lehr_status status = happen(w, &own, l, l->at + (size_t)parts->member[part] * (size_t)l->width);
    size_t next = (size_t)(l->step - w->script->steps) + 1;
    if (status == LEHR_OK) status = follow(w, &own, next);
    end_path(w->ctx, &own);
    return status;
}

static lehr_status take_step(walk *w, path *p, const tn_mps_step *step)
{
    labels l = {.step = step};
    parting parts;
    if (step->code != TN_MPS_PLAY && !holds(w, p, w->script->circuit.ops[step->op].condition))
        return LEHR_OK;
    LEHR_TRY(draw_labels(w, p, &l));
    LEHR_TRY(group(w, p, &l, &parts));
    for (int32_t k = 0; k < parts.parts; k++)
        if (k != parts.largest) LEHR_TRY(branch(w, p, &l, &parts, k));
    p->first = parts.first[parts.largest];
    p->count = parts.count[parts.largest];
    return happen(w, p, &l, l.at + (size_t)parts.member[parts.largest] * (size_t)l.width);
}

/* --- the end of a path --- */

lehr_status tn_mps_last_bits(lehr_context *ctx, const tn_mps_script *script,
                             const int32_t *qubit_at, tn_site_bit *bits, tn_sampler *sampler)
{
    const tn_circuit_view *c = &script->circuit;
    lehr_mark mark = lehr_scratch_mark(ctx);
    int32_t *site_of = lehr_scratch(ctx, (size_t)c->n, sizeof *site_of);
    int32_t *place = lehr_scratch(ctx, (size_t)c->bits, sizeof *place);
    lehr_status status = site_of && place ? LEHR_OK : LEHR_NO_MEMORY;
    sampler->bits = bits;
    sampler->bit_count = sampler->sites = 0;
    for (int32_t k = 0; status == LEHR_OK && k < c->n; k++) site_of[qubit_at[k]] = k;
    for (int32_t b = 0; status == LEHR_OK && b < c->bits; b++) place[b] = -1;
    for (size_t k = 0; status == LEHR_OK && k < c->count; k++) {
        const tn_op *op = &c->ops[k];
        if (!script->last[k]) continue;
        if (place[op->bit] < 0) place[op->bit] = sampler->bit_count++;
        tn_site_bit bit = {.site = site_of[c->qubits[op->qubits]], .bit = op->bit};
        if (op->param_count == 2) memcpy(bit.odds, c->params + op->params, sizeof bit.odds);
        bits[place[op->bit]] = bit;
        if (bit.site >= sampler->sites) sampler->sites = bit.site + 1;
    }
    lehr_scratch_release(ctx, mark);
    return status;
}

static lehr_status draw_rest(walk *w, path *p)
{
    const tn_mps_script *s = w->script;
    tn_reading reading;
    tn_site_bit *bits = lehr_scratch(w->ctx, (size_t)s->circuit.bits, sizeof *bits);
    tn_sampler sampler = {.seed = w->paths->seed,
                          .shots = w->order + p->first,
                          .shot_count = p->count,
                          .draws = s->draws,
                          .reads = s->reads};
    if (!bits) return LEHR_NO_MEMORY;
    LEHR_TRY(tn_mps_last_bits(w->ctx, s, p->qubit_at, bits, &sampler));
    if (sampler.sites == 0) return LEHR_OK;
    LEHR_TRY(tn_reading_new(w->ctx, &p->mps, false, &reading));
    sampler.reading = &reading;
    lehr_status status = tn_mps_sample(w->ctx, &sampler, w->shots);
    tn_reading_clear(w->ctx, &reading);
    return status;
}

static lehr_status finish(walk *w, path *p)
{
    for (int32_t i = p->first; i < p->first + p->count; i++) {
        w->shots->logp[w->order[i]] = p->logp;
        w->shots->error[w->order[i]] = 1 - p->mps.kept;
    }
    lehr_mark mark = lehr_scratch_mark(w->ctx);
    lehr_status status = draw_rest(w, p);
    lehr_scratch_release(w->ctx, mark);
    return status;
}

/* From a step to the end, with all the parts that it parts into. */
static lehr_status follow(walk *w, path *p, size_t step)
{
    for (; step < w->script->count; step++) {
        w->shots->cut |= lehr_stop(w->ctx);
        if (w->shots->cut) return LEHR_OK;
        lehr_mark mark = lehr_scratch_mark(w->ctx);
        lehr_status status = take_step(w, p, &w->script->steps[step]);
        lehr_scratch_release(w->ctx, mark);
        LEHR_TRY(status);
    }
    w->shots->cut |= lehr_stop(w->ctx);
    return w->shots->cut ? LEHR_OK : finish(w, p);
}

/* --- a block --- */

static lehr_status start(walk *w)
{
    path root;
    int32_t count = (int32_t)w->shots->count;
    w->order = lehr_scratch(w->ctx, (size_t)count, sizeof *w->order);
    if (!w->order) return LEHR_NO_MEMORY;
    for (int32_t k = 0; k < count; k++) w->order[k] = k;
    tn_draws_start(&w->draws, w->shots->first, count);
    tn_draws_start(&w->readout, w->shots->first, count);
    LEHR_TRY(begin_path(w->ctx, w->paths->start, w->paths->qubit_at, &root));
    root.count = count;
    lehr_status status = follow(w, &root, w->script->shared);
    end_path(w->ctx, &root);
    return status;
}

lehr_status tn_mps_paths_draw(lehr_context *ctx, const tn_mps_paths *paths, tn_shots *shots)
{
    walk w = {.ctx = ctx, .paths = paths, .script = paths->script, .shots = shots};
    int slots = (int)shots->count;
    if (slots == 0) return LEHR_OK;
    LEHR_TRY(tn_draws_new(ctx, paths->seed, LEHR_RNG_SHOT, slots, &w.draws));
    lehr_status status = tn_draws_new(ctx, paths->seed, LEHR_RNG_READOUT, slots, &w.readout);
    lehr_mark mark = lehr_scratch_mark(ctx);
    if (status == LEHR_OK) status = start(&w);
    lehr_scratch_release(ctx, mark);
    tn_draws_free(ctx, &w.draws);
    tn_draws_free(ctx, &w.readout);
    return status;
}
