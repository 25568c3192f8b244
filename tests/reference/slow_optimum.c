// SPDX-License-Identifier: GPL-3.0-or-later
#include "slow_optimum.h"

static double number(const an_model_view *view, an_coef c)
{
    return view->whole ? (double)c.whole * view->unit : c.real;
}

static int bit(uint32_t answer, int32_t i)
{
    return (int)(answer >> i & 1);
}

double slow_value(const an_model *model, uint32_t answer)
{
    an_model_view view = an_model_look(model);
    double v[32], value = number(&view, view.offset);
    for (int32_t i = 0; i < view.n; i++)
        v[i] = view.domain == AN_BINARY ? bit(answer, i) : 2 * bit(answer, i) - 1;
    for (int32_t i = 0; i < view.n; i++) value += number(&view, view.linear[i]) * v[i];
    for (int64_t k = 0; k < view.m; k++) {
        an_coupling c = view.couplings[k];
        value += number(&view, c.w) * v[c.i] * v[c.j];
    }
    return value;
}

static bool meets(const an_group *group, uint32_t answer)
{
    int ones = 0;
    for (int32_t k = 0; k < group->count; k++) ones += bit(answer, group->members[k]);
    if (group->kind == AN_ONEHOT) return ones == 1;
    if (group->kind == AN_CARD) return ones == group->card;
    for (int32_t line = 0; line < group->card; line++) {
        int row = 0, column = 0;
        for (int32_t k = 0; k < group->card; k++) {
            row += bit(answer, group->members[line * group->card + k]);
            column += bit(answer, group->members[k * group->card + line]);
        }
        if (row != 1 || column != 1) return false;
    }
    return true;
}

bool slow_feasible(const an_model *model, uint32_t answer)
{
    an_model_view view = an_model_look(model);
    for (int32_t g = 0; g < view.group_count; g++)
        if (!meets(&view.groups[g], answer)) return false;
    return true;
}

bool slow_optimum(const an_model *model, double *best)
{
    an_model_view view = an_model_look(model);
    bool found = false;
    for (uint32_t answer = 0; answer < 1u << view.n; answer++) {
        if (!slow_feasible(model, answer)) continue;
        double value = slow_value(model, answer);
        bool better = view.sense == AN_MINIMIZE ? value < *best : value > *best;
        if (!found || better) *best = value;
        found = true;
    }
    return found;
}
