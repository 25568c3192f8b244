// SPDX-License-Identifier: GPL-3.0-or-later
#define AN_FLOOD_NAME an_flood_portable
#include "flood_body.h"
