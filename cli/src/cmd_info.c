// SPDX-License-Identifier: GPL-3.0-or-later
/* lehr info: what kind of model (or circuit: info_circuit.c) a file holds, in numbers that matter
 * for the choice of a solver. */
#include "info_circuit.h"
#include "job.h"
#include "read_circuit.h"
#include "value_text.h"

#include <anneal/graph.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

typedef struct facts {
    an_model_view view;
    const char *format;
    uint64_t hash;
    double low, high; /* of the value, trivially */
    an_graph_features graph;
    int32_t linear_terms;
    double weight_low, weight_high; /* of the couplings */
    double linear_low, linear_high; /* of the linear terms that are not zero */
    int64_t groups[3];              /* by an_group_kind */
} facts;

static double real_of(const an_model_view *view, an_coef c)
{
    return view->whole ? (double)c.whole * view->unit : c.real;
}

/* --- coefficients --- */

static void measure_coefficients(facts *f)
{
    const an_model_view *view = &f->view;
    f->weight_low = f->linear_low = HUGE_VAL;
    f->weight_high = f->linear_high = -HUGE_VAL;
    for (int64_t k = 0; k < view->m; k++) {
        double w = real_of(view, view->couplings[k].w);
        f->weight_low = fmin(f->weight_low, w);
        f->weight_high = fmax(f->weight_high, w);
    }
    for (int32_t i = 0; i < view->n; i++) {
        double h = real_of(view, view->linear[i]);
        if (h == 0) continue;
        f->linear_terms++;
        f->linear_low = fmin(f->linear_low, h);
        f->linear_high = fmax(f->linear_high, h);
    }
    for (int32_t g = 0; g < view->group_count; g++) f->groups[view->groups[g].kind]++;
}

static lehr_status measure(lehr_context *ctx, const an_model *model, facts *f)
{
    f->view = an_model_look(model);
    LEHR_TRY(an_model_hash(ctx, model, &f->hash));
    LEHR_TRY(an_model_range(ctx, model, &f->low, &f->high));
    LEHR_TRY(an_graph_look(ctx, model, &f->graph));
    measure_coefficients(f);
    return LEHR_OK;
}

/* --- saying it --- */

static void put_range(lehr_output *out, const char *name, double low, double high)
{
    lehr_put_format(out, "%-12s ", name);
    if (low > high) {
        lehr_put_text(out, "none\n");
        return;
    }
    lehr_put_real(out, low);
    lehr_put_text(out, " .. ");
    lehr_put_real(out, high);
    lehr_put_char(out, '\n');
}

static void put_graph(const an_graph_features *graph, lehr_output *out)
{
    lehr_put_format(out, "degree       %" PRId32 " .. %" PRId32 ", mean %.3g\n", graph->min_degree,
                    graph->max_degree, graph->mean_degree);
    lehr_put_format(out, "components   %" PRId32 ", the largest of %" PRId32 "\n",
                    graph->components, graph->largest);
    lehr_put_format(out, "graph        degeneracy %" PRId32 "%s", graph->degeneracy,
                    graph->bipartite ? ", bipartite" : "");
    if (graph->girth > 0) lehr_put_format(out, ", girth %" PRId32, graph->girth);
    lehr_put_text(out, graph->girth == 0 ? ", no cycles\n" : "\n");
}

static void put_text(const facts *f, const an_model *model, lehr_output *out)
{
    const an_model_view *view = &f->view;
    char offset[40];
    an_model_print(model, view->offset, offset);
    if (*view->name) lehr_put_format(out, "name         %s\n", view->name);
    lehr_put_format(out, "format       %s\n", f->format);
    lehr_put_format(out, "variables    %" PRId32 " (%s)\n", view->n, cli_domain_text(view->domain));
    lehr_put_format(out, "sense        %s\n", view->sense == AN_MAXIMIZE ? "maximise" : "minimise");
    lehr_put_format(out, "couplings    %" PRId64 ", density %.3g\n", view->m, f->graph.density);
    put_graph(&f->graph, out);
    lehr_put_format(out, "numbers      %s", view->whole ? "whole, unit " : "real");
    if (view->whole) lehr_put_real(out, view->unit);
    lehr_put_char(out, '\n');
    put_range(out, "weights", f->weight_low, f->weight_high);
    put_range(out, "linear", f->linear_low, f->linear_high);
    lehr_put_format(out, "offset       %s\n", offset);
    if (view->group_count > 0)
        lehr_put_format(out,
                        "groups       %" PRId64 " onehot, %" PRId64 " perm, %" PRId64 " card\n",
                        f->groups[AN_ONEHOT], f->groups[AN_PERM], f->groups[AN_CARD]);
    put_range(out, "values", f->low, f->high);
    lehr_put_format(out, "hash         %016" PRIx64 "\n", f->hash);
}

static void set_range(lehr_json *object, const char *key, double low, double high)
{
    lehr_json *range = NULL;
    if (low <= high) {
        range = lehr_json_array();
        lehr_json_add_real(range, low);
        lehr_json_add_real(range, high);
        lehr_json_set(object, key, range);
    } else {
        lehr_json_set_null(object, key);
    }
}

static void set_graph(const an_graph_features *graph, lehr_json *result)
{
    lehr_json_set_real(result, "density", graph->density);
    lehr_json_set_int(result, "degree_low", graph->min_degree);
    lehr_json_set_int(result, "degree_high", graph->max_degree);
    lehr_json_set_real(result, "degree_mean", graph->mean_degree);
    lehr_json_set_int(result, "components", graph->components);
    lehr_json_set_int(result, "largest_component", graph->largest);
    lehr_json_set_int(result, "degeneracy", graph->degeneracy);
    lehr_json_set_bool(result, "bipartite", graph->bipartite);
    if (graph->girth >= 0)
        lehr_json_set_int(result, "girth", graph->girth);
    else
        lehr_json_set_null(result, "girth");
}

static void put_json(const facts *f, const an_model *model, lehr_json *result)
{
    const an_model_view *view = &f->view;
    char hash[20];
    snprintf(hash, sizeof hash, "%016" PRIx64, f->hash);
    lehr_json_set_text(result, "name", view->name);
    lehr_json_set_text(result, "format", f->format);
    lehr_json_set_text(result, "domain", cli_domain_text(view->domain));
    lehr_json_set_text(result, "sense", cli_sense_text(view->sense));
    lehr_json_set_int(result, "variables", view->n);
    lehr_json_set_int(result, "couplings", view->m);
    set_graph(&f->graph, result);
    lehr_json_set_bool(result, "whole", view->whole);
    lehr_json_set_real(result, "unit", view->unit);
    set_range(result, "weights", f->weight_low, f->weight_high);
    lehr_json_set_int(result, "linear_terms", f->linear_terms);
    set_range(result, "linear", f->linear_low, f->linear_high);
    cli_value_set(result, "offset", model, view->offset);
    lehr_json *groups = lehr_json_object();
    lehr_json_set_int(groups, "onehot", f->groups[AN_ONEHOT]);
    lehr_json_set_int(groups, "perm", f->groups[AN_PERM]);
    lehr_json_set_int(groups, "card", f->groups[AN_CARD]);
    lehr_json_set(result, "groups", groups);
    set_range(result, "values", f->low, f->high);
    lehr_json_set_text(result, "hash", hash);
}

static lehr_status info_model(cli_job *job)
{
    an_model *model;
    const an_format *format;
    LEHR_TRY(cli_read_model(job->ctx, &job->args.reading, cli_operand_at(job, 0), &model, &format));
    facts f = {.format = format->name};
    lehr_status status = measure(job->ctx, model, &f);
    if (status == LEHR_OK && job->json)
        put_json(&f, model, job->result);
    else if (status == LEHR_OK)
        put_text(&f, model, job->page);
    an_model_free(model);
    return status;
}

static lehr_status run(cli_job *job)
{
    bool circuit;
    LEHR_TRY(cli_is_circuit(job->ctx, cli_operand_at(job, 0), &circuit));
    return circuit ? cli_info_circuit(job) : info_model(job);
}

static const cli_operand operands[] = {
    {"FILE", "the model, as for solve; or a circuit in OpenQASM 2 or 3"},
    {NULL, NULL},
};

static const cli_example examples[] = {
    {"lehr info graph.mc", "Size, degrees, range of the weights and more."},
    {"lehr info circuit.qasm", "Qubits, gates by kind, depth."},
    {NULL, NULL},
};

const cli_command cli_cmd_info = {
    .name = "info",
    .summary = "Describe a model or circuit file in numbers",
    .synopsis = "FILE",
    .about =
        "The range of values is what no answer can leave: the sum of all coefficients' sizes.\n"
        "The hash is that of the function, the same for every format, order and domain it may\n"
        "be written in.",
    .operands = operands,
    .least = 1,
    .most = 1,
    .reads_model = true,
    .examples = examples,
    .run = run,
};
