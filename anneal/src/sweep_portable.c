// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanes_portable.h"

#define AN_SWEEP_NAME an_sweep_portable
#include "sweep_body.h"
