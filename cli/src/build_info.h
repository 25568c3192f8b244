// SPDX-License-Identifier: GPL-3.0-or-later
/* What this program is made of and runs on. */
#ifndef LEHR_CLI_BUILD_INFO_H
#define LEHR_CLI_BUILD_INFO_H

#include <base/json.h>

const char *cli_version(void);  /* "0.1.0" */
const char *cli_date(void);     /* of this version, for manual pages: "January 2, 2026" */
const char *cli_compiler(void); /* "gcc 12.2.0" */
/* compiler, simd, blas, lapack, ranks. */
lehr_json *cli_build_json(void);

#endif
