// SPDX-License-Identifier: GPL-3.0-or-later
/* Solves a triangle of three spins that all want to differ: two can, so the best value is -1. */
#include <anneal/solve.h>
#include <stdio.h>

static lehr_status build_triangle(lehr_context *ctx, an_model **out)
{
    an_builder *builder;
    LEHR_TRY(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, 3, 1, &builder));
    for (int i = 0; i < 3; i++) {
        lehr_status status = an_builder_pair(builder, i, (i + 1) % 3, an_whole(1));
        if (status == LEHR_OK) continue;
        an_builder_free(builder);
        return status;
    }
    return an_builder_finish(builder, out);
}

static lehr_status solve_triangle(lehr_context *ctx, double *value)
{
    an_model *model;
    LEHR_TRY(build_triangle(ctx, &model));
    an_report *report;
    an_request request = {.solver = "exact"};
    lehr_status status = an_solve(ctx, model, &request, &report);
    if (status == LEHR_OK) {
        *value = an_model_real(model, report->value);
        an_report_free(ctx, report);
    }
    an_model_free(model);
    return status;
}

int main(void)
{
    lehr_context *ctx;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return 1;
    double value = 0;
    lehr_status status = solve_triangle(ctx, &value);
    if (status != LEHR_OK) fprintf(stderr, "consumer: %s\n", lehr_message(ctx));
    lehr_context_free(ctx);
    printf("consumer: %g\n", value);
    return status == LEHR_OK && value == -1 ? 0 : 1;
}
