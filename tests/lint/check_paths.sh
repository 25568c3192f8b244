#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_paths.sh ROOT: nothing depends on where one person's files lie.
here=$(dirname "$0")
. "$here/files.sh"
cd "$1" || exit 2
project_files '*' | grep -v '^LICENSE$' |
    in_files grep -InHE '(^|[^A-Za-z0-9_./}-])/(home|root|Users|work|mnt|srv|tmp/[a-z])[A-Za-z0-9_]*/' |
    verdict "paths of one machine"
