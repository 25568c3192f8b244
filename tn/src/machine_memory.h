// SPDX-License-Identifier: GPL-3.0-or-later
/* What there is to use when nobody sets a limit. */
#ifndef LEHR_TN_MACHINE_MEMORY_H
#define LEHR_TN_MACHINE_MEMORY_H

#include <stddef.h>

/* Bytes of the machine; 0: it does not say. */
size_t tn_machine_memory(void);

#endif
