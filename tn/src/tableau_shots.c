// SPDX-License-Identifier: GPL-3.0-or-later
#include "tableau_shots.h"

#include <base/memory.h>
#include <base/rng.h>
#include <string.h>

#define LN2        0.69314718055994530942
#define POLL_STEPS 64

typedef struct shot {
    const tn_frames *program;
    tn_tableau t;
    lehr_rng rng;
    uint64_t *row;
    double logp;
} shot;

static bool measure(shot *s, int32_t q)
{
    bool random, wish = lehr_rng_u32(&s->rng) & 1;
    bool value = tn_tableau_measure(&s->t, q, wish, &random);
    if (random) s->logp -= LN2;
    return value;
}

static void record(shot *s, const tn_frame_step *step, bool value)
{
    double odds = step->odds[value];
    if (odds > 0 && lehr_rng_unit(&s->rng) < odds) value = !value;
    uint64_t one = UINT64_C(1) << (step->bit % 64), *word = &s->row[step->bit / 64];
    *word = value ? *word | one : *word & ~one;
}

/* Pauli number p (bits x, z of the first, of the second qubit) changes signs only. */
static void apply_pauli(shot *s, const tn_frame_step *step, uint8_t p)
{
    for (size_t w = 0; w < s->t.words; w++) {
        const uint64_t *x = s->t.x + (size_t)step->a * s->t.words;
        const uint64_t *z = s->t.z + (size_t)step->a * s->t.words;
        s->t.sign[w] ^= (p & 1 ? z[w] : 0) ^ (p & 2 ? x[w] : 0);
        if (step->b < 0) continue;
        x = s->t.x + (size_t)step->b * s->t.words;
        z = s->t.z + (size_t)step->b * s->t.words;
        s->t.sign[w] ^= (p & 4 ? z[w] : 0) ^ (p & 8 ? x[w] : 0);
    }
}

static void draw_noise(shot *s, const tn_frame_step *step)
{
    apply_pauli(s, step, tn_frames_outcome(s->program, step, lehr_rng_unit(&s->rng))->pauli);
}

static void take_step(shot *s, const tn_frame_step *step)
{
    if (step->condition >= 0 && !tn_condition_holds(&s->program->circuit, step->condition, s->row))
        return;
    switch (step->code) {
    case TN_FRAME_GATE:
        tn_tableau_apply(&s->t, &step->gate, step->a, step->b);
        break;
    case TN_FRAME_PAULI:
        apply_pauli(s, step, step->pauli);
        break;
    case TN_FRAME_MEASURE:
        record(s, step, measure(s, step->a));
        break;
    case TN_FRAME_RESET:
        if (measure(s, step->a)) apply_pauli(s, &(tn_frame_step){.a = step->a, .b = -1}, 1);
        break;
    case TN_FRAME_NOISE:
        draw_noise(s, step);
        break;
    }
}

lehr_status tn_tableau_shots_draw(lehr_context *ctx, const tn_frames *program,
                                  const tn_tableau *start, size_t from, tn_shots *shots)
{
    shot s = {.program = program};
    LEHR_TRY(tn_tableau_new(ctx, start->n, &s.t));
    for (uint64_t k = 0; k < shots->count && !shots->cut; k++) {
        s.rng = lehr_rng_stream(program->seed, LEHR_RNG_FRAMES, shots->first + k);
        s.row = shots->rows + k * shots->words;
        s.logp = 0;
        tn_tableau_copy(&s.t, start);
        for (size_t j = from; j < program->count && !shots->cut; j++) {
            if (j % POLL_STEPS == 0 && lehr_stop(ctx)) shots->cut = true;
            take_step(&s, &program->steps[j]);
        }
        shots->logp[k] = s.logp;
    }
    tn_tableau_clear(ctx, &s.t);
    return LEHR_OK;
}
