// SPDX-License-Identifier: GPL-3.0-or-later
#define MIX an_mix_avx512
#include "mix_body.h"
