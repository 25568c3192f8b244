// SPDX-License-Identifier: GPL-3.0-or-later
/* The automatic choice: proof where it is cheap, annealing otherwise. */
#include "choose.h"

#include "islands.h"

#include <stdio.h>
#include <string.h>

/* 2^24 states take well below a second. */
#define CHEAP_BITS 24

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

lehr_status an_choose(lehr_context *ctx, const an_field *field, const an_request *request,
                      const an_solver **solver, char why[256])
{
    LEHR_TRY(an_choose_by_name(ctx, request, solver, why));
    if (*solver) return LEHR_OK;
    const char *wanted = wants_anneal(request);
    if (wanted) {
        *solver = an_solver_find("sa");
        snprintf(why, 256, "Simulated annealing, because %s.", wanted);
        return LEHR_OK;
    }
    an_islands islands;
    LEHR_TRY(an_islands_find(ctx, field, &islands));
    bool cheap = an_islands_bits(&islands) <= CHEAP_BITS;
    *solver = an_solver_find(cheap ? "exact" : "sa");
    if (cheap) {
        snprintf(why, 256,
                 "No connected part has more than %d variables, so trying all their states is "
                 "quick and proves the optimum.",
                 islands.largest);
    } else {
        snprintf(why, 256,
                 "Connected parts of up to %d variables are too large to try all their states; "
                 "simulated annealing does well on most models.",
                 islands.largest);
    }
    an_islands_clear(&islands);
    return LEHR_OK;
}
