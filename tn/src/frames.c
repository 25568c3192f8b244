// SPDX-License-Identifier: GPL-3.0-or-later
#include "frames.h"

#include <base/memory.h>
#include <base/rng.h>
#include <string.h>

#define WORDS      TN_FRAME_WORDS
#define POLL_STEPS 4096

/* Columns of one word-row a qubit or bit: shot 64 w + k is bit k of word w. */
typedef struct drawing {
    const tn_frames *f;
    uint64_t *x, *z;  /* of qubits */
    uint64_t *values; /* of classical bits, as read */
    lehr_rng rng;
} drawing;

static void toss(drawing *d, uint64_t *column)
{
    for (int w = 0; w < WORDS; w++) column[w] ^= lehr_rng_u64(&d->rng);
}

/* --- Paulis on some shots --- */

static void apply_pauli(drawing *d, const tn_frame_step *s, uint8_t pauli, int w, uint64_t shots)
{
    if (pauli & 1) d->x[s->a * WORDS + w] ^= shots;
    if (pauli & 2) d->z[s->a * WORDS + w] ^= shots;
    if (pauli & 4) d->x[s->b * WORDS + w] ^= shots;
    if (pauli & 8) d->z[s->b * WORDS + w] ^= shots;
}

/* The shots of this word in which a condition holds. */
static uint64_t holding(const drawing *d, int32_t condition, int w)
{
    uint64_t all = ~UINT64_C(0);
    for (; condition >= 0; condition = d->f->circuit.conditions[condition].also) {
        const tn_condition *c = &d->f->circuit.conditions[condition];
        uint64_t equal = ~UINT64_C(0);
        for (int32_t k = 0; k < c->count; k++) {
            bool one = d->f->circuit.words[c->value + (uint32_t)k / 64] >> (k % 64) & 1;
            uint64_t bit = d->values[(c->first + k) * WORDS + w];
            equal &= one ? bit : ~bit;
        }
        all &= c->negated ? ~equal : equal;
    }
    return all;
}

static void step_pauli(drawing *d, const tn_frame_step *s)
{
    for (int w = 0; w < WORDS; w++) {
        uint64_t differs = holding(d, s->condition, w) ^ (s->reference ? ~UINT64_C(0) : 0);
        apply_pauli(d, s, s->pauli, w, differs);
    }
}

/* --- noise --- */

const tn_frame_noise *tn_frames_outcome(const tn_frames *frames, const tn_frame_step *step,
                                        double drawn)
{
    const tn_frame_noise *hit = frames->noise + step->noise, *last = hit + step->outcomes - 1;
    while (hit < last && drawn >= hit->below) hit++;
    return hit;
}

/* One draw a shot: rare channels cost what they must, a random number each. */
static void step_noise(drawing *d, const tn_frame_step *s)
{
    for (int shot = 0; shot < TN_FRAME_SHOTS; shot++) {
        const tn_frame_noise *hit = tn_frames_outcome(d->f, s, lehr_rng_unit(&d->rng));
        int w = shot / 64;
        uint64_t one = UINT64_C(1) << (shot % 64);
        if (s->condition >= 0) one &= holding(d, s->condition, w);
        apply_pauli(d, s, hit->pauli, w, one);
    }
}

/* --- the other steps --- */

static void step_gate(drawing *d, const tn_frame_step *s)
{
    int bits = 2 * s->gate.qubits;
    for (int w = 0; w < WORDS; w++) {
        uint64_t *at[4] = {&d->x[s->a * WORDS + w], &d->z[s->a * WORDS + w], NULL, NULL};
        if (bits == 4) at[2] = &d->x[s->b * WORDS + w], at[3] = &d->z[s->b * WORDS + w];
        uint64_t out[4] = {0};
        for (int j = 0; j < bits; j++)
            for (int k = 0; k < bits; k++)
                if (s->gate.image[1 << j] >> k & 1) out[k] ^= *at[j];
        for (int k = 0; k < bits; k++) *at[k] = out[k];
    }
}

static uint64_t misread(drawing *d, const tn_frame_step *s, uint64_t value)
{
    for (int k = 0; k < 64; k++) {
        double odds = s->odds[value >> k & 1];
        if (lehr_rng_unit(&d->rng) < odds) value ^= UINT64_C(1) << k;
    }
    return value;
}

static void step_measure(drawing *d, const tn_frame_step *s)
{
    bool bad = s->odds[0] > 0 || s->odds[1] > 0;
    for (int w = 0; w < WORDS; w++) {
        uint64_t value = d->x[s->a * WORDS + w] ^ (s->reference ? ~UINT64_C(0) : 0);
        d->values[s->bit * WORDS + w] = bad ? misread(d, s, value) : value;
    }
    toss(d, d->z + s->a * WORDS);
}

static void step_reset(drawing *d, const tn_frame_step *s)
{
    memset(d->x + s->a * WORDS, 0, WORDS * sizeof *d->x);
    toss(d, d->z + s->a * WORDS);
}

static void take_step(drawing *d, const tn_frame_step *s)
{
    switch (s->code) {
    case TN_FRAME_GATE:
        step_gate(d, s);
        break;
    case TN_FRAME_PAULI:
        step_pauli(d, s);
        break;
    case TN_FRAME_MEASURE:
        step_measure(d, s);
        break;
    case TN_FRAME_RESET:
        step_reset(d, s);
        break;
    case TN_FRAME_NOISE:
        step_noise(d, s);
        break;
    }
}

/* --- a block --- */

static void put_rows(const drawing *d, tn_shots *shots)
{
    for (int32_t b = 0; b < d->f->circuit.bits; b++)
        for (uint64_t k = 0; k < shots->count; k++)
            shots->rows[k * shots->words + (size_t)b / 64] |=
                (d->values[b * WORDS + (int32_t)(k / 64)] >> (k % 64) & 1) << (b % 64);
    for (uint64_t k = 0; k < shots->count; k++) shots->logp[k] = d->f->logp;
}

static lehr_status draw(lehr_context *ctx, const tn_frames *f, tn_shots *shots)
{
    size_t qubits = (size_t)f->circuit.n * WORDS, bits = (size_t)f->circuit.bits * WORDS;
    drawing d = {.f = f, .rng = lehr_rng_stream(f->seed, LEHR_RNG_FRAMES, shots->first)};
    d.x = lehr_scratch(ctx, qubits, sizeof *d.x);
    d.z = lehr_scratch(ctx, qubits, sizeof *d.z);
    d.values = lehr_scratch(ctx, bits, sizeof *d.values);
    if (!d.x || !d.z || !d.values) return LEHR_NO_MEMORY;
    memset(d.x, 0, qubits * sizeof *d.x);
    memset(d.values, 0, bits * sizeof *d.values);
    memset(d.z, 0, qubits * sizeof *d.z);
    for (int32_t q = 0; q < f->circuit.n; q++) toss(&d, d.z + q * WORDS);
    for (size_t k = 0; k < f->count; k++) {
        if (k % POLL_STEPS == 0 && lehr_stop(ctx)) {
            shots->cut = true;
            return LEHR_OK;
        }
        take_step(&d, &f->steps[k]);
    }
    put_rows(&d, shots);
    return LEHR_OK;
}

lehr_status tn_frames_draw(lehr_context *ctx, const tn_frames *frames, tn_shots *shots)
{
    lehr_mark mark = lehr_scratch_mark(ctx);
    lehr_status status = draw(ctx, frames, shots);
    lehr_scratch_release(ctx, mark);
    return status;
}
