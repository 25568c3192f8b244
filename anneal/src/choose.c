// SPDX-License-Identifier: GPL-3.0-or-later
/* The automatic choice: proof where it is cheap or likely, else memetic on dense models, else the
 * portfolio, which chooses by shape who leads. docs/automatic-choice.md has the whole story. The
 * limits were measured on G-set graphs, spin glasses and BiqMac's models. */
#include "choose.h"

#include "islands.h"
#include "shape.h"

#include <base/memory.h>
#include <stdio.h>
#include <string.h>

/* 2^24 states take well below a second. */
#define CHEAP_BITS 24
/* Where looking for a tree decomposition is quick. */
#define NARROW_DEGREE 6
#define NARROW_SPINS  20000
#define NARROW_WIDTH  "18"
#define WIDER_SPINS   256
/* Where branch and bound ends in seconds to minutes. */
#define PROOF_SPINS        100
#define PROOF_SPINS_SPARSE 150
#define SPARSE_DEGREE      8
/* Where a short population takes less than a second. */
#define SCOUT_SPINS 2000

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

/* Those who prove have little to say about the second best. */
static bool wants_several(const an_request *request)
{
    return request->samples > 1;
}

/* What exact has no use for tells that an anneal is wanted. Populations of small models end with
 * few different answers. */
static const char *wants_anneal(const an_request *request, int32_t n)
{
    if (request->set_count > 0) return "options of it were given";
    if (request->sweeps > 0) return "a number of sweeps was given";
    if (wants_several(request) && (request->reads > 0 || n <= PROOF_SPINS))
        return "several answers were asked for";
    return NULL;
}

/* One option may be set: name NULL sets none. */
static lehr_status suits_with(lehr_context *ctx, const an_solver *solver, const an_field *field,
                              const char *name, const char *value, bool *suits)
{
    char why[128];
    const lehr_option_table *table = solver->options();
    void *options = lehr_new(ctx, 1, table->size);
    if (!options) return LEHR_NO_MEMORY;
    lehr_options_default(table, options);
    lehr_status status = name ? lehr_options_set(ctx, table, options, name, value) : LEHR_OK;
    if (status == LEHR_OK) status = solver->suits(ctx, field, options, suits, why);
    lehr_release(ctx, options);
    return status;
}

lehr_status an_choose_suits(lehr_context *ctx, const an_solver *solver, const an_field *field,
                            bool *suits)
{
    *suits = true;
    return solver->suits ? suits_with(ctx, solver, field, NULL, NULL, suits) : LEHR_OK;
}

/* Models that have a small treewidth. Larger ones must have a smaller one, so that to look for it,
 * and to go through the states, is quick beside what a search would take. */
static lehr_status is_narrow(lehr_context *ctx, const an_solver *tree, const an_field *field,
                             bool *narrow)
{
    *narrow = false;
    if (an_mean_degree(field) > NARROW_DEGREE || field->n > NARROW_SPINS) return LEHR_OK;
    if (field->n <= WIDER_SPINS) return an_choose_suits(ctx, tree, field, narrow);
    return suits_with(ctx, tree, field, "width", NARROW_WIDTH, narrow);
}

/* So few spins on an island, and so few islands, that bounds close the gap in seconds; of sparse
 * ones more, as their bounds are closer. Who asks for reads wants these, and not a proof. */
static bool maybe_provable(const an_field *field, const an_request *request, int32_t largest)
{
    bool sparse = an_mean_degree(field) <= SPARSE_DEGREE;
    int32_t most = sparse ? PROOF_SPINS_SPARSE : PROOF_SPINS;
    return request->reads == 0 && largest <= most && field->n <= 4 * most;
}

/* The first of the solvers that prove which takes this field. They know no good answer for long, so
 * a population goes before. */
static lehr_status choose_proof(lehr_context *ctx, const an_field *field, const an_request *request,
                                int32_t largest, an_choice *choice)
{
    bool narrow, provable = maybe_provable(field, request, largest);
    const an_solver *tree = an_solver_find("tree"), *branch = an_solver_find("branch");
    LEHR_TRY(is_narrow(ctx, tree, field, &narrow));
    if (narrow) {
        choice->solver = tree;
        if (field->n <= SCOUT_SPINS) choice->scout = an_solver_find("population");
        snprintf(choice->why, sizeof choice->why,
                 "Its graph is narrow enough to go through it state by state, which "
                 "proves the optimum.");
        return LEHR_OK;
    }
    if (provable) LEHR_TRY(an_choose_suits(ctx, branch, field, &provable));
    if (!provable) return LEHR_OK;
    choice->solver = branch;
    choice->scout = an_solver_find("population");
    snprintf(choice->why, sizeof choice->why,
             "Connected parts have at most %d variables: a population looks for the best answer, "
             "then branch and bound for a proof.",
             largest);
    return LEHR_OK;
}

/* Turns of others, measured on K2000, cost more there than they find. */
static lehr_status choose_dense(lehr_context *ctx, const an_field *field, an_choice *choice)
{
    const an_solver *memetic = an_solver_find("memetic");
    bool suits;
    LEHR_TRY(an_choose_suits(ctx, memetic, field, &suits));
    if (!suits) return LEHR_OK;
    choice->solver = memetic;
    snprintf(choice->why, sizeof choice->why,
             "With %.1f couplings a variable answers are crossed and annealed over whole rows.",
             an_mean_degree(field));
    return LEHR_OK;
}

/* Without a cheap proof. */
static lehr_status choose_search(lehr_context *ctx, const an_field *field, an_choice *choice)
{
    static const char *const leader[] = {
        [AN_SHAPE_DENSE] = "a population of annealed answers",
        [AN_SHAPE_FLAT] = "on a graph that grows like a plane tempering with cluster moves",
        [AN_SHAPE_OTHER] = "a population of annealed answers",
    };
    an_shape shape;
    LEHR_TRY(an_shape_find(ctx, field, &shape));
    if (shape == AN_SHAPE_DENSE) LEHR_TRY(choose_dense(ctx, field, choice));
    if (choice->solver) return LEHR_OK;
    choice->solver = an_solver_find("portfolio");
    snprintf(choice->why, sizeof choice->why,
             "With %.1f couplings a variable %s leads; other solvers take turns when it is stuck.",
             an_mean_degree(field), leader[shape]);
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
                       : wants_several(request) || wants_anneal(request, an_model_look(model).n) ||
                             an_model_look(model).n > CHEAP_BITS;
    *use = keep ? AN_GROUPS_KEPT : AN_GROUPS_PENALISED;
    return LEHR_OK;
}

/* A solver that keeps the groups. */
static void choose_within_groups(const an_field *field, an_choice *choice)
{
    if (!choice->solver) {
        choice->solver = an_solver_find("swap");
        snprintf(choice->why, sizeof choice->why,
                 "Its moves keep the %d group%s of the model, so no penalties are needed.",
                 field->group_count, field->group_count == 1 ? "" : "s");
    } else if (choice->solver->within_groups) {
        const char *asked = choice->solver->name;
        choice->solver = an_solver_find(choice->solver->within_groups);
        snprintf(choice->why, sizeof choice->why,
                 "It is what %s, which was asked for, is for models with groups.", asked);
    }
}

static lehr_status choose_by_shape(lehr_context *ctx, const an_field *field,
                                   const an_request *request, an_choice *choice)
{
    if (wants_several(request)) return choose_search(ctx, field, choice);
    an_islands islands;
    LEHR_TRY(an_islands_find(ctx, field, &islands));
    int32_t largest = islands.largest;
    bool cheap = an_islands_bits(&islands) <= CHEAP_BITS;
    an_islands_clear(&islands);
    if (cheap) {
        choice->solver = an_solver_find("exact");
        snprintf(choice->why, sizeof choice->why,
                 "No connected part has more than %d variables, so trying all their states is "
                 "quick and proves the optimum.",
                 largest);
        return LEHR_OK;
    }
    LEHR_TRY(choose_proof(ctx, field, request, largest, choice));
    return choice->solver ? LEHR_OK : choose_search(ctx, field, choice);
}

lehr_status an_choose(lehr_context *ctx, const an_field *field, const an_request *request,
                      an_choice *out)
{
    an_choice choice = {0};
    LEHR_TRY(an_choose_by_name(ctx, request, &choice.solver, choice.why));
    const char *wanted = wants_anneal(request, field->n);
    if (field->group_count > 0) {
        choose_within_groups(field, &choice);
    } else if (!choice.solver && wanted) {
        choice.solver = an_solver_find("sa");
        snprintf(choice.why, sizeof choice.why, "Simulated annealing, because %s.", wanted);
    } else if (!choice.solver) {
        LEHR_TRY(choose_by_shape(ctx, field, request, &choice));
    }
    *out = choice;
    return LEHR_OK;
}
