# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DUSER=anneal -DUSED=tn -P check_layer_order.cmake: the configure step's own rule, alone.
include("${CMAKE_CURRENT_LIST_DIR}/../../cmake/layers.cmake")
set(LEHR_LAYERS base anneal tn problems qgm cli)
layer_check(${USER} ${USED})
message(STATUS "${USER} may use ${USED}")
