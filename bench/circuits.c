// SPDX-License-Identifier: GPL-3.0-or-later
/* Circuits to measure with, as OpenQASM 2 on standard output:
 *
 *   bench_circuits ghz N                    |0..0> + |1..1>
 *   bench_circuits rxcx N DEPTH SEED        a line: random rx on all, bricks of cx
 *   bench_circuits bricks N DEPTH SEED      a line: bricks of Haar-random gates on two qubits
 *   bench_circuits grid ROWS COLUMNS DEPTH SEED
 *                                           Haar-random gates on the edges of a grid; qubits row by
 *                                           row. Depth 3 is the brickwork of Napp et al. (Phys.
 * Rev. X 12, 021021), depth 4 meets each edge once bench_circuits snake ROWS COLUMNS DEPTH SEED the
 * same grid, every other row backwards bench_circuits qaoa N P SEED            MaxCut on a random
 * 3-regular graph bench_circuits ising STEPS ANGLE        kicked Ising model on the heavy-hex
 * lattice of 127 qubits
 *
 * All qubits are measured at the end, qubit k into bit k. */
#include <base/rng.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static lehr_rng rng;

static double angle(void)
{
    return 2 * pi * lehr_rng_unit(&rng);
}

static int number(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

static void begin(int n)
{
    printf("OPENQASM 2.0;\ninclude \"qelib1.inc\";\n");
    printf("qreg q[%d];\ncreg c[%d];\n", n, n);
}

static void end(void)
{
    printf("measure q -> c;\n");
}

/* --- Haar-random gates --- */

/* Rotations of both qubits, then exp(-i(a XX + b YY + c ZZ)/2), then rotations again. */
static void define_haar(void)
{
    printf("gate haar(a,b,c,t0,p0,l0,t1,p1,l1,t2,p2,l2,t3,p3,l3) x,y {\n"
           "  u3(t0,p0,l0) x; u3(t1,p1,l1) y;\n"
           "  cx x,y; rx(a) x; rz(c) y; h x; cx x,y; rz(-b) y; cx x,y; h x; cx x,y;\n"
           "  u3(t2,p2,l2) x; u3(t3,p3,l3) y;\n"
           "}\n");
}

/* The density of the three angles under the Haar measure of SU(4), up to a factor: at most 1. */
static double density(const double *a)
{
    double product = 1;
    for (int j = 0; j < 3; j++)
        for (int k = j + 1; k < 3; k++) product *= sin(a[j] + a[k]) * sin(a[j] - a[k]);
    return fabs(product);
}

static void haar(int x, int y)
{
    double core[3];
    do
        for (int k = 0; k < 3; k++) core[k] = angle();
    while (lehr_rng_unit(&rng) >= density(core));
    printf("haar(%.17g,%.17g,%.17g", core[0], core[1], core[2]);
    for (int k = 0; k < 4; k++) {
        double theta = 2 * asin(sqrt(lehr_rng_unit(&rng)));
        double phi = angle(), lambda = angle();
        printf(",%.17g,%.17g,%.17g", theta, phi, lambda);
    }
    printf(") q[%d],q[%d];\n", x, y);
}

/* --- lines --- */

static int ghz(char **args)
{
    int n = number(args[0]);
    begin(n);
    printf("h q[0];\n");
    for (int k = 1; k < n; k++) printf("cx q[%d],q[%d];\n", k - 1, k);
    end();
    return 0;
}

static int rxcx(char **args)
{
    int n = number(args[0]), depth = number(args[1]);
    begin(n);
    for (int layer = 0; layer < depth; layer++) {
        for (int k = 0; k < n; k++) printf("rx(%.17g) q[%d];\n", angle(), k);
        for (int k = layer % 2; k + 1 < n; k += 2) printf("cx q[%d],q[%d];\n", k, k + 1);
    }
    end();
    return 0;
}

static int bricks(char **args)
{
    int n = number(args[0]), depth = number(args[1]);
    begin(n);
    define_haar();
    for (int layer = 0; layer < depth; layer++)
        for (int k = layer % 2; k + 1 < n; k += 2) haar(k, k + 1);
    end();
    return 0;
}

/* --- grids --- */

static int columns;
static int backwards; /* in every other row */

static int place(int row, int column)
{
    if (backwards && row % 2) column = columns - 1 - column;
    return row * columns + column;
}

/* Two layers along the rows, then the vertical edges of a brick wall, then those between them. */
static void layer_of_grid(int layer, int rows)
{
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++) {
            if (layer < 2 && c % 2 == layer && c + 1 < columns) haar(place(r, c), place(r, c + 1));
            if (layer >= 2 && (r + c) % 2 == layer - 2 && r + 1 < rows)
                haar(place(r, c), place(r + 1, c));
        }
}

static int grid(char **args)
{
    int rows = number(args[0]), depth = number(args[2]);
    columns = number(args[1]);
    begin(rows * columns);
    define_haar();
    for (int layer = 0; layer < depth; layer++) layer_of_grid(layer % 4, rows);
    end();
    return 0;
}

static int snake(char **args)
{
    backwards = 1;
    return grid(args);
}

/* --- graphs --- */

enum { DEGREE = 3 };

/* Pairs of a random order of three ends for each vertex; false when they are no simple graph. */
static int pair_up(int n, int32_t *ends)
{
    for (int k = 0; k < DEGREE * n; k++) ends[k] = k / DEGREE;
    lehr_rng_shuffle(&rng, ends, (size_t)n * DEGREE);
    int *last = malloc((size_t)n * DEGREE * sizeof *last), *met = calloc((size_t)n, sizeof *met);
    int simple = last && met;
    for (int k = 0; simple && k < DEGREE * n; k += 2) {
        int a = ends[k], b = ends[k + 1];
        for (int j = 0; j < met[a]; j++) simple &= last[DEGREE * a + j] != b;
        simple &= a != b;
        last[DEGREE * a + met[a]++] = b;
        last[DEGREE * b + met[b]++] = a;
    }
    free(last);
    free(met);
    return simple;
}

static int qaoa(char **args)
{
    int n = number(args[0]), layers = number(args[1]);
    int32_t *ends = n > DEGREE && n % 2 == 0 ? malloc((size_t)n * DEGREE * sizeof *ends) : NULL;
    if (!ends) return 1;
    while (!pair_up(n, ends)) {
    }
    begin(n);
    printf("h q;\n");
    for (int layer = 0; layer < layers; layer++) {
        double gamma = angle(), beta = angle();
        for (int k = 0; k < DEGREE * n; k += 2)
            printf("rzz(%.17g) q[%d],q[%d];\n", gamma, (int)ends[k], (int)ends[k + 1]);
        printf("rx(%.17g) q;\n", beta);
    }
    end();
    free(ends);
    return 0;
}

enum { HEX_ROWS = 7, HEX_COLUMNS = 15, HEX_LINKS = 4, HEX_QUBITS = 127 };

/* Rows of 15 qubits (14 in the first and the last), and four qubits between rows. */
static int hex_first(int row)
{
    return row == 0 ? 0 : 18 + 19 * (row - 1);
}

static int hex_place(int row, int column)
{
    return hex_first(row) + column - (row == HEX_ROWS - 1);
}

static void hex_edges(double theta)
{
    for (int r = 0; r < HEX_ROWS; r++) {
        int from = r == HEX_ROWS - 1, to = r == 0 ? HEX_COLUMNS - 1 : HEX_COLUMNS;
        for (int c = from; c + 1 < to; c++)
            printf("rzz(%.17g) q[%d],q[%d];\n", theta, hex_place(r, c), hex_place(r, c + 1));
        for (int k = 0; k < HEX_LINKS && r + 1 < HEX_ROWS; k++) {
            int column = 4 * k + 2 * (r % 2), link = hex_first(r + 1) - HEX_LINKS + k;
            printf("rzz(%.17g) q[%d],q[%d];\n", theta, hex_place(r, column), link);
            printf("rzz(%.17g) q[%d],q[%d];\n", theta, link, hex_place(r + 1, column));
        }
    }
}

static int ising(char **args)
{
    int steps = number(args[0]);
    double kick = strtod(args[1], NULL);
    begin(HEX_QUBITS);
    for (int step = 0; step < steps; step++) {
        printf("rx(%.17g) q;\n", kick);
        hex_edges(-pi / 2);
    }
    end();
    return 0;
}

/* --- the choice --- */

static const struct {
    const char *name;
    int (*write)(char **args);
    int args;
    int seeded; /* the last argument is a seed */
} kinds[] = {
    {"ghz", ghz, 1, 0},     {"rxcx", rxcx, 3, 1}, {"bricks", bricks, 3, 1}, {"grid", grid, 4, 1},
    {"snake", snake, 4, 1}, {"qaoa", qaoa, 3, 1}, {"ising", ising, 2, 0},
};

int main(int argc, char **argv)
{
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        if (argc != kinds[k].args + 2 || strcmp(argv[1], kinds[k].name) != 0) continue;
        uint64_t seed = kinds[k].seeded ? strtoull(argv[argc - 1], NULL, 10) : 0;
        rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, 0);
        return kinds[k].write(argv + 2);
    }
    fprintf(stderr, "bench_circuits KIND ARGUMENTS: see the top of bench/circuits.c\n");
    return 2;
}
