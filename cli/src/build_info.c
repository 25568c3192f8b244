// SPDX-License-Identifier: GPL-3.0-or-later
#include "build_info.h"

#include <base/cpu.h>
#include <base/linalg.h>
#include <base/ranks.h>

const char *cli_version(void)
{
    return LEHR_VERSION;
}

const char *cli_date(void)
{
    return LEHR_DATE;
}

const char *cli_compiler(void)
{
    return LEHR_COMPILER;
}

lehr_json *cli_build_json(void)
{
    lehr_json *build = lehr_json_object();
    lehr_json_set_text(build, "compiler", cli_compiler());
    lehr_json_set_text(build, "simd", lehr_simd_name(lehr_cpu_simd()));
    lehr_json_set_text(build, "blas", lehr_blas_provider());
    lehr_json_set_text(build, "lapack", lehr_lapack_provider());
    lehr_json_set_text(build, "ranks", lehr_ranks_provider());
    return build;
}
