// SPDX-License-Identifier: GPL-3.0-or-later
/* The automatic choice: proof where it is cheap, then what its shape calls for. Dense models are
 * for the memetic search, whose flips cost a row of couplings; all others for the population, whose
 * attempted moves cost a fraction of one. The limits were measured on G-set graphs, spin glasses,
 * BiqMac and Palubeckis' models. */
#include "choose.h"

#include "islands.h"

#include <base/memory.h>
#include <stdio.h>
#include <string.h>

/* 2^24 states take well below a second. */
#define CHEAP_BITS 24
/* Where looking for a tree decomposition is quick. */
#define NARROW_DEGREE 6
#define NARROW_SPINS  20000
/* Where rows are worth their length. */
#define DENSE_DEGREE 64
#define DENSE_PART   0.08

static lehr_status unknown(lehr_context *ctx, const char *name)
{
    const char *names[64];
    size_t count = an_solver_count() < 64 ? an_solver_count() : 64;
    for (size_t k = 0; k < count; k++) names[k] = an_solver_at(k)->name;
    const char *near = lehr_nearest(name, names, count);
    return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "there is no solver '%s'%s%s%s", name,
                     near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

lehr_status an_choose_by_name(lehr_context *ctx, const an_request *request,
                              const an_solver **solver, char why[256])
{
    *solver = request->own;
    if (request->own) {
        snprintf(why, 256, "The caller brought it.");
        return LEHR_OK;
    }
    if (!request->solver || strcmp(request->solver, "auto") == 0) return LEHR_OK;
    *solver = an_solver_find(request->solver);
    if (!*solver) return unknown(ctx, request->solver);
    snprintf(why, 256, "It was asked for by name.");
    return LEHR_OK;
}

/* What exact has no use for tells that an anneal is wanted. */
static const char *wants_anneal(const an_request *request)
{
    if (request->set_count > 0) return "options of it were given";
    if (request->sweeps > 0) return "a number of sweeps was given";
    if (request->samples > 1) return "several answers were asked for";
    return NULL;
}

static double mean_degree(const an_field *field)
{
    return field->n ? 2 * (double)field->m / field->n : 0;
}

/* Asks a solver with its default options. */
static lehr_status suits(lehr_context *ctx, const an_solver *solver, const an_field *field,
                         bool *yes)
{
    char why[128];
    const lehr_option_table *table = solver->options();
    void *options = lehr_new(ctx, 1, table->size);
    if (!options) return LEHR_NO_MEMORY;
    lehr_options_default(table, options);
    lehr_status status = solver->suits(ctx, field, options, yes, why);
    lehr_release(ctx, options);
    return status;
}

/* Models that may have a small treewidth, and so few spins that looking for it takes milliseconds.
 */
static bool maybe_narrow(const an_field *field)
{
    return mean_degree(field) <= NARROW_DEGREE && field->n <= NARROW_SPINS;
}

static bool is_dense(const an_field *field)
{
    double degree = mean_degree(field);
    return degree >= DENSE_DEGREE && degree >= DENSE_PART * field->n;
}

/* Without a cheap proof. */
static lehr_status choose_search(lehr_context *ctx, const an_field *field, int32_t largest,
                                 const an_solver **solver, char why[256])
{
    bool narrow = maybe_narrow(field), dense = is_dense(field);
    *solver = an_solver_find("tree");
    if (narrow) LEHR_TRY(suits(ctx, *solver, field, &narrow));
    if (narrow) {
        snprintf(why, 256,
                 "Its graph is narrow enough to go through it state by state, which "
                 "proves the optimum.");
        return LEHR_OK;
    }
    *solver = an_solver_find("memetic");
    if (dense) LEHR_TRY(suits(ctx, *solver, field, &dense));
    if (dense) {
        snprintf(why, 256,
                 "With %.0f couplings a variable, crossing answers and annealing them over whole "
                 "rows is best.",
                 mean_degree(field));
        return LEHR_OK;
    }
    *solver = an_solver_find("population");
    snprintf(why, 256,
             "Connected parts of up to %d variables are too large to try all their states; with "
             "%.1f couplings a variable, annealing 512 answers side by side and crossing them is "
             "best.",
             largest, mean_degree(field));
    return LEHR_OK;
}

/* Groups are kept for solvers that can, and are penalties for others; also for small models, so
 * that exact may prove the optimum. */
lehr_status an_choose_groups(lehr_context *ctx, const an_model *model, const an_request *request,
                             an_groups_use *use)
{
    const an_solver *solver;
    char why[256];
    LEHR_TRY(an_choose_by_name(ctx, request, &solver, why));
    bool keep = solver ? solver->keeps_groups || solver->within_groups
                       : wants_anneal(request) || an_model_look(model).n > CHEAP_BITS;
    *use = keep ? AN_GROUPS_KEPT : AN_GROUPS_PENALISED;
    return LEHR_OK;
}

/* A solver that keeps the groups. */
static void choose_within_groups(const an_field *field, const an_solver **solver, char why[256])
{
    if (!*solver) {
        *solver = an_solver_find("swap");
        snprintf(why, 256,
                 "Its moves keep the %d group%s of the model, so no penalties are needed.",
                 field->group_count, field->group_count == 1 ? "" : "s");
    } else if ((*solver)->within_groups) {
        const char *asked = (*solver)->name;
        *solver = an_solver_find((*solver)->within_groups);
        snprintf(why, 256, "It is what %s, which was asked for, is for models with groups.", asked);
    }
}

lehr_status an_choose(lehr_context *ctx, const an_field *field, const an_request *request,
                      const an_solver **solver, char why[256])
{
    LEHR_TRY(an_choose_by_name(ctx, request, solver, why));
    if (field->group_count > 0) {
        choose_within_groups(field, solver, why);
        return LEHR_OK;
    }
    if (*solver) return LEHR_OK;
    const char *wanted = wants_anneal(request);
    if (wanted) {
        *solver = an_solver_find("sa");
        snprintf(why, 256, "Simulated annealing, because %s.", wanted);
        return LEHR_OK;
    }
    an_islands islands;
    LEHR_TRY(an_islands_find(ctx, field, &islands));
    int32_t largest = islands.largest;
    bool cheap = an_islands_bits(&islands) <= CHEAP_BITS;
    an_islands_clear(&islands);
    if (!cheap) return choose_search(ctx, field, largest, solver, why);
    *solver = an_solver_find("exact");
    snprintf(why, 256,
             "No connected part has more than %d variables, so trying all their states is quick "
             "and proves the optimum.",
             largest);
    return LEHR_OK;
}
