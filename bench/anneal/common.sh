# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154 # read by scripts that set these: here, lehr, out, cases
# What the scripts of this folder share.

# usage: the lines of the script's head that show its options.
usage()
{
    sed -n "s/^#   \($(basename "$0") \[.*\)/usage: \1/p; s/^#    *\(\[--.*\)/          \1/p" "$0" >&2
    exit 1
}

# take_options "NAMES" "$@": --NAME VALUE sets the variable NAME.
take_options()
{
    known=$1
    shift
    while [ $# -gt 0 ]; do
        case " $known " in *" ${1#--} "*) [ "$1" != "${1#--}" ] || usage ;; *) usage ;; esac
        [ $# -ge 2 ] || usage
        eval "${1#--}=\$2"
        shift 2
    done
}

# start_table HEADER: the table $out, unless it is there, and the folder $models for what it is about.
start_table()
{
    models=$(dirname "$out")/models
    mkdir -p "$models"
    [ -s "$out" ] || echo "$1" >"$out"
}

# Makes $clock: preloaded, a program sees the seconds of its processor as time.
make_clock()
{
    clock=$(readlink -f "$models")/cpu_clock.so
    ${CC:-cc} -shared -fPIC -O2 -o "$clock" "$here/../clock/cpu_clock.c"
}

# wanted NAME: whether it is in --cases, or that was not given.
wanted() { [ -z "$cases" ] || case " $cases " in *" $1 "*) ;; *) return 1 ;; esac; }

# model_at NAME MODEL: the path of a file below LEHR_DATA, or of "FORMAT: what lehr generate makes";
# nothing when it is not there.
model_at()
{
    case $2 in
    *": "*)
        file=$models/$1.${2%%:*}
        # shellcheck disable=SC2086
        [ -s "$file" ] || "$lehr" generate ${2#*: } -q -o "$file" >&2
        echo "$file"
        ;;
    ?*)
        file=${LEHR_DATA:-}/${2%% *}
        for end in "" .txt .gz .txt.gz; do
            [ ! -f "$file$end" ] || { echo "$file$end"; break; }
        done
        ;;
    esac
}

# field NAME [LINE]: of the first such member (or by LINE, as sed counts) in the JSON on stdin.
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\).*/\1/p" | sed -n "${2:-1}p"; }
