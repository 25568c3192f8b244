// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs one case of the command line and compares what came out with what is expected.
 *
 *   golden CASE LEHR TOOLS SCRATCH [--rewrite]
 *
 * CASE is a folder with `cmd`, a shell script, and any of `stdout`, `stderr`, `exit`: a file that
 * is missing means "don't care". The script runs in SCRATCH/<name of the case>, made anew, with
 * copies of CASE and of CASE/../../inputs in it, and with LEHR (the program) and TOOLS (a folder)
 * in the PATH. Of stderr only the first line counts. --rewrite makes the present output the
 * expectation, keeping expected lines that still match.
 *
 * Expected lines are literal except for
 *   {*}       any text                       {#}     any number
 *   {3.5~0.1} a number within 0.1 of 3.5     {...}   alone on a line: any number of lines */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct lines {
    char *text;
    char **line;
    size_t count;
} lines;

static void die(const char *what, const char *which)
{
    fprintf(stderr, "golden: %s %s: %s\n", what, which, strerror(errno));
    exit(2);
}

/* --- files --- */

static char *join(const char *folder, const char *name)
{
    size_t room = strlen(folder) + strlen(name) + 2;
    char *path = malloc(room);
    if (!path) die("no memory for", name);
    snprintf(path, room, "%s/%s", folder, name);
    return path;
}

/* The content with a final zero, NULL when there is no such file. */
static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    size_t room = 1 << 16, n = 0;
    char *text = malloc(room);
    for (;;) {
        if (!text) die("no memory for", path);
        size_t got = fread(text + n, 1, room - n - 1, file);
        if (got == 0) break;
        n += got;
        if (n + 1 == room) text = realloc(text, room *= 2);
    }
    fclose(file);
    text[n] = '\0';
    return text;
}

static lines split(char *text)
{
    lines result = {text, NULL, 0};
    size_t room = 0;
    for (char *at = text; *at;) {
        if (result.count == room) {
            room = room ? 2 * room : 64;
            result.line = realloc(result.line, room * sizeof *result.line);
            if (!result.line) die("no memory for", "lines");
        }
        result.line[result.count++] = at;
        char *end = strchr(at, '\n');
        if (!end) break;
        *end = '\0';
        at = end + 1;
    }
    return result;
}

static void free_lines(lines l)
{
    free(l.text);
    free(l.line);
}

/* --- matching --- */

static bool match_line(const char *expected, const char *actual);

/* {#} and {value~tolerance}; *expected moves past the brace, *actual past the number. */
static bool match_number(const char **expected, const char **actual)
{
    char *end, *rest;
    double value = strtod(*actual, &end);
    if (end == *actual || isspace((unsigned char)**actual)) return false;
    *actual = end;
    const char *inside = *expected + 1;
    *expected = strchr(inside, '}') + 1;
    if (*inside == '#') return true;
    double wanted = strtod(inside, &rest);
    return fabs(value - wanted) <= strtod(rest + 1, NULL);
}

static bool is_number_mark(const char *at)
{
    if (strncmp(at, "{#}", 3) == 0) return true;
    char *end;
    if (*at != '{') return false;
    strtod(at + 1, &end);
    return end > at + 1 && *end == '~' && strchr(end, '}');
}

static bool match_any(const char *rest, const char *actual)
{
    for (;; actual++) {
        if (match_line(rest, actual)) return true;
        if (!*actual) return false;
    }
}

static bool match_line(const char *expected, const char *actual)
{
    while (*expected) {
        if (strncmp(expected, "{*}", 3) == 0) return match_any(expected + 3, actual);
        if (is_number_mark(expected)) {
            if (!match_number(&expected, &actual)) return false;
        } else if (*expected++ != *actual++) {
            return false;
        }
    }
    return !*actual;
}

/* How many lines of `actual` match before the first that does not; all: everything matches. */
static bool match_lines(const lines *expected, size_t e, const lines *actual, size_t a, size_t *far)
{
    for (; e < expected->count; e++, a++) {
        if (a > *far) *far = a;
        if (strcmp(expected->line[e], "{...}") == 0) {
            for (size_t skip = a; skip <= actual->count; skip++)
                if (match_lines(expected, e + 1, actual, skip, far)) return true;
            return false;
        }
        if (a >= actual->count || !match_line(expected->line[e], actual->line[a])) return false;
    }
    if (a > *far) *far = a;
    return a == actual->count;
}

/* --- one stream --- */

static bool compare(const char *name, const lines *expected, const lines *actual)
{
    size_t far = 0;
    if (match_lines(expected, 0, actual, 0, &far)) return true;
    printf("%s differs at line %zu:\n  got      %s\n", name, far + 1,
           far < actual->count ? actual->line[far] : "(the end)");
    printf("--- expected %s\n", name);
    for (size_t i = 0; i < expected->count; i++) printf("%s\n", expected->line[i]);
    printf("--- got\n");
    for (size_t i = 0; i < actual->count; i++) printf("%s\n", actual->line[i]);
    printf("---\n");
    return false;
}

static void rewrite(const char *path, const lines *expected, const lines *actual)
{
    FILE *file = fopen(path, "wb");
    if (!file) die("cannot write", path);
    for (size_t a = 0; a < actual->count; a++) {
        const char *line = actual->line[a];
        for (size_t e = 0; e < expected->count; e++)
            if (match_line(expected->line[e], actual->line[a])) line = expected->line[e];
        fprintf(file, "%s\n", line);
    }
    fclose(file);
}

static bool check_stream(const char *folder, const char *name, char *actual_text, bool first_only,
                         bool rewriting)
{
    char *path = join(folder, name), *expected_text = read_file(path);
    bool good = true;
    lines actual = split(actual_text);
    if (first_only && actual.count > 1) actual.count = 1;
    if (expected_text) {
        lines expected = split(expected_text);
        good = compare(name, &expected, &actual);
        if (!good && rewriting) rewrite(path, &expected, &actual);
        free_lines(expected);
    }
    free_lines(actual);
    free(path);
    return good;
}

/* --- the run --- */

static void prepare(const char *folder, const char *lehr, const char *tools, const char *scratch)
{
    char *program_folder = strdup(lehr);
    *strrchr(program_folder, '/') = '\0';
    const char *path = getenv("PATH");
    size_t room = strlen(program_folder) + strlen(tools) + strlen(path ? path : "") + 3;
    char *longer = malloc(room);
    if (!longer) die("no memory for", "PATH");
    snprintf(longer, room, "%s:%s:%s", program_folder, tools, path ? path : "");
    setenv("PATH", longer, 1);
    setenv("LC_ALL", "C", 1);
    setenv("COLUMNS", "80", 1);
    setenv("CASE", folder, 1);
    setenv("SCRATCH", scratch, 1);
    free(longer);
    free(program_folder);
    // NOLINTNEXTLINE(cert-env33-c): a case is a shell script
    if (system("rm -rf \"$SCRATCH\" && mkdir -p \"$SCRATCH\" && "
               "cp \"$CASE\"/../../inputs/* \"$CASE\"/* \"$SCRATCH\"/") != 0)
        die("cannot prepare", scratch);
    if (chdir(scratch) != 0) die("cannot enter", scratch);
}

static bool check_exit(const char *folder, int code, bool rewriting)
{
    char *path = join(folder, "exit"), *expected = read_file(path);
    bool good = !expected || strtol(expected, NULL, 10) == code;
    if (!good) printf("exit code %d, expected %s", code, expected);
    if (!good && rewriting) {
        FILE *file = fopen(path, "wb");
        if (!file) die("cannot write", path);
        fprintf(file, "%d\n", code);
        fclose(file);
    }
    free(expected);
    free(path);
    return good;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: golden CASE LEHR TOOLS SCRATCH [--rewrite]\n");
        return 2;
    }
    bool rewriting = argc > 5 && strcmp(argv[5], "--rewrite") == 0;
    const char *name = strrchr(argv[1], '/');
    char *scratch = join(argv[4], name ? name + 1 : argv[1]);
    prepare(argv[1], argv[2], argv[3], scratch);
    // NOLINTNEXTLINE(cert-env33-c): a case is a shell script
    int status = system("sh ./cmd >actual.stdout 2>actual.stderr </dev/null");
    if (status == -1 || !WIFEXITED(status)) die("cannot run", argv[1]);
    char *out = read_file("actual.stdout"), *err = read_file("actual.stderr");
    if (!out || !err) die("no output of", argv[1]);
    bool good = check_stream(argv[1], "stdout", out, false, rewriting);
    good &= check_stream(argv[1], "stderr", err, true, rewriting);
    good &= check_exit(argv[1], WEXITSTATUS(status), rewriting);
    if (!good) printf("case %s, run in %s\n", argv[1], scratch);
    free(scratch);
    return good ? 0 : 1;
}
