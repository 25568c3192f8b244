// SPDX-License-Identifier: GPL-3.0-or-later
#include "qasm_spelling.h"

#include <math.h>

#define IN_LIBRARY(gate, controls, name)     \
    {                                        \
        TN_GATE_##gate, controls, name, NULL \
    }

/* Definitions hold exactly in version 3, but for a common phase in version 2, as the gates they use
 * do. */
#define ISWAP "gate iswap a, b { s a; s b; h a; cx a, b; cx b, a; h b; }"
#define RZX   "gate rzx(t) a, b { h b; cx a, b; rz(t) b; cx a, b; h b; }"
#define RYY                                                                               \
    "gate ryy(t) a, b { rx(pi/2) a; rx(pi/2) b; cx a, b; rz(t) b; cx a, b; rx(-pi/2) a; " \
    "rx(-pi/2) b; }"
#define ECR                                                                                        \
    "gate ecr a, b { h b; cx a, b; rz(pi/4) b; cx a, b; x a; cx a, b; rz(-pi/4) b; cx a, b; h b; " \
    "}"

static const tn_spelling two[] = {
    IN_LIBRARY(id, 0, "id"),
    IN_LIBRARY(x, 0, "x"),
    IN_LIBRARY(x, 1, "cx"),
    IN_LIBRARY(x, 2, "ccx"),
    IN_LIBRARY(x, 3, "c3x"),
    IN_LIBRARY(x, 4, "c4x"),
    IN_LIBRARY(y, 0, "y"),
    IN_LIBRARY(y, 1, "cy"),
    IN_LIBRARY(z, 0, "z"),
    IN_LIBRARY(z, 1, "cz"),
    {TN_GATE_z, 2, "ccz", "gate ccz a, b, c { h c; ccx a, b, c; h c; }"},
    IN_LIBRARY(h, 0, "h"),
    IN_LIBRARY(h, 1, "ch"),
    IN_LIBRARY(s, 0, "s"),
    {TN_GATE_s, 1, "cs", "gate cs a, b { cu1(pi/2) a, b; }"},
    IN_LIBRARY(sdg, 0, "sdg"),
    {TN_GATE_sdg, 1, "csdg", "gate csdg a, b { cu1(-pi/2) a, b; }"},
    IN_LIBRARY(t, 0, "t"),
    {TN_GATE_t, 1, "ct", "gate ct a, b { cu1(pi/4) a, b; }"},
    IN_LIBRARY(tdg, 0, "tdg"),
    {TN_GATE_tdg, 1, "ctdg", "gate ctdg a, b { cu1(-pi/4) a, b; }"},
    IN_LIBRARY(sx, 0, "sx"),
    IN_LIBRARY(sx, 1, "csx"),
    IN_LIBRARY(sx, 3, "c3sqrtx"),
    IN_LIBRARY(sxdg, 0, "sxdg"),
    {TN_GATE_sxdg, 1, "csxdg", "gate csxdg a, b { h b; cu1(-pi/2) a, b; h b; }"},
    IN_LIBRARY(p, 0, "u1"),
    IN_LIBRARY(p, 1, "cu1"),
    IN_LIBRARY(gphase, 1, "u1"),
    IN_LIBRARY(gphase, 2, "cu1"),
    IN_LIBRARY(rx, 0, "rx"),
    IN_LIBRARY(rx, 1, "crx"),
    IN_LIBRARY(ry, 0, "ry"),
    IN_LIBRARY(ry, 1, "cry"),
    IN_LIBRARY(rz, 0, "rz"),
    IN_LIBRARY(rz, 1, "crz"),
    IN_LIBRARY(u, 0, "u3"),
    IN_LIBRARY(u, 1, "cu3"),
    IN_LIBRARY(UNITARY, 0, "u3"),
    IN_LIBRARY(UNITARY, 1, "cu"),
    IN_LIBRARY(swap, 0, "swap"),
    IN_LIBRARY(swap, 1, "cswap"),
    {TN_GATE_iswap, 0, "iswap", ISWAP},
    IN_LIBRARY(rxx, 0, "rxx"),
    {TN_GATE_ryy, 0, "ryy", RYY},
    IN_LIBRARY(rzz, 0, "rzz"),
    {TN_GATE_rzx, 0, "rzx", RZX},
    {TN_GATE_ecr, 0, "ecr", ECR},
};

static const tn_spelling three[] = {
    IN_LIBRARY(gphase, 0, "gphase"),
    IN_LIBRARY(id, 0, "id"),
    IN_LIBRARY(x, 0, "x"),
    IN_LIBRARY(x, 1, "cx"),
    IN_LIBRARY(x, 2, "ccx"),
    IN_LIBRARY(y, 0, "y"),
    IN_LIBRARY(y, 1, "cy"),
    IN_LIBRARY(z, 0, "z"),
    IN_LIBRARY(z, 1, "cz"),
    IN_LIBRARY(h, 0, "h"),
    IN_LIBRARY(h, 1, "ch"),
    IN_LIBRARY(s, 0, "s"),
    IN_LIBRARY(sdg, 0, "sdg"),
    IN_LIBRARY(t, 0, "t"),
    IN_LIBRARY(tdg, 0, "tdg"),
    IN_LIBRARY(sx, 0, "sx"),
    IN_LIBRARY(sxdg, 0, "inv @ sx"),
    IN_LIBRARY(p, 0, "p"),
    IN_LIBRARY(p, 1, "cp"),
    IN_LIBRARY(rx, 0, "rx"),
    IN_LIBRARY(rx, 1, "crx"),
    IN_LIBRARY(ry, 0, "ry"),
    IN_LIBRARY(ry, 1, "cry"),
    IN_LIBRARY(rz, 0, "rz"),
    IN_LIBRARY(rz, 1, "crz"),
    IN_LIBRARY(u, 0, "U"),
    IN_LIBRARY(u, 1, "cu"),
    IN_LIBRARY(UNITARY, 0, "U"),
    IN_LIBRARY(UNITARY, 1, "cu"),
    IN_LIBRARY(swap, 0, "swap"),
    IN_LIBRARY(swap, 1, "cswap"),
    {TN_GATE_iswap, 0, "iswap", ISWAP},
    {TN_GATE_rxx, 0, "rxx", "gate rxx(t) a, b { h a; h b; cx a, b; rz(t) b; cx a, b; h a; h b; }"},
    {TN_GATE_ryy, 0, "ryy", RYY},
    {TN_GATE_rzz, 0, "rzz", "gate rzz(t) a, b { cx a, b; rz(t) b; cx a, b; }"},
    {TN_GATE_rzx, 0, "rzx", RZX},
    {TN_GATE_ecr, 0, "ecr", ECR},
};

const tn_spelling *tn_spellings(int version, size_t *count)
{
    *count = version == 2 ? sizeof two / sizeof *two : sizeof three / sizeof *three;
    return version == 2 ? two : three;
}

const tn_spelling *tn_spell(int version, tn_gate gate, int controls)
{
    size_t count;
    const tn_spelling *all = tn_spellings(version, &count), *best = NULL;
    if (gate == TN_GATE_id) controls = 0;
    for (size_t k = 0; k < count; k++) {
        if (all[k].gate != gate || all[k].controls > controls) continue;
        if (version == 3 || all[k].controls == controls)
            best = &all[k]; /* the most controls last */
    }
    return best;
}

void tn_angles_of(const double complex *m, double angles[4])
{
    bool falls = cabs(m[2]) > cabs(m[0]); /* take the phase from the larger one */
    angles[0] = 2 * atan2(cabs(m[2]), cabs(m[0]));
    angles[1] = 0;
    if (cabs(m[2]) < 1e-150) { /* diagonal */
        angles[3] = carg(m[0]);
        angles[2] = carg(m[3]) - angles[3];
    } else if (cabs(m[0]) < 1e-150) {
        angles[3] = carg(m[2]);
        angles[2] = carg(-m[1]) - angles[3];
    } else {
        angles[3] = carg(m[0]);
        angles[1] = carg(m[2]) - angles[3];
        angles[2] = falls ? carg(-m[1]) - angles[3] : carg(m[3]) - angles[3] - angles[1];
    }
}
