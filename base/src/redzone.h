// SPDX-License-Identifier: GPL-3.0-or-later
/* Bytes that belong to a block but not to its user: touching them is a finding under
 * AddressSanitizer, which by itself sees the edges of the raw block only. */
#ifndef LEHR_BASE_REDZONE_H
#define LEHR_BASE_REDZONE_H

#if defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define LEHR_ASAN 1
#    endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(LEHR_ASAN)
#    define LEHR_ASAN 1
#endif

#ifdef LEHR_ASAN
#    include <sanitizer/asan_interface.h>
#    define REDZONE_CLOSE(at, bytes) __asan_poison_memory_region((at), (bytes))
#    define REDZONE_OPEN(at, bytes)  __asan_unpoison_memory_region((at), (bytes))
#else
#    define REDZONE_CLOSE(at, bytes) ((void)(at), (void)(bytes))
#    define REDZONE_OPEN(at, bytes)  ((void)(at), (void)(bytes))
#endif

#endif
