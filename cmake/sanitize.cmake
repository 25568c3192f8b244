# SPDX-License-Identifier: GPL-3.0-or-later
# Sanitizers are a property of the whole build: LEHR_SANITIZE=address,undefined or thread.
if(LEHR_SANITIZE)
    target_compile_options(lehr_flags INTERFACE
        -fsanitize=${LEHR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(lehr_flags INTERFACE -fsanitize=${LEHR_SANITIZE})
endif()
# Fuzzing needs coverage counters in all code; tests/fuzz links the driver.
if(LEHR_FUZZ)
    if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "LEHR_FUZZ needs clang: CC=clang cmake ...")
    endif()
    target_compile_options(lehr_flags INTERFACE -fsanitize=fuzzer-no-link)
    target_link_options(lehr_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
