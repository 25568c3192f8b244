# SPDX-License-Identifier: GPL-3.0-or-later
# Every third party, found once, here. The Debian package of each stands beside it; ./lehr installs
# exactly these (it reads the "# apt:" lines of this file).
find_package(PkgConfig REQUIRED) # apt: pkg-config
find_package(Threads REQUIRED)

pkg_check_modules(GSL REQUIRED IMPORTED_TARGET gsl)         # apt: libgsl-dev
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson) # apt: libjansson-dev
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)       # apt: zlib1g-dev
pkg_check_modules(LZMA REQUIRED IMPORTED_TARGET liblzma)    # apt: liblzma-dev
