// SPDX-License-Identifier: GPL-3.0-or-later
#include "build_info.h"
#include "job.h"

#include <base/cpu.h>
#include <base/linalg.h>
#include <base/ranks.h>

static lehr_status run(cli_job *job)
{
    if (job->json) return LEHR_OK; /* the envelope says it all */
    lehr_put_format(job->page, "lehr %s\n", cli_version());
    lehr_put_format(job->page, "compiler  %s\n", cli_compiler());
    lehr_put_format(job->page, "simd      %s\n", lehr_simd_name(lehr_cpu_simd()));
    lehr_put_format(job->page, "blas      %s\n", lehr_blas_provider());
    lehr_put_format(job->page, "lapack    %s\n", lehr_lapack_provider());
    lehr_put_format(job->page, "ranks     %s\n", lehr_ranks_provider());
    lehr_put_format(job->page, "cores     %d\n", lehr_cpu_cores());
    return LEHR_OK;
}

static const cli_operand operands[] = {{NULL, NULL}};

const cli_command cli_cmd_version = {
    .name = "version",
    .summary = "Print the version and what this program is made of and runs on",
    .synopsis = "",
    .about = "The compiler, the vector instructions in use (LEHR_SIMD=portable|avx2|avx512 in the\n"
             "environment lowers them), the libraries that answer BLAS and LAPACK calls in this\n"
             "process, and how ranks communicate.",
    .operands = operands,
    .run = run,
};
