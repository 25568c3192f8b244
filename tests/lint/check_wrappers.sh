#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: check_wrappers.sh ROOT: each third-party library is known to one file, its wrapper (and to
# the header of that name); vector intrinsics only to kernels named after their instruction set; and
# threads never come from pragmas.
here=$(dirname "$0")
. "$here/files.sh"
cd "$1" || exit 2

ours='base|anneal|tn|problems|qgm'
c='assert|complex|ctype|errno|fenv|float|inttypes|iso646|limits|locale|math|setjmp|signal|stdalign'
c="$c|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|tgmath|threads|time|uchar"
posix='dirent|dlfcn|fcntl|fnmatch|glob|libgen|poll|pthread|sched|spawn|strings|termios|unistd|wchar'
posix="$posix|sys/[a-z]*|arpa/inet|net/if|netdb|netinet/[a-z]*"

sources()
{
    for folder in base anneal tn problems qgm cli; do
        project_files "$folder/*.c" "$folder/*.h"
    done
}

# "library file" for each include that is neither ours nor the system's; a library is the first word
# of its header: gsl/gsl_rng.h and gsl/gsl_math.h are both gsl.
third_parties()
{
    sources | in_files grep -HE '^ *# *include *<' | sed -E 's/^([^:]*):[^<]*<([^>]*)>.*/\2 \1/' |
        grep -vE "^($ours)/|^($c)\.h |^($posix)\.h " | sed -E 's|^([^/. ]*)[^ ]* |\1 |' | sort -u
}

{
    third_parties | grep -v '^immintrin ' | awk '
        { stem = $2; gsub(/.*\/|\.[ch]$/, "", stem) }
        { files[$1] = files[$1] " " $2; if (!seen[$1, stem]++) count[$1]++ }
        END { for (l in count) if (count[l] > 1) print l " is included by" files[l] }'
    third_parties | grep '^immintrin ' | grep -vE '_(sse|avx)[a-z0-9]*\.[ch]$'
    sources | in_files grep -nHE '# *pragma +omp'
} | verdict "third parties outside their wrapper"
