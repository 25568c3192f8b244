// SPDX-License-Identifier: GPL-3.0-or-later
#include "machine_memory.h"

#include <unistd.h>

size_t tn_machine_memory(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (size_t)pages * (size_t)size : 0;
}
