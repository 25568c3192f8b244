#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the peers into build/peers/venv, a virtual environment of their own.
#
#   install.sh [MQLIB_SOURCE]
#
# MQLib's package on PyPI lacks its headers and does not build. Given a checkout of its repository
# (github.com/MQLib/MQLib, measured at commit 5854962) its program is built as build/peers/MQLib;
# without it the peers named mqlib:* are left out.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
peers=$(cd "$here/../.." && pwd)/build/peers
mkdir -p "$peers"
[ -x "$peers/venv/bin/python" ] || python3 -m venv "$peers/venv"
"$peers/venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: \
    --requirement "$here/requirements.txt"
if [ $# -gt 0 ]; then
    make -C "$1" >&2
    cp "$1/bin/MQLib" "$peers/MQLib"
fi
echo "installed in $peers"
