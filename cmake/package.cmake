# SPDX-License-Identifier: GPL-3.0-or-later
# Install: libraries, headers, lehr::NAME for find_package, one pkg-config file a layer. Everything
# below the prefix is relative to it, so that cmake --install --prefix and moving the folder work.
include(CMakePackageConfigHelpers)
get_property(layers GLOBAL PROPERTY LEHR_LIBRARIES)
set(cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/lehr)

# --- find_package ---

list(TRANSFORM layers PREPEND lehr_ OUTPUT_VARIABLE targets)
# Below include/lehr, as include/base would be anybody's.
install(TARGETS ${targets} EXPORT lehr
    FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/lehr)
install(EXPORT lehr NAMESPACE lehr:: FILE lehrTargets.cmake DESTINATION ${cmake_folder})
configure_package_config_file(cmake/lehrConfig.cmake.in ${PROJECT_BINARY_DIR}/lehrConfig.cmake
    INSTALL_DESTINATION ${cmake_folder} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/lehrConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/lehrConfig.cmake ${PROJECT_BINARY_DIR}/lehrConfigVersion.cmake
    DESTINATION ${cmake_folder})
# A static library needs at link time what it was built with: found by the same lines.
install(FILES cmake/dependencies.cmake DESTINATION ${cmake_folder} RENAME lehrDependencies.cmake)

# --- pkg-config ---

# What stands for a third-party target or library in a .pc file: a module it requires or a flag.
function(pkgconfig_link link requires flags)
    set(module "")
    set(flag "")
    if(link MATCHES "^PkgConfig::(.*)$")
        set(module ${${CMAKE_MATCH_1}_MODULE_NAME})
    elseif(link STREQUAL "Threads::Threads")
        set(flag ${CMAKE_THREAD_LIBS_INIT})
    elseif(link STREQUAL "MPI::MPI_C")
        set(flag ${MPI_C_LIBRARIES})
    elseif(TARGET ${link})
        get_target_property(file ${link} IMPORTED_LOCATION)
        get_filename_component(name ${file} NAME_WE)
        string(REGEX REPLACE "^lib" "-l" flag ${name})
    elseif(link MATCHES "^[a-z]+$")
        set(flag -l${link})
    endif()
    if(NOT module AND NOT flag AND NOT link STREQUAL "Threads::Threads")
        message(FATAL_ERROR "how does pkg-config say ${link}?")
    endif()
    list(APPEND ${requires} ${module})
    list(APPEND ${flags} ${flag})
    set(${requires} ${${requires}} PARENT_SCOPE)
    set(${flags} ${${flags}} PARENT_SCOPE)
endfunction()

# Shared libraries keep what they link to themselves; static ones hand it on to every user.
function(pkgconfig_file layer)
    get_target_property(uses lehr_${layer} LEHR_USES)
    get_target_property(links lehr_${layer} LEHR_LINKS)
    list(TRANSFORM uses PREPEND lehr- OUTPUT_VARIABLE requires)
    set(private_requires "")
    set(private_flags "")
    foreach(link IN LISTS links)
        pkgconfig_link(${link} private_requires private_flags)
    endforeach()
    if(BUILD_SHARED_LIBS)
        set(private ".private")
    else()
        set(private "")
        list(APPEND requires ${private_requires})
        set(private_requires "")
    endif()
    list(JOIN requires ", " requires)
    list(JOIN private_requires ", " private_requires)
    list(JOIN private_flags " " private_flags)
    string(CONFIGURE [[
prefix=${pcfiledir}/@to_prefix@
libdir=${prefix}/@CMAKE_INSTALL_LIBDIR@
includedir=${prefix}/@CMAKE_INSTALL_INCLUDEDIR@/lehr

Name: lehr-@layer@
Description: @PROJECT_DESCRIPTION@ (@layer@)
Version: @PROJECT_VERSION@
Requires: @requires@
Requires.private: @private_requires@
Cflags: -I${includedir}
Libs: -L${libdir} -llehr_@layer@
Libs@private@: @private_flags@
]] text @ONLY)
    if(NOT private)
        string(REGEX REPLACE "\nLibs: ([^\n]*)\n$" " \\1\n" text "${text}")
    endif()
    file(WRITE ${PROJECT_BINARY_DIR}/lehr-${layer}.pc "${text}")
    install(FILES ${PROJECT_BINARY_DIR}/lehr-${layer}.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

file(RELATIVE_PATH to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" to_prefix "${to_prefix}")
foreach(layer IN LISTS layers)
    pkgconfig_file(${layer})
endforeach()

# --- the program (which cli/ installs) finds shared libraries beside itself ---

if(TARGET lehr)
    file(RELATIVE_PATH to_libraries "/${CMAKE_INSTALL_BINDIR}" "/${CMAKE_INSTALL_LIBDIR}")
    set_target_properties(lehr PROPERTIES INSTALL_RPATH "$ORIGIN/${to_libraries}")
endif()
