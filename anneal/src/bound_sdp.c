// SPDX-License-Identifier: GPL-3.0-or-later
/* The bound.  For s in {-1,1}^n, X = s s^T, multipliers w_t >= 0 of triangles A_t(X) >= -1, and any
 * vector u:
 *
 *   s^T C s >= <C, X> - sum_t w_t (A_t(X) + 1)     each term that is taken off is >= 0
 *            = <M, X> - sum_t w_t                  M = C - sum_t w_t A_t
 *            = s^T Z s + sum_i u_i - sum_t w_t     Z = M - Diag(u); s_i^2 = 1
 *           >= n min(0, smallest eigenvalue of Z) + sum_i u_i - sum_t w_t.
 *
 * It needs no optimality of w and u, only w >= 0 and a proven lower bound on the eigenvalue
 * (eigen_floor.h). Rounding enters nowhere else: w, u and C are rounded to multiples of a power of
 * two such that all sums below are exact, and what rounding C changed is taken off.
 *
 * Good multipliers.  f(w) = min over the elliptope of <M(w), X> - sum w is concave; each X gives
 * the linear upper bound <C, X> - sum_t w_t (A_t(X) + 1). A bundle of a few X is kept, and
 *
 *   maximise over w >= 0:  min over the bundle of these bounds  - |w - centre|^2 / (2 step)
 *
 * proposes the next w: a small quadratic program over convex combinations of the bundle, whose
 * combination of the X is nearly optimal in the end. Violated triangles come in, idle ones go.
 *
 * I. Fischer, G. Gruber, F. Rendl, R. Sotirov, Math. Programming 105 (2006) 451-469;
 * F. Rendl, G. Rinaldi, A. Wiegele, Math. Programming 121 (2010) 307-335. */
#include "bound_sdp.h"

#include "eigen_floor.h"
#include "exact_grid.h"

#include <base/memory.h>
#include <math.h>
#include <string.h>

#define BUNDLE AN_SDP_BUNDLE

/* --- matrices --- */

static size_t entries(const an_sdp *s)
{
    return (size_t)s->n * (size_t)s->n;
}

static double inner(size_t count, const double *a, const double *b)
{
    double part[8] = {0}, sum = 0;
    size_t k = 0;
    for (; k + 8 <= count; k += 8)
        for (size_t p = 0; p < 8; p++) part[p] += a[k + p] * b[k + p];
    for (; k < count; k++) sum += a[k] * b[k];
    for (size_t p = 0; p < 8; p++) sum += part[p];
    return sum;
}

/* m := c - sum_t w_t A_t, symmetric: half of each entry on either side. */
static void take_off(int n, const an_triangles *set, const double *weight, double *m)
{
    for (int32_t t = 0; t < set->count; t++) {
        const an_triangle *tri = &set->list[t];
        const int *sign = an_triangle_sign[tri->kind];
        double half = weight[t] / 2;
        size_t i = (size_t)tri->i, j = (size_t)tri->j, k = (size_t)tri->k, order = (size_t)n;
        if (half <= 0) continue;
        m[i * order + j] -= sign[0] * half;
        m[j * order + i] -= sign[0] * half;
        m[i * order + k] -= sign[1] * half;
        m[k * order + i] -= sign[1] * half;
        m[j * order + k] -= sign[2] * half;
        m[k * order + j] -= sign[2] * half;
    }
}

/* --- the proof --- */

double an_sdp_certify(an_sdp *s, const double *u)
{
    double sum = s->size, lost = 0, total = 0;
    for (int i = 0; i < s->n; i++) sum += fabs(u[i]);
    for (int32_t t = 0; t < s->triangles.count; t++) sum += 4 * s->triangles.list[t].weight;
    if (!(sum < 0x1p900)) return -HUGE_VAL;
    double grid = grid_for(2 * sum + 1e-280);
    for (size_t k = 0; k < entries(s); k++) {
        s->m[k] = on_grid(s->c[k], grid);
        lost += fabs(s->m[k] - s->c[k]);
    }
    for (int32_t t = 0; t < s->triangles.count; t++) {
        /* Twice the grid, so that halves are on it. */
        s->trial[t] = on_grid(s->triangles.list[t].weight, 2 * grid);
        total -= s->trial[t];
    }
    take_off(s->n, &s->triangles, s->trial, s->m);
    for (int i = 0; i < s->n; i++) {
        double rounded = on_grid(u[i], grid);
        s->m[(size_t)i * (size_t)s->n + (size_t)i] = -rounded;
        total += rounded;
    }
    double eigen = an_eigen_floor(s->n, s->m, s->z);
    double slack = (s->n * fabs(eigen) + lost) * (1 + 1e-9);
    double bound = total - slack - 4e-16 * (fabs(total) + slack);
    for (int i = 0; i < s->n; i++) s->m[(size_t)i * (size_t)s->n + (size_t)i] = 0;
    if (bound > s->proven) s->proven = bound;
    return bound;
}

/* --- one evaluation of f --- */

static const double *minimise(an_sdp *s, const double *weight, double gain, int passes, double *x)
{
    memcpy(s->m, s->c, entries(s) * sizeof *s->m);
    take_off(s->n, &s->triangles, weight, s->m);
    an_elliptope_minimise(&s->points, s->m, gain, passes);
    s->evaluations++;
    if (x) an_elliptope_matrix(&s->points, x);
    return s->points.u;
}

static double value_at(const an_sdp *s, int b, const double *weight)
{
    double value = s->cost[b];
    for (int32_t t = 0; t < s->triangles.count; t++) value -= weight[t] * s->slack[t * BUNDLE + b];
    return value;
}

static void fill_slack(an_sdp *s, int b)
{
    for (int32_t t = 0; t < s->triangles.count; t++)
        s->slack[t * BUNDLE + b] = an_triangle_slack(&s->triangles.list[t], s->n, s->bundle[b]);
}

/* --- the quadratic program --- */

/* Minimises linear.share + step/2 share^T quad share over the simplex, two shares at a time. */
static void solve_simplex(int count, const double *linear, double quad[BUNDLE][BUNDLE], double step,
                          double *share)
{
    for (int round = 0; round < 100; round++) {
        double slope[BUNDLE] = {0};
        int low = 0, high = -1;
        for (int a = 0; a < count; a++) {
            slope[a] = linear[a];
            for (int b = 0; b < count; b++) slope[a] += step * quad[a][b] * share[b];
            if (slope[a] < slope[low]) low = a;
            if (share[a] > 0 && (high < 0 || slope[a] > slope[high])) high = a;
        }
        if (high < 0 || low == high) return;
        double bend = step * (quad[low][low] + quad[high][high] - 2 * quad[low][high]);
        double fall = slope[high] - slope[low];
        if (fall <= 1e-12 * fabs(slope[high])) return;
        double move = bend > 0 ? fall / bend : share[high];
        if (move > share[high]) move = share[high];
        share[low] += move;
        share[high] -= move;
    }
}

/* trial := [centre - step slack share]_+ */
static void place_trial(an_sdp *s)
{
    for (int32_t t = 0; t < s->triangles.count; t++) {
        double w = s->triangles.list[t].weight;
        for (int b = 0; b < s->bundle_count; b++)
            w -= s->step * s->share[b] * s->slack[t * BUNDLE + b];
        s->trial[t] = w > 0 ? w : 0;
    }
}

/* Those triangles whose weight is at its floor 0 count as constants; which they are is guessed from
 * the last solution, a few times. */
static void propose(an_sdp *s)
{
    place_trial(s);
    for (int round = 0; round < 4; round++) {
        double quad[BUNDLE][BUNDLE] = {{0}}, linear[BUNDLE];
        int count = s->bundle_count;
        for (int a = 0; a < count; a++) linear[a] = s->cost[a];
        for (int32_t t = 0; t < s->triangles.count; t++) {
            const double *g = s->slack + (size_t)t * BUNDLE;
            if (s->trial[t] <= 0) continue;
            for (int a = 0; a < count; a++) {
                linear[a] -= s->triangles.list[t].weight * g[a];
                for (int b = 0; b <= a; b++) quad[a][b] += g[a] * g[b];
            }
        }
        for (int a = 0; a < count; a++)
            for (int b = a + 1; b < count; b++) quad[a][b] = quad[b][a];
        solve_simplex(count, linear, quad, s->step, s->share);
        place_trial(s);
    }
}

/* --- the bundle --- */

/* x := the combination of the bundle. */
static void combine(an_sdp *s)
{
    memset(s->x, 0, entries(s) * sizeof *s->x);
    for (int b = 0; b < s->bundle_count; b++) {
        if (s->share[b] <= 0) continue;
        for (size_t k = 0; k < entries(s); k++) s->x[k] += s->share[b] * s->bundle[b][k];
    }
}

/* A free slot: the least used one makes way; what it held lives on in the combination, which takes
 * the place of the second least. */
static int make_room(an_sdp *s)
{
    if (s->bundle_count < BUNDLE) return s->bundle_count++;
    int least = 0, second;
    for (int b = 1; b < BUNDLE; b++)
        if (s->share[b] < s->share[least]) least = b;
    if (s->share[least] <= 1e-6) return least;
    second = least == 0;
    for (int b = 0; b < BUNDLE; b++)
        if (b != least && s->share[b] < s->share[second]) second = b;
    memcpy(s->bundle[second], s->x, entries(s) * sizeof *s->x);
    s->cost[second] = inner(entries(s), s->c, s->x);
    fill_slack(s, second);
    for (int b = 0; b < BUNDLE; b++) s->share[b] = b == second;
    return least;
}

static void add_point(an_sdp *s)
{
    int b = make_room(s);
    an_elliptope_matrix(&s->points, s->bundle[b]);
    s->cost[b] = inner(entries(s), s->c, s->bundle[b]);
    s->share[b] = s->bundle_count == 1;
    fill_slack(s, b);
}

static lehr_status fit_triangles(an_sdp *s)
{
    int32_t count = s->triangles.count;
    if (count > s->slack_room) {
        size_t room = 2 * (size_t)count;
        double *slack = lehr_resize(s->ctx, s->slack, room * BUNDLE, sizeof *slack);
        if (!slack) return LEHR_NO_MEMORY;
        s->slack = slack;
        double *trial = lehr_resize(s->ctx, s->trial, room, sizeof *trial);
        if (!trial) return LEHR_NO_MEMORY;
        s->trial = trial;
        s->slack_room = (int32_t)room;
    }
    for (int b = 0; b < s->bundle_count; b++) fill_slack(s, b);
    return LEHR_OK;
}

static lehr_status exchange_triangles(an_sdp *s, int32_t *added)
{
    double heaviest = 0;
    for (int32_t t = 0; t < s->triangles.count; t++)
        heaviest = fmax(heaviest, s->triangles.list[t].weight);
    combine(s);
    an_triangles_prune(&s->triangles, s->x, 1e-5 * heaviest);
    LEHR_TRY(an_triangles_separate(&s->triangles, s->x, 0.02, 4 * s->n, added));
    return fit_triangles(s);
}

/* --- the climb --- */

static void set_weights(an_sdp *s, const double *weight)
{
    for (int32_t t = 0; t < s->triangles.count; t++) s->triangles.list[t].weight = weight[t];
}

static void get_weights(const an_sdp *s, double *weight)
{
    for (int32_t t = 0; t < s->triangles.count; t++) weight[t] = s->triangles.list[t].weight;
}

/* How exactly f is evaluated, as a share of what is missing to the limit. */
static double gain_wanted(const an_sdp *s)
{
    double missing = fabs(s->limit - s->value);
    return 1e-4 * fmin(missing, 1e-2 * s->size / s->n);
}

static void start_centre(an_sdp *s)
{
    get_weights(s, s->trial);
    minimise(s, s->trial, 1e-6 * s->size, 200, NULL);
    s->bundle_count = 0;
    add_point(s);
    s->value = value_at(s, 0, s->trial);
}

/* The step that would close the gap if f were as linear as it looks. */
static void set_first_step(an_sdp *s)
{
    double square = 0;
    for (int32_t t = 0; t < s->triangles.count; t++) {
        double g = s->slack[t * BUNDLE];
        if (g < 0 || s->triangles.list[t].weight > 0) square += g * g;
    }
    if (square > 0) s->step = 0.5 * fmin(s->limit - s->value, 0.1 * s->size) / square;
}

/* One trial; true when the centre moved. */
static bool try_step(an_sdp *s)
{
    propose(s);
    double promised = HUGE_VAL;
    for (int b = 0; b < s->bundle_count; b++) promised = fmin(promised, value_at(s, b, s->trial));
    minimise(s, s->trial, gain_wanted(s), 60, NULL);
    combine(s);
    add_point(s);
    double reached = HUGE_VAL;
    for (int b = 0; b < s->bundle_count; b++) reached = fmin(reached, value_at(s, b, s->trial));
    bool better = reached > s->value + 0.1 * (promised - s->value);
    if (better) {
        set_weights(s, s->trial);
        s->value = reached;
        s->step *= 1.2;
    } else {
        s->step *= 0.85;
    }
    return better;
}

/* A proof from the centre, with more passes when it is close. */
static bool prove(an_sdp *s, an_sdp_stop *stop, void *user)
{
    double gain = 1e-7 * s->size / s->n;
    for (int round = 0; round < 3 && s->proven <= s->limit; round++) {
        if (round > 0 && stop(user)) break;
        get_weights(s, s->trial);
        an_sdp_certify(s, minimise(s, s->trial, gain, stop(user) ? 30 : 300, NULL));
        gain *= 0.03;
    }
    return s->proven > s->limit;
}

lehr_status an_sdp_improve(an_sdp *s, double limit, double patience, an_sdp_stop *stop, void *user)
{
    s->limit = limit;
    LEHR_TRY(fit_triangles(s));
    start_centre(s);
    for (int round = 0; round < 200; round++) {
        int32_t added = 0;
        if (s->value > limit && prove(s, stop, user)) return LEHR_OK;
        if (stop(user)) break;
        LEHR_TRY(exchange_triangles(s, &added));
        if (round == 0) set_first_step(s);
        if (added == 0 && s->triangles.count == 0) break;
        double before = s->value;
        for (int k = 0; k < 5 && s->value <= limit && !stop(user); k++) try_step(s);
        double gained = s->value - before;
        if (round >= 2 && s->value + patience * gained < limit) break;
        if (round >= 2 && gained <= 1e-6 * fabs(s->value)) break;
    }
    combine(s);
    prove(s, stop, user);
    return LEHR_OK;
}

/* --- life --- */

lehr_status an_sdp_start(an_sdp *s, int n, const double *c, uint64_t seed)
{
    if (s->triangles.present) an_triangles_clear(&s->triangles);
    LEHR_TRY(an_triangles_new(s->ctx, n, &s->triangles));
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_PILOT, (uint64_t)n);
    s->n = n;
    s->c = c;
    s->size = 0;
    for (size_t k = 0; k < entries(s); k++) s->size += fabs(c[k]);
    s->proven = s->value = -HUGE_VAL;
    s->evaluations = 0;
    s->bundle_count = 0;
    s->step = 0;
    an_elliptope_start(&s->points, n, &rng);
    return LEHR_OK;
}

lehr_status an_sdp_new(lehr_context *ctx, int room, an_sdp *out)
{
    size_t n = (size_t)room, square = n * n;
    an_sdp s = {.ctx = ctx, .room = room};
    bool all = true;
    s.points.v = lehr_new(ctx, n * (size_t)an_elliptope_rank(room), sizeof(double));
    s.points.u = lehr_new(ctx, n, sizeof(double));
    s.m = lehr_new(ctx, square, sizeof(double));
    s.z = lehr_new(ctx, square, sizeof(double));
    s.x = lehr_new(ctx, square, sizeof(double));
    for (int b = 0; b < BUNDLE; b++) {
        s.bundle[b] = lehr_new(ctx, square, sizeof(double));
        all = all && s.bundle[b];
    }
    *out = s;
    if (all && s.points.v && s.points.u && s.m && s.z && s.x) return LEHR_OK;
    an_sdp_clear(out);
    return LEHR_NO_MEMORY;
}

void an_sdp_clear(an_sdp *s)
{
    if (s->triangles.present) an_triangles_clear(&s->triangles);
    lehr_release(s->ctx, s->points.v);
    lehr_release(s->ctx, s->points.u);
    lehr_release(s->ctx, s->m);
    lehr_release(s->ctx, s->z);
    lehr_release(s->ctx, s->x);
    for (int b = 0; b < BUNDLE; b++) lehr_release(s->ctx, s->bundle[b]);
    lehr_release(s->ctx, s->slack);
    lehr_release(s->ctx, s->trial);
    *s = (an_sdp){0};
}
