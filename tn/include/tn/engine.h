// SPDX-License-Identifier: GPL-3.0-or-later
/* What an engine is: a registry (engines.def) of ways to run a circuit. The driver (run.h) owns
 * time, memory, threads, ranks and the choice; an engine owns its representation of the state.
 *
 * An engine works in stages: plan (what would it take; cheap), build (what all shots share), sample
 * (blocks of shots). Shot number s draws from streams named by (seed, s) only, and blocks are cut
 * in the same way whatever the threads and ranks: so are the samples. */
#ifndef LEHR_TN_ENGINE_H
#define LEHR_TN_ENGINE_H

#include <base/context.h>
#include <base/options.h>
#include <tn/circuit.h>
#include <tn/observable.h>

/* What the stages after the plan will be asked for. */
typedef enum tn_purpose {
    TN_FOR_SHOTS,
    TN_FOR_AMPLITUDES, /* of a circuit without measurements, resets, conditions and noise */
    TN_FOR_EXPECTATIONS,
    TN_FOR_ENTROPIES /* likewise */
} tn_purpose;

/* What a plan is for. Valid as long as the state of the engine. */
typedef struct tn_task {
    const tn_circuit *circuit;
    tn_purpose purpose;
    const tn_observable *observable; /* TN_FOR_EXPECTATIONS */
    uint64_t shots;
    uint64_t seed;
    size_t memory;       /* bytes it may use, 0: any */
    double plan_seconds; /* planning that could go on longer ends after this; 0: its own default */
    double rival_s;      /* what an exact engine would take for the whole, which longer planning
                          * cannot beat; 0: none is known */
    const void *options; /* of the engine, checked */
} tn_task;

/* What a plan predicts. Seconds are those of one thread and of one shot. */
typedef struct tn_cost {
    bool able;
    char why_not[160]; /* half a sentence, when not able */
    bool exact;        /* no truncation */
    double fidelity;   /* that truncation will leave; 0: it cannot tell beforehand */
    int32_t width;     /* qubits of the largest dense register; -1: has none */
    int32_t bond;      /* largest bond; -1: has none */
    double build_flops, shot_flops;
    double build_s, shot_s;
    size_t bytes;
    char how[96]; /* what was chosen: "greedy cones, RCM order" */
} tn_cost;

/* How good what was built is. */
typedef struct tn_quality {
    bool exact;
    double fidelity; /* |<true|built>|^2: 1 when exact, else estimated from the discarded weights */
    double bound;    /* proven lower bound of it */
    int32_t width, bond;
    const char *by; /* how the fidelity was found; needed unless exact */
} tn_quality;

/* A block of shots: rows of packed classical bits, lowest first, zero when sample is called. */
typedef struct tn_shots {
    uint64_t first, count;
    size_t words;   /* of a row */
    uint64_t *rows; /* count x words */
    double *logp;   /* count: natural logarithm of the probability of all outcomes on the way, those
                     * of resets included, given the noise that was drawn */
    double *error;  /* count: discarded weight on the way; zero when sample is called */
    bool cut;       /* set by an engine that was told to stop before all shots were drawn: the block
                     * is thrown away */
} tn_shots;

/* Entanglement entropies, in natural logarithms, of a chain of all qubits: cut k has the qubits
 * order[0] .. order[k] on one side and all others on the other. */
typedef struct tn_entropies {
    int32_t n;           /* qubits; cuts are one less */
    int32_t *order;      /* chosen by the engine */
    double *von_neumann; /* -sum p ln p: p the eigenvalues of the density matrix of either side */
    double *renyi2;      /* -ln sum p^2 */
    double *error;       /* what von_neumann may be off by (0: exact but for rounding) */
} tn_entropies;

#define TN_PLAN_TURNS 3

typedef struct tn_engine {
    const char *name; /* as in engines.def */
    const char *summary;
    const char *paper;
    const lehr_option_table *(*options)(void); /* NULL: none */
    int plan_turn; /* below TN_PLAN_TURNS: those that plan longer come later, to know what others
                    * would take */
    /* Keeps what later stages need in *state (NULL when not able); *cost is filled either way. */
    lehr_status (*plan)(lehr_context *ctx, const tn_task *task, void **state, tn_cost *cost);
    /* NULL: nothing to do. Stops early, with LEHR_OK, when lehr_stop says so; the driver sees that.
     */
    lehr_status (*build)(lehr_context *ctx, void *state);
    tn_quality (*quality)(const void *state); /* after build */
    /* Shots in a block that are worth running together, whatever the number of threads. */
    uint64_t (*block)(const void *state);
    /* NULL: cannot. */
    lehr_status (*sample)(lehr_context *worker, const void *state, tn_shots *shots);
    /* <bits|U|0..0> for n packed bits. NULL: cannot. */
    lehr_status (*amplitude)(lehr_context *worker, const void *state, const uint64_t *bits,
                             double complex *amplitude);
    /* The expectation of term number `term` without its weight, and what it may be off by (0: exact
     * but for rounding). NULL: cannot. */
    lehr_status (*expect)(lehr_context *worker, const void *state, int32_t term, double *value,
                          double *error);
    /* Fills in all arrays, which are there. NULL: cannot. */
    void (*entropies)(const void *state, tn_entropies *out);
    void (*release)(lehr_context *ctx, void *state);
} tn_engine;

LEHR_API size_t tn_engine_count(void);
LEHR_API const tn_engine *tn_engine_at(size_t index);
/* NULL when there is none of this name. */
LEHR_API const tn_engine *tn_engine_find(const char *name);

#endif
