// SPDX-License-Identifier: GPL-3.0-or-later
#define FLIP_NAME an_flip_avx512
#include "flip_pass_body.h"
