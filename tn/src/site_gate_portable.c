// SPDX-License-Identifier: GPL-3.0-or-later
#include "site_gate.h"

#define PART       double
#define SITE_ADD   add_double
#define SITE_PIECE piece_double
#define SITE_GATE  tn_site_gate_double
#include "site_gate_body.h"
#undef PART
#undef SITE_ADD
#undef SITE_PIECE
#undef SITE_GATE

#define PART       float
#define SITE_ADD   add_single
#define SITE_PIECE piece_single
#define SITE_GATE  tn_site_gate_single
#include "site_gate_body.h"
