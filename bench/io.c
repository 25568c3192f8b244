// SPDX-License-Identifier: GPL-3.0-or-later
/* How fast model files are read, and in how much memory.
 *
 * usage: bench_io [COUPLINGS [FOLDER]]      (10 000 000, $TMPDIR or /tmp)
 *
 * Writes a random sparse model in the formats for large models and reads each file RUNS times, each
 * time in a process of its own. "scan" is the floor: read() and a search for the newlines, nothing
 * else. Speeds are by processor time, which other load disturbs least; all are medians. Memory is
 * the highest number of bytes that went through the context, and the growth of the resident set,
 * both by coupling. */
#include <anneal/format.h>
#include <base/clock.h>
#include <base/memory.h>
#include <base/rng.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define RUNS       5
#define GOAL_SPEED 100.0 /* MB/s */
#define GOAL_BYTES 24.0  /* a coupling */
#define DEGREE     10    /* couplings a variable has to later ones */
#define MB         1e6

typedef struct measured {
    double seconds, wall;  /* of the processor, and by the clock */
    double peak, resident; /* bytes; reading only */
    bool ok;
} measured;

typedef struct job {
    char path[4096];
    const an_format *format;
    int64_t couplings;
    bool shuffled;
} job;

typedef bool work(const job *j, measured *result);

/* --- a process for each measurement --- */

static measured in_child(work *body, const job *j)
{
    int ends[2];
    measured result = {0};
    fflush(stdout);
    if (pipe(ends) != 0) return result;
    pid_t child = fork();
    if (child == 0) {
        result.ok = body(j, &result);
        bool told = write(ends[1], &result, sizeof result) == (ssize_t)sizeof result;
        _exit(told ? 0 : 1);
    }
    close(ends[1]);
    if (child < 0 || read(ends[0], &result, sizeof result) != (ssize_t)sizeof result)
        result.ok = false;
    close(ends[0]);
    if (child > 0) waitpid(child, NULL, 0);
    return result;
}

static void start_clocks(measured *result)
{
    result->seconds = -lehr_cpu_seconds();
    result->wall = -lehr_now();
}

static void stop_clocks(measured *result)
{
    result->seconds += lehr_cpu_seconds();
    result->wall += lehr_now();
}

static double resident_peak(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss * 1024;
}

/* --- the model --- */

static lehr_status add_couplings(an_builder *b, int64_t n, int64_t m)
{
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_GENERATE, 0);
    LEHR_TRY(an_builder_reserve(b, m));
    for (int64_t k = 0; k < m; k++) {
        int64_t i = k / DEGREE, step = 1 + lehr_rng_below(&rng, (uint32_t)(n / DEGREE));
        int64_t j = (i + step + (k % DEGREE) * (n / DEGREE)) % n;
        int64_t w = 1 + lehr_rng_below(&rng, 99);
        LEHR_TRY(an_builder_pair(b, i, j, an_whole(k % 2 ? w : -w)));
    }
    return LEHR_OK;
}

static lehr_status make_model(lehr_context *ctx, int64_t couplings, an_model **out)
{
    int64_t n = couplings / DEGREE;
    an_builder *b;
    LEHR_TRY(an_builder_new(ctx, AN_SPIN, AN_MINIMIZE, n, 1, &b));
    lehr_status status = add_couplings(b, n, couplings);
    if (status == LEHR_OK) return an_builder_finish(b, out);
    an_builder_free(b);
    return status;
}

/* As rudy, but in random order: some files are, and reading then has to sort. */
static lehr_status put_shuffled(lehr_context *ctx, const an_model *model, const char *path)
{
    an_model_view v = an_model_look(model);
    lehr_output *out;
    int32_t *order = lehr_new(ctx, (size_t)v.m, sizeof *order);
    if (!order) return LEHR_NO_MEMORY;
    lehr_rng rng = lehr_rng_stream(1, LEHR_RNG_GENERATE, 1);
    for (int32_t k = 0; k < v.m; k++) order[k] = k;
    lehr_rng_shuffle(&rng, order, (size_t)v.m);
    lehr_status status = lehr_output_open(ctx, path, &out);
    if (status == LEHR_OK) {
        lehr_put_format(out, "%d %lld\n", v.n, (long long)v.m);
        for (int64_t k = 0; k < v.m; k++) {
            const an_coupling *c = &v.couplings[order[k]];
            lehr_put_format(out, "%d %d %lld\n", c->i + 1, c->j + 1, (long long)c->w.whole);
        }
        status = lehr_output_commit(out);
    }
    lehr_release(ctx, order);
    return status;
}

static bool write_body(const job *j, measured *result)
{
    lehr_context *ctx;
    an_model *model;
    (void)result;
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return false;
    lehr_status status = make_model(ctx, j->couplings, &model);
    if (status == LEHR_OK)
        status = j->shuffled ? put_shuffled(ctx, model, j->path)
                             : an_write(ctx, model, j->format, j->path);
    if (status != LEHR_OK) fprintf(stderr, "%s: %s\n", j->path, lehr_message(ctx));
    return status == LEHR_OK;
}

/* --- reading --- */

static bool read_body(const job *j, measured *result)
{
    lehr_context *ctx;
    an_model *model;
    an_read_options options = {.format = j->format->name};
    if (lehr_context_new(NULL, &ctx) != LEHR_OK) return false;
    double before = resident_peak();
    start_clocks(result);
    if (an_read(ctx, j->path, &options, &model, NULL) != LEHR_OK) {
        fprintf(stderr, "%s\n", lehr_message(ctx));
        return false;
    }
    stop_clocks(result);
    result->resident = resident_peak() - before;
    result->peak = (double)lehr_memory_peak(ctx);
    return true;
}

static int64_t count_newlines(const char *bytes, size_t n)
{
    int64_t lines = 0;
    for (const char *at = bytes, *end = bytes + n; at < end; at++, lines++) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (!at) break;
    }
    return lines;
}

static bool scan_body(const job *j, measured *result)
{
    static char buffer[1 << 20];
    int64_t lines = 0;
    ssize_t got;
    start_clocks(result);
    int file = open(j->path, O_RDONLY);
    if (file < 0) return false;
    while ((got = read(file, buffer, sizeof buffer)) > 0)
        lines += count_newlines(buffer, (size_t)got);
    close(file);
    stop_clocks(result);
    return got == 0 && lines > 0;
}

static int by_seconds(const void *a, const void *b)
{
    double x = ((const measured *)a)->seconds, y = ((const measured *)b)->seconds;
    return (x > y) - (x < y);
}

static measured median_of_runs(work *body, const job *j)
{
    measured runs[RUNS];
    for (int k = 0; k < RUNS; k++) {
        runs[k] = in_child(body, j);
        if (!runs[k].ok) return runs[k];
    }
    qsort(runs, RUNS, sizeof *runs, by_seconds);
    return runs[RUNS / 2];
}

static bool one_row(const job *j)
{
    struct stat file;
    if (!in_child(write_body, j).ok || stat(j->path, &file) != 0) return false;
    measured scan = median_of_runs(scan_body, j), reading = median_of_runs(read_body, j);
    unlink(j->path);
    if (!scan.ok || !reading.ok) return false;
    double size = (double)file.st_size, speed = size / MB / reading.seconds;
    double m = (double)j->couplings;
    printf("%-12s %6.0f %7.2f %7.2f %7.0f %6.2fx %9.0f %7.1fx %9.1f %7.1f %6.2fx\n",
           j->shuffled ? "shuffled" : j->format->name, size / MB, reading.wall, reading.seconds,
           speed, speed / GOAL_SPEED, size / MB / scan.seconds, reading.seconds / scan.seconds,
           reading.peak / m, reading.resident / m, reading.peak / m / GOAL_BYTES);
    return true;
}

int main(int argc, char **argv)
{
    static const char *const formats[] = {"rudy", "qbsolv", "coo", "bqm", "shuffled"};
    const char *folder = argc > 2 ? argv[2] : getenv("TMPDIR");
    job j = {.couplings = argc > 1 ? strtoll(argv[1], NULL, 10) : 10000000};
    bool ok = true;
    if (j.couplings < 1000 || j.couplings > INT32_MAX) {
        fprintf(stderr, "usage: %s [COUPLINGS [FOLDER]]\n", argv[0]);
        return 1;
    }
    printf("%lld couplings, median of %d; goals %.0f MB/s, %.0f bytes a coupling\n",
           (long long)j.couplings, RUNS, GOAL_SPEED, GOAL_BYTES);
    printf("%-12s %6s %7s %7s %7s %7s %9s %8s %9s %7s %7s\n", "format", "MB", "wall s", "cpu s",
           "MB/s", "of goal", "scan MB/s", "of scan", "peak B/c", "rss B/c", "of goal");
    for (size_t k = 0; k < sizeof formats / sizeof *formats; k++) {
        j.shuffled = !strcmp(formats[k], "shuffled");
        j.format = an_format_find(j.shuffled ? "rudy" : formats[k]);
        snprintf(j.path, sizeof j.path, "%s/lehr-bench-io-%ld.%s", folder ? folder : "/tmp",
                 (long)getpid(), formats[k]);
        ok = one_row(&j) && ok;
    }
    return ok ? 0 : 1;
}
