# SPDX-License-Identifier: GPL-3.0-or-later
# Every third party, found once, here. The Debian package of each stands beside it:
#
#   apt        needed to build lehr: ./lehr installs exactly these (see cmake/packages.sh)
#   apt-test   needed by some stage of ./test only
#
# and what is needed before CMake can run:
#
#   the compiler           # apt: gcc libc6-dev - the C compiler
#   the build              # apt: cmake make - the build
find_package(PkgConfig REQUIRED) # apt: pkg-config - finds the libraries below
find_package(Threads REQUIRED)   # apt: libc6-dev

pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)    # apt: libcurl4-openssl-dev - downloads
pkg_check_modules(GSL REQUIRED IMPORTED_TARGET gsl)         # apt: libgsl-dev - special functions, distributions
pkg_check_modules(IGRAPH REQUIRED IMPORTED_TARGET igraph)   # apt: libigraph-dev - shapes of coupling graphs
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson) # apt: libjansson-dev - JSON
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)       # apt: zlib1g-dev - .gz files
pkg_check_modules(LZMA REQUIRED IMPORTED_TARGET liblzma)    # apt: liblzma-dev - .xz files

# library_target(BLIS::BLIS blis blis.h): a library that comes without a pkg-config file.
function(library_target target library header)
    string(REGEX REPLACE ".*::" "" name ${target})
    find_library(${name}_LIBRARY ${library} REQUIRED)
    find_path(${name}_INCLUDE_DIR ${header} REQUIRED)
    add_library(${target} UNKNOWN IMPORTED)
    set_target_properties(${target} PROPERTIES
        IMPORTED_LOCATION "${${name}_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${${name}_INCLUDE_DIR}")
endfunction()

# BLIS by name and before LAPACKE: "-lblas" is whatever the system prefers, and the BLAS calls
# inside LAPACK go to the first library on the link line that answers them.
library_target(BLIS::BLIS blis blis.h)             # apt: libblis-serial-dev - matrix products
library_target(LAPACKE::LAPACKE lapacke lapacke.h) # apt: liblapacke-dev - eigenvalues

if(LEHR_MPI)
    find_package(MPI REQUIRED COMPONENTS C) # apt-test: libopenmpi-dev openmpi-bin - spreading over ranks
endif()
