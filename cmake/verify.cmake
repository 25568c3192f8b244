# SPDX-License-Identifier: GPL-3.0-or-later
# Each public header compiles alone: target all_verify_interface_header_sets.
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)
