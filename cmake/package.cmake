# SPDX-License-Identifier: GPL-3.0-or-later
# Install: libraries, headers, lehr::NAME for find_package, one pkg-config file a layer.
