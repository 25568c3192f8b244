// SPDX-License-Identifier: GPL-3.0-or-later
#include "wires.h"

#include "lone.h"

#include <base/memory.h>

/* Every round but the last adds a piece; circuits seen so far end after two or three. */
#define MAX_ROUNDS 64

/* One pass over the actions. */
typedef struct sight {
    const tn_actions *actions;
    tn_wires *wires;
    tn_lones *lones; /* NULL: nothing may be measured that is not at the end */
    bool changed;
} sight;

static bool *before(const sight *s, const tn_action *a, int k)
{
    return &s->wires->classical[a->slots + (uint32_t)k];
}

static bool *after(const sight *s, const tn_action *a, int k)
{
    return &s->wires->classical[s->wires->next[a->slots + (uint32_t)k]];
}

static bool needed_after(const sight *s, const tn_action *a, int k)
{
    return s->wires->needed[s->wires->next[a->slots + (uint32_t)k]];
}

static void mark(sight *s, bool *piece, bool classical)
{
    if (!classical || *piece) return;
    *piece = true;
    s->changed = true;
}

/* The value of its k-th qubit is never changed. */
static bool is_steady(const tn_action *a, int k)
{
    return k < a->controls || a->steady >> (k - a->controls) & 1;
}

static bool all_before(const sight *s, const tn_action *a)
{
    for (int k = 0; k < tn_action_slots(a); k++)
        if (!*before(s, a, k)) return false;
    return true;
}

static bool all_after(const sight *s, const tn_action *a)
{
    for (int k = 0; k < tn_action_slots(a); k++)
        if (!*after(s, a, k)) return false;
    return true;
}

/* Whether it may act on cells: no step of the tape does what a channel on two qubits does. */
static bool maps_values(const tn_action *a)
{
    return a->monomial && !(a->kind == TN_KRAUS && a->targets > 1);
}

/* --- forward --- */

/* The one qubit of a gate that is not in its cell before, or leaves it; -1: none or several. */
static int find_lone(const sight *s, const tn_action *a)
{
    int lone = -1;
    if (a->kind != TN_GATE_UNITARY || a->condition >= 0) return -1;
    for (int k = 0; k < tn_action_slots(a); k++) {
        if (*before(s, a, k) && is_steady(a, k)) continue;
        if (lone >= 0) return -1;
        lone = k;
    }
    return lone;
}

/* Follows qubits that are alone, and sees when one is back at a definite value. */
static void follow_lone(sight *s, const tn_action *a, bool whole)
{
    int lone = whole ? -1 : find_lone(s, a);
    bool definite = lone >= 0 && tn_lones_act(s->lones, a, lone, *before(s, a, lone));
    if (definite) mark(s, after(s, a, lone), true);
    for (int k = 0; k < tn_action_slots(a); k++) {
        bool same = a->kind == TN_GATE_UNITARY && *before(s, a, k) && is_steady(a, k);
        bool goes_on = k == lone && !*after(s, a, k);
        if (!same && !goes_on) tn_lones_lose(s->lones, s->actions->qubits[a->slots + (uint32_t)k]);
    }
}

static void pass_forward(sight *s, const tn_action *a)
{
    bool collapses = (a->kind == TN_MEASURE || a->kind == TN_RESET) && a->condition < 0;
    bool keeps = a->kind == TN_MEASURE || a->kind == TN_RESET || a->dead;
    bool whole = maps_values(a) && all_before(s, a);
    for (int k = 0; k < tn_action_slots(a); k++) {
        bool stays = keeps || whole || (a->kind == TN_GATE_UNITARY && is_steady(a, k));
        mark(s, after(s, a, k), collapses || (stays && *before(s, a, k)));
    }
    if (s->lones && !a->dead) follow_lone(s, a, whole);
}

/* --- backward --- */

/* Nothing that is needed would be different without it. */
static bool is_dead(const sight *s, const tn_action *a)
{
    if (s->actions->keep_phases || a->kind == TN_MEASURE) return false;
    for (int k = 0; k < tn_action_slots(a); k++) {
        if (!needed_after(s, a, k)) continue;
        bool steady = (a->kind == TN_GATE_UNITARY || a->kind == TN_KRAUS) && is_steady(a, k);
        if (!steady || !*after(s, a, k)) return false;
    }
    return true;
}

/* Whether the k-th qubit may be measured before the action because it may after it. */
static bool measured_early(const sight *s, const tn_action *a, int k, bool whole)
{
    bool unseen = *after(s, a, k);
    switch (a->kind) {
    case TN_MEASURE:
    case TN_RESET:
        return a->condition < 0 || unseen;
    case TN_KRAUS:
        return whole;
    default:
        return unseen && (whole || is_steady(a, k));
    }
}

static void pass_backward(sight *s, tn_action *a)
{
    bool *needed = s->wires->needed;
    /* Bits of amplitudes are those at the end: there values may not change after a measurement. */
    bool whole = maps_values(a) && all_after(s, a) && !s->actions->keep_phases;
    a->dead = a->dead || is_dead(s, a);
    for (int k = 0; k < tn_action_slots(a); k++) {
        uint32_t slot = a->slots + (uint32_t)k;
        bool forgets = a->kind == TN_RESET && a->condition < 0;
        bool uses = a->kind != TN_RESET && !a->dead;
        needed[slot] = uses || (!forgets && needed_after(s, a, k));
        mark(s, before(s, a, k), a->dead ? *after(s, a, k) : measured_early(s, a, k, whole));
    }
}

/* --- both --- */

static void begin(const tn_actions *actions, tn_wires *wires, const int32_t *keep,
                  int32_t keep_count)
{
    for (int32_t q = 0; q < actions->n; q++) {
        wires->classical[actions->slot_count + (size_t)q] = true;
        wires->needed[actions->slot_count + (size_t)q] = actions->keep_phases;
    }
    for (int32_t k = 0; k < keep_count; k++) {
        wires->classical[actions->slot_count + (size_t)keep[k]] = false;
        wires->needed[actions->slot_count + (size_t)keep[k]] = true;
    }
    for (int32_t q = 0; q < actions->n; q++) wires->classical[wires->first[q]] = true;
}

static lehr_status go_to_and_fro(lehr_context *ctx, tn_actions *actions, tn_wires *wires,
                                 bool lones)
{
    sight s = {.actions = actions, .wires = wires, .changed = true};
    if (lones) LEHR_TRY(tn_lones_new(ctx, actions, &s.lones));
    for (int round = 0; s.changed && round < MAX_ROUNDS; round++) {
        s.changed = false;
        if (s.lones) tn_lones_restart(s.lones);
        for (size_t k = 0; k < actions->count; k++) pass_forward(&s, &actions->list[k]);
        for (size_t k = actions->count; k-- > 0;) pass_backward(&s, &actions->list[k]);
    }
    tn_lones_free(ctx, s.lones);
    return LEHR_OK;
}

lehr_status tn_wires_find(lehr_context *ctx, tn_actions *actions, const int32_t *keep,
                          int32_t keep_count, tn_wires *out)
{
    size_t n = (size_t)actions->n, pieces = actions->slot_count + n;
    tn_wires wires = {.next = lehr_new(ctx, actions->slot_count, sizeof *wires.next),
                      .first = lehr_new(ctx, n, sizeof *wires.first),
                      .classical = lehr_new_zero(ctx, pieces, sizeof *wires.classical),
                      .needed = lehr_new_zero(ctx, pieces, sizeof *wires.needed)};
    if (!wires.next || !wires.first || !wires.classical || !wires.needed) {
        tn_wires_clear(ctx, &wires);
        return LEHR_NO_MEMORY;
    }
    tn_actions_link(actions, wires.next, wires.first);
    begin(actions, &wires, keep, keep_count);
    lehr_status status =
        go_to_and_fro(ctx, actions, &wires, !actions->keep_phases && keep_count == 0);
    if (status == LEHR_OK)
        *out = wires;
    else
        tn_wires_clear(ctx, &wires);
    return status;
}

void tn_wires_clear(lehr_context *ctx, tn_wires *wires)
{
    lehr_release(ctx, wires->next);
    lehr_release(ctx, wires->first);
    lehr_release(ctx, wires->classical);
    lehr_release(ctx, wires->needed);
    *wires = (tn_wires){0};
}
