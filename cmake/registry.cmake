# SPDX-License-Identifier: GPL-3.0-or-later
# A registry is a .def file of lines MACRO(name). CMake reads it for the sources, C reads it for the table.

# registry_sources(FILE solvers.def MACRO SOLVER PATTERN "src/solve_@.c" OUT var)
function(registry_sources)
    cmake_parse_arguments(A "" "FILE;MACRO;PATTERN;OUT" "" ${ARGN})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${A_FILE})
    file(STRINGS ${A_FILE} lines REGEX "^${A_MACRO}\\(")
    set(sources "")
    foreach(line IN LISTS lines)
        string(REGEX REPLACE "^${A_MACRO}\\(([a-z0-9_]+).*" "\\1" name "${line}")
        string(REPLACE "@" "${name}" source "${A_PATTERN}")
        if(NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
            message(FATAL_ERROR "${A_FILE} lists '${name}' but ${source} is missing")
        endif()
        list(APPEND sources ${source})
    endforeach()
    set(${A_OUT} ${sources} PARENT_SCOPE)
endfunction()
