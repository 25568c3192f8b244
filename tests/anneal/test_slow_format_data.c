// SPDX-License-Identifier: GPL-3.0-or-later
/* Public instances, where LEHR_DATA says where they are, have the optima that their libraries
 * state, which a wrong factor or sign would change. That they come back from every format is the
 * business of tests/roundtrip.c. */
#include <anneal/format.h>

#include <base/memory.h>
#include <base/rng.h>
#include <context_fixture.h>
#include <math.h>
#include <model_text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *data_folder(void)
{
    const char *folder = getenv("LEHR_DATA");
    if (!folder) {
        print_message("skipped: LEHR_DATA is not set\n");
        skip();
    }
    return folder;
}

static an_model *read_file(lehr_context *ctx, const char *path, const an_read_options *options)
{
    an_model *model = NULL;
    if (an_read(ctx, path, options, &model, NULL) != LEHR_OK) fail_msg("%s", lehr_message(ctx));
    return model;
}

/* --- optima --- */

/* Simulated annealing by the slow and obvious rule: every gain from scratch. */
enum { MOST = 128, SWEEPS = 3000, STARTS = 6 };

typedef struct dense {
    int n;
    double linear[MOST], pair[MOST][MOST]; /* to be maximised */
} dense;

static void make_dense(const an_model *bits, dense *d)
{
    an_model_view v = an_model_look(bits);
    double sign = v.sense == AN_MAXIMIZE ? 1 : -1;
    assert_true(v.domain == AN_BINARY && v.n <= MOST);
    memset(d, 0, sizeof *d);
    d->n = v.n;
    for (int i = 0; i < v.n; i++) d->linear[i] = sign * an_model_real(bits, v.linear[i]);
    for (int64_t k = 0; k < v.m; k++) {
        const an_coupling *c = &v.couplings[k];
        d->pair[c->i][c->j] = d->pair[c->j][c->i] = sign * an_model_real(bits, c->w);
    }
}

static double gain_of_flip(const dense *d, const uint8_t *x, int i)
{
    double gain = d->linear[i];
    for (int j = 0; j < d->n; j++) gain += x[j] ? d->pair[i][j] : 0;
    return x[i] ? -gain : gain;
}

/* One flip rarely changes more than this, nor less than a ten-thousandth of it. */
static double scale_of(const dense *d)
{
    double most = 0;
    for (int i = 0; i < d->n; i++) {
        double squares = d->linear[i] * d->linear[i];
        for (int j = 0; j < d->n; j++) squares += d->pair[i][j] * d->pair[i][j];
        most = fmax(most, sqrt(squares));
    }
    return most;
}

static void anneal(const an_model *bits, const dense *d, uint64_t start, uint8_t *best)
{
    uint8_t x[MOST];
    double hot = scale_of(d);
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_TEST, start);
    for (int i = 0; i < d->n; i++) x[i] = lehr_rng_u32(&rng) & 1;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double heat = hot * pow(1e-4, (double)sweep / SWEEPS);
        for (int i = 0; i < d->n; i++) {
            double gain = gain_of_flip(d, x, i);
            if (gain >= 0 || lehr_rng_unit(&rng) < exp(gain / heat)) x[i] ^= 1;
        }
        if (an_model_compare(bits, an_model_value(bits, x), an_model_value(bits, best)) < 0)
            memcpy(best, x, sizeof x);
    }
}

static double best_found(lehr_context *ctx, const an_model *model)
{
    static dense d;
    uint8_t best[MOST] = {0};
    an_model *bits;
    assert_int_equal(an_model_convert(ctx, model, AN_BINARY, &bits), LEHR_OK);
    make_dense(bits, &d);
    for (uint64_t start = 0; start < STARTS; start++) anneal(bits, &d, start, best);
    an_model_free(bits);
    return an_model_real(model, an_model_value(model, best));
}

static void stated_optima_are_found(void **state)
{
    static const struct {
        const char *file;
        bool maximize;
        double optimum;
    } known[] = {
        {"bqp/bqp50_1.qubo.gz", true, 2098},      {"bqp/bqp50_2.qubo.gz", true, 3702},
        {"bqp/bqp50_3.qubo.gz", true, 4626},      {"bqp/bqp100_1.qubo.gz", true, 7970},
        {"biqmac/rudy_g05_60.0", false, 536},     {"biqmac/rudy_pm1s_80.0", false, 79},
        {"biqmac/rudy_pm1d_80.0", false, 227},    {"be/be100.1.sparse.mc", false, 19412},
        {"be/be120.3.1.sparse.mc", false, 13067},
    };
    const char *data = data_folder();
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        char path[512];
        an_read_options options = {.maximize = known[k].maximize};
        snprintf(path, sizeof path, "%s/%s", data, known[k].file);
        an_model *model = read_file(*state, path, &options);
        double found = best_found(*state, model);
        if (found != known[k].optimum)
            fail_msg("%s: found %.17g, stated %.17g", known[k].file, found, known[k].optimum);
        an_model_free(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in_context(stated_optima_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
