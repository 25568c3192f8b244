// SPDX-License-Identifier: GPL-3.0-or-later
/* The registry of solvers: the table that solvers.def lists. */
#include <anneal/solver.h>

#include <string.h>

#define SOLVER(name) extern const an_solver an_solver_##name;
#include "solvers.def"
#undef SOLVER

static const an_solver *const solvers[] = {
#define SOLVER(name) &an_solver_##name,
#include "solvers.def"
#undef SOLVER
};

size_t an_solver_count(void)
{
    return sizeof solvers / sizeof *solvers;
}

const an_solver *an_solver_at(size_t index)
{
    return solvers[index];
}

const an_solver *an_solver_find(const char *name)
{
    for (size_t k = 0; k < an_solver_count(); k++)
        if (strcmp(solvers[k]->name, name) == 0) return solvers[k];
    return NULL;
}
