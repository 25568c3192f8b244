// SPDX-License-Identifier: GPL-3.0-or-later
/* Clocks, in seconds. */
#ifndef LEHR_BASE_CLOCK_H
#define LEHR_BASE_CLOCK_H

#include <base/api.h>

/* Monotonic wall clock from an arbitrary origin. */
LEHR_API double lehr_now(void);
/* Processor seconds of all threads of this process. */
LEHR_API double lehr_cpu_seconds(void);

#endif
