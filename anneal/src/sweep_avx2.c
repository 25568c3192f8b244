// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanes_portable.h"

#define AN_SWEEP_NAME an_sweep_avx2
#include "sweep_body.h"
