// SPDX-License-Identifier: GPL-3.0-or-later
/* Tile planting on the square torus.
 *
 * The cells of the lattice are coloured like a chess board; the edges around the black cells are
 * each edge exactly once. Every black cell gets four ferromagnetic weights of size 1 or 2, of which
 * one of size 1 is turned against the rest: such a cell is frustrated, one edge has to break, and
 * breaking the weak one is cheapest. All up does that in every cell at once, so it is optimal. A
 * cell of class k has k edges of size 1, hence k pairs of best answers: the mix of classes tunes
 * the hardness. */
#include "planted.h"
#include "weighting.h"

#include <base/memory.h>

#define TILES_OPTIONS(FLAG, INT, REAL, SIZE, TEXT, CHOICE)     \
    INT(rows, 20, 4, 30000, "rows of the lattice, even")       \
    INT(columns, 20, 4, 30000, "columns of the lattice, even") \
    REAL(p1, 0.2, 0, 1, "share of cells with one weak edge")   \
    REAL(p2, 0.5, 0, 1, "share of cells with two weak edges")  \
    REAL(p3, 0.1, 0, 1, "share of cells with three; the rest has four")

LEHR_OPTIONS_STRUCT(tiles_options, TILES_OPTIONS);
static LEHR_OPTIONS_TABLE(tiles_table, tiles_options, TILES_OPTIONS)

/* Number of weak edges of the next cell. */
static int draw_class(const tiles_options *o, lehr_rng *rng)
{
    double u = lehr_rng_unit(rng);
    if (u < o->p1) return 1;
    if (u < o->p1 + o->p2) return 2;
    return u < o->p1 + o->p2 + o->p3 ? 3 : 4;
}

/* The four edges around the cell whose first corner is (row, column). */
static void list_cell(int64_t rows, int64_t columns, int64_t row, int64_t column, an_edge edges[4])
{
    int64_t below = (row + 1) % rows, right = (column + 1) % columns;
    int64_t a = row * columns + column, b = row * columns + right;
    int64_t c = below * columns + column, d = below * columns + right;
    edges[0] = an_edge_of(a, b);
    edges[1] = an_edge_of(b, d);
    edges[2] = an_edge_of(c, d);
    edges[3] = an_edge_of(a, c);
}

/* Minimise: ferromagnetic is negative. Returns the energy of the cell when all are up. */
static int64_t draw_cell(const tiles_options *o, lehr_rng *rng, int64_t weights[4])
{
    int weak = draw_class(o, rng);
    int32_t order[4] = {0, 1, 2, 3};
    lehr_rng_shuffle(rng, order, 4);
    for (int k = 0; k < 4; k++) weights[order[k]] = k < weak ? -1 : -2;
    weights[order[0]] = 1;
    return 1 - (weak - 1) - 2 * (4 - weak);
}

static int64_t draw_cells(const tiles_options *o, uint64_t seed, an_edge *edges, int64_t *weights)
{
    lehr_rng rng = lehr_rng_stream(seed, LEHR_RNG_GENERATE, AN_DRAW_WEIGHTS);
    int64_t optimum = 0;
    for (int64_t row = 0; row < o->rows; row++)
        for (int64_t column = row % 2; column < o->columns; column += 2) {
            list_cell(o->rows, o->columns, row, column, edges);
            optimum += draw_cell(o, &rng, weights);
            edges += 4;
            weights += 4;
        }
    return optimum;
}

static lehr_status generate(lehr_context *ctx, const void *options, uint64_t seed,
                            an_generated *out)
{
    const tiles_options *o = options;
    if (o->rows % 2 || o->columns % 2)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "%lld rows, %lld columns: both must be even",
                         (long long)o->rows, (long long)o->columns);
    if (o->p1 + o->p2 + o->p3 > 1 + 1e-12)
        return LEHR_FAIL(ctx, LEHR_BAD_ARGUMENT, "p1 + p2 + p3 = %g is more than 1",
                         o->p1 + o->p2 + o->p3);
    int64_t m = 2 * o->rows * o->columns;
    an_edges edges;
    LEHR_TRY(an_edges_new(ctx, o->rows * o->columns, m, &edges));
    int64_t *weights = lehr_new(ctx, (size_t)m, sizeof *weights);
    lehr_status status = LEHR_NO_MEMORY;
    if (weights) {
        int64_t optimum = draw_cells(o, seed, edges.at, weights);
        status = an_plant(ctx, &edges, weights, optimum, seed, "tile planted", out);
    }
    lehr_release(ctx, weights);
    an_edges_free(ctx, &edges);
    return status;
}

const an_generator an_generator_tiles = {
    .name = "tiles",
    .summary = "square lattice with wrapped edges and an optimum planted cell by cell",
    .paper = "Hamze, Jacob, Ochoa, Perera, Wang, Katzgraber, From near to eternity, Phys. Rev. E "
             "97, 043303 (2018); Perera, Hamze, Raymond, Weigel, Katzgraber, Computational "
             "hardness of spin-glass problems with tile-planted solutions, Phys. Rev. E 101, "
             "023316 (2020)",
    .options = tiles_table,
    .generate = generate,
};
