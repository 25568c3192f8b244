# SPDX-License-Identifier: GPL-3.0-or-later
# lehr_flags: what every target of the project compiles with.
add_library(lehr_flags INTERFACE)
target_compile_features(lehr_flags INTERFACE c_std_17)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
target_compile_definitions(lehr_flags INTERFACE _POSIX_C_SOURCE=200809L)
target_compile_options(lehr_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
    -Wundef -Wcast-qual -Wwrite-strings -Wformat=2
    # clang would warn of INFINITY and NAN, which math.h defines as floats.
    $<$<C_COMPILER_ID:GNU>:-Wdouble-promotion>
    # What a call passed differently before gcc 4.6 is no news.
    -Wno-psabi
    # Same bits on every machine: no fused multiply-add unless a kernel asks for it by name.
    -ffp-contract=off
    $<$<BOOL:${LEHR_WERROR}>:-Werror>)
