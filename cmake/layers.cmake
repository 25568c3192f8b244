# SPDX-License-Identifier: GPL-3.0-or-later
# The drawing in docs/architecture.md, enforced: a folder may use only folders before it in LEHR_LAYERS.

function(layer_rank name out)
    list(FIND LEHR_LAYERS "${name}" rank)
    if(rank EQUAL -1)
        message(FATAL_ERROR "'${name}' is no layer; layers are: ${LEHR_LAYERS}")
    endif()
    set(${out} ${rank} PARENT_SCOPE)
endfunction()

function(layer_check name)
    layer_rank(${name} mine)
    foreach(used IN LISTS ARGN)
        layer_rank(${used} theirs)
        if(NOT theirs LESS mine)
            message(FATAL_ERROR "${name} may not use ${used}: not a lower layer")
        endif()
    endforeach()
endfunction()

# A kernel file names its instruction set: field_avx2.c, field_avx512.c. Only such files get the flags.
# Their loops, and those of field_portable.c, are for the vectoriser, which gcc leaves out at -O2.
function(layer_kernel_flags)
    set(vectorise "$<$<NOT:$<CONFIG:Debug>>:-O3>")
    foreach(source IN LISTS ARGN)
        if(source MATCHES "_portable\\.c$")
            set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${vectorise}")
        elseif(source MATCHES "_avx2\\.c$")
            set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS
                "-mavx2;-mbmi2;-mfma;${vectorise}")
        elseif(source MATCHES "_avx512\\.c$")
            set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS
                "-mavx512f;-mavx512bw;-mavx512vl;-mavx512dq;-mavx512vbmi;-mavx512vnni;-mfma;-mbmi2;${vectorise}")
        endif()
    endforeach()
endfunction()

# layer_library(NAME name SOURCES ... HEADERS ... USES layers that show in its headers or are
# linked with it ... LINKS third parties kept private ...)
function(layer_library)
    cmake_parse_arguments(A "" "NAME" "SOURCES;HEADERS;USES;LINKS" ${ARGN})
    layer_check(${A_NAME} ${A_USES})
    layer_kernel_flags(${A_SOURCES})
    set(target lehr_${A_NAME})
    add_library(${target} ${A_SOURCES})
    add_library(lehr::${A_NAME} ALIAS ${target})
    target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${A_HEADERS})
    target_include_directories(${target} PRIVATE src)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:lehr_flags> ${A_LINKS})
    foreach(used IN LISTS A_USES)
        target_link_libraries(${target} PUBLIC lehr_${used})
    endforeach()
    if(NOT LEHR_SANITIZE) # whose run time is found only when a program is linked
        target_link_options(${target} PRIVATE -Wl,--no-undefined)
    endif()
    set_target_properties(${target} PROPERTIES
        EXPORT_NAME ${A_NAME}
        VERSION ${PROJECT_VERSION}
        SOVERSION ${LEHR_SOVERSION}
        VERIFY_INTERFACE_HEADER_SETS ON
        LEHR_USES "${A_USES}"
        LEHR_LINKS "${A_LINKS}")
    set_property(GLOBAL APPEND PROPERTY LEHR_LIBRARIES ${A_NAME})
endfunction()
