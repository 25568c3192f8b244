// SPDX-License-Identifier: GPL-3.0-or-later
#define AN_FLOOD_NAME an_flood_avx512
#include "flood_body.h"
