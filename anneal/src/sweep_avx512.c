// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanes_avx512.h"

#define AN_SWEEP_NAME an_sweep_avx512
#include "sweep_body.h"
