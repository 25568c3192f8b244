# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Debian packages: which are wanted, which are missing, how to get them. Sourced by ./lehr and ./test.
#
# A wanted package is named where it is used, in a comment at the end of the line:
#
#     find_package(Foo REQUIRED)   # apt: libfoo-dev - what it is for
#
# LEHR_NO_INSTALL=1 only reports.

# packages_wanted MARK FILE...: lines "package reason", MARK being apt or apt-test.
packages_wanted()
{
    mark=$1
    shift
    sed -n "s/^.*# $mark: *//p" "$@" | while read -r names; do
        reason=${names#* - }
        [ "$reason" = "$names" ] && reason=
        for package in ${names%% - *}; do
            echo "$package $reason"
        done
    done | awk '!seen[$1]++'
}

# packages_missing: keeps those lines of stdin whose package is not installed.
packages_missing()
{
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null) || return 0
    while read -r package reason; do
        case "
$installed
" in
            *"
installed $package
"*) ;;
            *) echo "$package $reason" ;;
        esac
    done
}

# packages_get WHO PURPOSE LOG: installs the packages in the lines of stdin, saying what and why.
# Nothing to install is success.
packages_get()
{
    who=$1 purpose=$2 log=$3
    lines=$(cat)
    [ -n "$lines" ] || return 0
    names=$(echo "$lines" | cut -d ' ' -f 1 | tr '\n' ' ')
    echo "$who: missing Debian packages, $purpose:" >&2
    echo "$lines" | while read -r package reason; do
        printf '%s:   %-22s %s\n' "$who" "$package" "$reason" >&2
    done
    as_root=
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    if [ "${LEHR_NO_INSTALL:-0}" != 0 ]; then
        echo "$who: LEHR_NO_INSTALL is set, so install them yourself: ${as_root:+sudo }apt-get install $names" >&2
        return 1
    fi
    if [ -n "$as_root" ] && ! command -v sudo >/dev/null; then
        echo "$who: neither root nor sudo here; as root run: apt-get install $names" >&2
        return 1
    fi
    echo "$who: installing them with apt-get (LEHR_NO_INSTALL=1 would only report)" >&2
    # A fresh system has no package lists, an old one stale lists: both are cured by one update.
    # shellcheck disable=SC2086
    packages_apt install -y --no-install-recommends $names >"$log" 2>&1 ||
        { packages_apt update && packages_apt install -y --no-install-recommends $names; } \
            >>"$log" 2>&1 ||
        { tail -n 20 "$log" >&2 && echo "$who: apt-get failed; all of it is in $log" >&2 && return 1; }
}

packages_apt()
{
    ${as_root:+sudo} env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" </dev/null
}
